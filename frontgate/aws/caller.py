"""Calling AWS services for `AWS` integrations: the request that API Gateway would sign and send."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from frontgate import headers as header_lines
from frontgate.aws.outgoing import Outgoing
from frontgate.wire import AwsRequest, BackendError, HeaderItems, HttpResponse

SERVICE_NAMES: Mapping[str, str] = {
    "cognito-idp": "cognito-idp",
    "dynamodb": "dynamodb",
    "events": "events",
    "firehose": "firehose",
    "kinesis": "kinesis",
    "kms": "kms",
    "logs": "logs",
    "s3": "s3",
    "secretsmanager": "secretsmanager",
    "sqs": "sqs",
    "ssm": "ssm",
    "states": "stepfunctions",
}
"""Endpoint prefix, as in an integration's URI, to the name of botocore's service model."""


class Caller:
    """An `AwsCaller` over the local AWS services."""

    def __init__(self, outgoing: Outgoing) -> None:
        self._outgoing = outgoing

    async def __call__(self, request: AwsRequest, *, timeout: float) -> HttpResponse:
        target = request.path or "/"
        if request.query:
            target = f"{target}?{request.query}"
        return await self._outgoing.send_to_services(
            request.method, target, self._headers(request), request.body, timeout=timeout
        )

    def _headers(self, request: AwsRequest) -> HeaderItems:
        own = {
            "Host": f"{request.service}.{request.region}.amazonaws.com",
            "Authorization": _authorization(request),
            **_protocol_headers(request),
        }
        replaced = frozenset(name.lower() for name in own)
        return (*own.items(), *header_lines.without(request.headers, replaced))


def _authorization(request: AwsRequest) -> str:
    """The credential scope names region and service; the local services check no signature."""
    principal = (request.role_arn or "apigateway").rsplit("/", 1)[-1]
    scope = f"20200101/{request.region}/{request.service}/aws4_request"
    return f"AWS4-HMAC-SHA256 Credential={principal}/{scope}, SignedHeaders=host, Signature=local"


def _protocol_headers(request: AwsRequest) -> dict[str, str]:
    """Content type and target of an `action/` integration; a `path/` integration brings its own."""
    if request.action is None:
        has_type = header_lines.get(request.headers, "content-type") is not None
        return {} if has_type else {"Content-Type": "application/json"}
    metadata = service_metadata(request.service)
    if metadata["protocol"] != "json":
        raise BackendError(
            f"{request.service}:action/{request.action}: actions of services that speak "
            f"{metadata['protocol']} are not supported; use a path/ integration"
        )
    return {
        "Content-Type": f"application/x-amz-json-{metadata['jsonVersion']}",
        "X-Amz-Target": f"{metadata['targetPrefix']}.{request.action}",
    }


@lru_cache(maxsize=64)
def service_metadata(prefix: str) -> Mapping[str, Any]:
    """The metadata of botocore's model of the service. Raises `BackendError` for an unknown one."""
    name = SERVICE_NAMES.get(prefix)
    if name is None:
        known = ", ".join(sorted(SERVICE_NAMES))
        raise BackendError(f"integrations with {prefix} are not supported; supported: {known}")
    from botocore.loaders import Loader

    metadata: Mapping[str, Any] = Loader().load_service_model(name, "service-2")["metadata"]
    return metadata

"""Any AWS service, called as `await api("sns", "CreateTopic", {...})` in whichever protocol it has.

Documents and answers have the members that botocore's models give them, as with boto3.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from frontgate.aws.json_api import AwsCallError, JsonApi
from frontgate.aws.protocols.models import operation, service_model, speaks
from frontgate.wire import HttpResponse

if TYPE_CHECKING:
    from botocore.model import OperationModel, ServiceModel

_FORM = "application/x-www-form-urlencoded"
_XML = ("query", "ec2", "rest-xml", "rest-json")
"""What is spoken where JSON by a target is not, in the order of preference."""


class ServiceApi(JsonApi):
    """Calls services in one Region. Raises `AwsCallError`, `BackendError` and `TimeoutError`."""

    async def __call__(
        self, service: str, action: str, document: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """Calls an action of a service, by its endpoint prefix, as integrations name it."""
        model = service_model(service)
        if speaks(model, "json"):
            return await super().__call__(service, action, document)
        called = operation(model, action)
        if called is None:
            raise AwsCallError(f"{service}:{action}", "UnknownOperation", "there is no such action")
        protocol = _protocol(model)
        request = _serialized(protocol, called, document)
        answer = await self._send(service, None, **request)
        return _parsed(protocol, called, answer, call=f"{service}:{action}")


@lru_cache(maxsize=64)
def _protocol(model: ServiceModel) -> str:
    return next(protocol for protocol in _XML if speaks(model, protocol))


def _serialized(
    protocol: str, called: OperationModel, document: Mapping[str, Any]
) -> dict[str, Any]:
    from botocore.serialize import create_serializer

    made = create_serializer(protocol, include_validation=False).serialize_to_request(
        dict(document), called
    )
    headers, body, query = dict(made["headers"]), made["body"], made["query_string"]
    if isinstance(body, dict):
        body = urlencode(body)
        headers["Content-Type"] = f"{_FORM}; charset=utf-8"
    elif protocol == "rest-xml":
        headers.setdefault("Content-Type", "application/xml")
    return {
        "body": body.encode() if isinstance(body, str) else bytes(body),
        "headers": tuple(headers.items()),
        "method": made["method"],
        "path": made["url_path"],
        "query": query if isinstance(query, str) else urlencode(query, doseq=True),
    }


def _parsed(
    protocol: str, called: OperationModel, answer: HttpResponse, *, call: str
) -> Mapping[str, Any]:
    from botocore.awsrequest import HeadersDict
    from botocore.parsers import ResponseParserError, create_parser

    received = {
        "status_code": answer.status,
        "headers": HeadersDict(answer.headers),
        "body": answer.body,
    }
    try:
        found: Mapping[str, Any] = create_parser(protocol).parse(
            received,
            called.output_shape,  # type: ignore[arg-type]  # there may be none
        )
    except ResponseParserError as error:
        raise AwsCallError(
            call, str(answer.status), f"the answer cannot be read: {error}"
        ) from None
    if answer.status >= 300:
        refusal = found.get("Error", {})
        code = str(refusal.get("Code", answer.status))
        raise AwsCallError(call, code, refusal.get("Message", ""))
    return found

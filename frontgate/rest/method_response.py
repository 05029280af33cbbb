"""Step: the method response, with what templates override and what the gateway adds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frontgate.mapping.parameters import text_of
from frontgate.rest import cloudfront
from frontgate.rest.errors import ApiConfigurationError
from frontgate.rest.exchange import IntegrationRequest, MethodResponse, Received
from frontgate.rest.headers import refuse_split, response_header_name
from frontgate.rest.receive import traced_id
from frontgate.wire import PAYLOAD_BYTES, HeaderItems, HttpResponse


def method_response(request: IntegrationRequest[Any], response: MethodResponse) -> MethodResponse:
    """Apply `$context.responseOverride`; 500 where a header would be two."""
    response = _overridden(request, response)
    refuse_split(response.headers)
    return response


def _overridden(request: IntegrationRequest[Any], response: MethodResponse) -> MethodResponse:
    overrides = request.context.get("responseOverride")
    if overrides is None or not isinstance(overrides, Mapping):
        return response
    status, header = overrides.get("status"), overrides.get("header")
    if status is None and not header:
        return response
    return MethodResponse(
        response.status if status is None else _status(status),
        _merged(response.headers, header if isinstance(header, Mapping) else {}),
        response.body,
        response.stream,
    )


def check_size(body: bytes) -> None:
    """The quota for payloads holds for answers, too. The cause is recorded, that a configuration
    error is a 500 here is reported, not shown."""
    if len(body) > PAYLOAD_BYTES:
        raise ApiConfigurationError(
            cause="Execution failed due to configuration error: Integration response of reported "
            f"length {len(body)} is larger than allowed maximum of {PAYLOAD_BYTES} bytes."
        )


def _status(value: object) -> int:
    try:
        status = int(str(value))
    except ValueError:
        status = 0
    if not 100 <= status <= 599:
        raise ApiConfigurationError(cause=f"{value!r} is no status for responseOverride")
    return status


def _merged(
    headers: list[tuple[str, str]], overrides: Mapping[str, object]
) -> list[tuple[str, str]]:
    replaced = {name.lower() for name in overrides}
    merged = [(name, value) for name, value in headers if name.lower() not in replaced]
    for name, value in overrides.items():
        target = response_header_name(name)
        for item in value if isinstance(value, list) else [value]:
            text = text_of(item)
            if target is not None and text is not None:
                merged.append((target, text))
    return merged


def http_response(received: Received, response: MethodResponse, *, traced: bool) -> HttpResponse:
    """The answer with the gateway's own headers."""
    headers: HeaderItems = (
        *response.headers,
        ("x-amzn-RequestId", received.request_id),
        ("x-amz-apigw-id", received.extended_request_id),
    )
    if traced:
        headers = (*headers, ("X-Amzn-Trace-Id", traced_id(received)))
    if received.is_edge:
        headers = (
            *headers,
            *cloudfront.answer_headers(
                api_id=received.stage.address.api_id,
                request_id=received.request_id,
                status=response.status,
            ),
        )
    return HttpResponse(response.status, headers, response.body, response.stream)

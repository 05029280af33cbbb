"""What requests to HTTP backends and to AWS services have in common."""

from __future__ import annotations

from collections.abc import Awaitable

from frontgate.headers import replaced
from frontgate.mapping.mapped_values import flat
from frontgate.rest.errors import (
    ApiConfigurationError,
    GatewayError,
    IntegrationFailureError,
    IntegrationTimeoutError,
)
from frontgate.rest.exchange import Answer, Validated
from frontgate.rest.integration_request import TransformedRequest
from frontgate.wire import (
    BackendCertificateError,
    BackendError,
    BackendOverflowError,
    HeaderItems,
    HttpResponse,
    RoleNotAssumableError,
)

_CONFIGURATION_ERROR = "Execution failed due to configuration error"
UNREACHABLE_IN_VPC = (
    f"{_CONFIGURATION_ERROR}: There was an internal error while executing your request"
)
TIMED_OUT = "Execution failed due to a timeout error"
_NETWORK_ERROR = "Network error communicating with endpoint"
_JSON = "application/json"
_WITHOUT_BODY = frozenset({"GET", "HEAD"})


async def answered(response: Awaitable[HttpResponse], *, in_vpc: bool = False) -> Answer:
    """Wait for a backend; selection patterns are matched against its status."""
    try:
        answer = await response
    except TimeoutError:
        raise IntegrationTimeoutError(cause=TIMED_OUT) from None
    except BackendError as error:
        raise _failure(error, in_vpc) from error
    return Answer(
        status=answer.status,
        headers=answer.headers,
        body=answer.body,
        selector=str(answer.status),
        stream=answer.stream,
    )


def _failure(error: BackendError, in_vpc: bool) -> GatewayError:
    """A backend that cannot be reached is a 504, one behind a VPC link or with a wrong certificate
    a 500 ("How do I resolve HTTP 500 errors for API Gateway with VPC links?")."""
    if isinstance(error, (BackendCertificateError, RoleNotAssumableError)):
        return ApiConfigurationError(cause=f"{_CONFIGURATION_ERROR}: {error}")
    if isinstance(error, BackendOverflowError):
        return ApiConfigurationError(cause=f"{_CONFIGURATION_ERROR}: {error}")
    if in_vpc:
        return ApiConfigurationError(cause=UNREACHABLE_IN_VPC)
    return IntegrationFailureError(_NETWORK_ERROR, cause=str(error))


def gateway_headers(validated: Validated) -> list[tuple[str, str]]:
    """The headers by which a backend knows the API."""
    received = validated.received
    return [
        ("X-Amzn-Apigateway-Api-Id", received.stage.address.api_id),
        ("X-Amzn-Trace-Id", received.trace_id),
    ]


def mapped_headers(
    validated: Validated, transformed: TransformedRequest, *, verb: str, dropped: frozenset[str]
) -> HeaderItems:
    """The gateway's own headers, then the mapped ones; the client's are not forwarded (recorded).

    Of the client's only Content-Type is, with a body or a verb that has one (recorded). `dropped`
    names mapped headers, in lower case, that never reach the backend.
    """
    received = validated.received
    own = [
        ("Accept", _JSON),
        ("User-Agent", f"AmazonAPIGateway_{received.stage.address.api_id}"),
        *gateway_headers(validated),
    ]
    content_type = received.headers.get("content-type") or (_JSON if transformed.body else None)
    if content_type is not None and (transformed.body or verb not in _WITHOUT_BODY):
        own.append(("Content-Type", content_type))
    mapped = [item for item in flat(transformed.header) if item[0].lower() not in dropped]
    return replaced(own, mapped)

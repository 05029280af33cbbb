"""Answers that an HTTP API makes itself, one class each, rendered in one place.

    GatewayError
    ├── BadRequestError            400
    ├── UnauthorizedError          401, a JWT authorizer's with a challenge in `www-authenticate`
    ├── ForbiddenError             403
    ├── NotFoundError              404
    ├── RequestTooLargeError       413
    ├── UriTooLongError            414
    ├── TooManyRequestsError       429
    ├── AuthorizerFailedError      500
    ├── IntegrationFailedError     500
    └── IntegrationTimeoutError    503

The bodies have no space after the colon and there is no `Content-Type` (recorded on AWS).
"""

from __future__ import annotations

from typing import ClassVar

from frontgate.wire import HeaderItems, HttpResponse

REQUEST_ID_HEADER = "Apigw-Requestid"


class GatewayError(Exception):
    """Ends a request; `reason` is what only the access log tells."""

    status: ClassVar[int]
    message: ClassVar[str]
    response_type: ClassVar[str]
    """`$context.error.responseType`: the names are those of REST APIs (assumed)."""

    def __init__(self, reason: str = "", *, headers: HeaderItems = ()) -> None:
        super().__init__(reason or self.message)
        self.reason = reason
        self.headers = headers

    def response(self, request_id: str) -> HttpResponse:
        return HttpResponse(
            status=self.status,
            headers=(*self.headers, (REQUEST_ID_HEADER, request_id)),
            body=f'{{"message":"{self.message}"}}'.encode(),
        )


class BadRequestError(GatewayError):
    """*400*: the path does not decode, or a service's parameter has no value."""

    status = 400
    message = "Bad Request"
    response_type = "BAD_REQUEST_PARAMETERS"


class UnauthorizedError(GatewayError):
    """*401*: nothing that says who is asking, or what says it is not true."""

    status = 401
    message = "Unauthorized"
    response_type = "UNAUTHORIZED"


class ForbiddenError(GatewayError):
    """*403*: whoever asks may not."""

    status = 403
    message = "Forbidden"
    response_type = "ACCESS_DENIED"


class NotFoundError(GatewayError):
    """*404*: no route matches and there is no `$default` route."""

    status = 404
    message = "Not Found"
    response_type = "RESOURCE_NOT_FOUND"


class RequestTooLargeError(GatewayError):
    """*413*: the event is larger than what Lambda takes (the body is assumed)."""

    status = 413
    message = "Request Entity Too Large"
    response_type = "REQUEST_TOO_LARGE"


class UriTooLongError(GatewayError):
    """*414*: the ARN of what an authorizer should judge is too long."""

    status = 414
    message = "Request URI too long"
    response_type = "REQUEST_TOO_LARGE"


class TooManyRequestsError(GatewayError):
    """*429*: faster than the route's limits, or the account's."""

    status = 429
    message = "Too Many Requests"
    response_type = "THROTTLED"


class AuthorizerFailedError(GatewayError):
    """*500*: a Lambda authorizer cannot be invoked, or answers nothing that makes sense."""

    status = 500
    message = "Internal Server Error"
    response_type = "AUTHORIZER_FAILURE"


class IntegrationFailedError(GatewayError):
    """*500*: the backend failed or answered in a form that the gateway cannot use."""

    status = 500
    message = "Internal Server Error"
    response_type = "INTEGRATION_FAILURE"


class IntegrationTimeoutError(GatewayError):
    """*503*: the backend was slower than the integration's timeout."""

    status = 503
    message = "Service Unavailable"
    response_type = "INTEGRATION_TIMEOUT"

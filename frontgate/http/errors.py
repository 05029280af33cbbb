"""Answers that an HTTP API makes itself, one class each, rendered in one place.

    GatewayError
    ├── BadRequestError            400
    ├── UnauthorizedError          401, with a challenge in `www-authenticate`
    ├── ForbiddenError             403
    ├── NotFoundError              404
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
    """*400*: the path does not decode."""

    status = 400
    message = "Bad Request"


class UnauthorizedError(GatewayError):
    """*401*: no token, or one that does not verify."""

    status = 401
    message = "Unauthorized"


class ForbiddenError(GatewayError):
    """*403*: a good token without a scope that the route asks for."""

    status = 403
    message = "Forbidden"


class NotFoundError(GatewayError):
    """*404*: no route matches and there is no `$default` route."""

    status = 404
    message = "Not Found"


class IntegrationFailedError(GatewayError):
    """*500*: the backend failed or answered in a form that the gateway cannot use."""

    status = 500
    message = "Internal Server Error"


class IntegrationTimeoutError(GatewayError):
    """*503*: the backend was slower than the integration's timeout."""

    status = 503
    message = "Service Unavailable"

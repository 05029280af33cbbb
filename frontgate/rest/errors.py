"""What a REST API answers instead of a method response.

One class per gateway response type; `gateway_responses` renders them, and nothing else does.

    GatewayError
    ├── Default4xxError                      DEFAULT_4XX
    │   ├── AccessDeniedError                ACCESS_DENIED
    │   │   └── UnknownCredentialError       ACCESS_DENIED
    │   ├── BadRequestBodyError              BAD_REQUEST_BODY
    │   ├── BadRequestParametersError        BAD_REQUEST_PARAMETERS
    │   ├── ExpiredTokenError                EXPIRED_TOKEN
    │   ├── IncompleteSignatureError         DEFAULT_4XX
    │   ├── InvalidApiKeyError               INVALID_API_KEY
    │   ├── InvalidSignatureError            INVALID_SIGNATURE
    │   ├── MissingAuthenticationTokenError  MISSING_AUTHENTICATION_TOKEN
    │   ├── QuotaExceededError               QUOTA_EXCEEDED
    │   ├── RequestTooLargeError             REQUEST_TOO_LARGE
    │   ├── ResourceNotFoundError            RESOURCE_NOT_FOUND
    │   ├── ThrottledError                   THROTTLED
    │   ├── UnauthorizedError                UNAUTHORIZED
    │   ├── UnsupportedMediaTypeError        UNSUPPORTED_MEDIA_TYPE
    │   ├── UriTooLongError                  DEFAULT_4XX
    │   └── WafFilteredError                 WAF_FILTERED
    └── Default5xxError                      DEFAULT_5XX
        ├── ApiConfigurationError            API_CONFIGURATION_ERROR
        ├── AuthorizerConfigurationError     AUTHORIZER_CONFIGURATION_ERROR
        ├── AuthorizerFailureError           AUTHORIZER_FAILURE
        ├── IntegrationFailureError          INTEGRATION_FAILURE
        └── IntegrationTimeoutError          INTEGRATION_TIMEOUT
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from frontgate.deployment.gateway_responses import DEFAULT_STATUS, ResponseType
from frontgate.wire import HttpResponse

_TIGHT = '{"message":%s}'
_SPACED = '{"message": %s}'


class GatewayError(Exception):
    """The gateway itself answers."""

    response_type: ClassVar[ResponseType]
    error_type: str
    """The value of `x-amzn-ErrorType`."""
    default_message: ClassVar[str | None]
    body_format: ClassVar[str] = _TIGHT
    """The body of a type that nobody customised, around the quoted message."""

    def __init__(
        self,
        message: str | None = None,
        *,
        status: int | None = None,
        cause: str | None = None,
        validation_errors: Sequence[str] = (),
    ) -> None:
        """`cause` is for logs (`$context.integration.error`), the client never sees it."""
        super().__init__(cause or message or self.default_message)
        self.message = self.default_message if message is None else message
        self.status = DEFAULT_STATUS.get(self.response_type, 500) if status is None else status
        self.cause = cause
        self.validation_errors = tuple(validation_errors)


class Default4xxError(GatewayError):
    """The client's fault, of a kind that has no type of its own."""

    response_type = ResponseType.DEFAULT_4XX
    error_type = "BadRequestException"
    default_message = "Bad Request"

    def __init__(
        self,
        message: str | None = None,
        *,
        status: int | None = None,
        error_type: str | None = None,
        cause: str | None = None,
    ) -> None:
        own = DEFAULT_STATUS.get(self.response_type, 400)
        super().__init__(message, status=own if status is None else status, cause=cause)
        if error_type is not None:
            self.error_type = error_type


class AccessDeniedError(Default4xxError):
    response_type = ResponseType.ACCESS_DENIED
    error_type = "AccessDeniedException"
    default_message = "User is not authorized to access this resource"
    body_format = '{"Message":%s}'


class UnknownCredentialError(AccessDeniedError):
    """No such access key (documented: "How do I troubleshoot HTTP 403 errors from API Gateway?";
    the body is recorded)."""

    default_message = "The security token included in the request is invalid."
    body_format = _TIGHT


class BadRequestBodyError(Default4xxError):
    """The body does not fit the model, or cannot be read."""

    response_type = ResponseType.BAD_REQUEST_BODY
    error_type = "BadRequestException"
    default_message = "Invalid request body"

    def __init__(
        self, message: str | None = None, *, validation_errors: Sequence[str] = ()
    ) -> None:
        super().__init__(message)
        self.validation_errors = tuple(validation_errors)


class BadRequestParametersError(Default4xxError):
    response_type = ResponseType.BAD_REQUEST_PARAMETERS
    error_type = "BadRequestException"
    default_message = "Invalid request parameters"


class ExpiredTokenError(Default4xxError):
    """Temporary credentials have expired; a user pool's expired token is `UNAUTHORIZED`."""

    response_type = ResponseType.EXPIRED_TOKEN
    error_type = "ExpiredTokenException"
    default_message = "The security token included in the request is expired"


class IncompleteSignatureError(Default4xxError):
    """`Authorization` is no signature: not an INVALID_SIGNATURE (recorded)."""

    error_type = "IncompleteSignatureException"

    def __init__(self, message: str) -> None:
        super().__init__(message, status=403)


class InvalidApiKeyError(Default4xxError):
    response_type = ResponseType.INVALID_API_KEY
    error_type = "ForbiddenException"
    default_message = "Forbidden"


class InvalidSignatureError(Default4xxError):
    response_type = ResponseType.INVALID_SIGNATURE
    error_type = "InvalidSignatureException"
    default_message = (
        "The request signature we calculated does not match the signature you provided."
    )


class MissingAuthenticationTokenError(Default4xxError):
    """No such path, or no such method on it."""

    response_type = ResponseType.MISSING_AUTHENTICATION_TOKEN
    error_type = "MissingAuthenticationTokenException"
    default_message = "Missing Authentication Token"


class QuotaExceededError(Default4xxError):
    response_type = ResponseType.QUOTA_EXCEEDED
    error_type = "LimitExceededException"
    default_message = "Limit Exceeded"


class RequestTooLargeError(Default4xxError):
    """More than the backend takes; what is more than the gateway takes the server refuses.

    Recorded: the body, and the error type, of an event that was too large for Lambda.
    """

    response_type = ResponseType.REQUEST_TOO_LARGE
    error_type = "BadRequestException"
    default_message = "Request Too Long"
    body_format = _SPACED


class ResourceNotFoundError(Default4xxError):
    response_type = ResponseType.RESOURCE_NOT_FOUND
    error_type = "NotFoundException"
    default_message = "Not Found"


class ThrottledError(Default4xxError):
    response_type = ResponseType.THROTTLED
    error_type = "TooManyRequestsException"
    default_message = "Too Many Requests"


class UnauthorizedError(Default4xxError):
    response_type = ResponseType.UNAUTHORIZED
    error_type = "UnauthorizedException"
    default_message = "Unauthorized"


class UnsupportedMediaTypeError(Default4xxError):
    response_type = ResponseType.UNSUPPORTED_MEDIA_TYPE
    error_type = "BadRequestException"
    default_message = "Unsupported Media Type"


class UriTooLongError(Default4xxError):
    """Status and words are documented, the error type is assumed."""

    error_type = "RequestTooLargeException"
    default_message = "Request URI too long"

    def __init__(self) -> None:
        super().__init__(status=414)


class WafFilteredError(Default4xxError):
    response_type = ResponseType.WAF_FILTERED
    error_type = "ForbiddenException"
    default_message = "Forbidden"

    def __init__(self, *, own: HttpResponse | None = None, to_head: bool = False) -> None:
        """`own` is AWS WAF's answer, which wins over every gateway response (documented)."""
        super().__init__()
        self.own = own
        self.to_head = to_head


class Default5xxError(GatewayError):
    """The gateway's fault; the built-in body has a space after the colon (recorded on AWS)."""

    response_type = ResponseType.DEFAULT_5XX
    error_type = "InternalServerErrorException"
    default_message: ClassVar[str | None] = "Internal server error"
    body_format = _SPACED


class ApiConfigurationError(Default5xxError):
    response_type = ResponseType.API_CONFIGURATION_ERROR


class AuthorizerConfigurationError(Default5xxError):
    response_type = ResponseType.AUTHORIZER_CONFIGURATION_ERROR
    error_type = "AuthorizerConfigurationException"
    default_message = None
    body_format = _TIGHT


class AuthorizerFailureError(Default5xxError):
    response_type = ResponseType.AUTHORIZER_FAILURE
    default_message = None
    body_format = _TIGHT


class IntegrationFailureError(Default5xxError):
    """The backend failed: 504 when unreachable, 502 when it answers nonsense, 500 when refused."""

    response_type = ResponseType.INTEGRATION_FAILURE


class IntegrationTimeoutError(Default5xxError):
    response_type = ResponseType.INTEGRATION_TIMEOUT
    default_message = "Endpoint request timed out"

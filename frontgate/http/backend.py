"""Calling a backend of an HTTP API: how late is too late, and what its failures mean."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, TypeVar

from frontgate.deadline import Deadline
from frontgate.deployment.credentials import NoClientCredentialsError
from frontgate.http.errors import IntegrationFailedError, IntegrationTimeoutError
from frontgate.wire import BackendError, HeaderItems, InvocationError, RoleNotAssumableError

T = TypeVar("T")

OF_THE_CONNECTION = frozenset(
    {
        "connection",
        "content-length",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailers",
        "transfer-encoding",
        "upgrade",
    }
)
"""Headers of a hop, which end there."""

_FORBIDDEN, _TOO_MANY_REQUESTS = 403, 429
_NO_PERMISSION = (
    "The IAM role configured on the integration or API Gateway doesn't have permissions to call "
    "the integration. Check the permissions and try again."
)
"""Recorded: what the access log says."""


class Backend:
    """Calls of one integration, which all have the same limit in seconds."""

    def __init__(self, timeout: float) -> None:
        self._deadline = Deadline(timeout)

    async def call(self, work: Coroutine[Any, Any, T]) -> T:
        """Raises `IntegrationTimeoutError` and `IntegrationFailedError`."""
        try:
            return await self._deadline.keep(work)
        except TimeoutError as error:
            raise IntegrationTimeoutError("Endpoint request timed out") from error
        except (RoleNotAssumableError, NoClientCredentialsError) as error:
            raise IntegrationFailedError(_NO_PERMISSION) from error
        except InvocationError as error:
            raise IntegrationFailedError(_reason(error)) from error
        except BackendError as error:
            raise IntegrationFailedError(str(error)) from error


def _reason(error: InvocationError) -> str:
    if error.status == _FORBIDDEN:
        return _NO_PERMISSION
    if error.status == _TOO_MANY_REQUESTS:
        return "Rate Exceeded."
    return str(error)


def request_id_of(headers: HeaderItems) -> str:
    """The id under which an AWS service knows a call."""
    return next((value for name, value in headers if name.lower() == "x-amzn-requestid"), "")

"""Calling a backend of an HTTP or WebSocket API: when it is late, and what its failures mean."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
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

    def __init__(
        self,
        timeout: float,
        *,
        late: Callable[[str], Exception] = IntegrationTimeoutError,
        failed: Callable[[str], Exception] = IntegrationFailedError,
    ) -> None:
        """`late` and `failed` make the errors that a call raises, from what the log says."""
        self._deadline = Deadline(timeout)
        self._late = late
        self._failed = failed

    async def call(self, work: Coroutine[Any, Any, T]) -> T:
        """Raises what `late` and `failed` make."""
        try:
            return await self._deadline.keep(work)
        except TimeoutError as error:
            raise self._late("Endpoint request timed out") from error
        except (RoleNotAssumableError, NoClientCredentialsError) as error:
            raise self._failed(_NO_PERMISSION) from error
        except InvocationError as error:
            raise self._failed(_reason(error)) from error
        except BackendError as error:
            raise self._failed(str(error)) from error


def _reason(error: InvocationError) -> str:
    if error.status == _FORBIDDEN:
        return _NO_PERMISSION
    if error.status == _TOO_MANY_REQUESTS:
        return "Rate Exceeded."
    return str(error)


def request_id_of(headers: HeaderItems) -> str:
    """The id under which an AWS service knows a call."""
    return next((value for name, value in headers if name.lower() == "x-amzn-requestid"), "")

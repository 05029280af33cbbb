"""A Lambda function behind a route, invoked with the integration's credentials."""

from __future__ import annotations

from collections.abc import Mapping

from frontgate.deployment.credentials import Credentials
from frontgate.websocket.integration import Request
from frontgate.wire import Invocation, Outside


class Function:
    def __init__(
        self,
        target: str,
        credentials: str | None,
        *,
        stage_variables: Mapping[str, str],
        outside: Outside,
    ) -> None:
        self.target = target
        self._credentials = Credentials(credentials, stage_variables)
        self._invoke = outside.invoke
        self._allows = outside.allows

    async def invoke(self, payload: bytes, request: Request) -> Invocation:
        """Raises `InvocationError`, `NoClientCredentialsError` and `BackendError`."""
        await self._credentials.check_invocation(self.target, request.caller, self._allows)
        return await self._invoke(self.target, payload, trace_id=request.trace_id)

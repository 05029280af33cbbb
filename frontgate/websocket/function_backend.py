"""A Lambda function behind a route, invoked with the integration's credentials."""

from __future__ import annotations

from collections.abc import Mapping

from frontgate.deployment.credentials import Credentials
from frontgate.deployment.uri import AwsUri
from frontgate.websocket.integration import Request, Sent
from frontgate.wire import Invocation, Outside


class Function:
    def __init__(
        self,
        uri: AwsUri,
        credentials: str | None,
        *,
        stage_variables: Mapping[str, str],
        outside: Outside,
    ) -> None:
        bound = uri.bind(stage_variables)
        self._target, self._url = bound.target, bound.invocation_url
        self._credentials = Credentials(credentials, stage_variables)
        self._invoke = outside.invoke
        self._allows = outside.allows

    async def invoke(self, payload: bytes, request: Request) -> Invocation:
        """What was sent and answered becomes a fact of the trail.

        Raises `InvocationError`, `NoClientCredentialsError` and `BackendError`.
        """
        target, trail = self._target, request.trail
        await self._credentials.check_invocation(target, request.caller, self._allows)
        trail.note(Sent(to=target, url=self._url, headers=(), body=payload))
        invocation = await self._invoke(target, payload, trace_id=request.trace_id)
        trail.note(invocation)
        return invocation

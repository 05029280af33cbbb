"""Step: the API key of a handshake, and what its usage plan allows.

"API keys and usage plans": the key is where the API's selection expression says, and counts once
for each connection (assumed: messages carry no key).
"""

from __future__ import annotations

from collections.abc import Mapping

from frontgate.access.account import AccountState
from frontgate.access.api_keys import StageKeys
from frontgate.access.usage_plans import PlanThrottledError, QuotaExhaustedError
from frontgate.control.api_keys import KeyGrant
from frontgate.mapping.selection import Selection, SelectionValues
from frontgate.websocket.handshake import Entrant, HandshakeRefusedError
from frontgate.wire import Clock

_OF_THE_AUTHORIZER = "usageIdentifierKey"


class KeyCheck:
    """That of one stage; `keys` may be replaced at any time."""

    def __init__(
        self,
        selection: Selection | None,
        *,
        stage: tuple[str, str],
        keys: StageKeys,
        account: AccountState,
        stage_variables: Mapping[str, str],
        clock: Clock,
    ) -> None:
        """Without a selection no key is required. `stage` is an API's id and a stage's name."""
        self.keys = keys
        self._selection = selection
        self._stage = stage
        self._plans = account.usage_plans
        self._stage_variables = stage_variables
        self._clock = clock

    def check(self, entrant: Entrant) -> None:
        """Raises `HandshakeRefusedError`: 403 without a key, 429 over the plan's limits."""
        if self._selection is None:
            return
        grant = self.keys.grant(self._selection(self._values(entrant)) or None)
        if grant is None:
            raise HandshakeRefusedError(403, "Invalid API Key identifier specified")
        self._count(grant, entrant)
        entrant.record.api_key = grant.api_key
        entrant.context["identity"] = entrant.record.identity

    def _values(self, entrant: Entrant) -> SelectionValues:
        context = entrant.context
        key = entrant.record.usage_identifier_key
        if key is not None:
            # The authorizer's, which no event shows.
            authorizer = {**context.get("authorizer", {}), _OF_THE_AUTHORIZER: key}
            context = {**context, "authorizer": authorizer}
        return SelectionValues(
            headers=dict(entrant.handshake.headers),
            context=context,
            stage_variables=self._stage_variables,
        )

    def _count(self, grant: KeyGrant, entrant: Entrant) -> None:
        try:
            self._plans.check(grant, stage=self._stage, now=entrant.started, epoch=self._clock())
        except PlanThrottledError as error:
            raise HandshakeRefusedError(429, str(error)) from error
        except QuotaExhaustedError as error:
            raise HandshakeRefusedError(429, str(error), message="Limit Exceeded") from error

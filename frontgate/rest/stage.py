"""A stage of a REST API: its release, or two of them while a canary is out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frontgate.access.account import AccountState
from frontgate.access.api_keys import StageKeys
from frontgate.control.rest_api import Stage
from frontgate.deployment.errors import UnsupportedFeatureError
from frontgate.deployment.rest import CompiledRestApi
from frontgate.observe import Observer
from frontgate.rest.afterwards import Afterwards
from frontgate.rest.release import Release, canary_facts, stage_facts
from frontgate.rest.state import StageState
from frontgate.rest.web_acl import WebAclStep
from frontgate.wire import Address, HttpRequest, HttpResponse, KeyPair, Outside

if TYPE_CHECKING:
    from frontgate.waf.guard import Guard


class RestStage:
    """Serves the requests of one stage.

    Raises `UnsupportedFeatureError` for a stage that would be served wrongly.
    """

    def __init__(
        self,
        *,
        compiled: CompiledRestApi,
        canary: CompiledRestApi | None = None,
        stage: Stage,
        keys: StageKeys,
        account: AccountState,
        state: StageState,
        address: Address,
        outside: Outside,
        observer: Observer | None = None,
        web_acl: Guard | None = None,
        client_certificate: KeyPair | None = None,
    ) -> None:
        """`canary` is the deployment of `stage.canary_settings`, where the stage has them.

        `client_certificate` is shown to HTTP backends.
        """
        if stage.web_acl_arn and web_acl is None:
            raise UnsupportedFeatureError(
                f"stage {stage.stage_name}: there is no web ACL {stage.web_acl_arn}"
            )
        screen = WebAclStep(web_acl, outside) if web_acl is not None else None
        state.caches.follow(stage)
        facts = stage_facts(stage, compiled, address=address)
        self._release = Release(
            compiled=compiled,
            stage=stage,
            facts=facts,
            keys=keys,
            account=account,
            state=state,
            outside=outside,
            web_acl=screen,
            client_certificate=client_certificate,
        )
        self._canary: Release | None = None
        self._canary_share = 0.0
        if canary is not None and stage.canary_settings is not None:
            self._canary_share = stage.canary_settings.percent_traffic / 100
            self._canary = Release(
                compiled=canary,
                stage=stage,
                facts=canary_facts(facts, stage.canary_settings),
                keys=keys,
                account=account,
                state=state,
                outside=outside,
                web_acl=screen,
                client_certificate=client_certificate,
            )
        self._random = outside.random
        self._afterwards = Afterwards(
            stage, api_name=compiled.name, observer=observer or Observer(), outside=outside
        )

    def rekey(self, keys: StageKeys) -> None:
        """Other API keys open the stage from now on; nothing else of it changes."""
        self._release.rekey(keys)
        if self._canary is not None:
            self._canary.rekey(keys)

    def forget_authorizations(self) -> None:
        """Empties the caches of the stage's Lambda authorizers (FlushStageAuthorizersCache)."""
        self._release.forget_authorizations()
        if self._canary is not None:
            self._canary.forget_authorizations()

    async def handle(self, request: HttpRequest) -> HttpResponse:
        """Answer a request; never raises."""
        release = self._release
        if self._canary is not None and self._random() < self._canary_share:
            release = self._canary
        finished = await release.run(request)
        return self._afterwards.answer(finished)

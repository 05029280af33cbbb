"""A release of a stage: one deployment with its stage variables, ready for requests.

A stage has one, and a second one while a canary is out.
"""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import replace

from frontgate.access.account import AccountState
from frontgate.access.api_keys import StageKeys
from frontgate.control.rest_api import CanarySettings, Stage
from frontgate.deployment.rest import CompiledRestApi
from frontgate.rest.authorize import Authorizers
from frontgate.rest.binding import Binding
from frontgate.rest.client_certificate import showing
from frontgate.rest.compression import Compression
from frontgate.rest.exchange import StageFacts
from frontgate.rest.finished import Finished
from frontgate.rest.gateway_responses import GatewayResponses
from frontgate.rest.ingress import IngressGate
from frontgate.rest.method_arn import MethodArns
from frontgate.rest.pipeline import Pipeline
from frontgate.rest.receive import Receiver
from frontgate.rest.state import StageState
from frontgate.rest.web_acl import WebAclStep
from frontgate.wire import Address, HttpRequest, KeyPair, Outside


class Release:
    """Serves the requests that a stage draws for it."""

    def __init__(
        self,
        *,
        compiled: CompiledRestApi,
        stage: Stage,
        facts: StageFacts,
        keys: StageKeys,
        account: AccountState,
        state: StageState,
        outside: Outside,
        web_acl: WebAclStep | None = None,
        client_certificate: KeyPair | None = None,
    ) -> None:
        self._receive = Receiver(stage=facts, outside=outside).receive
        self._authorizers = Authorizers(facts, compiled.policy, outside)
        self._pipeline = Pipeline(
            router=Binding(
                compiled,
                stage=stage,
                variables=facts.variables,
                authorizers=self._authorizers,
                account_limits=account.throttle.limits,
                state=state,
                cache=state.caches.canary if facts.is_canary else state.caches.stage,
                outside=showing(outside, client_certificate),
            ).router(),
            keys=keys,
            key_source=compiled.api_key_source,
            account=account,
            ingress=IngressGate(
                MethodArns(facts), account.endpoint_policies, self._authorizers.authenticate
            ),
            gateway_responses=GatewayResponses(compiled.gateway_responses),
            compression=_compression(compiled, outside),
            offload=outside.offload,
            timer=outside.timer,
            web_acl=web_acl,
        )

    def rekey(self, keys: StageKeys) -> None:
        """Other API keys count from now on."""
        self._pipeline.keys = keys

    def forget_authorizations(self) -> None:
        """Empties the caches of its Lambda authorizers."""
        self._authorizers.forget()

    def run(self, request: HttpRequest) -> Awaitable[Finished]:
        """The answer, whatever happens."""
        return self._pipeline.run(self._receive(request))


def _compression(compiled: CompiledRestApi, outside: Outside) -> Compression | None:
    minimum = compiled.minimum_compression_size
    return None if minimum is None else Compression(minimum, outside.offload)


def stage_facts(stage: Stage, compiled: CompiledRestApi, *, address: Address) -> StageFacts:
    """What holds for every request of the stage's own release."""
    return StageFacts(
        name=stage.stage_name,
        address=address,
        deployment_id=compiled.deployment_id,
        variables=dict(stage.variables),
        is_edge=compiled.is_edge,
        tracing=stage.tracing_enabled,
        binary_media_types=compiled.binary_media_types,
    )


def canary_facts(base: StageFacts, canary: CanarySettings) -> StageFacts:
    """The same for its canary, whose variables win over the stage's and add to them (recorded)."""
    return replace(
        base,
        deployment_id=canary.deployment_id,
        variables={**base.variables, **canary.stage_variable_overrides},
        is_canary=True,
    )

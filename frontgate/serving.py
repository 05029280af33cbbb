"""The stages that are deployed right now: compiled when the store changes, read by requests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from frontgate.access import Policy, PolicyError
from frontgate.access.account import AccountState
from frontgate.access.api_keys import StageKeys
from frontgate.access.resource_policy import ResourcePolicy
from frontgate.access.route_limits import RouteBuckets
from frontgate.control.api_keys import KeyGrant
from frontgate.control.api_v2 import Deployment, ProtocolType, Stage
from frontgate.control.events import (
    ApiChanged,
    ApiDeleted,
    DomainChanged,
    DomainDeleted,
    Event,
    StageChanged,
    StageDeleted,
    StageKeysChanged,
    VpcEndpointsChanged,
)
from frontgate.control.store import Store
from frontgate.control.vpc_endpoints import VpcEndpoint
from frontgate.deployment import CompiledRestApi, DeploymentError, compile_rest_api
from frontgate.deployment.http_api import compile_http_api
from frontgate.deployment.websocket_api import compile_websocket_api
from frontgate.http import HttpStage
from frontgate.observe import Observer
from frontgate.rest import RestStage, StageState
from frontgate.websocket import WebSocketStage
from frontgate.wire import Address, Handler, KeyPair, Outside, Restriction

if TYPE_CHECKING:
    from frontgate.waf.guard import Guard

StageKey = tuple[str, str]
"""API id and stage name."""


class ServedStages:
    """Follows the store: each change of a stage compiles its deployment and swaps what is served.

    A deployment that does not compile leaves the stage as it was and is kept in `failures`. A stage
    that deploys by itself changes with each of the hundreds of calls that build its API, so once
    there is something to serve it is compiled when somebody looks.
    """

    def __init__(
        self,
        store: Store,
        outside: Outside,
        observer: Observer | None = None,
        guard: Callable[[str], Guard | None] | None = None,
    ) -> None:
        self._store = store
        self._guard_of = guard
        self._outside = outside
        self._observer = observer or Observer()
        self._failures: dict[StageKey, DeploymentError] = {}
        self._waiting: set[StageKey] = set()
        """Stages of HTTP APIs that serve what was deployed before, and nobody has looked since."""
        self.on_failure: Callable[[StageKey, DeploymentError], None] | None = None
        """Told of each such stage, as soon as that is known."""
        self.on_served: Callable[[StageKey], None] | None = None
        """Told of each stage that was not served before."""
        self._http: dict[StageKey, Handler] = {}
        self._websocket: dict[StageKey, WebSocketStage] = {}
        self._compiled_rest: dict[StageKey, dict[str, CompiledRestApi]] = {}
        """By deployment id: the stage's, and its canary's."""
        self._rest: dict[StageKey, RestStage] = {}
        self._forget_authorizations: dict[StageKey, Callable[[], None]] = {}
        self._restrictions: dict[StageKey, Restriction] = {}
        self._states: dict[StageKey, StageState] = {}
        """What stays of a REST API's stage when it changes."""
        self._buckets: dict[StageKey, RouteBuckets] = {}
        """The same of a stage of another API."""
        self.account = AccountState(store.account.throttle_settings)
        """What its stages share: with the usage of all usage plans."""
        store.subscribe(self._follow)

    @property
    def failures(self) -> Mapping[StageKey, DeploymentError]:
        """Stages whose latest deployment cannot be served, and why."""
        for key in tuple(self._waiting):
            self._catch_up(key)
        return self._failures

    def http(self, api_id: str, stage: str) -> Handler | None:
        key = (api_id, stage)
        if key in self._waiting:
            self._catch_up(key)
        return self._http.get(key)

    def websocket(self, api_id: str, stage: str) -> WebSocketStage | None:
        return self._websocket.get((api_id, stage))

    def is_http_api(self, api_id: str) -> bool:
        """Whether there is an HTTP API with this id, deployed or not."""
        api = self._store.v2.apis.get(api_id)
        return api is not None and api.protocol_type is ProtocolType.HTTP

    def flush_cache(self, api_id: str, stage: str) -> None:
        """Drops every response that the stage's cache holds, if it has one (FlushStageCache)."""
        state = self._states.get((api_id, stage))
        if state is not None:
            state.caches.flush()

    def is_served(self, api_id: str, stage: str) -> bool:
        return (api_id, stage) in self._http or (api_id, stage) in self._websocket

    def restriction(self, api_id: str, stage: str) -> Restriction | None:
        """None where the API's own name leads to the stage, and for a stage that is not there."""
        key = (api_id, stage)
        if key in self._waiting:
            self._catch_up(key)
        return self._restrictions.get(key)

    def flush_authorizers(self, api_id: str, stage: str) -> None:
        """Drops what a stage's authorizers have answered."""
        forget = self._forget_authorizations.get((api_id, stage))
        if forget is not None:
            forget()

    async def close(self) -> None:
        """Closes every WebSocket connection."""
        for stage in self._websocket.values():
            await stage.close()

    def _follow(self, event: Event) -> None:
        match event:
            case StageChanged(api_id, stage_name):
                key = (api_id, stage_name)
                if self._may_wait(key):
                    self._waiting.add(key)
                else:
                    self._serve(key)
            case StageDeleted(api_id, stage_name):
                self._forget((api_id, stage_name))
            case ApiDeleted(api_id):
                known = {*self._http, *self._websocket, *self._failures}
                for key in [key for key in known if key[0] == api_id]:
                    self._forget(key)
            case StageKeysChanged(api_id, stage_name):
                self._rekey((api_id, stage_name))
            case ApiChanged():
                pass  # stages go on serving what was deployed
            case DomainChanged() | DomainDeleted():
                pass  # ways to the stages: `ServedDomains` follows them
            case VpcEndpointsChanged():
                self._judge_by(self._store.vpc_endpoints.endpoints)

    def _forget(self, key: StageKey) -> None:
        self._http.pop(key, None)
        sockets = self._websocket.pop(key, None)
        if sockets is not None:
            sockets.retire()
        self._compiled_rest.pop(key, None)
        self._rest.pop(key, None)
        self._forget_authorizations.pop(key, None)
        self._restrictions.pop(key, None)
        self._states.pop(key, None)
        self._buckets.pop(key, None)
        self._failures.pop(key, None)
        self._waiting.discard(key)
        self._observer.forget(*key)

    def _may_wait(self, key: StageKey) -> bool:
        stage = self._store.v2_stages.stages.get(key[0], {}).get(key[1])
        return stage is not None and stage.auto_deploy and key in self._http

    def _catch_up(self, key: StageKey) -> None:
        self._waiting.discard(key)
        self._serve(key)

    def _serve(self, key: StageKey) -> None:
        api_id, _ = key
        was_served = self.is_served(*key)
        try:
            if api_id in self._store.rest.apis:
                self._serve_rest(key)
            else:
                self._serve_v2(key)
        except DeploymentError as error:
            self._failed(key, error)
        except RecursionError:
            self._failed(key, DeploymentError("something in it goes too deep to be compiled"))
        else:
            self._failures.pop(key, None)
            if self.on_served is not None and not was_served and self.is_served(*key):
                self.on_served(key)

    def _failed(self, key: StageKey, error: DeploymentError) -> None:
        self._failures[key] = error
        if self.on_failure is not None:
            self.on_failure(key, error)

    def _serve_rest(self, key: StageKey) -> None:
        api_id, stage_name = key
        stage = self._store.rest.stages[api_id][stage_name]
        address = self.address(api_id)
        compiled = self._compiled(key, stage.deployments, address)
        canary = stage.canary_settings
        served = RestStage(
            compiled=compiled[stage.deployment_id],
            canary=compiled[canary.deployment_id] if canary else None,
            stage=stage,
            keys=self._keys(key),
            account=self.account,
            state=self._states.setdefault(key, StageState()),
            address=address,
            outside=self._outside,
            observer=self._observer,
            web_acl=self._guard(stage.web_acl_arn),
            client_certificate=self._client_certificate(stage.client_certificate_id),
        )
        self._compiled_rest[key] = compiled
        self._rest[key] = served
        self._forget_authorizations[key] = served.forget_authorizations
        self._http[key] = served.handle
        definition = self._store.rest.deployments[api_id][stage.deployment_id].rest_api
        self._restrict(
            key,
            Restriction(
                protocol="REST",
                is_disabled=definition.disable_execute_api_endpoint,
                is_private=definition.is_private,
            ),
        )

    def _judge_by(self, endpoints: Mapping[str, VpcEndpoint]) -> None:
        policies = self.account.endpoint_policies
        policies.clear()
        for id, endpoint in endpoints.items():
            if endpoint.policy is not None:
                policies[id] = _policy(endpoint.policy, self._store.account_id)

    def _restrict(self, key: StageKey, found: Restriction) -> None:
        """Keeps what holds of the deployment that is served, if it is anything."""
        self._restrictions.pop(key, None)
        if found.is_disabled or found.is_private:
            self._restrictions[key] = found

    def _guard(self, arn: str | None) -> Guard | None:
        return self._guard_of(arn) if self._guard_of and arn else None

    def _compiled(
        self, key: StageKey, deployment_ids: Iterable[str], address: Address
    ) -> dict[str, CompiledRestApi]:
        """Deployments by id; those that the stage serves already are not compiled again."""
        known = self._compiled_rest.get(key, {})
        deployments = self._store.rest.deployments[key[0]]
        return {
            id: known[id] if id in known else compile_rest_api(deployments[id], address=address)
            for id in dict.fromkeys(deployment_ids)
        }

    def _client_certificate(self, certificate_id: str | None) -> KeyPair | None:
        made = self._store.client_certificates.get(certificate_id or "")
        return None if made is None else KeyPair(made.certificate, made.private_key)

    def _rekey(self, key: StageKey) -> None:
        """A stage that is not served gets its keys later, one of an HTTP API never."""
        served = self._rest.get(key) or self._websocket.get(key)
        if served is not None:
            served.rekey(self._keys(key))

    def _keys(self, key: StageKey) -> StageKeys:
        return StageKeys(self._grants(key))

    def _grants(self, key: StageKey) -> Iterator[KeyGrant]:
        """Read when the first key comes, so that ten thousand new keys are not read as often."""
        yield from self._store.keys.grants(*key)

    def _serve_v2(self, key: StageKey) -> None:
        api_id, stage_name = key
        stage = self._store.v2_stages.stages[api_id][stage_name]
        if stage.deployment_id is None:
            return
        deployment = self._store.v2_stages.deployments[api_id][stage.deployment_id]
        api = deployment.api
        if api.protocol_type is ProtocolType.HTTP:
            self._serve_http(key, stage, deployment)
        else:
            self._serve_websocket(key, stage, deployment)
        self._restrict(
            key,
            Restriction(
                protocol=api.protocol_type.value, is_disabled=api.disable_execute_api_endpoint
            ),
        )

    def _serve_http(self, key: StageKey, stage: Stage, deployment: Deployment) -> None:
        address = self.address(stage.api_id)
        compiled = compile_http_api(deployment, address=address)
        served = HttpStage(
            compiled=compiled,
            stage=stage,
            account=self.account,
            buckets=self._buckets.setdefault(key, RouteBuckets()),
            address=address,
            outside=self._outside,
            observer=self._observer,
        )
        self._forget_authorizations[key] = served.forget_authorizations
        self._http[key] = served.handle

    def _serve_websocket(self, key: StageKey, stage: Stage, deployment: Deployment) -> None:
        address = self.address(stage.api_id)
        compiled = compile_websocket_api(deployment, address=address)
        certificate = self._client_certificate(stage.client_certificate_id)
        served = self._websocket.get(key)
        if served is None:
            self._websocket[key] = WebSocketStage(
                compiled=compiled,
                stage=stage,
                keys=self._keys(key),
                account=self.account,
                buckets=self._buckets.setdefault(key, RouteBuckets()),
                address=address,
                outside=self._outside,
                observer=self._observer,
                client_certificate=certificate,
            )
        else:  # its connections stay open
            served.redeploy(
                compiled=compiled,
                stage=stage,
                keys=self._keys(key),
                client_certificate=certificate,
            )
        self._forget_authorizations[key] = self._websocket[key].forget_authorizations

    def address(self, api_id: str) -> Address:
        return Address(
            api_id=api_id,
            region=self._store.region,
            account_id=self._store.account_id,
            domain_name=f"{api_id}.execute-api.localhost",
        )


def _policy(text: str, account_id: str) -> ResourcePolicy:
    """One that cannot be read allows nothing."""
    try:
        return ResourcePolicy.from_document(text, account_id=account_id)
    except PolicyError:
        return ResourcePolicy(Policy(()), account_id=account_id)

"""A deployment on its stage: the steps that connect, receive and say goodbye, ready to run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from frontgate.access.account import AccountState
from frontgate.access.api_keys import StageKeys
from frontgate.access.invocation_permission import on_behalf_of
from frontgate.access.route_limits import RouteBuckets
from frontgate.control.api_v2 import Stage
from frontgate.observe import Observer
from frontgate.websocket.afterwards import Afterwards
from frontgate.websocket.api_key import KeyCheck
from frontgate.websocket.backends import Surroundings
from frontgate.websocket.compiled import (
    CONNECT,
    DISCONNECT,
    BySignature,
    CompiledWebSocketApi,
    Entry,
    RequestAuthorizer,
)
from frontgate.websocket.connecting import Authorization, Connecting
from frontgate.websocket.connections import Connections
from frontgate.websocket.events import EventFormat, stage_arn
from frontgate.websocket.function_authorization import FunctionAuthorization
from frontgate.websocket.iam_authorization import IamAuthorization, Signatures
from frontgate.websocket.leaving import Leaving
from frontgate.websocket.messages import Messages
from frontgate.websocket.routes import StageRoute, bind_routes
from frontgate.wire import Address, KeyPair, Outside


@dataclass(frozen=True, kw_only=True, slots=True)
class Lasting:
    """What the deployments of one stage have in common."""

    connections: Connections
    account: AccountState
    buckets: RouteBuckets
    signatures: Signatures
    address: Address
    outside: Outside
    observer: Observer


class Deployed:
    """One deployment with one version of its stage's settings."""

    def __init__(
        self,
        compiled: CompiledWebSocketApi,
        *,
        stage: Stage,
        keys: StageKeys,
        client_certificate: KeyPair | None,
        lasting: Lasting,
    ) -> None:
        """Raises `DeploymentError` for what cannot be served."""
        self._lasting = lasting
        self._variables = stage.stage_variables
        self._events = EventFormat(
            address=lasting.address,
            stage_name=stage.stage_name,
            stage_variables=stage.stage_variables,
        )
        routes = self._routes(compiled, stage, client_certificate)
        self.afterwards = Afterwards(
            stage, address=lasting.address, observer=lasting.observer, outside=lasting.outside
        )
        self.authorization = self._authorization(compiled.entry)
        self.key_check = KeyCheck(
            compiled.entry.key_selection,
            stage=(stage.api_id, stage.stage_name),
            keys=keys,
            account=lasting.account,
            stage_variables=self._variables,
            clock=lasting.outside.clock,
        )
        self.connecting = self._connecting(compiled.entry, routes.get(CONNECT))
        self.messages = self._messages(compiled, routes)
        self.leaving = Leaving(
            routes.get(DISCONNECT),
            events=self._events,
            afterwards=self.afterwards,
            stage_variables=self._variables,
            outside=lasting.outside,
        )

    def _routes(
        self, compiled: CompiledWebSocketApi, stage: Stage, client_certificate: KeyPair | None
    ) -> Mapping[str, StageRoute]:
        lasting = self._lasting
        around = Surroundings(
            api_id=stage.api_id,
            stage_arn=stage_arn(lasting.address, stage.stage_name),
            stage_variables=self._variables,
            client_certificate=client_certificate,
            outside=lasting.outside,
        )
        return bind_routes(compiled, stage=stage, buckets=lasting.buckets, around=around)

    def _authorization(self, entry: Entry) -> Authorization | None:
        lasting = self._lasting
        match entry.authorizer:
            case RequestAuthorizer() as settings:
                return FunctionAuthorization(
                    settings,
                    stage_variables=self._variables,
                    events=self._events,
                    outside=self._invoking(settings),
                )
            case BySignature():
                return IamAuthorization(
                    lasting.signatures,
                    connect_arn=self._events.connect_arn,
                    timer=lasting.outside.timer,
                )
            case None:
                return None

    def _invoking(self, settings: RequestAuthorizer) -> Outside:
        """Without credentials it is the function that has to permit the authorizer."""
        lasting = self._lasting
        if settings.credentials is not None:
            return lasting.outside
        return on_behalf_of(lasting.outside, f"{lasting.address.arn}/authorizers/{settings.id}")

    def _connecting(self, entry: Entry, route: StageRoute | None) -> Connecting:
        lasting = self._lasting
        return Connecting(
            route=route,
            authorization=self.authorization,
            key_check=self.key_check,
            required=entry.required,
            connections=lasting.connections,
            events=self._events,
            afterwards=self.afterwards,
            account=lasting.account,
            stage_variables=self._variables,
            outside=lasting.outside,
        )

    def _messages(
        self, compiled: CompiledWebSocketApi, routes: Mapping[str, StageRoute]
    ) -> Messages:
        lasting = self._lasting
        return Messages(
            selection=compiled.selection,
            routes=routes,
            connections=lasting.connections,
            events=self._events,
            afterwards=self.afterwards,
            account=lasting.account,
            stage_variables=self._variables,
            outside=lasting.outside,
        )

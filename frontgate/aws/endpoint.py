"""Who answers a request: an API's stage, one of our AWS APIs, or the AWS services process.

`addresses` finds the stage; the AWS endpoint is refused to web pages from elsewhere (see `hosts`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from urllib.parse import unquote

from frontgate.aws.addresses import Addresses, Place
from frontgate.aws.answers import FORBIDDEN, FOREIGN_PAGE, NOT_FOUND, UPGRADE_REQUIRED
from frontgate.aws.hosts import is_web_page_elsewhere
from frontgate.server import Arrival, HttpResponder, Opened, Socket, WebSocketResponder
from frontgate.websocket import Accepted, Handshake, WebSocketStage
from frontgate.wire import PAYLOAD_BYTES, Handler, HttpResponse, Ingress

OWN_PREFIX = "/_frontgate/"
CONNECTIONS_PREFIX = "/@connections/"
_AWS_PAYLOAD_BYTES = 64 * 1024 * 1024


class Stages(Protocol):
    """The stages that are deployed right now."""

    def http(self, api_id: str, stage: str) -> Handler | None: ...

    def websocket(self, api_id: str, stage: str) -> WebSocketStage | None: ...

    def is_http_api(self, api_id: str) -> bool:
        """Whether there is an HTTP API with this id, deployed or not."""
        ...


class Addressed(Protocol):
    """Whoever has addresses of their own beside the APIs: functions and user pools."""

    def resolve(self, arrival: Arrival) -> HttpResponder | HttpResponse | None:
        """None: the arrival is for none of theirs."""
        ...


@dataclass(kw_only=True, slots=True)
class Endpoint:
    """Resolves arrivals."""

    addresses: Addresses
    stages: Stages
    function_urls: Addressed
    user_pools: Addressed
    aws: Handler
    """The AWS endpoint: ours and the forwarded services."""
    own: Handler
    """What `frontgate`'s own commands ask of a running gateway."""

    def resolve(self, arrival: Arrival) -> HttpResponder | HttpResponse:
        """Finds who answers an HTTP request."""
        place = self.addresses.find(arrival)
        if isinstance(place, Place):
            return self._stage(place)
        if place is not None:
            return place
        found = self.function_urls.resolve(arrival) or self.user_pools.resolve(arrival)
        if found is not None:
            return found
        if is_web_page_elsewhere(arrival.headers):
            return FOREIGN_PAGE
        handler = self.own if arrival.path.startswith(OWN_PREFIX) else self.aws
        return HttpResponder(handle=handler, path=arrival.path, max_body=_AWS_PAYLOAD_BYTES)

    def resolve_websocket(self, arrival: Arrival) -> WebSocketResponder | HttpResponse:
        """Finds who decides on a WebSocket handshake."""
        place = self.addresses.find(arrival)
        if isinstance(place, HttpResponse):
            return place
        if place is None:
            return FORBIDDEN
        stage = self.stages.websocket(place.api_id, place.stage)
        if stage is None:
            return FORBIDDEN
        return WebSocketResponder(connect=_Connector(stage, place.ingress).connect)

    def _stage(self, place: Place) -> HttpResponder | HttpResponse:
        handler = self.stages.http(place.api_id, place.stage)
        if handler is None:
            sockets = self.stages.websocket(place.api_id, place.stage)
            if sockets is None:
                return NOT_FOUND if self.stages.is_http_api(place.api_id) else FORBIDDEN
            if CONNECTIONS_PREFIX not in unquote(place.path):
                return UPGRADE_REQUIRED
            handler = sockets.handle_management
        return HttpResponder(handler, place.path, place.stage_path, place.ingress, PAYLOAD_BYTES)


@dataclass(frozen=True, slots=True)
class _Connector:
    """One WebSocket stage's handshakes, in the server's terms."""

    stage: WebSocketStage
    ingress: Ingress

    async def connect(
        self, arrival: Arrival, subprotocols: tuple[str, ...]
    ) -> Opened | HttpResponse:
        outcome = await self.stage.connect(
            Handshake(
                headers=arrival.headers,
                query=arrival.query,
                source_ip=arrival.source_ip,
                subprotocols=subprotocols,
                path=arrival.path,
                ingress=self.ingress,
            )
        )
        return self._opened(outcome) if isinstance(outcome, Accepted) else outcome

    def _opened(self, accepted: Accepted) -> Opened:
        stage, connection_id = self.stage, accepted.connection_id

        def opened(socket: Socket) -> None:
            stage.opened(connection_id, socket)

        async def receive(message: str | bytes) -> None:
            await stage.receive(connection_id, message)

        async def disconnected(code: int, reason: str) -> None:
            await stage.disconnected(connection_id, code, reason)

        return Opened(
            subprotocol=accepted.subprotocol,
            headers=accepted.headers,
            opened=opened,
            receive=receive,
            disconnected=disconnected,
        )

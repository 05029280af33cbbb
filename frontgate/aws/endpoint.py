"""Who answers a request: an API's stage, one of our AWS APIs, or the AWS services process.

Addresses, in this order:

- the port of an API: everything on it is that API's, without a stage in the path;
- `{api-id}.execute-api.localhost:4566/{stage}/…`, and the name the API has on AWS;
- `localhost:4566/_aws/execute-api/{api-id}/{stage}/…`, where `*.localhost` does not resolve;
- `localhost:4566/…`: the AWS endpoint.

Any other Host is refused, and at the AWS endpoint a web page from elsewhere too (see `hosts`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import unquote

from frontgate.aws.hosts import ApiHost, ForeignHost, is_web_page_elsewhere, read_host
from frontgate.server import Arrival, HttpResponder, Opened, Socket, WebSocketResponder
from frontgate.websocket import Accepted, Handshake, WebSocketStage
from frontgate.wire import Handler, HttpResponse

EXECUTE_API_PREFIX = "/_aws/execute-api/"
OWN_PREFIX = "/_frontgate/"
CONNECTIONS_PREFIX = "/@connections/"
_AWS_PAYLOAD_BYTES = 64 * 1024 * 1024


class Stages(Protocol):
    """The stages that are deployed right now."""

    def http(self, api_id: str, stage: str) -> Handler | None: ...

    def websocket(self, api_id: str, stage: str) -> WebSocketStage | None: ...


@dataclass(frozen=True, slots=True)
class Site:
    """The stage that has a port of its own."""

    api_id: str
    stage: str
    stage_in_path: bool = False
    """Whether `/{stage}/…` is served beside `/…`: an HTTP API's events show the stage in `rawPath`,
    and functions make links of that."""


@dataclass(kw_only=True, slots=True)
class Endpoint:
    """Resolves arrivals. `ports` may change while requests are served; the rest does not."""

    stages: Stages
    aws: Handler
    """The AWS endpoint: ours and the forwarded services."""
    own: Handler
    """What `frontgate`'s own commands ask of a running gateway."""
    ports: dict[int, Site] = field(default_factory=dict)

    def resolve(self, arrival: Arrival) -> HttpResponder | HttpResponse:
        """Finds who answers an HTTP request."""
        host = read_host(arrival.host)
        if isinstance(host, ForeignHost):
            return foreign_host(host.name)
        site = self.ports.get(arrival.port)
        if site is not None:
            return self._on_own_port(site, arrival.path)
        if isinstance(host, ApiHost):
            return self._by_path(host.api_id, arrival.path)
        if arrival.path.startswith(EXECUTE_API_PREFIX):
            api_id, _, rest = arrival.path.removeprefix(EXECUTE_API_PREFIX).partition("/")
            return self._by_path(api_id, f"/{rest}")
        if is_web_page_elsewhere(arrival.headers):
            return FOREIGN_PAGE
        handler = self.own if arrival.path.startswith(OWN_PREFIX) else self.aws
        return HttpResponder(handle=handler, path=arrival.path, max_body=_AWS_PAYLOAD_BYTES)

    def resolve_websocket(self, arrival: Arrival) -> WebSocketResponder | HttpResponse:
        """Finds who decides on a WebSocket handshake."""
        host = read_host(arrival.host)
        if isinstance(host, ForeignHost):
            return foreign_host(host.name)
        site = self.ports.get(arrival.port)
        path = arrival.path
        if site is None:
            if isinstance(host, ApiHost):
                api_id = host.api_id
            else:
                api_id, _, path = path.removeprefix(EXECUTE_API_PREFIX).partition("/")
            site = Site(api_id, path.strip("/").partition("/")[0])
        stage = self.stages.websocket(site.api_id, site.stage)
        return FORBIDDEN if stage is None else WebSocketResponder(connect=_Connector(stage).connect)

    def _on_own_port(self, site: Site, path: str) -> HttpResponder | HttpResponse:
        stage_path = f"/{site.stage}"
        if site.stage_in_path and f"{path}/".startswith(f"{stage_path}/"):
            path = path[len(stage_path) :] or "/"
        else:
            stage_path = ""
        return self._stage(site.api_id, site.stage, path=path, stage_path=stage_path)

    def _by_path(self, api_id: str, path: str) -> HttpResponder | HttpResponse:
        """The stage is the first segment, unless the API has a `$default` stage and no such one."""
        segment, slash, rest = path.lstrip("/").partition("/")
        stage = unquote(segment)
        if not self._is_stage(api_id, stage) and self._is_stage(api_id, "$default"):
            return self._stage(api_id, "$default", path=path, stage_path="")
        stage_path = path[: len(path) - len(slash + rest)]
        return self._stage(api_id, stage, path=f"/{rest}", stage_path=stage_path)

    def _is_stage(self, api_id: str, stage: str) -> bool:
        http, websocket = self.stages.http(api_id, stage), self.stages.websocket(api_id, stage)
        return http is not None or websocket is not None

    def _stage(
        self, api_id: str, stage: str, *, path: str, stage_path: str
    ) -> HttpResponder | HttpResponse:
        handler = self.stages.http(api_id, stage)
        if handler is None:
            sockets = self.stages.websocket(api_id, stage)
            if sockets is None:
                return FORBIDDEN
            if not unquote(path).startswith(CONNECTIONS_PREFIX):
                return UPGRADE_REQUIRED
            handler = sockets.handle_management
        return HttpResponder(handle=handler, path=path, stage_path=stage_path)


@dataclass(frozen=True, slots=True)
class _Connector:
    """One WebSocket stage's handshakes, in the server's terms."""

    stage: WebSocketStage

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


def json_error(status: int, message: str, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """An error of the endpoint itself: `{"message":"…"}`."""
    return HttpResponse(
        status=status,
        headers=(("Content-Type", "application/json"), *(headers or {}).items()),
        body=json.dumps({"message": message}, ensure_ascii=False, separators=(",", ":")).encode(),
    )


def foreign_host(name: str) -> HttpResponse:
    shown = name[:100]
    return json_error(403, f"Host {shown!r} is not served here; use localhost.")


FORBIDDEN = json_error(403, "Forbidden", {"x-amzn-ErrorType": "ForbiddenException"})
"""What AWS answers for an unknown API id, or a path that names no stage of it (recorded)."""
FOREIGN_PAGE = json_error(403, "The AWS endpoint is not open to web pages from elsewhere.")
UPGRADE_REQUIRED = json_error(426, "Upgrade Required", {"Upgrade": "websocket"})
"""A plain request to a WebSocket API (reported of AWS)."""

"""The data plane of a WebSocket API: handshakes, messages, goodbyes and `@connections`.

    connect     admit → authorize → API key → throttle → `$connect` integration    (connecting)
    receive     limits → route → throttle → model → integration → route response   (messages)
    disconnect  `$disconnect` integration, best effort
    management  POST, GET and DELETE of a connection                               (management)

Messages of one connection are handled concurrently, as on AWS, up to a bound: beyond it the socket
is not read. Every frame goes through `Connections.send`, whoever sends it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Mapping
from typing import Any

from frontgate.access.account import AccountState
from frontgate.access.api_keys import StageKeys
from frontgate.access.invocation_permission import on_behalf_of
from frontgate.access.route_limits import RouteBuckets
from frontgate.control.api_v2 import Stage
from frontgate.mapping.selection import SelectionValues
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
from frontgate.websocket.connections import (
    GOING_AWAY,
    Accepted,
    CallLater,
    Connection,
    ConnectionRecord,
    Connections,
    Handshake,
    Limits,
)
from frontgate.websocket.errors import FrameError
from frontgate.websocket.events import EventFormat, stage_arn
from frontgate.websocket.function_authorization import FunctionAuthorization
from frontgate.websocket.iam_authorization import IamAuthorization, Signatures
from frontgate.websocket.integration import Request
from frontgate.websocket.management import Management
from frontgate.websocket.messages import Messages
from frontgate.websocket.routes import bind_routes
from frontgate.wire import Address, HttpRequest, HttpResponse, KeyPair, Outside

_logger = logging.getLogger(__name__)

_UNSUPPORTED_DATA, _NO_STATUS, _MESSAGE_TOO_BIG = 1003, 1005, 1009
_SHUTDOWN_GRACE = 1.0
_NO_STATUS_REASON = "Client-side close frame status not set"


class WebSocketStage:
    """One stage of one WebSocket API, with its connections."""

    def __init__(
        self,
        *,
        compiled: CompiledWebSocketApi,
        stage: Stage,
        keys: StageKeys,
        account: AccountState,
        buckets: RouteBuckets,
        address: Address,
        outside: Outside,
        limits: Limits | None = None,
        call_later: CallLater | None = None,
        observer: Observer | None = None,
        client_certificate: KeyPair | None = None,
    ) -> None:
        """`call_later` takes seconds and a callback; None: that of the running event loop.

        `buckets` and `client_certificate` are the stage's. Raises `DeploymentError` for what cannot
        be served.
        """
        self._limits = limits or Limits()
        self._account = account
        self._buckets = buckets
        self._signatures = Signatures(address=address, outside=outside)
        self._address = address
        self._outside = outside
        self._observer = observer or Observer()
        self._tasks: set[asyncio.Task[None]] = set()
        self._connections = Connections(
            limits=self._limits,
            clock=outside.clock,
            call_later=call_later,
            end=self._end,
            sent=lambda: self._afterwards.sent(),
        )
        self._management = Management(
            connections=self._connections,
            signatures=self._signatures,
            stage_arn=stage_arn(address, stage.stage_name),
            account=account,
            limits=self._limits,
            timer=outside.timer,
            end=self._end,
        )
        self.redeploy(
            compiled=compiled, stage=stage, keys=keys, client_certificate=client_certificate
        )

    def redeploy(
        self,
        *,
        compiled: CompiledWebSocketApi,
        stage: Stage,
        keys: StageKeys,
        client_certificate: KeyPair | None = None,
    ) -> None:
        """Serves another deployment or other stage settings from now on; connections stay open.

        Raises `DeploymentError`, and serves what it did before.
        """
        variables = stage.stage_variables
        around = Surroundings(
            api_id=stage.api_id,
            stage_arn=stage_arn(self._address, stage.stage_name),
            stage_variables=variables,
            client_certificate=client_certificate,
            outside=self._outside,
        )
        routes = bind_routes(compiled, stage=stage, buckets=self._buckets, around=around)
        self._events = EventFormat(
            address=self._address, stage_name=stage.stage_name, stage_variables=variables
        )
        self._goodbye = routes.get(DISCONNECT)
        self._stage_variables = variables
        self._authorization = self._authorization_of(compiled.entry, variables)
        self._key_check = KeyCheck(
            compiled.entry.key_selection,
            stage=(stage.api_id, stage.stage_name),
            keys=keys,
            account=self._account,
            stage_variables=variables,
            clock=self._outside.clock,
        )
        self._afterwards = Afterwards(stage, observer=self._observer, outside=self._outside)
        self._connecting = Connecting(
            route=routes.get(CONNECT),
            authorization=self._authorization,
            key_check=self._key_check,
            required=compiled.entry.required,
            connections=self._connections,
            events=self._events,
            afterwards=self._afterwards,
            account=self._account,
            stage_variables=variables,
            outside=self._outside,
        )
        self._messages = Messages(
            selection=compiled.selection,
            routes=routes,
            connections=self._connections,
            events=self._events,
            afterwards=self._afterwards,
            account=self._account,
            stage_variables=variables,
            outside=self._outside,
        )

    def _authorization_of(
        self, entry: Entry, stage_variables: Mapping[str, str]
    ) -> Authorization | None:
        match entry.authorizer:
            case RequestAuthorizer() as settings:
                outside = self._outside
                if settings.credentials is None:
                    source = f"{self._address.arn}/authorizers/{settings.id}"
                    outside = on_behalf_of(outside, source)
                return FunctionAuthorization(
                    settings,
                    stage_variables=stage_variables,
                    events=self._events,
                    outside=outside,
                )
            case BySignature():
                arn = self._events.connect_arn
                return IamAuthorization(
                    self._signatures, connect_arn=arn, timer=self._outside.timer
                )
            case None:
                return None

    def rekey(self, keys: StageKeys) -> None:
        """Other API keys open the stage from now on."""
        self._key_check.keys = keys

    def forget_authorizations(self) -> None:
        """Empties the cache of the stage's Lambda authorizer (ResetAuthorizersCache)."""
        if self._authorization is not None:
            self._authorization.forget()

    async def connect(self, handshake: Handshake) -> Accepted | HttpResponse:
        """Never raises. A response is a refusal, and nothing is kept of the connection."""
        return await self._connecting.connect(handshake)

    def opened(self, connection_id: str, connection: Connection) -> None:
        """The 101 is written: from now on the connection can be sent to."""
        record = self._connections.find(connection_id)
        if record is not None:
            record.socket = connection

    async def receive(self, connection_id: str, message: str | bytes) -> None:
        """Never raises. Returns when the message is being handled, not when it is done; waits
        while as many messages of this connection as the limits allow are in flight."""
        record = self._connections.find_open(connection_id)
        if record is None:
            return
        self._connections.touch(record)
        if isinstance(message, bytes):
            self._end(record, _UNSUPPORTED_DATA, "")
            return
        if len(message.encode()) > self._limits.message_bytes:
            self._end(record, _MESSAGE_TOO_BIG, "")
            return
        if record.slots is None:
            record.slots = asyncio.Semaphore(self._limits.messages_in_flight)
        await record.slots.acquire()
        self._spawn(self._handle(record, message, record.slots))

    async def _handle(self, record: ConnectionRecord, text: str, slots: asyncio.Semaphore) -> None:
        try:
            await self._messages.handle(record, text)
        finally:
            slots.release()

    async def disconnected(self, connection_id: str, code: int, reason: str) -> None:
        """Never raises. The connection is gone before `$disconnect` runs."""
        record = self._connections.remove(connection_id)
        route = self._goodbye
        if record is None or route is None:
            return
        if record.closing is not None:
            code, reason = record.closing
        elif code == _NO_STATUS and not reason:
            reason = _NO_STATUS_REASON
        trail, started = self._afterwards.begin(), self._outside.timer()
        context = self._events.context(
            record,
            route_key=DISCONNECT,
            event_type="DISCONNECT",
            request_id=self._outside.new_extended_request_id(),
            at=self._outside.clock(),
        )
        event = self._events.disconnect(context, code=code, reason=reason)
        values = SelectionValues(context=context, stage_variables=self._stage_variables)
        try:
            request = Request(event=event, values=values, trail=trail, caller=record.caller)
            answer = await route.integrate(request)
        except FrameError as error:
            self._afterwards.record(
                context, trail=trail, started=started, status=error.status, reason=error.reason
            )
        else:
            self._afterwards.record(
                context, trail=trail, started=started, status=answer.status, answer=answer
            )

    async def handle_management(self, request: HttpRequest) -> HttpResponse:
        """The `@connections` API."""
        return await self._management.handle(request)

    def retire(self) -> None:
        """The stage is no more: every client is told 1001 (assumed)."""
        for record in self._connections:
            self._end(record, GOING_AWAY, "Going away")

    async def close(self) -> None:
        """The server stops: every client is told 1001, and nothing is left running."""
        self.retire()
        _, unfinished = (
            await asyncio.wait(self._tasks, timeout=_SHUTDOWN_GRACE) if self._tasks else ((), ())
        )
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)
        for record in self._connections:
            self._connections.remove(record.id)

    def _end(self, record: ConnectionRecord, code: int, reason: str) -> None:
        """Closes one connection; its `$disconnect` follows when the socket is gone."""
        if record.closing is None and record.socket is not None:
            record.closing = (code, reason)
            self._spawn(_close(record.socket, code, reason))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _close(socket: Connection, code: int, reason: str) -> None:
    try:
        await socket.close(code, reason)
    except OSError:
        _logger.debug("a client went away while its connection was being closed")

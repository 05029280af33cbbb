"""The data plane of a WebSocket API: handshakes, messages, goodbyes and `@connections`.

    connect     admit → authorize → API key → throttle → `$connect` integration    (connecting)
    receive     limits → route → throttle → model → integration → route response   (messages)
    disconnect  `$disconnect` integration, best effort                             (leaving)
    management  POST, GET and DELETE of a connection                               (management)

Messages of one connection are handled concurrently, as on AWS, up to a bound: beyond it the socket
is not read. Every frame goes through `Connections.send`, whoever sends it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from frontgate.access.account import AccountState
from frontgate.access.api_keys import StageKeys
from frontgate.access.route_limits import RouteBuckets
from frontgate.control.api_v2 import Stage
from frontgate.observe import Observer
from frontgate.websocket.compiled import CompiledWebSocketApi
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
from frontgate.websocket.deployed import Deployed, Lasting
from frontgate.websocket.events import stage_arn
from frontgate.websocket.iam_authorization import Signatures
from frontgate.websocket.management import Management
from frontgate.wire import Address, HttpRequest, HttpResponse, KeyPair, Outside

_logger = logging.getLogger(__name__)

_MESSAGE_TOO_BIG = 1009
_BINARY = (1003, "Binary is not supported")
"""Recorded."""
_RETIRED = (GOING_AWAY, "Going away")
_SHUTDOWN_GRACE = 1.0


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
        self._is_retired = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._connections = Connections(
            limits=self._limits,
            clock=outside.clock,
            call_later=call_later,
            end=self._end,
            sent=lambda: self._deployed.afterwards.sent(),
        )
        signatures = Signatures(address=address, outside=outside)
        self._management = Management(
            connections=self._connections,
            signatures=signatures,
            stage_arn=stage_arn(address, stage.stage_name),
            account=account,
            limits=self._limits,
            outside=outside,
            end=self._end,
        )
        self._lasting = Lasting(
            connections=self._connections,
            account=account,
            buckets=buckets,
            signatures=signatures,
            address=address,
            outside=outside,
            observer=observer or Observer(),
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
        self._deployed = Deployed(
            compiled,
            stage=stage,
            keys=keys,
            client_certificate=client_certificate,
            lasting=self._lasting,
        )

    def rekey(self, keys: StageKeys) -> None:
        """Other API keys open the stage from now on."""
        self._deployed.key_check.keys = keys

    def forget_authorizations(self) -> None:
        """Empties the cache of the stage's Lambda authorizer (ResetAuthorizersCache)."""
        authorization = self._deployed.authorization
        if authorization is not None:
            authorization.forget()

    async def connect(self, handshake: Handshake) -> Accepted | HttpResponse:
        """Never raises. A response is a refusal, and nothing is kept of the connection."""
        return await self._deployed.connecting.connect(handshake)

    def opened(self, connection_id: str, connection: Connection) -> None:
        """The 101 is written: from now on the connection can be sent to."""
        record = self._connections.find(connection_id)
        if record is not None:
            record.socket = connection
            if self._is_retired:  # in the meantime
                self._end(record, *_RETIRED)

    async def receive(self, connection_id: str, message: str | bytes) -> None:
        """Never raises. Returns when the message is being handled, not when it is done; waits
        while as many messages of this connection as the limits allow are in flight."""
        record = self._connections.find_open(connection_id)
        if record is None:
            return
        self._connections.touch(record)
        if isinstance(message, bytes):
            self._end(record, *_BINARY)
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
            await self._deployed.messages.handle(record, text)
        finally:
            slots.release()

    async def disconnected(self, connection_id: str, code: int, reason: str) -> None:
        """Never raises. The connection is gone before `$disconnect` runs."""
        record = self._connections.remove(connection_id)
        if record is not None:
            await self._deployed.leaving.leave(record, code, reason)

    async def handle_management(self, request: HttpRequest) -> HttpResponse:
        """The `@connections` API."""
        return await self._management.handle(request)

    def retire(self) -> None:
        """The stage is no more: every client is told 1001 (assumed)."""
        self._is_retired = True
        for record in self._connections:
            self._end(record, *_RETIRED)

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

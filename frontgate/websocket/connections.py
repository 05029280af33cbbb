"""The open connections of one stage, their clocks and their limits.

A connection is *pending* from the handshake until the 101 is written: nothing can be sent to it
and `@connections` calls it gone (documented). It is *closing* once the gateway has decided to end
it, and gone when the socket is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from frontgate.access.caller import Caller
from frontgate.control.api_keys import ApiKey
from frontgate.deadline import Deadline
from frontgate.wire import DIRECT, Clock, HeaderItems, Ingress

GOING_AWAY = 1001


class Connection(Protocol):
    """A client's socket, as the server offers it."""

    def send(self, text: str) -> Coroutine[Any, Any, None]:
        """Raises `OSError` when the client is gone."""
        ...

    async def close(self, code: int, reason: str) -> None: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Handshake:
    """A client's request to upgrade."""

    headers: HeaderItems
    query: str
    source_ip: str
    subprotocols: tuple[str, ...]
    path: str
    ingress: Ingress = DIRECT


@dataclass(frozen=True, kw_only=True, slots=True)
class Accepted:
    """The answer to a handshake that may go on."""

    connection_id: str
    subprotocol: str | None
    headers: HeaderItems


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """API Gateway's quotas, in seconds and bytes, and this gateway's own bounds."""

    idle: float = 600
    lifetime: float = 7200
    message_bytes: int = 128 * 1024
    """Both ways."""
    url: int = 4_096
    """Characters of a handshake's path and query string."""
    connections: int = 10_000
    messages_in_flight: int = 16
    """Messages of one connection that are handled at once; more wait in the socket."""
    pending_sends: int = 256
    """Frames on their way to one client; more are refused as "client side buffer is full"."""
    sending: float = 10
    """How long a frame waits for a client that does not read, before it is refused as well."""


class TimerHandle(Protocol):
    def cancel(self) -> None: ...


CallLater = Callable[[float, Callable[[], None]], TimerHandle]


class ConnectionRecord:
    """What the gateway keeps of one connection."""

    __slots__ = (
        "api_key",
        "authorizer",
        "caller",
        "closing",
        "connected_at",
        "domain_name",
        "id",
        "last_active_at",
        "pending_sends",
        "slots",
        "socket",
        "source_ip",
        "timer",
        "usage_identifier_key",
        "user_agent",
    )

    def __init__(
        self,
        *,
        id: str,
        connected_at: float,
        source_ip: str,
        user_agent: str | None,
        domain_name: str | None = None,
    ) -> None:
        """`domain_name` is a custom one; None: the API's own."""
        self.id = id
        self.connected_at = self.last_active_at = connected_at
        self.source_ip = source_ip
        self.user_agent = user_agent
        self.domain_name = domain_name
        self.authorizer: Mapping[str, Any] | None = None
        self.usage_identifier_key: str | None = None
        """The API key that the authorizer named."""
        self.caller: Caller | None = None
        """Whoever signed the handshake."""
        self.api_key: ApiKey | None = None
        self.socket: Connection | None = None
        self.pending_sends = 0
        self.slots: asyncio.Semaphore | None = None
        """For messages in flight; made by the first message, so that an idle client has none."""
        self.timer: TimerHandle | None = None
        self.closing: tuple[int, str] | None = None

    @property
    def identity(self) -> dict[str, Any]:
        """Of `requestContext`: what is not known is absent (recorded)."""
        identity: dict[str, Any] = {"sourceIp": self.source_ip}
        if self.user_agent is not None:
            identity["userAgent"] = self.user_agent
        if self.caller is not None:
            known = self.caller.identity.items()
            identity.update((name, value) for name, value in known if value is not None)
        if self.api_key is not None:
            identity["apiKey"], identity["apiKeyId"] = self.api_key.value, self.api_key.id
        return identity

    @property
    def address(self) -> dict[str, str]:
        """What `GetConnection` shows of the client."""
        known = {"sourceIp": self.source_ip, "userAgent": self.user_agent}
        return {name: value for name, value in known.items() if value is not None}


class ClientBufferFullError(Exception):
    """The client reads too slowly for what is sent to it."""


class ConnectionGoneError(Exception):
    """The connection ended before the frame was sent."""


class Connections:
    """Holds the records of one stage and ends connections that are idle or old.

    `end` is called with a record, a close code and a reason, outside of any request; `sent` when a
    frame has been sent.
    """

    def __init__(
        self,
        *,
        limits: Limits,
        clock: Clock,
        call_later: CallLater | None,
        end: Callable[[ConnectionRecord, int, str], None],
        sent: Callable[[], None],
    ) -> None:
        self._limits = limits
        self._clock = clock
        self._call_later = call_later
        self._end = end
        self._sent = sent
        self._sending = Deadline(limits.sending)
        self._records: dict[str, ConnectionRecord] = {}

    def __len__(self) -> int:
        return len(self._records)

    def __iter__(self) -> Iterator[ConnectionRecord]:
        return iter(tuple(self._records.values()))

    @property
    def limits(self) -> Limits:
        return self._limits

    @property
    def is_full(self) -> bool:
        return len(self._records) >= self._limits.connections

    def add(self, record: ConnectionRecord) -> None:
        self._records[record.id] = record
        self._arm(record)

    def find(self, connection_id: str) -> ConnectionRecord | None:
        """Pending, open or closing; None when it is gone."""
        return self._records.get(connection_id)

    def find_open(self, connection_id: str) -> ConnectionRecord | None:
        """One that can be sent to."""
        record = self._records.get(connection_id)
        if record is None or record.socket is None or record.closing is not None:
            return None
        return record

    def remove(self, connection_id: str) -> ConnectionRecord | None:
        record = self._records.pop(connection_id, None)
        if record is not None and record.timer is not None:
            record.timer.cancel()
        return record

    def touch(self, record: ConnectionRecord) -> None:
        record.last_active_at = self._clock()

    def fits(self, text: str) -> bool:
        """Whether it may be sent as one message."""
        longest = self._limits.message_bytes
        return len(text) * 4 <= longest or len(text.encode("utf-8", "replace")) <= longest

    async def send(self, record: ConnectionRecord, text: str) -> None:
        """Raises `ClientBufferFullError` and `ConnectionGoneError`."""
        socket = record.socket
        if socket is None or record.closing is not None:
            raise ConnectionGoneError(record.id)
        if record.pending_sends >= self._limits.pending_sends:
            raise ClientBufferFullError(record.id)
        self.touch(record)
        record.pending_sends += 1
        try:
            await self._sending.keep(socket.send(text))
        except TimeoutError as error:
            raise ClientBufferFullError(record.id) from error
        except OSError as error:
            raise ConnectionGoneError(record.id) from error
        finally:
            record.pending_sends -= 1
        self._sent()

    def _arm(self, record: ConnectionRecord) -> None:
        """One timer per connection: messages only write a number, and the timer looks at it."""
        now = self._clock()
        left = min(
            record.last_active_at + self._limits.idle - now,
            record.connected_at + self._limits.lifetime - now,
        )
        if left <= 0:
            record.timer = None
            if record.socket is None:
                del self._records[record.id]
            else:
                self._end(record, GOING_AWAY, "Going away")
            return
        call_later = self._call_later or asyncio.get_running_loop().call_later
        record.timer = call_later(left, partial(self._arm, record))

"""TLS that may ask a client for its certificate, by the name that the client wants (SNI).

Python's `ssl` either refuses a certificate in the handshake or never sees it. API Gateway takes
any, and answers 403 to one that it does not trust; so OpenSSL is reached through pyOpenSSL here.
`MutualTlsContext` and its sessions stand in for `ssl.SSLContext` and `ssl.SSLObject`, which are all
that an event loop knows of TLS.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from typing import Any, TypeVar

from OpenSSL import SSL, crypto

from frontgate.server.app import Tls
from frontgate.server.authority import LocalAuthority
from frontgate.server.client_certificates import Truststore, described
from frontgate.server.tls import FindName, TlsName

R = TypeVar("R")
_CHUNK = 64 * 1024
_UNREADABLE = "the certificate cannot be read"


class MutualTlsContext(ssl.SSLContext):
    """Shows a certificate for each name, issued when it is first asked for."""

    def __new__(cls, *arguments: object) -> MutualTlsContext:
        return super().__new__(cls, ssl.PROTOCOL_TLS_SERVER)

    def __init__(self, authority: LocalAuthority, names: tuple[str, ...], find: FindName) -> None:
        """`names` share one certificate; `find` knows the others, which may come and go."""
        self._authority = authority
        self._find = find
        self._others: dict[str, SSL.Context] = {}
        self._default = _context(authority, names)
        self._default.set_tlsext_servername_callback(self._choose)

    def wrap_bio(  # type: ignore[override]
        self,
        incoming: ssl.MemoryBIO,
        outgoing: ssl.MemoryBIO,
        server_side: bool = True,
        server_hostname: str | bytes | None = None,
        session: Any = None,
    ) -> TlsSession:
        connection = SSL.Connection(self._default, None)
        connection.set_accept_state()
        return TlsSession(connection, incoming, outgoing)

    def _choose(self, connection: SSL.Connection) -> None:
        """Called with the client's first message, before anything is shown to it."""
        wanted = connection.get_servername()
        name = self._find(wanted.decode("latin-1").lower()) if wanted else None
        if name is None:
            return
        if name.name not in self._others:
            self._others[name.name] = _context(self._authority, (name.name,))
        connection.set_context(self._others[name.name])
        if name.truststore is not None:
            connection.set_app_data(name)
            # Any certificate will do here, but there must be one: the connection to a client
            # without is reset (assumed). Its owner proves to have the key of it.
            connection.set_verify(
                SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT, lambda *_: True
            )


def _context(authority: LocalAuthority, names: tuple[str, ...]) -> SSL.Context:
    pair = authority.issue(*names)
    context = SSL.Context(SSL.TLS_SERVER_METHOD)
    context.use_certificate_file(str(pair.certificate))
    context.use_privatekey_file(str(pair.key))
    context.set_min_proto_version(SSL.TLS1_2_VERSION)
    # A resumed session would bring a certificate that a truststore no longer vouches for.
    context.set_session_cache_mode(SSL.SESS_CACHE_OFF)
    context.set_options(SSL.OP_NO_TICKET)
    context.set_alpn_select_callback(_choose_protocol)
    return context


def _choose_protocol(connection: SSL.Connection, offered: list[bytes]) -> Any:
    return b"http/1.1" if b"http/1.1" in offered else SSL.NO_OVERLAPPING_PROTOCOLS


class TlsSession:
    """One connection's TLS between two buffers: the part of `ssl.SSLObject` that loops use."""

    def __init__(
        self, connection: SSL.Connection, incoming: ssl.MemoryBIO, outgoing: ssl.MemoryBIO
    ) -> None:
        self._connection = connection
        self._incoming = incoming
        self._outgoing = outgoing

    def do_handshake(self) -> None:
        self._run(self._connection.do_handshake)

    def read(self, length: int = _CHUNK, buffer: Any = None) -> Any:
        """Bytes, or with a buffer their number. Nothing of them: the client has said goodbye."""
        try:
            data = self._run(lambda: self._connection.recv(length))
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            data = b""
        if buffer is None:
            return data
        buffer[: len(data)] = data
        return len(data)

    def write(self, data: Any) -> int:
        written: int = self._run(lambda: self._connection.send(bytes(data[:_CHUNK])))
        return written

    def unwrap(self) -> None:
        """Says goodbye, and waits for the answer."""
        if not self._run(self._connection.shutdown):
            raise ssl.SSLWantReadError(ssl.SSL_ERROR_WANT_READ, "no goodbye yet")

    def pending(self) -> int:
        """Whether a read would find something, be it a goodbye: uvloop reads only then.

        Looking at it decrypts what has come in: until then nobody knows what that is.
        """
        try:
            self._run(lambda: self._connection.recv(1, socket.MSG_PEEK))
        except ssl.SSLWantReadError:
            return 0
        except ssl.SSLError:
            return 1
        return self._connection.pending()

    def version(self) -> str | None:
        version: str = self._connection.get_protocol_version_name()
        return version

    def cipher(self) -> tuple[str, str, int] | None:
        connection = self._connection
        name, bits = connection.get_cipher_name(), connection.get_cipher_bits()
        return None if name is None else (name, connection.get_cipher_version() or "", bits or 0)

    def compression(self) -> None:
        """There is none."""

    def getpeercert(self, binary_form: bool = False) -> None:
        """Whoever wants it asks for the agreement."""

    def selected_alpn_protocol(self) -> str | None:
        return self._connection.get_alpn_proto_negotiated().decode() or None

    def agreement(self) -> Tls:
        """What was agreed, once the handshake is done."""
        cipher = self.cipher()
        asked_by: TlsName | None = self._connection.get_app_data()
        shown = None if asked_by is None else self._connection.get_peer_certificate()
        if asked_by is None or shown is None:
            return Tls(version=self.version() or "", cipher=cipher[0] if cipher else "")
        client, refusal = _judged(shown, asked_by)
        return Tls(
            version=self.version() or "",
            cipher=cipher[0] if cipher else "",
            asked_by=asked_by.name,
            client=client,
            refusal=refusal,
        )

    def _run(self, call: Callable[[], R]) -> R:
        """Does `call` with all that has come in, and passes on what it wants to be sent."""
        connection, incoming = self._connection, self._incoming
        if data := incoming.read():
            connection.bio_write(data)
        elif incoming.eof:
            connection.bio_shutdown()
        try:
            return call()
        except SSL.WantReadError:
            if incoming.eof:
                raise ssl.SSLEOFError(ssl.SSL_ERROR_EOF, "the client is gone") from None
            raise ssl.SSLWantReadError(ssl.SSL_ERROR_WANT_READ, "more is needed") from None
        except SSL.WantWriteError:
            raise ssl.SSLWantWriteError(ssl.SSL_ERROR_WANT_WRITE, "there is more") from None
        except SSL.ZeroReturnError:
            raise ssl.SSLZeroReturnError(ssl.SSL_ERROR_ZERO_RETURN, "goodbye") from None
        except SSL.SysCallError:
            raise ssl.SSLEOFError(ssl.SSL_ERROR_EOF, "the client is gone") from None
        except SSL.Error as error:
            raise ssl.SSLError(ssl.SSL_ERROR_SSL, str(error)) from None
        finally:
            self._pass_on()

    def _pass_on(self) -> None:
        while True:
            try:
                self._outgoing.write(self._connection.bio_read(_CHUNK))
            except SSL.WantReadError:
                return


def _judged(shown: crypto.X509, asked_by: TlsName) -> tuple[Any, str | None]:
    try:
        client = described(shown)
    except ValueError:
        return None, _UNREADABLE
    return client, Truststore(asked_by.truststore or ()).refusal(shown)

"""uvicorn's HTTP protocol with the casing of header names kept, and their size bounded.

Lambda events show header names as the client wrote them (recorded on AWS: `tEsT-HEADeR`); ASGI
wants them in lower case. So both are kept: `scope["headers"]` for uvicorn, and `scope["state"]`
carries the lines as sent. A WebSocket upgrade is handed on with the lines as sent.
"""

from __future__ import annotations

from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

SENT_HEADERS = "frontgate.headers"
HEADER_BYTES = 10_240
"""All header names and values of a request together (API Gateway quotas)."""


class GatewayHttpProtocol(HttpToolsProtocol):
    sent_headers: list[tuple[bytes, bytes]]
    header_bytes: int

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.sent_headers = []
        self.header_bytes = 0
        self.scope["state"][SENT_HEADERS] = self.sent_headers

    def on_header(self, name: bytes, value: bytes) -> None:
        self.header_bytes += len(name) + len(value)
        if self.header_bytes > HEADER_BYTES:
            # Dropped rather than stored: the answer is already decided (see `headers_too_large`).
            return
        super().on_header(name, value)
        self.sent_headers.append((name, value))

    def on_headers_complete(self) -> None:
        if self.header_bytes > HEADER_BYTES:
            self.scope["state"]["frontgate.headers_too_large"] = True
        super().on_headers_complete()

    def handle_websocket_upgrade(self) -> None:
        self.scope["headers"] = self.sent_headers
        super().handle_websocket_upgrade()


def sent_headers(scope: dict[str, Any]) -> list[tuple[bytes, bytes]]:
    """The header lines of a request, as the client wrote them."""
    lines: list[tuple[bytes, bytes]] = scope.get("state", {}).get(SENT_HEADERS) or scope["headers"]
    return lines


def headers_too_large(scope: dict[str, Any]) -> bool:
    return bool(scope.get("state", {}).get("frontgate.headers_too_large"))

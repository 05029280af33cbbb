"""What stands behind the application."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit


class Backend(BaseHTTPRequestHandler):
    """What stands behind `UpstreamUrl` and `RatesUrl`: tells what it was asked, or a rate."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        """Nothing: the tests tell what they asked."""

    def _answer(self) -> None:
        target = urlsplit(self.path)
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        query = parse_qs(target.query, keep_blank_values=True)
        if target.path.startswith("/status/"):
            self._send(int(target.path.rpartition("/")[2]), {"message": "as asked"})
        elif target.path == "/rates":
            self._send(*self._rate(query))
        else:
            told = {
                "method": self.command,
                "path": target.path,
                "query": query,
                "headers": {name.lower(): value for name, value in self.headers.items()},
                "body": body.decode(),
            }
            self._send(200, told)

    def _rate(self, query: Mapping[str, list[str]]) -> tuple[int, Any]:
        """As the service at frankfurter.dev does."""
        if query.get("base") == ["EUR"] and [s.upper() for s in query["symbols"]] == ["USD"]:
            return 200, {"base": "EUR", "date": "2026-01-31", "rates": {"USD": 1.25}}
        return 404, {"message": "not found"}

    def _send(self, status: int, document: Any) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=60")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_DELETE = do_GET = do_HEAD = do_PATCH = do_POST = do_PUT = _answer

"""What the endpoint itself answers, before any API is asked."""

from __future__ import annotations

import json
from collections.abc import Mapping

from frontgate.wire import HttpResponse


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
"""What AWS answers for an unknown API id, a path that names no stage of it, a custom domain name
without a mapping for the path, and a VPC endpoint with a host that is no private API's (recorded);
assumed for a disabled default endpoint and for a private API that is called from elsewhere."""
NOT_FOUND = json_error(404, "Not Found")
"""Of an HTTP API: a path that names no stage, where there is no `$default` one (documented), and
the disabled default endpoint (documented, the body assumed)."""
NO_RULE = NOT_FOUND
"""A domain name with routing rules only, none of which matches (documented, the body assumed)."""
HEALTHY = HttpResponse(status=200, headers=(("Content-Type", "text/plain"),), body=b"healthy")
"""What `/ping` and `/sping` of a custom domain name answer: the paths are documented as kept for
health checks, the answer is assumed."""
FOREIGN_PAGE = json_error(403, "The AWS endpoint is not open to web pages from elsewhere.")
UPGRADE_REQUIRED = json_error(426, "Upgrade Required", {"Upgrade": "websocket"})
"""A plain request to a WebSocket API (reported of AWS)."""

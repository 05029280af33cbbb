from __future__ import annotations

import subprocess
import sys

from frontgate import server


def test_exported_names() -> None:
    assert server.__all__ == [
        "App",
        "Arrival",
        "DeferredContext",
        "FindName",
        "HttpResponder",
        "Listener",
        "LocalAuthority",
        "Opened",
        "PortInUseError",
        "Socket",
        "SocketClosedError",
        "Tls",
        "TlsName",
        "WebSocketResponder",
        "bind_loopback",
        "server_context",
    ]
    assert all(hasattr(server, name) for name in server.__all__)


def test_no_web_framework_is_imported() -> None:
    code = "import sys, frontgate.server; print({'uvicorn', 'aiohttp'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"

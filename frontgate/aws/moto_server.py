"""The process that plays every AWS service that is not ours: a moto server on a free port.

Run as `python -m frontgate.aws.moto_server SERVICE …`. Prints its port as one line, then loads the
services named, so that the first call of each is not the slow one. Answers only who knows the
token in its environment. Ends when its standard input ends, which the kernel sees to even if the
gateway is killed.
"""

from __future__ import annotations

import contextlib
import hmac
import importlib
import os
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any

from frontgate.aws.moto_process import TOKEN_HEADER, TOKEN_VARIABLE

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def main(services: list[str]) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from moto.moto_server.werkzeug_app import (
        DomainDispatcherApplication,
        MotoRequestHandler,
        create_backend_app,
    )
    from werkzeug.serving import make_server

    server = make_server(
        "127.0.0.1",
        0,
        guarded(DomainDispatcherApplication(create_backend_app), os.environ.pop(TOKEN_VARIABLE)),
        threaded=True,
        request_handler=MotoRequestHandler,
    )
    print(server.port, flush=True)
    # Nobody reads on: what a service prints must not fill the pipe and stop it.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for service in services:
        with contextlib.suppress(ImportError):
            importlib.import_module(f"moto.{service}.urls")
    threading.Event().wait()


def guarded(application: Application, token: str) -> Application:
    """`application`, for requests that carry `token`; the others get 403."""
    variable = f"HTTP_{TOKEN_HEADER.upper().replace('-', '_')}"
    expected = token.encode()

    def guard(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        given = str(environ.pop(variable, ""))
        if hmac.compare_digest(given.encode("latin-1"), expected):
            return application(environ, start_response)
        start_response("403 Forbidden", [("Content-Length", "0")])
        return []

    return guard


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])

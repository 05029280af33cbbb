"""The process that plays every AWS service that is not ours: a moto server on a free port.

Run as `python -m frontgate.aws.moto_server SERVICE …`. Prints one line of JSON, its port and the
hosts that it plays, then loads the services named, so that the first call of each is not the slow
one. Answers only who knows the token in its environment. Reads one line of standard input: the port
of the AWS endpoint, which state machines call. Ends when its standard input ends, which the kernel
sees to even if the gateway is killed.
"""

from __future__ import annotations

import contextlib
import hmac
import importlib
import json
import os
import re
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any

from frontgate.aws import moto_identity_pools
from frontgate.aws.identities import with_identities
from frontgate.aws.moto_extensions import extend, extend_service
from frontgate.aws.moto_process import TOKEN_HEADER, TOKEN_VARIABLE, without_native_runtime

_SERVICE = re.compile(r"Credential=[^/]+/\d+/[^/]+/(?P<service>[a-z0-9-]+)/aws4_request")
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def main(services: list[str]) -> None:
    threading.Thread(target=_follow_parent, daemon=True).start()
    without_native_runtime()
    from moto.backend_index import backend_url_patterns
    from moto.core.config import default_user_config
    from moto.moto_server.werkzeug_app import (
        DomainDispatcherApplication,
        MotoRequestHandler,
        create_backend_app,
    )
    from werkzeug.serving import make_server

    default_user_config["stepfunctions"] = {"execute_state_machine": True}
    extend()
    moto_identity_pools.extend()

    def create(service: Any) -> Any:
        if not service:
            return not_played
        app = create_backend_app(service)
        extend_service(service)
        return app

    application = with_identities(DomainDispatcherApplication(create))
    server = make_server(
        "127.0.0.1",
        0,
        guarded(application, os.environ.pop(TOKEN_VARIABLE)),
        threaded=True,
        request_handler=MotoRequestHandler,
    )
    hosts = [pattern.pattern for _, pattern in backend_url_patterns]
    print(json.dumps({"port": server.port, "hosts": hosts}), flush=True)
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


def not_played(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Refuses a call of a service that moto does not have, in the call's protocol."""
    found = _SERVICE.search(environ.get("HTTP_AUTHORIZATION", ""))
    sentence = f"The AWS service {found['service'] if found else 'of this call'} is not played here"
    if "urlencoded" in environ.get("CONTENT_TYPE", ""):
        error = f"<Code>NotImplemented</Code><Message>{sentence}</Message>"
        kind, body = "text/xml", f"<ErrorResponse><Error>{error}</Error></ErrorResponse>"
    else:
        kind = "application/json"
        body = json.dumps({"__type": "NotImplementedException", "message": sentence})
    headers = [("Content-Type", kind), ("Content-Length", str(len(body)))]
    start_response("501 Not Implemented", headers)
    return [body.encode()]


def _follow_parent() -> None:
    # Read by moto whenever a state of a state machine calls a service.
    os.environ["MOTO_PORT"] = sys.stdin.readline().strip()
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])

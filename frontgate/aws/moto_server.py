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
import traceback
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from frontgate.aws import moto_identity_pools
from frontgate.aws.identities import with_identities
from frontgate.aws.moto_extensions import extend, extend_service
from frontgate.aws.moto_process import TOKEN_HEADER, TOKEN_VARIABLE, without_native_runtime
from frontgate.aws.moto_turns import WITHOUT_TURNS, Application, Turns

_SERVICE = re.compile(r"Credential=[^/]+/\d+/[^/]+/(?P<service>[a-z0-9-]+)/aws4_request")
_XML_ONLY = frozenset({"s3", "cloudfront", "route53"})
"""What the signatures of services say that speak REST with XML."""


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
    turns = Turns()
    extend(turns)
    moto_identity_pools.extend()

    def create(service: Any) -> Any:
        if not service:
            return not_played
        app = telling_failures(create_backend_app(service))
        extend_service(service, turns)
        return app if service in WITHOUT_TURNS else turns.taking(app)

    application = with_identities(DomainDispatcherApplication(create), turns)
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
    sentence = f"The AWS service {_service(environ) or 'of this call'} is not played here"
    codes = _Codes(query="NotImplemented", json="NotImplementedException")
    return _refuse(environ, start_response, "501 Not Implemented", codes, sentence)


def telling_failures(application: Application) -> Application:
    """`application`, whose exceptions are errors in the call's protocol, with their sentence."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        try:
            return application(environ, start_response)
        except Exception as error:
            traceback.print_exc()
            sentence = f"The AWS services process (moto) failed: {type(error).__name__}: {error}"
            codes = _Codes(query="InternalFailure", json="InternalFailure")
            return _refuse(environ, start_response, "500 Internal Server Error", codes, sentence)

    return answer


class _Codes(NamedTuple):
    query: str
    json: str


def _refuse(
    environ: dict[str, Any],
    start_response: Callable[..., Any],
    status: str,
    codes: _Codes,
    sentence: str,
) -> Iterable[bytes]:
    if "urlencoded" in environ.get("CONTENT_TYPE", "") or _service(environ) in _XML_ONLY:
        error = f"<Code>{codes.query}</Code><Message>{escape(sentence)}</Message>"
        kind, text = "text/xml", f"<ErrorResponse><Error>{error}</Error></ErrorResponse>"
    else:
        kind = "application/json"
        text = json.dumps({"__type": codes.json, "message": sentence})
    body = text.encode()
    start_response(status, [("Content-Type", kind), ("Content-Length", str(len(body)))])
    return [body]


def _service(environ: dict[str, Any]) -> str | None:
    found = _SERVICE.search(environ.get("HTTP_AUTHORIZATION", ""))
    return found["service"] if found else None


def _follow_parent() -> None:
    # Read by moto whenever a state of a state machine calls a service.
    os.environ["MOTO_PORT"] = sys.stdin.readline().strip()
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])

"""`frontgate token`: tokens of the local user pool, for curl and tests."""

from __future__ import annotations

import argparse
import http.client
import json
import urllib.error
import urllib.request
from typing import Any

from frontgate.cli.failure import CommandError

DEFAULT_ENDPOINT = "http://localhost:4566"


def add_parser(commands: Any) -> None:
    parser = commands.add_parser(
        "token",
        help="print a token of the local user pool",
        description="Prints a token of the local user pool, signed with the pool's key. Without "
        "--scope the access token has every scope of the app client.",
    )
    parser.add_argument(
        "--user", metavar="NAME", help="user name or email (default: the seeded user)"
    )
    parser.add_argument(
        "--scope",
        action="append",
        metavar="SCOPE",
        help="scope of the access token; may be repeated, or a space-separated list",
    )
    parser.add_argument(
        "--id", action="store_true", help="print the ID token, not the access token"
    )
    parser.add_argument("--json", action="store_true", help="print both tokens as JSON")
    parser.add_argument("--pool", metavar="ID", help="user pool, where the stack has several")
    parser.add_argument("--client", metavar="ID", help="app client, where the pool has several")
    parser.add_argument(
        "--endpoint",
        default=DEFAULT_ENDPOINT,
        metavar="URL",
        help=f"address of the running gateway (default: {DEFAULT_ENDPOINT})",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    asked = {
        "user": options.user,
        "pool": options.pool,
        "client": options.client,
        "scopes": [scope for text in options.scope or () for scope in text.split()] or None,
    }
    tokens = _post(f"{options.endpoint.rstrip('/')}/_frontgate/tokens", asked)
    if "access_token" not in tokens:
        raise CommandError(f"what answers at {options.endpoint} is not frontgate")
    if options.json:
        print(json.dumps(tokens, indent=2))
    else:
        print(tokens["id_token" if options.id else "access_token"])
    return 0


def _post(url: str, document: dict[str, Any]) -> dict[str, Any]:
    # A proxy for the web, which the environment may name, knows nothing of this machine's ports.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        request = urllib.request.Request(
            url,
            data=json.dumps(document).encode(),
            headers={"Content-Type": "application/json"},
        )
        with direct.open(request, timeout=10) as answer:
            tokens: dict[str, Any] = json.load(answer)
            return tokens
    except urllib.error.HTTPError as error:
        raise CommandError(_message(error)) from None
    except (OSError, ValueError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", error)
        raise CommandError(
            f"no gateway answers at {url.rsplit('/_frontgate', 1)[0]} ({reason}); "
            "start one with `frontgate up`, or name its address with --endpoint"
        ) from None


def _message(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.load(error)["message"])
    except (ValueError, KeyError, TypeError):
        return f"the gateway answered {error.code}"

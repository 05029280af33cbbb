"""`frontgate token`: tokens of the local user pool, for curl and tests."""

from __future__ import annotations

import argparse
import json
from typing import Any

from frontgate.cli.ask import add_endpoint_option, ask


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
    parser.add_argument(
        "--client",
        metavar="NAME",
        help="app client by name or id (default: the one without a secret)",
    )
    add_endpoint_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    asked = {
        "user": options.user,
        "pool": options.pool,
        "client": options.client,
        "scopes": [scope for text in options.scope or () for scope in text.split()] or None,
    }
    tokens = ask(options.endpoint, "tokens", asked, expected="access_token")
    if options.json:
        print(json.dumps(tokens, indent=2))
    else:
        print(tokens["id_token" if options.id else "access_token"])
    return 0

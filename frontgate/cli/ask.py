"""Asking a running gateway, under `/_frontgate/`."""

from __future__ import annotations

import argparse
import http.client
import json
import os
import urllib.error
import urllib.request
from typing import Any

from frontgate.aws.own_api import OWN_HEADER
from frontgate.cli.failure import CommandError

DEFAULT_ENDPOINT = "http://localhost:4566"
_TIMEOUT = 30.0
"""Right after a start on a busy machine the first answer takes seconds."""


def add_endpoint_option(parser: argparse.ArgumentParser) -> None:
    """`--endpoint`. `AWS_ENDPOINT_URL`, by which the AWS CLI finds a gateway, is its default."""
    parser.add_argument(
        "--endpoint",
        default=os.environ.get("AWS_ENDPOINT_URL") or DEFAULT_ENDPOINT,
        metavar="URL",
        help="address of the running gateway (default: what AWS_ENDPOINT_URL says, or "
        f"{DEFAULT_ENDPOINT})",
    )


def ask(endpoint: str, question: str, asked: dict[str, Any], *, expected: str) -> dict[str, Any]:
    """The gateway's answer, which has a member `expected`. Raises `CommandError`."""
    found = _post(f"{endpoint.rstrip('/')}/_frontgate/{question}", asked)
    if not isinstance(found, dict) or expected not in found:
        raise CommandError(f"what answers at {endpoint} is not frontgate")
    return found


def _post(url: str, document: dict[str, Any]) -> Any:
    # A proxy for the web, which the environment may name, knows nothing of this machine's ports.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        request = urllib.request.Request(
            url,
            data=json.dumps(document).encode(),
            headers={"Content-Type": "application/json"},
        )
        with direct.open(request, timeout=_TIMEOUT) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        raise CommandError(_message(error, _origin(url))) from None
    except (OSError, ValueError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", error)
        if isinstance(reason, TimeoutError):
            raise CommandError(_too_slow(url)) from None
        raise CommandError(
            f"no gateway answers at {_origin(url)} ({reason}); "
            "start one with `frontgate up`, or name its address with --endpoint"
        ) from None


def _too_slow(url: str) -> str:
    return f"the gateway at {_origin(url)} did not answer within {_TIMEOUT:.0f} s; try again"


def _origin(url: str) -> str:
    return url.rsplit("/_frontgate", 1)[0]


def _message(error: urllib.error.HTTPError, origin: str) -> str:
    if OWN_HEADER not in error.headers:
        return (
            f"what answers at {origin} (status {error.code}) is not the AWS endpoint of "
            "`frontgate up`, whose address its banner shows"
        )
    try:
        return str(json.load(error)["message"])
    except (ValueError, KeyError, TypeError):
        return f"the gateway answered {error.code}"

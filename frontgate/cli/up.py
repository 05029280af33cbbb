"""`frontgate up`: serves a template until Ctrl-C."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

from frontgate.aws.moto_process import MotoProcess, without_native_runtime
from frontgate.cli.template_options import add_template_options
from frontgate.settings import ACCOUNT_ID
from frontgate.settings import USUAL_TLS_PORT as TLS_PORT

INTERRUPTED = 130
"""The exit status after a signal that came before the gateway was ready."""
STOPPED = "stopped"
AWS_PORT = 4566
FIRST_API_PORT = 3000


def add_parser(commands: Any) -> None:
    parser = commands.add_parser(
        "up",
        help="serve a template",
        description="Creates the template's resources in a local AWS endpoint and serves its APIs "
        "until Ctrl-C. Nothing is kept: each start begins anew.",
    )
    add_template_options(parser)
    group = parser.add_argument_group("addresses (all on loopback)")
    group.add_argument(
        "--port",
        type=_port,
        default=AWS_PORT,
        metavar="N",
        help=f"port of the AWS endpoint; 0 takes a free one (default: {AWS_PORT})",
    )
    group.add_argument(
        "--api-port",
        type=_port,
        default=FIRST_API_PORT,
        metavar="N",
        help="port of the first API, the others follow; 0 takes free ones "
        f"(default: {FIRST_API_PORT})",
    )
    parser.add_argument_group("backends").add_argument(
        "--vpc-link",
        action="append",
        default=[],
        type=_vpc_link,
        metavar="NAME=URL",
        help="who plays what a VPC link leads to, as http://127.0.0.1:9000; NAME is the logical id "
        "or name of the link or its load balancer; may be repeated",
    )
    parser.add_argument_group("clients").add_argument(
        "--country",
        action="append",
        default=[],
        metavar="[CIDR=]CC",
        help="the country that clients come from, for rules of AWS WAF: US, or 203.0.113.0/24=DE; "
        "may be repeated (default: none, as loopback is nowhere)",
    )
    group.add_argument(
        "--tls-port",
        type=_port,
        metavar="N",
        help="port of https, for all of these and custom domain names; 0 takes a free one "
        f"(default: {TLS_PORT}, or a free one if that is in use or --port is 0)",
    )
    group.add_argument(
        "--truststore",
        type=_truststore,
        action="append",
        default=[],
        metavar="NAME=FILE",
        help="certificates (PEM) to put where the custom domain name NAME looks for the truststore "
        "of mutual TLS; may be given more than once",
    )
    parser.add_argument_group("limits").add_argument(
        "--account-rate",
        type=_rate,
        metavar="N",
        help="requests a second that the account may send to its APIs, half of it at once "
        "(default: 10000, as on AWS until a quota is raised)",
    )
    parser.add_argument_group("permissions").add_argument(
        "--enforce-iam",
        action="store_true",
        help="refuse what the policies of a function's role, or of whoever signs a call of the AWS "
        "endpoint, do not allow (default: such calls may do everything)",
    )
    group = parser.add_argument_group("output")
    group.add_argument("--quiet", action="store_true", help="no progress and no function logs")
    group.add_argument(
        "--ready-file",
        type=Path,
        metavar="FILE",
        help="when ready, write addresses, resource names, outputs and users to this file, as JSON",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    started = time.monotonic()
    moto = MotoProcess(account_id=ACCOUNT_ID)
    ending = _EarlyEnding(moto)
    previous = {number: signal.signal(number, ending) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        moto.spawn()
        if ending.asked_for:
            moto.kill()
            print(STOPPED, file=sys.stderr)
            return INTERRUPTED
        without_native_runtime()
        # Not at the top: importing the gateway takes about as long as the services process takes
        # to start, so that one is started first.
        from frontgate.cli.foreground import serve

        return serve(options, moto, started=started)
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


class _EarlyEnding:
    """What a signal does before there is an event loop to take it.

    It raises nothing: an exception in the middle of an import may be swallowed by what it comes
    through, and then nothing would end. There is one process to end, and then this one.
    """

    def __init__(self, moto: MotoProcess) -> None:
        self._moto = moto
        self.asked_for = False

    def __call__(self, number: int, frame: FrameType | None) -> None:
        if self._moto.pid is None:  # about to be there, or not yet
            self.asked_for = True
            return
        self._moto.kill()
        os.write(sys.stderr.fileno(), f"{STOPPED}\n".encode())
        os._exit(INTERRUPTED)


def _truststore(text: str) -> tuple[str, Path]:
    name, _, file = text.partition("=")
    if not name or not Path(file).is_file():
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=FILE, or there is no such file")
    return name, Path(file)


def _rate(text: str) -> int:
    if not text.isdecimal() or not 2 <= int(text) <= 1_000_000_000:
        raise argparse.ArgumentTypeError(f"{text!r} is no rate: 2 or more requests a second")
    return int(text)


def _vpc_link(text: str) -> tuple[str, str]:
    name, _, url = text.partition("=")
    parts = urlsplit(url)
    if not name or parts.scheme not in ("http", "https") or not parts.hostname or parts.path:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=http://HOST:PORT")
    return name, url


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port number")
    return int(text)

"""`frontgate up`: serves a template until Ctrl-C."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from pathlib import Path
from typing import Any

from frontgate.aws.moto_process import MotoProcess
from frontgate.cli.template_options import add_template_options
from frontgate.settings import ACCOUNT_ID

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
    # Until there is an event loop, SIGTERM ends the command as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        moto.spawn()
        # Not at the top: importing the gateway takes about as long as the services process takes
        # to start, so that one is started first.
        from frontgate.cli.foreground import serve

        return serve(options, moto, started=started)
    except KeyboardInterrupt:
        moto.kill()
        print("stopped", file=sys.stderr)
        return 130


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port number")
    return int(text)

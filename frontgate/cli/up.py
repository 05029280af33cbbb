"""`frontgate up`: serves a template until Ctrl-C."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
import time
from pathlib import Path
from typing import Any

import uvloop

from frontgate.aws.moto_process import MotoStartError
from frontgate.cli.banner import banner
from frontgate.cli.failure import CommandError
from frontgate.cli.ready_file import write_ready_file
from frontgate.cli.template_options import add_template_options, template_source
from frontgate.gateway import running
from frontgate.resources import UnsupportedError
from frontgate.server import PortInUseError
from frontgate.settings import Settings
from frontgate.template import TemplateError
from frontgate.terminal import Terminal
from frontgate.wire import BackendError

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
    return uvloop.run(_serve(options, time.monotonic()))


async def _serve(options: argparse.Namespace, started: float) -> int:
    terminal = Terminal(quiet=options.quiet)
    settings = Settings(
        source=template_source(options),
        port=options.port,
        api_port=options.api_port,
        function_output=_discard if options.quiet else _print_function_line,
    )
    task = asyncio.current_task()
    assert task is not None
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    ready = False
    try:
        async with running(settings, terminal) as gateway:
            ready = True
            if options.ready_file:
                write_ready_file(options.ready_file, gateway)
            print(banner(gateway, seconds=time.monotonic() - started), flush=True)
            await asyncio.Event().wait()
    except asyncio.CancelledError:
        terminal.line("stopped")
        return 0 if ready else 130
    except PortInUseError as error:
        raise CommandError(_busy(error.port, options)) from error
    except (BackendError, MotoStartError, TemplateError, UnsupportedError, OSError) as error:
        raise CommandError(str(error)) from error
    return 0


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port number")
    return int(text)


def _busy(port: int, options: argparse.Namespace) -> str:
    option = "--port" if port == options.port else "--api-port"
    what = "the AWS endpoint" if option == "--port" else "an API"
    return (
        f"port {port}, meant for {what}, is in use by another program; "
        f"choose another with {option} N ({option} 0 takes a free one)"
    )


def _print_function_line(name: str, line: str) -> None:
    sys.stdout.write(f"[{name}] {line}\n")
    sys.stdout.flush()


def _discard(name: str, line: str) -> None:
    """Takes a line of a function's log that nobody wants to see."""

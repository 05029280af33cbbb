"""The `frontgate` command."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version

from frontgate.cli import doctor, logs, sign, token, trace, up
from frontgate.cli.failure import CommandError

_CLOSED = 141
"""The exit status when nobody reads what is printed: that of a command which SIGPIPE ends."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Parses the arguments and runs the command. Returns the exit status.

    0, 1 for a failure; 2 for wrong usage, which ends the process.
    """
    return run(parse(arguments))


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The options of one command; `arguments` are the process's own where none are given."""
    return _parser().parse_args(arguments)


def run(options: argparse.Namespace) -> int:
    try:
        status: int = options.run(options)
        sys.stdout.flush()
    except BrokenPipeError:  # `frontgate logs | head -1`
        # Or the interpreter fails once more when it flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _CLOSED
    except CommandError as error:
        print(f"frontgate: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return up.INTERRUPTED
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="frontgate",
        description="Amazon API Gateway on a laptop: serves a SAM template without Docker or AWS.",
        epilog="Run `frontgate COMMAND --help` for the options of a command.",
    )
    parser.add_argument("--version", action="version", version=f"frontgate {version('frontgate')}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in (up, token, sign, trace, logs, doctor):
        command.add_parser(commands)
    return parser

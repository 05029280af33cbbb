"""`frontgate logs`: what functions and APIs wrote, as it comes."""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from typing import Any

from frontgate.cli.ask import add_endpoint_option, ask
from frontgate.terminal import Terminal, printable

_POLL_SECONDS = 0.5
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_SINCE = "10m"
_FUNCTIONS = "/aws/lambda/"
_PREFIXES = (_FUNCTIONS, "/aws/apigateway/", "API-Gateway-Execution-Logs_")


def add_parser(commands: Any) -> None:
    parser = commands.add_parser(
        "logs",
        help="show the logs of functions and APIs",
        description="Shows what functions wrote, access logs and execution logs, in the order in "
        "which they were written. The gateway keeps the newest lines; `aws logs` reads them too.",
    )
    parser.add_argument("--api", metavar="API", help="of one API: its logical id, name or id")
    parser.add_argument("--function", metavar="NAME", help="of one function: name or logical id")
    parser.add_argument("--follow", action="store_true", help="go on as lines are written")
    parser.add_argument(
        "--since",
        type=_duration,
        default=_SINCE,
        metavar="TIME",
        help=f"how far back: 30s, 10m, 2h, 1d (default: {_SINCE})",
    )
    parser.add_argument("--json", action="store_true", help="one JSON document for each line")
    add_endpoint_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    terminal = Terminal(stream=sys.stdout)
    asked = {
        "api": options.api,
        "function": options.function,
        "since": time.time() - options.since,
        "after": None,
    }
    while True:
        found = ask(options.endpoint, "logs", asked, expected="lines")
        for line in found["lines"]:
            print(json.dumps(line) if options.json else _shown(line, terminal), flush=True)
        if not options.follow:
            if not found["lines"]:
                print("no lines: --since asks for older ones", file=sys.stderr)
            return 0
        asked["after"] = found["next"]
        time.sleep(_POLL_SECONDS)


def _shown(line: dict[str, Any], terminal: Terminal) -> str:
    at = line["at"]
    clock = f"{time.strftime('%H:%M:%S', time.localtime(at))}.{int(at % 1 * 1000):03}"
    group, text = line["group"], line["text"]
    source = terminal.paint(f"[{_source(group)}]", "cyan")
    if not group.startswith(_FUNCTIONS):  # whose colours are their own
        text = printable(text)
    return f"{terminal.paint(clock, 'dim')} {source} {text}"


def _source(group: str) -> str:
    """Functions by their names, execution logs by API and stage, other groups as they are."""
    prefix = next((prefix for prefix in _PREFIXES if group.startswith(prefix)), "")
    return group.removeprefix(prefix)


def _duration(text: str) -> float:
    found = re.fullmatch(r"(\d+)([smhd])", text)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time such as 30s, 10m, 2h or 1d")
    return int(found[1]) * _UNITS[found[2]]

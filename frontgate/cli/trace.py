"""`frontgate trace`: what became of a request, step by step."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from typing import Any

from frontgate.cli.ask import add_endpoint_option, ask
from frontgate.terminal import Terminal, printable

_POLL_SECONDS = 0.5
_FOLLOWED_AT_ONCE = 200


def add_parser(commands: Any) -> None:
    parser = commands.add_parser(
        "trace",
        help="show what became of a request, step by step",
        description="Shows the newest request, or the one with an id (`x-amzn-RequestId` of its "
        "answer): each step, its time and what it changed. Secrets are masked. The gateway keeps "
        "the newest requests of each stage.",
    )
    parser.add_argument("request_id", nargs="?", metavar="REQUEST_ID")
    parser.add_argument("--last", type=int, metavar="N", help="the newest N requests (default: 1)")
    parser.add_argument("--list", action="store_true", help="one line for each request")
    parser.add_argument("--api", metavar="API", help="of one API: its logical id, name or id")
    parser.add_argument("--follow", action="store_true", help="show requests as they are answered")
    parser.add_argument("--json", action="store_true", help="one JSON document for each request")
    add_endpoint_option(parser)
    parser.set_defaults(run=run, refuse=parser.error)


def run(options: argparse.Namespace) -> int:
    if options.request_id and (options.api or options.follow or options.last is not None):
        options.refuse("a REQUEST_ID names one request: no --api, --follow or --last with it")
    if options.follow and options.last is not None:
        options.refuse("--follow shows what comes, --last what was: one of them")
    terminal = Terminal(stream=sys.stdout)
    for trace in _followed(options) if options.follow else _asked(options):
        if options.json:
            text = json.dumps(trace)
        elif options.list:
            text = headline(trace, terminal)
        else:
            text = "\n".join([*report(trace, terminal), ""])
        print(text, flush=True)
    return 0


def _asked(options: argparse.Namespace) -> list[dict[str, Any]]:
    if options.request_id:
        asked = {"id": options.request_id}
    else:
        last = 1 if options.last is None else options.last
        asked = {"last": last, "api": options.api}
    traces: list[dict[str, Any]] = _traces(options, asked)["traces"]
    return traces


def _followed(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    after = _traces(options, {"last": 1, "api": options.api})["next"]
    while True:
        asked = {"last": _FOLLOWED_AT_ONCE, "api": options.api, "after": after}
        found = _traces(options, asked)
        yield from found["traces"]
        after = found["next"]
        time.sleep(_POLL_SECONDS)


def _traces(options: argparse.Namespace, asked: dict[str, Any]) -> dict[str, Any]:
    return ask(options.endpoint, "traces", asked, expected="traces")


def headline(trace: dict[str, Any], terminal: Terminal) -> str:
    """One line: when, what, the answer, how long it took, where, and its id."""
    status = terminal.paint(f"{trace['status']}", terminal.status_colour(trace["status"]))
    moment, title = time.localtime(trace["time"]), printable(trace["title"])
    clock = f"{time.strftime('%H:%M:%S', moment)}.{int(trace['time'] % 1 * 1000):03}"
    place = f"{trace['apiKind']} {trace['apiId']}/{trace['stage']}"
    return (
        f"{terminal.paint(clock, 'dim')} {terminal.paint(title, 'bold')} {status} "
        f"{trace['latencyMs']:.1f} ms  {terminal.paint(place, 'dim')}  {trace['requestId']}"
    )


def report(trace: dict[str, Any], terminal: Terminal) -> Iterator[str]:
    """The headline, then each step with its facts below it."""
    yield headline(trace, terminal)
    for step in trace["steps"]:
        took = terminal.paint(f"+{step['tookMs']:.3f}", "dim")
        yield f"{step['endedMs']:>11.3f} ms {took}  {terminal.paint(step['name'], 'cyan')}"
        for name, value in step["facts"].items():
            yield from _fact(name, value)


def _fact(name: str, value: Any) -> Iterator[str]:
    indent = " " * 8
    if isinstance(value, dict):
        yield f"{indent}{name}"
        for key, member in value.items():
            yield f"{indent}  {printable(key)}: {_text(member)}"
        return
    first, *more = _text(value).splitlines() or [""]
    yield f"{indent}{name}: {first}"
    for line in more:
        yield f"{indent}  {line}"


def _text(value: Any) -> str:
    return printable(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

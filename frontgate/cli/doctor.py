"""`frontgate doctor`: what of a template runs here, and what does not."""

from __future__ import annotations

import argparse
from collections import Counter
from typing import Any

from frontgate.cli.failure import CommandError
from frontgate.cli.template_options import add_template_options, template_source


def add_parser(commands: Any) -> None:
    parser = commands.add_parser(
        "doctor",
        help="say what of a template runs here",
        description="Lists the resource types of a template, how many of each there are, and the "
        "types, functions and properties that cannot run here or have no effect, and handlers that "
        "are not there. Exits with 1 if anything cannot run. What "
        "the definition of an API asks for is checked when it is served, by `frontgate up`.",
    )
    add_template_options(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    # Not at the top, so that the other commands need not wait for it.
    from frontgate.resources import (
        TYPES,
        missing_handlers,
        refused_values,
        unsupported,
        without_effect,
    )
    from frontgate.template import TemplateError

    try:
        stack = template_source(options).load()
    except TemplateError as error:
        raise CommandError(str(error)) from error
    counts = Counter(resource.type for resource in stack.resources)
    for name, count in sorted(counts.items()):
        print(f"{'yes' if name in TYPES else 'no ':<4} {count:>3}  {name}")
    for inert in without_effect(stack):
        print(f"note: {inert}")
    problems = [*unsupported(stack), *missing_handlers(stack), *refused_values(stack)]
    for problem in problems:
        print(problem)
    return 1 if problems else 0

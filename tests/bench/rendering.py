"""How long a real mapping template takes: 40 lines with a loop over 20 items."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from frontgate.mapping.input import Input, Parameters
from frontgate.mapping.template import MappingTemplate

TEMPLATE = (Path(__file__).parent / "forty_lines.vtl").read_text("utf-8")
BAR = 150
"""Microseconds."""
_CONTEXT = {
    "requestId": "00000000-0000-4000-8000-000000000001",
    "stage": "bench",
    "identity": {"userAgent": "curl/8.5.0"},
}


def answer(items: int) -> str:
    """What DynamoDB answers to a query."""
    return json.dumps(
        {
            "Items": [
                {
                    "id": {"S": f"user-{number}"},
                    "name": {"S": f'Number {number} "Neil"'},
                    "age": {"N": str(number)},
                    "tags": {"L": [{"S": "a"}, {"S": "b"}]},
                    **({"email": {"S": f"{number}@example.com"}} if number % 2 else {}),
                }
                for number in range(items)
            ],
            "LastEvaluatedKey": {"id": {"S": "user-19"}},
        }
    )


def rendering_times() -> tuple[float, float]:
    """Microseconds to render the template, and to parse its input as well."""
    template, body = MappingTemplate(TEMPLATE), answer(20)
    parameters = Parameters({}, {"page": "2"}, {})
    parsed = Input(body, parameters)
    assert len(json.loads(render(template, parsed))["items"]) == 20
    return (
        microseconds(lambda: render(template, parsed), rounds=100),
        microseconds(lambda: render(template, Input(body, parameters)), rounds=100),
    )


def render(template: MappingTemplate, given: Input) -> str:
    return template.render(input=given, context=_CONTEXT, stage_variables={})


def microseconds(action: Callable[[], object], *, rounds: int) -> float:
    """The best of ten measurements: what is beyond it is other programs."""
    action()
    samples = []
    for _ in range(10):
        start = perf_counter()
        for _ in range(rounds):
            action()
        samples.append((perf_counter() - start) / rounds * 1e6)
    return min(samples)

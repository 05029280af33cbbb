"""Our Velocity engine against airspeed: rows of the golden tables, parse and render times.

Run: `.venv/bin/python tests/bench/vtl.py`. Both engines see the same variables in one run;
airspeed gets what a gateway built on it would give it: plain objects with Python attributes.
"""

from __future__ import annotations

import copy
import json
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import airspeed
import yaml

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from frontgate.mapping.functions import UTIL  # noqa: E402
from frontgate.mapping.input import Input, Parameters  # noqa: E402
from frontgate.mapping.template import MappingTemplate  # noqa: E402
from frontgate.mapping.vtl import Template  # noqa: E402
from frontgate.mapping.vtl.java.text import ArrayList  # noqa: E402
from tests.bench.rendering import microseconds  # noqa: E402

CASES = ROOT / "tests" / "frontgate" / "mapping"
TEN_REFERENCES = "\n".join(f'"{name}": "$context.{name}",' for name in "abcdef") + (
    """ "id": "$input.params('id')", "v": "$stageVariables.v",
    "ip": "$context.identity.sourceIp", "user": "$util.escapeJavaScript($context.user)" """
)
LOOP = """#set($root = $input.path('$'))
{"users": [
#foreach($item in $root.Items)
  {"id": "$item.id.S", "name": "$item.name.S"}#if($foreach.hasNext),#end
#end
]}"""
CONDITIONS = """#set($status = $input.params('status'))
#if($status == "open")1#elseif($status == "closed")2#{else}3#end
#set($next = $input.path('$.n') + 1)$next"""
BODY = json.dumps(
    {"n": 1, "Items": [{"id": {"S": str(n)}, "name": {"S": f"name {n}"}} for n in range(20)]}
)
SPEED = {"10 references": TEN_REFERENCES, "loop over 20 items": LOOP, "conditions": CONDITIONS}


class AirspeedInput:
    """The same `$input` with methods that airspeed can find."""

    def __init__(self, source: Input) -> None:
        self.body = source.body
        self.json = source.json
        self.path = source.path
        self.params = lambda name=None: source.params(name)


class AirspeedFunctions:
    """The same `$util` under its names in templates."""

    escapeJavaScript = staticmethod(UTIL.escape_javascript)
    parseJson = staticmethod(UTIL.parse_json)
    urlEncode = staticmethod(UTIL.url_encode)
    urlDecode = staticmethod(UTIL.url_decode)
    base64Encode = staticmethod(UTIL.base64_encode)
    base64Decode = staticmethod(UTIL.base64_decode)


def case_input(case: dict[str, Any]) -> Input:
    parameters = (case.get(part, {}) for part in ("path", "querystring", "header"))
    return Input(case.get("body", ""), Parameters(*parameters))


def render_ours(case: dict[str, Any], context: dict[str, Any]) -> str:
    return MappingTemplate(case["template"]).render(
        input=case_input(case), context=context, stage_variables=case.get("stage_variables", {})
    )


def airspeed_variables(case: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
    return {
        "input": AirspeedInput(case_input(case)),
        "context": context,
        "stageVariables": case.get("stage_variables", {}),
        "util": AirspeedFunctions(),
    }


def render_airspeed(case: dict[str, Any], context: dict[str, Any]) -> str:
    return str(airspeed.Template(case["template"]).merge(airspeed_variables(case, context)))


def velocity_variables() -> dict[str, Any]:
    inner = {"k": "v"}
    return {
        "m": {"a": 1, "b": "two", "n": None, "in": inner},
        "em": {},
        "l": ArrayList(["x", "y", "z"]),
        "el": ArrayList(),
        "lm": ArrayList([inner]),
        "s": "Hello World",
        "e": "",
        "i": 7,
        "z": 0,
        "d": 2.5,
        "t": True,
        "f": False,
    }


def is_right(case: dict[str, Any], render: Callable[[dict[str, Any], dict[str, Any]], str]) -> bool:
    """Whether a row comes out as expected; an expected error may be of any kind."""
    context = copy.deepcopy(case.get("context", {}))
    try:
        rendered = render(case, context)
        if "expected_json" in case:
            return bool(json.loads(rendered) == case["expected_json"])
        after = case.get("context_after", context)
        return "error" not in case and rendered == case["expected"] and context == after
    except Exception:
        return "error" in case


def print_correctness() -> None:
    tables: list[tuple[str, Any, Any]] = [
        ("vtl_cases.yaml", render_ours, render_airspeed),
        (
            "velocity_cases.yaml",
            lambda case, _: Template(case["template"]).render(velocity_variables()),
            lambda case, _: str(airspeed.Template(case["template"]).merge(velocity_variables())),
        ),
    ]
    print(f"{'golden table':24}{'rows':>6}{'ours':>8}{'airspeed':>10}")
    for name, ours, theirs in tables:
        cases = yaml.safe_load((CASES / name).read_text("utf-8"))
        counts = [sum(is_right(case, render) for case in cases) for render in (ours, theirs)]
        print(f"{name:24}{len(cases):6}{counts[0]:8}{counts[1]:10}")


def print_speed() -> None:
    context = {
        **{name: f"value of {name}" for name in "abcdef"},
        "user": "O'Neil",
        "identity": {"sourceIp": "1.2.3.4"},
        "requestOverride": {"header": {}},
    }
    case = {"path": {"id": "7"}, "querystring": {"status": "closed"}, "body": BODY}
    case["stage_variables"] = {"v": "1"}
    source = case_input(case)
    source.path("$")
    theirs_variables = airspeed_variables(case, context)
    theirs_variables["input"] = AirspeedInput(source)
    head = ("template", "parse", "airspeed", "ratio", "render", "airspeed", "ratio")
    print("\n" + f"{head[0]:20}" + "".join(f"{title:>11}" for title in head[1:]) + "   (µs)")
    for name, text in SPEED.items():
        ours, theirs = MappingTemplate(text), airspeed.Template(text)
        times = [
            microseconds(lambda text=text: MappingTemplate(text), rounds=50),
            microseconds(lambda text=text: airspeed_parse(text), rounds=5),
            microseconds(
                lambda ours=ours: ours.render(
                    input=source, context=context, stage_variables={"v": "1"}
                ),
                rounds=2000,
            ),
            microseconds(lambda theirs=theirs: theirs.merge(theirs_variables), rounds=50),
        ]
        parse, their_parse, render, their_render = times
        print(
            f"{name:20}{parse:11.1f}{their_parse:11.1f}{their_parse / parse:11.1f}"
            f"{render:11.1f}{their_render:11.1f}{their_render / render:11.1f}"
        )


def airspeed_parse(text: str) -> None:
    airspeed.Template(text).ensure_compiled()


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    print_correctness()
    print_speed()

"""Expressions have the same value as lines of Python and as closures."""

from __future__ import annotations

import pytest

from frontgate.mapping.vtl import Template, nodes
from frontgate.mapping.vtl.emission import ExpressionEmitter
from frontgate.mapping.vtl.errors import TemplateRenderError
from frontgate.mapping.vtl.evaluation import ExpressionCompiler
from frontgate.mapping.vtl.parser import parse
from frontgate.mapping.vtl.python_source import PythonBody, PythonSource
from frontgate.mapping.vtl.scope import Loop, Scope

VARIABLES: dict[str, object] = {
    "m": {"a": 1, "b": {"c": "d"}, "n": None},
    "l": ["x", {"y": 2}],
    "s": "text",
    "i": 7,
    "f": False,
    "foreach": Loop(2, None),
}


def expression(source: str) -> nodes.Expression:
    (statement,) = parse(f"#set($result = {source})").body
    assert isinstance(statement, nodes.Set)
    return statement.value


@pytest.mark.parametrize(
    "source",
    [
        "1",
        "-1.5",
        "true",
        "'it''s'",
        '"a $s"',
        "$s",
        "$nothing",
        "$m.a",
        "$m.b.c",
        "$m.b.c.d.e",
        "$m['a']",
        "$l[1].y",
        "$l[-1].y",
        "$l.get(0)",
        "$s.length()",
        "$s.substring(1, 2)",
        "$s.substring($m.a)",
        '$s.substring("$m.a")',
        "$s.format('%s-%s', 1, 2)",
        "$s.nothing(1)",
        "$nothing.get($l.add(3))",
        "$foreach.hasNext",
        "$foreach.count",
        "$foreach.index",
        "$foreach.last",
        "$foreach.nothing",
        "1 + 2 * 3",
        "$s + $i",
        "$nothing + $s",
        "$i > 6",
        "6 < $i",
        "$s > 6",
        "$i == 7",
        "$i != 7.0",
        "'7' == $i",
        "$nothing == ''",
        "$i - 8 < 0",
        "!$f",
        "!$nothing && ($i > 9 || $s == 'text')",
        "[1, $s, [2..4]]",
        "{'a': $s}",
        "7 / 2 - 7 % 4",
    ],
)
def test_values(source: str) -> None:
    node = expression(source)
    closures = ExpressionCompiler(lambda block: parse_operation(block))
    python, body = PythonSource(), PythonBody()
    value = ExpressionEmitter(python, closures).value(node, body)
    body.line(f"scope['result'] = {value}")
    scope = Scope(VARIABLES)
    python.function(python.add(body))(scope, [])
    assert scope["result"] == closures.value(node)(Scope(VARIABLES))


def parse_operation(block: nodes.Block):
    def write_all(scope, written):
        for node in block:
            if isinstance(node, nodes.Text):
                written.append(node.value)
            else:
                written.append(str(ExpressionCompiler(parse_operation).value(node)(scope)))

    return write_all


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("#set($x = $s.substring(99))", "$s.substring(99)"),
        ("#set($x = [1..9999999])", "$x"),
        ("#set($x = $l[9])", "$l[9]"),
        ("#if($s.substring(99))#end", "$s.substring(99)"),
        ("#foreach($x in $s.substring(99))#end", "$s.substring(99)"),
        ("${s.substring($i.parseInt('99'))}", "${s.substring($i.parseInt('99'))}"),
    ],
)
def test_what_goes_wrong_names_its_place(source: str, place: str) -> None:
    with pytest.raises(TemplateRenderError) as caught:
        Template(source).render(VARIABLES)
    assert f": {place}: " in str(caught.value)

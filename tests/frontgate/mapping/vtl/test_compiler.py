"""What the shape of a template does to the functions that it is written as."""

from __future__ import annotations

import pytest

from frontgate.mapping.vtl import Template


def render(source: str, **variables: object) -> str:
    return Template(source).render(variables)


@pytest.mark.parametrize("depth", [1, 5, 12, 30])
def test_loops_in_loops(depth: int) -> None:
    """Python takes twenty blocks in one function."""
    source = "#foreach($i in [1..1])" * depth + "$foreach.count" + "#end" * depth
    assert render(source) == "1"


def test_the_variable_of_an_outer_loop_comes_back() -> None:
    source = "#foreach($i in [1,2])#foreach($i in ['a'])$i#end$i $foreach.index;#end$!i"
    assert render(source) == "a1 0;a2 1;"


@pytest.mark.parametrize("depth", [1, 39, 58])
def test_conditions_in_conditions(depth: int) -> None:
    """Python takes a hundred levels of indentation."""
    assert render("#if($t)" * depth + "in" + "#else out#end" * depth, t=True) == "in"


@pytest.mark.parametrize("chosen", [0, 1, 38, 41, 299, 300])
def test_long_chains_of_conditions(chosen: int) -> None:
    branches = "".join(f"#{'elseif' if n else 'if'}($n == {n})<{n}>" for n in range(300))
    expected = f"<{chosen}>" if chosen < 300 else "none"
    assert render(f"{branches}#{{else}}none#end", n=chosen) == expected


def test_an_elseif_is_looked_at_only_when_its_turn_comes() -> None:
    source = "#if($l.add(1))a#elseif($l.add(2))b#end$l.size()"
    items: list[object] = []
    assert render(source, l=items) == "a1"


def test_a_loop_may_change_what_it_goes_through() -> None:
    assert render("#foreach($i in $l)$i#set($x = $l.add(9))#end $l.size()", l=[1, 2]) == "12 4"


def test_a_break_leaves_the_innermost_loop() -> None:
    source = "#foreach($i in [1,2])#foreach($j in [1..9])#if($j == 3)#break#end$j#end,#end"
    assert render(source) == "12,12,"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("#foreach($i in [5,6])$velocityCount#if($velocityHasNext),#end#end", "1,2"),
        ("#foreach($i in [5,6])#evaluate('$velocityCount')#end", "12"),
        ('#foreach($i in [5,6])#set($c = "\\u0024velocityCount")$c#end', "12"),
        ("#foreach($i in [5,6])$i#end$!velocityCount", "56"),
    ],
)
def test_the_old_counters_of_loops(source: str, expected: str) -> None:
    assert render(source) == expected


def test_text_that_looks_like_python() -> None:
    source = "\"\"\"'''\\n{scope} %s $m.x __import__('os') \\ \u2028\ud800"
    assert render(source, m={"x": "'); raise SystemExit #"}) == source.replace(
        "$m.x", "'); raise SystemExit #"
    )


def test_arguments_come_before_the_method() -> None:
    """As in Velocity: they have their effect even where there is no such method."""
    items: list[object] = []
    assert render("$!s.nothing($l.add(1))$l.size()", s="text", l=items) == "1"


def test_a_long_template() -> None:
    source = "#set($n = 0)" + "$n#set($n = $n + 1)," * 1000
    assert render(source) == "".join(f"{n}," for n in range(1000))

"""What was read once is not read again, unless it may have changed."""

from __future__ import annotations

import pytest

from frontgate.mapping.vtl import Template
from frontgate.mapping.vtl.bindings import Bindings, LoopLocals, assigned
from frontgate.mapping.vtl.java.text import ArrayList
from frontgate.mapping.vtl.parser import parse

LOOP = LoopLocals("index", "last")


def test_a_variable_is_read_once_and_known_after_that() -> None:
    bindings = Bindings(lasting=True)
    assert bindings.find("a") is None
    assert bindings.read("a", "v1") is None
    assert bindings.find("a") == "v1"
    bindings.assign("a", "v2")
    assert bindings.find("a") == "v2"
    bindings.forget({"a"})
    assert bindings.find("a") is None


def test_nothing_is_known_where_anything_may_change() -> None:
    bindings = Bindings(lasting=False)
    bindings.read("a", "v1")
    bindings.assign("b", "v2")
    assert (bindings.find("a"), bindings.find("b")) == (None, None)


def test_what_a_branch_read_or_changed_is_not_known_after_it() -> None:
    bindings = Bindings(lasting=True)
    bindings.read("kept", "v1")
    bindings.read("changed", "v2")
    with bindings.branch():
        bindings.assign("changed", "v3")
        bindings.read("inside", "v4")
        assert bindings.find("changed") == "v3"
    assert bindings.find("kept") == "v1"
    assert (bindings.find("changed"), bindings.find("inside")) == (None, None)


def test_what_no_round_changes_is_read_before_the_outermost_loop() -> None:
    bindings = Bindings(lasting=True)
    with bindings.rounds(LOOP, {"x"}) as outer:
        with bindings.branch(), bindings.rounds(LOOP, set()) as inner:
            assert bindings.read("a", "v1") is outer
            assert bindings.read("x", "v2") is inner
        assert (bindings.find("a"), bindings.find("x")) == ("v1", None)
    assert bindings.find("a") == "v1"


def test_foreach_is_the_innermost_loop_unless_it_is_set() -> None:
    bindings = Bindings(lasting=True)
    inner = LoopLocals("i", "j")
    with bindings.rounds(LOOP, set()):
        with bindings.rounds(inner, set()):
            assert bindings.loop() is inner
            assert bindings.read("foreach", "v1") is None
        with bindings.rounds(inner, {"foreach"}):
            assert bindings.loop() is None
        assert bindings.loop() is LOOP
    assert bindings.loop() is None


def test_assignments_are_found_wherever_they_stand() -> None:
    source = '#foreach($x in $l)#if($y)#set($a = "#set($b = 1)")#set($c.d = 2)#end#end'
    assert assigned(parse(source).body) == {"a", "b"}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("#set($x = 1)#if($t)#set($x = 2)#end$x", "2"),
        ("#set($x = 1)#if($f)#set($x = 2)#end$x", "1"),
        ("$s#if($f)$u#end$s$!u", "texttextup"),
        ("#foreach($i in [1..3])$x#set($x = $i)#end$x", "123"),
        ("#foreach($i in $l)$i#set($i = 9)$i#end$!i", "x9y92"),
        ("#foreach($i in $l)#if($i == 'y')#set($i = 9)#end$i#end", "x9"),
        ("#foreach($i in [1,2])#foreach($i in $l)$i#end$i#end", "xy1xy2"),
        ("#foreach($i in $l)#foreach($j in $l)$foreach.index#end$foreach.count#end", "011012"),
        ("#foreach($i in $l)#foreach($j in $l)$foreach.parent.count#end#end", "1122"),
        ("#foreach($i in $l)#set($foreach = 7)$foreach#end$!foreach", "77"),
        ("#foreach($i in $l)$foreach.count#set($foreach = $m)$foreach.k#end", "1vv"),
        ('#foreach($i in $l)#set($x = "#set($y = $i)")$y#end$y', "xyy"),
        ("#foreach($i in $l)#set($m.k = $i)$m.k#end$m.k", "xyy"),
        ("#foreach($i in $l)#set($z = [$i, $s])$z#end", "[x, text][y, text]"),
        ("#foreach($i in [])$u#end$u", "up"),
        ("#foreach($foreach in $l)$!foreach.index$foreach#end", "xy"),
        ("#foreach($i in [1..9])#if($i > 2)#break#end$i#end$!i", "122"),
        (
            "#foreach($i in $l)#foreach($j in [1..9])#if($j > 2)#break#end$i$j#end,#end",
            "x1x2,y1y2,",
        ),
        ("#foreach($i in $l)$i#if($i == 'x')#stop#end#end", "x"),
        ("#if($t && !$f || $nothing.x)$s#end#if($f && $l.add(1))no#end$l.size()", "text2"),
        ("#set($x = ($f || $i > 1))$x#set($x = !$t)$x", "truefalse"),
        ("$m$m.put('k', 1)$m", "{k=v}v{k=1}"),
        ('#set($x = "$s,$!nothing,$i")$x#set($x = "$i")$x.length()', "text,,21"),
    ],
)
def test_templates_render_the_same_whether_anything_is_known(source: str, expected: str) -> None:
    """A comment that names `#define` makes the engine expect changes everywhere."""
    for template in (source, f"{source}##define"):
        variables: dict[str, object] = {"t": True, "f": False, "i": 2, "s": "text", "u": "up"}
        variables |= {"l": ArrayList(["x", "y"]), "m": {"k": "v"}}
        assert Template(template).render(variables) == expected


def test_what_was_written_before_a_block_stops_stays() -> None:
    assert Template("#define($b)in#stop#end a$b c").render({}) == " a"

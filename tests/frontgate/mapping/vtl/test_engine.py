from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontgate.mapping.vtl import (
    MAX_TEMPLATE_BYTES,
    Template,
    TemplateRenderError,
    TemplateSyntaxError,
)
from frontgate.mapping.vtl.java.text import ArrayList


def variables() -> dict[str, object]:
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
        "large": "x" * 100_000,
    }


def render(source: str) -> str:
    return Template(source).render(variables())


def test_table(velocity_case: dict[str, Any]) -> None:
    if "error" not in velocity_case:
        assert render(velocity_case["template"]) == velocity_case["expected"]
    elif velocity_case["error"] == "syntax":
        with pytest.raises(TemplateSyntaxError):
            Template(velocity_case["template"])
    else:
        template = Template(velocity_case["template"])
        with pytest.raises(TemplateRenderError):
            template.render(variables())


def test_a_syntax_error_names_its_place() -> None:
    with pytest.raises(TemplateSyntaxError, match=r"line 2, column 9: expected '=' in #set"):
        Template("text\n#set($a b)")


def test_a_syntax_error_has_line_and_column() -> None:
    with pytest.raises(TemplateSyntaxError) as caught:
        Template("a\nb #include('x')")
    assert (caught.value.line, caught.value.column) == (2, 3)


def test_a_render_error_names_its_place() -> None:
    with pytest.raises(TemplateRenderError, match=r"line 2, column 3: \$s.substring\(99\)"):
        render("\n  $s.substring(99)")


def test_variables_are_not_changed_but_maps_in_them_are() -> None:
    given_variables = variables()
    Template("#set($s = 1)#set($new = 2)#set($m.a = 3)#set($l[0] = 4)").render(given_variables)
    assert given_variables["s"] == "Hello World"
    assert "new" not in given_variables
    assert given_variables["m"] == {"a": 3, "b": "two", "n": None, "in": {"k": "v"}}
    assert given_variables["l"] == [4, "y", "z"]


def test_renderings_do_not_see_each_other() -> None:
    template = Template("$!a#set($a = 'left over')")
    assert [template.render({}), template.render({})] == ["", ""]


def test_the_largest_template_of_aws() -> None:
    """Documented: "Amazon API Gateway quotas"."""
    assert Template("x" * MAX_TEMPLATE_BYTES).render({}) == "x" * MAX_TEMPLATE_BYTES
    with pytest.raises(TemplateSyntaxError, match="300 KB"):
        Template("x" * (MAX_TEMPLATE_BYTES + 1))


@pytest.mark.parametrize(
    "source",
    ["#if(" + "(" * 500 + "1" + ")" * 500 + ")#end", "#if($t)" * 500, "#set($a=" + "[" * 5000],
)
def test_deep_nesting_is_refused(source: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        Template(source)


@pytest.mark.parametrize(
    "source",
    [
        "#set($m.self = $m)$m",
        "#set($x = 9)#foreach($i in [1..1000])#set($x = $x * $x)#end",
        "#set($x = 'xx')#foreach($i in [1..1000])#set($x = $x + $x)#end",
        "#foreach($i in [1..1000])$!el.add(1)$!el.addAll($el)#end",
        "#set($x = [0..999999999])",
        "#set($r = [1..1000])#foreach($a in $r)#foreach($b in $r)#foreach($c in $r)#end#end#end",
        "#macro(m)#foreach($a in [1..9])#m#end#end#m",
        "#macro(m)#m#m#m#end#m",
        "#foreach($a in [1..1000])$large#end",
        "#set($x = {$l: 1})",
        "#macro(deep $n)#deep($n)#end#deep(1)",
        "#evaluate('#if(')",
        "$s.matches('[a[b]')",
        "$s.replaceAll('o', '$9')",
        "$s.format('%d', 'x')",
        "$i.parseInt('x')",
        "$el.iterator().next()",
    ],
)
def test_what_fails_fails_as_a_render_error(source: str) -> None:
    template = Template(source)
    with pytest.raises(TemplateRenderError):
        template.render(variables())


@pytest.mark.parametrize("value", [object(), print, type, Template("")])
def test_foreign_objects_show_nothing(value: object) -> None:
    source = "$v.source|$v.render({})|$v.__doc__|$v[0]|$v"
    assert Template(source).render({"v": value}) == "||.__doc__||"


FRAGMENTS = (
    "$ #  ! { } ( ) [ ] . , \\ ' \" ## #* *# #[[ ]]# #if( #end #else #elseif( #set( #foreach( "
    "#macro( #define( #evaluate( #break #stop $s $m $l $i $nope .a .b() ['k'] [0] in = == && "
    "+ - 1 2.5 true x \n"
)
TEMPLATES = st.lists(st.sampled_from(FRAGMENTS.split(" ")), max_size=25)


@given(st.text(alphabet=st.characters(exclude_characters="$#", exclude_categories=["Cs"])))
def test_plain_text_renders_to_itself(text: str) -> None:
    assert Template(text).render({}) == text


@given(st.one_of(TEMPLATES.map(" ".join), TEMPLATES.map("".join), st.text()))
def test_any_text_is_a_template_or_a_syntax_error(source: str) -> None:
    try:
        template = Template(source)
    except TemplateSyntaxError as error:
        assert error.line >= 1 and error.column >= 1
        return
    with suppress(TemplateRenderError):
        assert isinstance(template.render(variables()), str)


ARGUMENTS = st.sampled_from(
    [
        "",
        "1",
        "-1",
        "'o'",
        "'[a-z'",
        "true",
        "$nope",
        "$l",
        "$m",
        "2.5",
        "1, 2",
        "'a', 'b'",
        "$l, 1",
    ]
)
METHODS = (
    "length substring indexOf split replaceAll matches charAt format join get put add addAll set "
    "remove subList keySet entrySet containsKey toString equals compareTo parseInt iterator "
    "getOrDefault hashCode valueOf intValue lastIndexOf replaceFirst retainAll"
)


@given(st.sampled_from("smlidtfe"), st.sampled_from(METHODS.split()), ARGUMENTS)
def test_any_call_gives_text_or_a_render_error(name: str, method: str, arguments: str) -> None:
    template = Template(f"${name}.{method}({arguments})")
    try:
        assert isinstance(template.render(variables()), str)
    except TemplateRenderError as error:
        assert f"${name}.{method}" in str(error)


@given(st.integers(-(2**70), 2**70), st.integers(-(2**40), 2**40).filter(bool))
def test_division_and_remainder_agree(dividend: int, divisor: int) -> None:
    source = "#set($q = $a / $b)#set($r = $a % $b)#set($back = $q * $b + $r)$back"
    assert Template(source).render({"a": dividend, "b": divisor}) == str(dividend)


def test_two_loops_of_a_thousand_items_are_not_too_much() -> None:
    source = "#set($r = [1..999])#foreach($a in $r)#foreach($b in $r)#end#end$r.size()"
    assert render(source) == "999"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("$big.doubleValue()", "Infinity"),
        ("#set($x = 0 - $big)$x.doubleValue()", "-Infinity"),
        ("#set($x = $big % 3)$x", "1"),
        ("#set($x = 0 - $big)#set($x = $x % 3)$x", "-1"),
        ("#set($x = $big * 1.5)$x", "NaN"),
        ("$d.valueOf($big)", "Infinity"),
    ],
)
def test_numbers_beyond_a_double(source: str, expected: str) -> None:
    """Source: assumed (Java's, but for NaN)."""
    assert Template(source).render({"big": 10**400, "d": 2.5}) == expected

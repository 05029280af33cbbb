from __future__ import annotations

from types import MappingProxyType

import pytest

from frontgate.mapping.input import Input, Parameters
from frontgate.mapping.vtl import Template, TemplateRenderError

NONE = Parameters({}, {}, {})


def test_the_body_is_parsed_at_most_once() -> None:
    found = Input('{"a": {"b": 1}}', NONE)
    assert found.path("$.a") is found.path("$['a']")


def test_a_body_that_is_never_asked_for_json_may_be_anything() -> None:
    assert Template("$input.body").render({"input": Input("{broken", NONE)}) == "{broken"


@pytest.mark.parametrize("body", ["plain", "{broken", "NaN", "[" * 100_000])
def test_a_body_that_is_no_json_has_no_values(body: str) -> None:
    """Assumed."""
    assert Input(body, NONE).path("$") is None
    assert Input(body, NONE).json("$") == '""'


def test_json_keeps_large_and_decimal_numbers() -> None:
    body = '{"n":[123456789012345678901234567890,1.5,-0.0]}'
    assert Input(body, NONE).json("$") == body


def test_parameters_are_read_only_for_templates() -> None:
    given = Parameters({"id": "1"}, {}, {})
    template = Template("#set($p = $input.params().path)#set($p.id = '2')")
    with pytest.raises(TemplateRenderError, match="read-only"):
        template.render({"input": Input("", given)})
    assert given.path == {"id": "1"}


def test_parameters_may_be_any_mapping() -> None:
    values = MappingProxyType({"id": "1"})
    found = Input("", Parameters(values, values, values))
    assert found.params("id") == "1"
    template = Template("$input.params().header.id")
    assert template.render({"input": found}) == "1"


def test_a_wrong_argument_means_no_such_method() -> None:
    assert Template("[$input.path(1)]").render({"input": Input("{}", NONE)}) == "[]"

from __future__ import annotations

import json
from typing import Any

import pytest

from frontgate.mapping.input import Input, Parameters
from frontgate.mapping.template import MappingTemplate
from frontgate.mapping.vtl import TemplateRenderError, TemplateSyntaxError

fact = pytest.mark.fact


def render(case: dict[str, Any], context: dict[str, object]) -> str:
    parameters = Parameters(
        case.get("path", {}), case.get("querystring", {}), case.get("header", {})
    )
    return MappingTemplate(case["template"]).render(
        input=Input(case.get("body", ""), parameters),
        context=context,
        stage_variables=case.get("stage_variables", {}),
    )


def test_table(vtl_case: dict[str, Any]) -> None:
    context = json.loads(json.dumps(vtl_case.get("context", {})))
    if "error" in vtl_case:
        expected = {"syntax": TemplateSyntaxError, "render": TemplateRenderError}
        with pytest.raises(expected[vtl_case["error"]]):
            render(vtl_case, context)
        return
    rendered = render(vtl_case, context)
    if "expected_json" in vtl_case:
        assert json.loads(rendered) == vtl_case["expected_json"]
    else:
        assert rendered == vtl_case["expected"]
    if "context_after" in vtl_case:
        assert context == vtl_case["context_after"]


def test_every_row_names_its_source(vtl_case: dict[str, Any]) -> None:
    assert vtl_case["source"] in {"recorded", "documented", "assumed"}


@fact("vtl.overrides-visible")
def test_overrides_of_the_request_are_visible_in_the_response_template() -> None:
    """Recorded on AWS."""
    context: dict[str, object] = {"requestOverride": {"path": {}}, "responseOverride": {}}
    render({"template": "#set($context.requestOverride.path.body = 'x')"}, context)
    render({"template": "#set($context.responseOverride.custom = 1)"}, context)
    template = "$context.requestOverride.path.body $context.responseOverride.custom"
    assert render({"template": template}, context) == "x 1"


def test_source_is_kept() -> None:
    assert MappingTemplate("$a").source == "$a"

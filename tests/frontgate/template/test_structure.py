from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from frontgate.template.document import Document
from frontgate.template.errors import TemplateError
from frontgate.template.expression import ExpressionError
from frontgate.template.structure import check_resources, read_template, transforms


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", ":1: the template is empty"),
        ("# nothing\n", ":1: the template is empty"),
        ("- 1\n", ":1: a template must be a mapping with a Resources section"),
        (
            "A: 1\n",
            ":1: A is not a section of a template",
        ),
        (
            "Resources: {}\nParamaters: {}\n",
            ":2: Paramaters is not a section of a template (did you mean Parameters?)",
        ),
        ("Resources: []\n", ":1: the section Resources must be a mapping"),
        ("Resources:\n", ":1: the section Resources must be a mapping"),
    ],
)
def test_what_is_no_template(text: str, message: str, document_of: Callable[..., Document]) -> None:
    with pytest.raises(TemplateError) as caught:
        read_template(document_of(text))
    assert str(caught.value) == f"template.yaml{message}"


@pytest.mark.parametrize(
    "listed",
    [
        "AWS::Serverless-2016-10-31",
        ["AWS::LanguageExtensions", "AWS::Serverless-2016-10-31"],
        {"Name": "AWS::Include", "Parameters": {"Location": "x"}},
    ],
)
def test_known_transforms(listed: Any) -> None:
    assert transforms({"Transform": listed}) == (listed if isinstance(listed, list) else [listed])


@pytest.mark.parametrize("listed", ["MyMacro", ["AWS::Serverless-2016-10-31", "MyMacro"]])
def test_macros_are_refused_by_name(listed: Any) -> None:
    with pytest.raises(ExpressionError, match="the transform MyMacro is not supported"):
        transforms({"Transform": listed})


@pytest.mark.parametrize(
    ("resources", "message"),
    [
        ({}, "the template has no Resources"),
        ({"My-Queue": {"Type": "T"}}, "the resource name My-Queue is not alphanumeric"),
        ({"Queue": "T"}, "the resource Queue must be a mapping"),
        ({"Queue": {}}, "the resource Queue has no Type"),
        (
            {"Queue": {"Type": "T", "Propertys": {}}},
            "Queue: Propertys is not an attribute of a resource (did you mean Properties?)",
        ),
        ({"Queue": {"Type": "T", "Properties": None}}, "Queue: Properties must be a mapping"),
        ({"Queue": {"Type": "T", "Condition": ["A"]}}, "Queue: Condition must be a name"),
        ({"Queue": {"Type": "T", "DependsOn": 5}}, "Queue: DependsOn must be names"),
        ({"Queue": {"Type": "T", "DependsOn": [{}]}}, "Queue: DependsOn must be names"),
        (
            {"Fn::ForEach::Q": []},
            "Fn::ForEach::Q needs `Transform: AWS::LanguageExtensions` in the template",
        ),
    ],
)
def test_resources_that_cloudformation_would_refuse(resources: Any, message: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        check_resources({"Resources": resources})
    assert caught.value.message == message

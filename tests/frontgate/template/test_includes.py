from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from frontgate.template import Stack, TemplateError
from frontgate.template.document import Document
from frontgate.template.includes import Includes, digest


@pytest.fixture
def includes(tmp_path: Path) -> Includes:
    document = Document(tmp_path / "template.yaml", "A:\n  B: 1\n")
    return Includes(document, lambda value: value)


def include(location: object) -> dict[str, object]:
    return {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": location}}}


def test_whole_and_partial(write: Callable[..., Path], includes: Includes) -> None:
    path = write("User: {type: object}\n", "models.yaml")
    value = {"schemas": {"Own": 1, **include("models.yaml")}, "all": [include("models.yaml")]}
    assert includes.expand(value) == {
        "schemas": {"User": {"type": "object"}, "Own": 1},
        "all": [{"User": {"type": "object"}}],
    }
    assert includes.digests == {"models.yaml": digest(path)}


def test_what_is_written_beside_an_include_goes_before_it(
    write: Callable[..., Path], includes: Includes
) -> None:
    write("A: included\nB: included\n", "part.yaml")
    assert includes.expand({"A": "written", **include("part.yaml")}) == {
        "A": "written",
        "B": "included",
    }


def test_several_in_one_place(write: Callable[..., Path], includes: Includes) -> None:
    write("A: 1\n", "a.yaml")
    write('{"B": 2}', "b.json")
    both = [include("a.yaml")["Fn::Transform"], include("b.json")["Fn::Transform"]]
    assert includes.expand({"Fn::Transform": both}) == {"A": 1, "B": 2}


@pytest.mark.parametrize(
    ("transform", "message"),
    [
        ({"Name": "MyMacro"}, "the macro MyMacro is not supported"),
        ({"Name": "AWS::Include"}, "AWS::Include needs Parameters with a Location"),
        (include("s3://bucket/key")["Fn::Transform"], "s3://bucket/key is not a local file"),
        (include("none.yaml")["Fn::Transform"], "the file none.yaml does not exist"),
    ],
)
def test_refusals(transform: object, message: str, includes: Includes) -> None:
    with pytest.raises(TemplateError, match=message) as caught:
        includes.expand({"A": {"B": {"Fn::Transform": transform}}})
    assert caught.value.line == 2


def test_short_forms_are_refused_in_an_included_file(
    write: Callable[..., Path], includes: Includes
) -> None:
    write("a: 1\nb: !Sub x\n", "part.yaml")
    with pytest.raises(TemplateError, match=r"part\.yaml:2: !Sub: an AWS::Include file may not"):
        includes.expand(include("part.yaml"))


def test_file_that_holds_no_mapping(write: Callable[..., Path], includes: Includes) -> None:
    write("- 1\n", "part.yaml")
    with pytest.raises(TemplateError, match=r"part\.yaml:1: the file must hold a mapping"):
        includes.expand(include("part.yaml"))


def test_functions_are_refused_in_a_definition_file(
    write: Callable[..., Path], includes: Includes
) -> None:
    write("openapi: 3.0.1\ninfo:\n  title:\n    Fn::Sub: x\n", "openapi.yaml")
    with pytest.raises(TemplateError, match=r"openapi\.yaml:4: Fn::Sub is not resolved in a"):
        includes.read_literal("openapi.yaml")


def test_location_by_parameter(stack_of: Callable[..., Stack], write: Callable[..., Path]) -> None:
    write("DelaySeconds: 5\n", "parts/slow.yaml")
    stack = stack_of(
        """
        Parameters: {Speed: {Type: String, Default: slow}}
        Resources:
          Queue:
            Type: AWS::SQS::Queue
            Properties:
              Fn::Transform:
                Name: AWS::Include
                Parameters: {Location: !Sub "parts/${Speed}.yaml"}
        """
    )
    assert stack.resources[0].properties == {"DelaySeconds": 5}
    assert [file.name for file in stack.files] == ["template.yaml", "slow.yaml"]


def test_include_of_whole_sections(
    stack_of: Callable[..., Stack], write: Callable[..., Path]
) -> None:
    write("Resources: {Queue: {Type: 'AWS::SQS::Queue'}}\n", "resources.yaml")
    stack = stack_of("Transform: {Name: AWS::Include, Parameters: {Location: resources.yaml}}\n")
    assert [resource.logical_id for resource in stack.resources] == ["Queue"]

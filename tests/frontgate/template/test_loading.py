from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import frontgate.template
from frontgate.template import Stack, TemplateError, load, loading

QUEUE = "Resources: {Queue: {Type: T}}\n"


def test_exported_names() -> None:
    assert frontgate.template.__all__ == [
        *("Created", "Output", "Parameter", "Place", "Resolver", "Resource", "Stack"),
        *("TemplateError", "load", "suggestion"),
    ]


@pytest.mark.parametrize("name", ["mars-1", "eu-west", "EU-WEST-1", "eu-west-1a"])
def test_what_is_no_region(samples: Path, name: str) -> None:
    with pytest.raises(TemplateError, match=f"^{name} is not the name of an AWS Region, such as "):
        load(samples / "template.yaml", environment="dev", region=name)


def test_sample_with_an_environment(samples: Path) -> None:
    stack = load(samples / "template.yaml", environment="dev")
    assert (stack.name, stack.region, stack.account_id) == (
        "members-dev",
        "eu-west-1",
        "123456789012",
    )
    assert stack.parameters["AllowedCidrs"].value == ["10.0.0.0/8", "192.168.0.0/16"]
    assert stack.conditions["IsProd"] is False
    assert set(stack.skipped) == {"Account", "Link"}
    assert stack.directory == samples
    assert "not-shown" not in repr(stack)
    position = {item.logical_id: index for index, item in enumerate(stack.resources)}
    for resource in stack.resources:
        assert all(position[need] < position[resource.logical_id] for need in resource.depends_on)


def test_sample_with_everything_on(samples: Path) -> None:
    stack = load(samples / "template.yaml", environment="prod")
    by_id = {item.logical_id: item for item in stack.resources}
    assert stack.region == "us-east-1"
    assert by_id["AccountReady"].depends_on == ("Account",)
    assert by_id["RestApi"].depends_on == ("AccountReady", "Link", "UsersFunction")
    assert set(stack.outputs) == {"RestUrl", "LinkId"}


def test_arguments_go_before_samconfig(samples: Path) -> None:
    stack = load(
        samples / "template.yaml",
        environment="dev",
        parameters={"Environment": "prod"},
        region="cn-north-1",
        stack_name="mine",
        account_id="111122223333",
    )
    assert stack.parameters["Environment"].value == "prod"
    assert (stack.name, stack.region, stack.partition) == ("mine", "cn-north-1", "aws-cn")
    assert stack.pseudo_parameters["AWS::URLSuffix"] == "amazonaws.com.cn"
    assert stack.pseudo_parameters["AWS::AccountId"] == "111122223333"


@pytest.mark.parametrize(
    ("folder", "name"), [("my_app", "my-app"), ("2024 app", "stack-2024-app"), ("-", "stack")]
)
def test_stack_is_named_after_its_folder(
    write: Callable[..., Path], folder: str, name: str
) -> None:
    assert load(write(QUEUE, f"{folder}/template.yaml")).name == name


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Resources:\n  A: b: c\n", "template.yaml:2: broken YAML: mapping values are not allowed"),
        (
            "Resources:\n  Queue: {Type: T}\n  Queue: {Type: T}\n",
            "template.yaml:3: the key Queue is written twice",
        ),
        ("", "template.yaml:1: the template is empty"),
        ("Description: x\n", "template.yaml:1: the template has no Resources"),
    ],
)
def test_bad_input(text: str, message: str, refusal_of: Callable[..., str]) -> None:
    assert refusal_of(text).startswith(message)


def test_unknown_parameter(samples: Path) -> None:
    with pytest.raises(TemplateError) as caught:
        load(samples / "template.yaml", parameters={"Enviroment": "dev"})
    assert caught.value.message.startswith(
        "Parameters: [Enviroment] do not exist in the template; it has: Environment, "
    )


def test_broken_rule_of_the_sample(samples: Path) -> None:
    with pytest.raises(TemplateError, match="CertificateArn is needed with DomainName"):
        load(samples / "template.yaml", parameters={"DomainName": "example.com"})


def test_cached_stack_is_the_same_without_translating(
    samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read() -> Stack:
        return load(samples / "template.yaml", environment="dev", cache=tmp_path / "cache")

    first = read()
    monkeypatch.delattr(loading, "translate")
    second = read()
    assert second.resources == first.resources
    assert second.outputs == first.outputs
    assert second.files == first.files
    assert second.line_of("UsersFunction", "Timeout") == first.line_of("UsersFunction", "Timeout")


@pytest.mark.parametrize("change", ["template", "parameter", "included file"])
def test_change_is_seen_through_the_cache(
    write: Callable[..., Path], tmp_path: Path, change: str
) -> None:
    text = """
    Parameters: {Size: {Type: String, Default: a}}
    Resources:
      Queue:
        Type: T
        Properties:
          Fn::Transform: {Name: AWS::Include, Parameters: {Location: !Sub "${Size}.yaml"}}
    """
    write("n: 1", "a.yaml")
    write("n: 2", "b.yaml")
    path, cache, given = write(text), tmp_path / "cache", {}
    assert load(path, cache=cache).resources[0].properties == {"n": 1}
    if change == "template":
        write(text.replace("Default: a", "Default: b"))
    elif change == "parameter":
        given["Size"] = "b"
    else:
        write("n: 2", "a.yaml")
    assert load(path, cache=cache, parameters=given).resources[0].properties == {"n": 2}

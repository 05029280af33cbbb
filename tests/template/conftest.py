"""The template as it is written, as SAM translates it, and its OpenAPI bodies, resolved."""

from __future__ import annotations

import copy
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

ROOT = Path(__file__).parents[2]
REGION = "eu-west-1"
PSEUDO_PARAMETERS = {
    "AWS::AccountId": "123456789012",
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "AWS::StackName": "community-dev",
    "AWS::URLSuffix": "amazonaws.com",
}

sys.path.insert(0, str(ROOT / "layers/shared/python"))


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def text() -> str:
    return (ROOT / "template.yaml").read_text()


@pytest.fixture(scope="session")
def template(text: str) -> dict[str, Any]:
    parsed: dict[str, Any] = yaml_parse(text)
    return parsed


@pytest.fixture(scope="session")
def resources(template: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = template["Resources"]
    return found


@pytest.fixture(scope="session")
def of_type(resources: dict[str, dict[str, Any]]) -> Callable[[str], dict[str, dict[str, Any]]]:
    """The properties of the resources of one type, by logical id."""

    def select(resource_type: str) -> dict[str, dict[str, Any]]:
        return {
            logical_id: resource["Properties"]
            for logical_id, resource in resources.items()
            if resource["Type"] == resource_type
        }

    return select


@pytest.fixture(scope="session")
def translated(template: dict[str, Any]) -> dict[str, Any]:
    """What CloudFormation receives. SAM wants uploaded code, so the folders are given as such."""
    source = copy.deepcopy(template)
    for resource in source["Resources"].values():
        for name in ("CodeUri", "ContentUri"):
            if name in resource.get("Properties", {}):
                resource["Properties"][name] = f"s3://bucket/{resource['Properties'][name]}"
    values = {
        name: parameter["Default"] for name, parameter in template["Parameters"].items()
    } | PSEUDO_PARAMETERS
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_DEFAULT_REGION", REGION)
        translator = Translator(managed_policy_map={}, sam_parser=Parser())
        answer: dict[str, Any] = translator.translate(source, parameter_values=values)
    return answer


@pytest.fixture(scope="session")
def bodies(template: dict[str, Any], translated: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The two OpenAPI bodies by logical id, after SAM, without intrinsic functions."""
    values = {name: parameter["Default"] for name, parameter in template["Parameters"].items()}
    resolve = _resolver(values | PSEUDO_PARAMETERS)
    return {
        logical_id: resolve(translated["Resources"][logical_id]["Properties"]["Body"])
        for logical_id in ("RestApi", "HttpApi")
    }


def _resolver(values: dict[str, str]) -> Callable[[Any], Any]:
    def name_of(match: re.Match[str]) -> str:
        return match[0].replace("!", "") if match[1].startswith("!") else value_of(match[1])

    def value_of(name: str) -> str:
        return str(values.get(name, f"<{name}>"))

    def resolve(node: Any) -> Any:
        match node:
            case {"Ref": str(name), **rest} if not rest:
                return value_of(name)
            case {"Fn::GetAtt": [str(logical_id), str(attribute)], **rest} if not rest:
                return value_of(f"{logical_id}.{attribute}")
            case {"Fn::Sub": str(pattern), **rest} if not rest:
                return re.sub(r"\$\{([^}]+)\}", name_of, pattern)
            case dict():
                return {key: resolve(value) for key, value in node.items()}
            case list():
                return [resolve(value) for value in node]
        return node

    return resolve


Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def sam() -> Run:
    """Runs the SAM CLI of this environment; a failure shows what it said."""
    command = Path(sys.executable).with_name("sam")
    if not command.exists():
        pytest.fail(f"{command} is missing: install the development dependencies")

    def run(*arguments: str, cwd: Path = ROOT, path: str = "") -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,
            "AWS_DEFAULT_REGION": REGION,
            "SAM_CLI_TELEMETRY": "0",
            "PATH": os.pathsep.join(filter(None, [path, os.environ["PATH"]])),
        }
        finished = subprocess.run(
            [command, *arguments], cwd=cwd, env=environment, capture_output=True, text=True
        )
        assert finished.returncode == 0, finished.stdout + finished.stderr
        return finished

    return run


@pytest.fixture(scope="session")
def samconfig_text() -> str:
    return (ROOT / "samconfig.toml").read_text()


@pytest.fixture(scope="session")
def keys_as_written(text: str) -> list[tuple[str, Any]]:
    """Every key of a ``responses`` mapping, as YAML reads it and before SAM makes it text."""

    class Loader(yaml.SafeLoader):
        pass

    def ignore_tag(loader: yaml.SafeLoader, _: str, node: yaml.Node) -> object:
        match node:
            case yaml.ScalarNode():
                return loader.construct_scalar(node)
            case yaml.SequenceNode():
                return loader.construct_sequence(node, deep=True)
            case yaml.MappingNode():
                return loader.construct_mapping(node, deep=True)
        return None

    Loader.add_multi_constructor("!", ignore_tag)
    return list(_response_keys(yaml.load(text, Loader), ""))


def _response_keys(node: object, path: str) -> Any:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "responses" and isinstance(value, dict):
                yield from ((f"{path}/{key}", name) for name in value)
            yield from _response_keys(value, f"{path}/{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _response_keys(value, f"{path}/{index}")

"""The template as it is written, as SAM translates it, and its OpenAPI bodies, resolved."""

from __future__ import annotations

import copy
import os
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

from tests.template.resolving import PSEUDO_PARAMETERS, REGION, Resolver, parameter_values

ROOT = Path(__file__).parents[2]

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


EVERY_OPTION = {
    "AlarmEmail": "operations@example.com",
    "AllowedCountries": "DE,FR",
    "AllowedNetworks": "192.0.2.0/24",
    "CanaryPercent": "10",
    "DomainName": "example.com",
    "EnableCache": "true",
    "EnableCloudTrail": "true",
    "EnableKms": "true",
    "EnableMachineClients": "true",
    "EnableVpcLink": "true",
    "EnableWaf": "true",
    "Environment": "prod",
    "GradualRelease": "true",
    "HostedZoneId": "Z0123456789ABCDEFGHIJ",
    "ManageApiGatewayAccount": "true",
    "TrustedAccounts": "210987654321",
    "TruststoreUri": "s3://bucket/truststore.pem",
}
"""All that can be on at the same time."""

Translate = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def translate(template: dict[str, Any]) -> Translate:
    """What CloudFormation receives for some parameter values, beside the defaults.

    SAM wants uploaded code, so the folders are given as such.
    """

    def run(**changes: str) -> dict[str, Any]:
        source = copy.deepcopy(template)
        for resource in source["Resources"].values():
            for name in ("CodeUri", "ContentUri", "DefinitionUri"):
                if name in resource.get("Properties", {}):
                    resource["Properties"][name] = f"s3://bucket/{resource['Properties'][name]}"
        defaults = {name: p["Default"] for name, p in template["Parameters"].items()}
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("AWS_DEFAULT_REGION", REGION)
            translator = Translator(managed_policy_map={}, sam_parser=Parser())
            answer: dict[str, Any] = translator.translate(
                source, parameter_values={**defaults, **PSEUDO_PARAMETERS, **changes}
            )
        return answer

    return run


@pytest.fixture(scope="session")
def translated(translate: Translate) -> dict[str, Any]:
    """What CloudFormation receives by default."""
    return translate()


@pytest.fixture(scope="session")
def translated_with_everything(translate: Translate) -> dict[str, Any]:
    """What it receives with every option that can be on at the same time."""
    return translate(**EVERY_OPTION)


Resolve = Callable[..., Any]


@pytest.fixture(scope="session")
def resolve(template: dict[str, Any]) -> Resolve:
    """Resolves a part of the template for the defaults and some changes."""

    def run(node: Any, **changes: str) -> Any:
        return Resolver(template, parameter_values(template, **changes)).resolve(node)

    return run


@pytest.fixture(scope="session")
def bodies(translated: dict[str, Any], resolve: Resolve) -> dict[str, dict[str, Any]]:
    """The two OpenAPI bodies by logical id, after SAM, without intrinsic functions."""
    return {
        logical_id: resolve(translated["Resources"][logical_id]["Properties"]["Body"])
        for logical_id in ("RestApi", "HttpApi")
    }


@pytest.fixture(scope="session")
def bodies_with_everything(
    translated_with_everything: dict[str, Any], resolve: Resolve
) -> dict[str, dict[str, Any]]:
    """Likewise, with every option."""
    resources = translated_with_everything["Resources"]
    return {
        logical_id: resolve(resources[logical_id]["Properties"]["Body"], **EVERY_OPTION)
        for logical_id in ("RestApi", "HttpApi")
    }


@pytest.fixture(scope="session")
def integration(bodies: dict[str, dict[str, Any]]) -> Callable[[str, str], dict[str, Any]]:
    """That of a method of the REST API."""

    def find(method: str, path: str) -> dict[str, Any]:
        found: dict[str, Any] = bodies["RestApi"]["paths"][path][method][
            "x-amazon-apigateway-integration"
        ]
        return found

    return find


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

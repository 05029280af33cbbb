"""samconfig.toml: environments that differ where they should, and only in what the template has."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

ENVIRONMENTS = ("dev", "test", "prod")


@pytest.fixture(scope="module")
def config(root: Path) -> dict[str, Any]:
    return tomllib.loads((root / "samconfig.toml").read_text())


def overrides(config: dict[str, Any], environment: str, command: str = "deploy") -> dict[str, str]:
    given = config[environment][command]["parameters"]["parameter_overrides"]
    return dict(pair.split("=", 1) for pair in given)


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_each_environment_is_a_stack_with_its_stage(config: dict[str, Any], name: str) -> None:
    assert config[name]["global"]["parameters"]["stack_name"] == f"community-{name}"
    assert config[name]["deploy"]["parameters"]["s3_prefix"] == f"community-{name}"
    assert overrides(config, name)["Environment"] == name


def test_environments_differ_where_they_should(
    config: dict[str, Any], template: dict[str, Any]
) -> None:
    dev, test, prod = (overrides(config, name) for name in ENVIRONMENTS)
    limits = template["Mappings"]["Environments"]

    assert limits["dev"]["LogRetention"] < limits["test"]["LogRetention"]
    assert limits["test"]["LogRetention"] < limits["prod"]["LogRetention"]
    assert limits["test"]["RateLimit"] < limits["prod"]["RateLimit"]
    assert template["Mappings"]["Alarms"].keys() == {"test", "prod"}  # nobody is woken by dev
    assert "GradualRelease" not in dev
    assert test["GradualRelease"] == prod["GradualRelease"] == "true"
    assert (test["ReleaseSteps"], prod["ReleaseSteps"]) == ("AllAtOnce", "Canary10Percent5Minutes")
    assert prod["EnableWaf"] == "true"
    assert prod["AlarmEmail"]
    assert not any(overrides(config, name).get("EnableCache") for name in ENVIRONMENTS)


def test_every_override_is_a_parameter(config: dict[str, Any], template: dict[str, Any]) -> None:
    for environment, commands in config.items():
        if environment == "version":
            continue
        for command, given in commands.items():
            if "parameter_overrides" in given["parameters"]:
                named = overrides(config, environment, command)
                assert named.keys() <= template["Parameters"].keys(), (environment, command)


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_only_what_dev_tries_out_is_deployed_unasked(config: dict[str, Any], name: str) -> None:
    assert config[name]["deploy"]["parameters"]["confirm_changeset"] is (name == "prod")

"""The state machines: valid, connected, and agreed with whoever starts and serves them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

NAMES = ("export", "onboarding", "screening")
Machine = dict[str, Any]
Resources = dict[str, dict[str, Any]]


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    given: str = request.param
    return given


@pytest.fixture
def source(root: Path, name: str) -> str:
    return (root / f"statemachines/{name}.asl.yaml").read_text()


@pytest.fixture
def machine(source: str) -> Machine:
    parsed: Machine = yaml.safe_load(source)
    return parsed


@pytest.fixture
def resource(resources: Resources, name: str) -> Machine:
    [found] = [
        resource["Properties"]
        for resource in resources.values()
        if resource.get("Properties", {}).get("DefinitionUri") == f"statemachines/{name}.asl.yaml"
    ]
    return found


def scopes(machine: Machine) -> Iterator[Machine]:
    """The machine, and the branches in it, which have states of their own."""
    yield machine
    for state in machine["States"].values():
        for branch in state.get("Branches", ()):
            yield from scopes(branch)


def states(machine: Machine) -> Iterator[tuple[str, Machine]]:
    for scope in scopes(machine):
        yield from scope["States"].items()


def test_every_machine_is_one_of_the_templates(root: Path) -> None:
    assert {path.name for path in root.glob("statemachines/*")} == {
        f"{name}.asl.yaml" for name in NAMES
    }


def test_the_linter_accepts_the_definition(
    machine: Machine, resource: Machine, tmp_path: Path
) -> None:
    """It reads definitions inside of a template only."""
    definition = json.dumps(machine)
    for variable in resource["DefinitionSubstitutions"]:
        definition = definition.replace(
            f"${{{variable}}}", "aws" if variable == "Partition" else "x"
        )
    template = {
        "Resources": {
            "Machine": {
                "Type": "AWS::StepFunctions::StateMachine",
                "Properties": {
                    "RoleArn": "arn:aws:iam::123456789012:role/role",
                    "StateMachineType": resource["Type"],
                    "Definition": json.loads(definition),
                },
            }
        }
    }
    path = tmp_path / "machine.json"
    path.write_text(json.dumps(template))
    command = [Path(sys.executable).with_name("cfn-lint"), "--regions", "eu-west-1"]
    finished = subprocess.run([*command, "--template", str(path)], capture_output=True, text=True)

    assert finished.returncode == 0, finished.stdout + finished.stderr


def test_every_way_leads_to_a_state_and_every_state_is_on_a_way(machine: Machine) -> None:
    for scope in scopes(machine):
        led_to = {scope["StartAt"]}
        for state in scope["States"].values():
            led_to.update(next_states(state))
        assert led_to == scope["States"].keys()


def next_states(state: Machine) -> Iterator[str]:
    for part in (state, *state.get("Choices", ()), *state.get("Catch", ())):
        if "Next" in part:
            yield part["Next"]
    if "Default" in state:
        yield state["Default"]


def test_every_substitution_is_given_and_used(source: str, resource: Machine) -> None:
    used = set(re.findall(r"\$\{(\w+)\}", source))

    assert used == resource["DefinitionSubstitutions"].keys()


def test_every_task_is_tried_again(machine: Machine) -> None:
    tasks = {name: state for name, state in states(machine) if state["Type"] == "Task"}

    assert tasks
    for task in tasks.values():
        retries = [retry for retry in task["Retry"] if retry.get("MaxAttempts", 3) > 0]
        assert retries
        assert all(retry["JitterStrategy"] == "FULL" for retry in retries)


def test_no_machine_runs_for_ever(machine: Machine) -> None:
    assert machine["TimeoutSeconds"] <= 3600


def test_a_failure_has_a_name_and_a_cause(machine: Machine) -> None:
    for _, state in states(machine):
        if state["Type"] == "Fail":
            assert state["Error"]
            assert "Cause" in state or "CausePath" in state


def test_steps_are_those_that_the_function_takes(root: Path) -> None:
    asked = {
        step
        for path in root.glob("statemachines/*.yaml")
        for step in re.findall(r"step: (\w+)", path.read_text())
    }
    app = (root / "functions/onboarding/app.py").read_text()
    taken = set(re.findall(r'^    "(\w+)": \w+,$', app, re.MULTILINE))

    assert asked == taken


def test_errors_that_are_caught_are_raised(root: Path) -> None:
    """A function's exception reaches a machine under its class name."""
    errors = (root / "layers/shared/python/community/errors.py").read_text()
    for path in root.glob("statemachines/*.yaml"):
        for error in re.findall(r"\b(\w+Error)\b", path.read_text()):
            if error != "ValidationError":  # Pydantic's
                assert f"class {error}(" in errors, error


def test_the_api_knows_the_error_of_a_refusal(root: Path, bodies: dict[str, Any]) -> None:
    template = json.dumps(bodies["RestApi"]["paths"]["/onboarding"]["post"])
    screening = yaml.safe_load((root / "statemachines/screening.asl.yaml").read_text())
    errors = {s["Error"] for _, s in states(screening) if s["Type"] == "Fail"}

    assert errors == {"ApplicationRefused"}
    assert "ApplicationRefused" in template


def test_what_was_done_is_undone(root: Path) -> None:
    """From every state after the registration a failure leads through the withdrawal."""
    machine = yaml.safe_load((root / "statemachines/onboarding.asl.yaml").read_text())["States"]

    def after_failure(name: str) -> list[str]:
        [catch] = [c for c in machine[name]["Catch"] if c["ErrorEquals"] == ["States.ALL"]]
        way = [catch["Next"]]
        while "Next" in machine[way[-1]]:
            way.append(machine[way[-1]]["Next"])
        return way

    assert after_failure("Register") == ["Withdraw", "Failed"]
    assert after_failure("CreateAccount") == ["Withdraw", "Failed"]
    assert after_failure("PrepareAndWelcome") == ["RemoveAccount", "Withdraw", "Failed"]

"""AWS::StepFunctions: state machines on the local interpreter of the States Language."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from frontgate.resources.creation import Created, Creation, ResourceType, text, words

_SUBSTITUTION = re.compile(r"\$\{([A-Za-z0-9_-]+)\}")


async def _state_machine(creation: Creation) -> Created:
    properties = creation.properties
    name = creation.name("StateMachineName", longest=80)
    asked = {
        "name": name,
        "definition": _definition(creation),
        "roleArn": properties["RoleArn"],
        "type": properties.get("StateMachineType", "STANDARD"),
    }
    creation.call_later("states", "CreateStateMachine", asked)
    arn = creation.arn("states", f"stateMachine:{name}")
    return Created(ref=arn, attributes={"Arn": arn, "Name": name, "StateMachineRevisionId": "1"})


def _definition(creation: Creation) -> str:
    """The definition as JSON. Raises `ValueError` for one that cannot be read."""
    properties = creation.properties
    if "DefinitionString" in properties:
        source = str(properties["DefinitionString"])
    elif "Definition" in properties:
        source = json.dumps(properties["Definition"])
    elif creation.resource.local_code is not None:
        source = _read(creation.resource.local_code)
    else:
        raise ValueError("its definition is neither in the template nor in a local file")
    return _substituted(source, properties.get("DefinitionSubstitutions") or {})


def _read(path: Path) -> str:
    """A file of JSON or YAML."""
    content = path.read_text(encoding="utf-8")
    try:
        return json.dumps(yaml.safe_load(content))
    except yaml.YAMLError as error:
        raise ValueError(f"{path.name} is neither JSON nor YAML: {error}") from None


def _substituted(source: str, values: Mapping[str, Any]) -> str:
    """`${Name}` replaced inside the text of strings; what has no value stays as it is."""

    def value(found: re.Match[str]) -> str:
        name = found[1]
        return json.dumps(text(values[name]))[1:-1] if name in values else found[0]

    return _SUBSTITUTION.sub(value, source)


async def _kept(creation: Creation) -> Created:
    """A version or alias: there is one revision here, which all of them mean."""
    properties = creation.properties
    routes = properties.get("RoutingConfiguration") or ()
    version = next((route["StateMachineVersionArn"] for route in routes), "")
    arn = str(properties.get("StateMachineArn") or properties.get("StateMachineRevisionId") or "")
    return Created(ref=version or arn, attributes={"Arn": version or arn})


TYPES = {
    "AWS::StepFunctions::StateMachine": ResourceType(
        create=_state_machine,
        supported=words(
            "Definition DefinitionS3Location DefinitionString DefinitionSubstitutions RoleArn "
            "StateMachineName StateMachineType"
        ),
        harmless=words("EncryptionConfiguration LoggingConfiguration Tags TracingConfiguration"),
    ),
    "AWS::StepFunctions::StateMachineVersion": ResourceType(
        create=_kept,
        supported=words("StateMachineArn"),
        harmless=words("Description StateMachineRevisionId"),
    ),
    "AWS::StepFunctions::StateMachineAlias": ResourceType(
        create=_kept,
        supported=words("RoutingConfiguration"),
        harmless=words("DeploymentPreference Description Name"),
    ),
}

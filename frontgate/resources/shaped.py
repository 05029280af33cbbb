"""Properties of CloudFormation as documents of an AWS API, by the shapes of that API.

Most resource types name their properties as the API that makes them names its members, apart from
upper and lower case, and parameters bring numbers and switches as text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from frontgate.aws.protocols.models import operation, service_model
from frontgate.resources.creation import document, flag, integer, number

if TYPE_CHECKING:
    from botocore.model import Shape

_NUMBERS = {
    "integer": integer,
    "long": integer,
    "float": number,
    "double": number,
}


def shaped(service: str, action: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    """The members of `action`'s input that `properties` have, each of the type it must be.

    Raises `ValueError` for a value that cannot be of that type.
    """
    called = operation(service_model(service), action)
    assert called is not None and called.input_shape is not None, f"{service}:{action}"
    return _structure(called.input_shape.members, properties)


def _structure(members: Mapping[str, Shape], given: Mapping[str, Any]) -> dict[str, Any]:
    names = {name.lower(): name for name in members}
    found = ((names.get(name.lower()), value) for name, value in given.items())
    return {name: _value(members[name], value) for name, value in found if name is not None}


def _value(shape: Any, value: Any) -> Any:
    kind = shape.type_name
    if kind == "structure":
        return _structure(shape.members, _mapping(value))
    if kind == "list":
        values = value if isinstance(value, list) else [value]
        return [_value(shape.member, item) for item in values]
    if kind == "map":
        return {str(key): _value(shape.value, item) for key, item in _mapping(value).items()}
    if kind == "boolean":
        return flag(value)
    if kind in _NUMBERS:
        return _NUMBERS[kind](value)
    return document(value)


def _mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError(f"{value!r} is not an object")
    return value


def text_attributes(properties: Mapping[str, Any], names: Iterable[str]) -> dict[str, str]:
    """Those of `properties` that are named, as a map of texts: SQS, SNS."""
    return {name: document(properties[name]) for name in names if name in properties}

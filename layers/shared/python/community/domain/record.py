"""How the domain's objects look on the wire: immutable, camelCase, without empty fields."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Record(BaseModel):
    """An immutable value with a JSON form. Unknown fields are refused."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
    )


def absent(value: object) -> bool:
    """For ``Field(exclude_if=absent)``: without a value, a field is left out of the JSON."""
    return value is None

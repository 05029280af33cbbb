"""A botocore service model as objects: shapes, members and operations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import parse_qsl

from frontgate.aws.sdk_models import read_model

_LENGTHS = re.compile(r"WithLengthBetween\d+And(\d+)(K?)$")


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a structure."""

    name: str
    shape: Shape
    location: str | None
    """`uri`, `querystring`, `header`, `headers`, `statusCode`; None: the body."""
    wire_name: str
    """Its name in the body, the query, the headers or the path's template."""
    named: bool
    """Whether the model gives the wire name; a map in the query without one takes every name."""


class Shape:
    """A type of the model; what it refers to is resolved when it is asked for."""

    def __init__(self, name: str, definition: Mapping[str, Any], model: ServiceModel) -> None:
        self.name = name
        self._definition = definition
        self._model = model
        self.type: str = definition["type"]

    @cached_property
    def members(self) -> Mapping[str, Member]:
        return {
            name: Member(
                name=name,
                shape=self._model.shape(member["shape"]),
                location=member.get("location"),
                wire_name=member.get("locationName", name),
                named="locationName" in member,
            )
            for name, member in self._definition.get("members", {}).items()
        }

    @cached_property
    def body_first(self) -> tuple[Member, ...]:
        """The members, those of the body before those of path, query and headers."""
        return tuple(sorted(self.members.values(), key=lambda each: each.location is not None))

    @cached_property
    def checked(self) -> tuple[Member, ...]:
        """Those of `body_first` that may break a constraint."""
        return tuple(
            member
            for member in self.body_first
            if member.name in self.required or member.shape.is_constrained
        )

    @cached_property
    def is_constrained(self) -> bool:
        """Whether a value of this type may break a constraint of the model."""
        match self.type:
            case "structure":
                return True
            case "list":
                inside = self.element.is_constrained
            case "map":
                inside = self.value.is_constrained
            case _:
                inside = bool(self.enum) or self.pattern is not None
        return inside or self.minimum is not None or self.maximum is not None

    @cached_property
    def in_body(self) -> tuple[tuple[str, str, Shape], ...]:
        """The members that stand in the body: name, name there, type."""
        return tuple(
            (name, member.wire_name, member.shape)
            for name, member in self.members.items()
            if member.location is None
        )

    @cached_property
    def in_headers(self) -> tuple[Member, ...]:
        return tuple(each for each in self.members.values() if each.location == "header")

    @cached_property
    def chosen_status(self) -> str | None:
        """The member that is the status of an answer."""
        found = (each.name for each in self.members.values() if each.location == "statusCode")
        return next(found, None)

    @cached_property
    def has_body(self) -> bool:
        return any(member.location is None for member in self.members.values())

    @cached_property
    def required(self) -> tuple[str, ...]:
        return tuple(self._definition.get("required", ()))

    @cached_property
    def element(self) -> Shape:
        """Of a list."""
        return self._model.shape(self._definition["member"]["shape"])

    @cached_property
    def value(self) -> Shape:
        """Of a map."""
        return self._model.shape(self._definition["value"]["shape"])

    @cached_property
    def enum(self) -> tuple[str, ...]:
        return tuple(self._definition.get("enum", ()))

    @cached_property
    def minimum(self) -> float | None:
        """Of a number; of a length, where the shape has one."""
        found: float | None = self._definition.get("min")
        return found

    @cached_property
    def maximum(self) -> float | None:
        """API Gateway v2's model says a text's only in the name of its shape.

        The least length that it says there does not hold: an empty text takes a parameter or a
        truststore away.
        """
        found: float | None = self._definition.get("max")
        named = _LENGTHS.search(self.name) if found is None else None
        return found if named is None else int(named[1]) * (1024 if named[2] else 1)

    @cached_property
    def pattern(self) -> str | None:
        return self._definition.get("pattern")

    @cached_property
    def payload(self) -> str | None:
        """The member that is the whole body."""
        return self._definition.get("payload")

    @cached_property
    def timestamp_format(self) -> str:
        """The default of the protocol's bodies is seconds since the epoch."""
        return str(self._definition.get("timestampFormat", "unixTimestamp"))


@dataclass(frozen=True, kw_only=True, slots=True)
class OperationModel:
    name: str
    method: str
    segments: tuple[str, ...]
    """Of the URI template: literals and `{label}`."""
    labels: tuple[tuple[str, int], ...]
    """Their names, and which segment each is."""
    fixed_query: tuple[tuple[str, str], ...]
    """`mode=import` of `POST /restapis?mode=import`."""
    status: int
    input: Shape | None
    output: Shape | None


class ServiceModel:
    """A service of the REST-JSON protocol."""

    def __init__(self, service: str, definition: Mapping[str, Any]) -> None:
        self.service = service
        self._definition = definition
        self._shapes: dict[str, Shape] = {}

    def shape(self, name: str) -> Shape:
        found = self._shapes.get(name)
        if found is None:
            found = self._shapes[name] = Shape(name, self._definition["shapes"][name], self)
        return found

    @cached_property
    def operations(self) -> Mapping[str, OperationModel]:
        return {name: self._operation(name) for name in self._definition["operations"]}

    def _operation(self, name: str) -> OperationModel:
        definition = self._definition["operations"][name]
        http = definition["http"]
        path, _, query = http["requestUri"].partition("?")
        segments = tuple(path.strip("/").split("/"))
        return OperationModel(
            name=name,
            method=http["method"],
            segments=segments,
            labels=tuple(
                (segment[1:-1].removesuffix("+"), place)
                for place, segment in enumerate(segments)
                if segment.startswith("{")
            ),
            fixed_query=tuple(parse_qsl(query, keep_blank_values=True)),
            status=http.get("responseCode", 200),
            input=self._optional(definition.get("input")),
            output=self._optional(definition.get("output")),
        )

    def _optional(self, reference: Mapping[str, Any] | None) -> Shape | None:
        return None if reference is None else self.shape(reference["shape"])


@lru_cache(maxsize=8)
def load_model(service: str) -> ServiceModel:
    """botocore's model of a service, by its name in botocore. Reads files; tens of milliseconds."""
    return ServiceModel(service, read_model(service))

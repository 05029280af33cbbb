"""Resource types that one call makes, from properties that are named as that call names them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from frontgate.resources.creation import Created, Creation, ResourceType, words
from frontgate.resources.shaped import shaped


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """A resource that was made: what it was asked for with, and what the service said."""

    creation: Creation
    name: str
    """Its own name, as given or made up; empty for types that have none."""
    answer: Mapping[str, Any]


Read = Callable[[Made], object]


@dataclass(frozen=True, kw_only=True, slots=True)
class Plain:
    """How a type is made by one call of one service."""

    service: str
    action: str
    named_by: str = ""
    """The property that names a resource."""
    longest_name: int = 128
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Property to member of the call, where the names differ."""
    can_wait: bool = False
    """Whether the call may be made once the gateway is ready; there is no answer then."""
    ref: Read = lambda made: made.name
    attributes: Mapping[str, Read] = field(default_factory=dict)

    async def __call__(self, creation: Creation) -> Created:
        properties = dict(creation.properties)
        name = ""
        if self.named_by:
            name = creation.name(self.named_by, longest=self.longest_name)
            properties[self.named_by] = name
        for given, member in self.renamed.items():
            if given in properties:
                properties[member] = properties.pop(given)
        document = shaped(self.service, self.action, properties)
        answer: Mapping[str, Any] = {}
        if self.can_wait:
            creation.call_later(self.service, self.action, document)
        else:
            answer = await creation.account.api(self.service, self.action, document)
        made = Made(creation=creation, name=name, answer=answer)
        attributes = {key: read(made) for key, read in self.attributes.items()}
        return Created(ref=str(self.ref(made)), attributes=attributes)


def plain(
    service: str,
    action: str,
    supported: str,
    *,
    harmless: str = "",
    without_effect: str = "",
    **how: Any,
) -> ResourceType:
    """A row of a table of types; `how` has the fields of `Plain`."""
    return ResourceType(
        create=Plain(service=service, action=action, **how),
        supported=words(supported),
        harmless=words(harmless),
        without_effect=words(without_effect),
    )


def kept(ref: Read, supported: str, **attributes: Read) -> ResourceType:
    """A type that does nothing on a laptop: it has a name and is otherwise left alone."""

    async def create(creation: Creation) -> Created:
        made = Made(creation=creation, name="", answer={})
        found = {name: read(made) for name, read in attributes.items()}
        return Created(ref=str(ref(made)), attributes=found)

    return ResourceType(create=create, supported=frozenset(), harmless=words(supported))


def answered(*path: str | int) -> Read:
    """What stands at `path` in the answer."""

    def read(made: Made) -> object:
        found: Any = made.answer
        for name in path:
            found = found[name]
        return found

    return read


def arn_of(service: str, pattern: str) -> Read:
    """An ARN of the stack's account; `{}` in the pattern is the resource's name."""
    return lambda made: made.creation.arn(service, pattern.format(made.name))

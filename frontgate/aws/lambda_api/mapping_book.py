"""All event source mappings of the account: templates and the Lambda API both write here."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from frontgate.aws.lambda_api.definitions import NOTHING
from frontgate.aws.lambda_api.event_source_mapping import EventSourceMapping


class Sources(Protocol):
    """What reads queues and streams (`frontgate.event_sources.EventSources`).

    Each raises what calling the source's service raises.
    """

    async def look(self, source_arn: str) -> int | None:
        """Whether it is there; of a queue, its visibility timeout in seconds."""
        ...

    async def add(self, mapping: EventSourceMapping) -> None:
        """Raises `ValueError` for a filter that is no event pattern."""
        ...

    async def change(self, mapping: EventSourceMapping) -> None:
        """Reading goes on where it is. Raises as `add` does."""
        ...

    async def remove(self, id: str) -> None: ...

    def outcome(self, id: str) -> str:
        """`LastProcessingResult`, of a stream."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptMapping:
    """A mapping, and what was given of it."""

    mapping: EventSourceMapping
    """What runs."""
    members: Mapping[str, Any]
    """As CreateEventSourceMapping has them."""
    last_modified: float
    tags: Mapping[str, str] = field(default_factory=lambda: NOTHING)

    @property
    def id(self) -> str:
        return self.mapping.id


class MappingBook:
    """Mappings by their UUID. One changes at a time."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self.mappings: dict[str, KeptMapping] = {}
        self.changing = asyncio.Lock()

    async def add(self, kept: KeptMapping) -> None:
        """Raises what `Sources.add` raises, with nothing added."""
        await self.sources.add(kept.mapping)
        self.mappings[kept.id] = kept

    async def change(self, kept: KeptMapping) -> None:
        await self.sources.change(kept.mapping)
        self.mappings[kept.id] = kept

    async def remove(self, id: str) -> None:
        await self.sources.remove(id)
        self.mappings.pop(id, None)

    def tag(self, id: str, tags: Mapping[str, str]) -> None:
        self.mappings[id] = replace(self.mappings[id], tags=tags)

    def duplicate_of(self, mapping: EventSourceMapping) -> KeptMapping | None:
        """Another one from the same source to the same function."""
        for kept in self.mappings.values():
            ends = (kept.mapping.source_arn, kept.mapping.function)
            if kept.id != mapping.id and ends == (mapping.source_arn, mapping.function):
                return kept
        return None

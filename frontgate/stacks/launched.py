"""A stack that has been created."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from frontgate.resources import DeployedStack
from frontgate.template import Stack


@dataclass(frozen=True, kw_only=True, slots=True)
class StackResource:
    logical_id: str
    physical_id: str
    type: str


@dataclass(frozen=True, kw_only=True)
class LaunchedStack:
    """What was asked for, what became of it, and when: seconds since the epoch."""

    stack: Stack
    deployed: DeployedStack
    began: float
    completed: float

    @cached_property
    def resources(self) -> tuple[StackResource, ...]:
        """Those that were created, by logical id: what was left out is not among them."""
        created, left_out = self.deployed.created, self.deployed.left_out
        found = (
            StackResource(
                logical_id=each.logical_id,
                physical_id=created[each.logical_id].ref,
                type=each.type,
            )
            for each in self.stack.resources
            if each.logical_id in created and each.logical_id not in left_out
        )
        return tuple(sorted(found, key=lambda each: each.logical_id))

    def is_named(self, name: str) -> bool:
        """By its name or its ARN."""
        return name in (self.stack.name, self.stack.id)

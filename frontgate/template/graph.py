"""The order in which resources can be created."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def levels(dependencies: Mapping[str, Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Names in groups: each group needs only names of earlier groups, and keeps the given order.

    Every dependency must itself be a key. Names on a cycle, and what needs them, are left out.
    """
    waiting = {name: len(set(needs)) for name, needs in dependencies.items()}
    dependents: dict[str, list[str]] = {name: [] for name in dependencies}
    for name, needs in dependencies.items():
        for need in set(needs):
            dependents[need].append(name)
    position = {name: index for index, name in enumerate(dependencies)}
    groups: list[tuple[str, ...]] = []
    group = [name for name, count in waiting.items() if count == 0]
    while group:
        groups.append(tuple(sorted(group, key=position.__getitem__)))
        ready: list[str] = []
        for dependent in (other for name in group for other in dependents[name]):
            waiting[dependent] -= 1
            if waiting[dependent] == 0:
                ready.append(dependent)
        group = ready
    return tuple(groups)


def cycle(dependencies: Mapping[str, Sequence[str]]) -> list[str]:
    """A shortest way from a name to itself, that name at both ends; empty when there is none."""
    rounds = (_way_back(name, dependencies) for name in dependencies)
    return min((way for way in rounds if way), key=len, default=[])


def _way_back(start: str, dependencies: Mapping[str, Sequence[str]]) -> list[str]:
    came_from: dict[str, str] = {}
    queue = [start]
    for name in queue:
        for need in dependencies[name]:
            if need == start:
                way = [name]
                while way[-1] != start:
                    way.append(came_from[way[-1]])
                return [*reversed(way), start]
            if need not in came_from:
                came_from[need] = name
                queue.append(need)
    return []

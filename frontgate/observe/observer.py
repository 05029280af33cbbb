"""What a gateway keeps of the requests it has answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from frontgate.observe.journal import Journals
from frontgate.observe.metrics import MetricStore
from frontgate.observe.route_counts import RouteCounts, StageCounts
from frontgate.observe.trace import Headline

Show = Callable[[Callable[[Any], Headline], Any], None]


class Observer:
    """Shared by all stages of all APIs."""

    def __init__(self, show: Show | None = None) -> None:
        self.show = show
        """Told of each request, and how it is described in a line; None: nobody looks."""
        self.journals = Journals()
        self.metrics = MetricStore()
        self._counts: dict[tuple[str, str], StageCounts] = {}

    def without_metrics(self) -> Observer:
        """Shows requests and keeps their traces as this one does, but counts them elsewhere."""
        apart = Observer(self.show)
        apart.journals = self.journals
        return apart

    def counts(self, api_id: str, stage: str) -> StageCounts:
        """A stage's counts, which outlive its deployments."""
        key = (api_id, stage)
        found = self._counts.get(key)
        if found is None:
            found = self._counts[key] = StageCounts(_nowhere)
            self.metrics.add_source(found.flush)
        return found

    def forget(self, api_id: str, stage: str) -> None:
        """The stage is gone; its metrics stay."""
        self.journals.forget(api_id, stage)
        counts = self._counts.pop((api_id, stage), None)
        if counts is not None:
            counts.flush()
            self.metrics.remove_source(counts.flush)


def _nowhere(route: str, at: float, counts: RouteCounts) -> None:
    """Nothing is counted before a deployment says where to."""

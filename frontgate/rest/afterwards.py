"""Step 14: what happens once the answer has left. Nothing is formatted that nobody asked for."""

from __future__ import annotations

from frontgate.control.rest_api import Stage
from frontgate.observe import Observer
from frontgate.rest.finished import Finished
from frontgate.rest.log import AccessLog
from frontgate.rest.trace import trace_of
from frontgate.wire import LogSink


class Afterwards:
    """That of one stage."""

    def __init__(self, stage: Stage, *, observer: Observer, log: LogSink) -> None:
        self._journal = observer.journals.of(stage.rest_api_id, stage.stage_name, trace_of)
        settings = stage.access_log_settings
        self._access_log = AccessLog(settings, sink=log) if settings else None

    def record(self, finished: Finished) -> None:
        """Keep the request. Lines are written soon: the answer goes first."""
        self._journal.add(finished)
        if self._access_log is not None:
            self._access_log.record(finished)

"""Step 14: what happens once the answer has left. Nothing is formatted that nobody asked for."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import replace

from frontgate.control.rest_api import MethodSetting, Stage
from frontgate.observe import Observer
from frontgate.observe.execution_lines import LEVELS, cut, rest_group
from frontgate.rest.exchange import Received
from frontgate.rest.execution_log import logged
from frontgate.rest.finished import Finished
from frontgate.rest.followed_stream import FollowedStream
from frontgate.rest.log import AccessLog
from frontgate.rest.method_settings import EVERY_METHOD, setting_of
from frontgate.rest.metrics import RestMetrics
from frontgate.rest.trace import headline_of, trace_of
from frontgate.wire import HttpResponse, Outside


class Afterwards:
    """That of one stage."""

    def __init__(
        self, stage: Stage, *, api_name: str, observer: Observer, outside: Outside
    ) -> None:
        api_id, name = stage.rest_api_id, stage.stage_name
        self._show = observer.show
        self._journal = observer.journals.of(api_id, name, trace_of)
        self._metrics = RestMetrics(
            api_id=api_id,
            api_name=api_name,
            stage_name=name,
            store=observer.metrics,
            counts=observer.counts(api_id, name),
        )
        self._everywhere = setting_of(stage.method_settings, EVERY_METHOD)
        settings = stage.access_log_settings
        self._access_log = AccessLog(settings, sink=outside.log_later) if settings else None
        self._group = rest_group(api_id, name)
        self._sink = outside.log
        self._timer = outside.timer
        self._unwritten: deque[tuple[Finished, MethodSetting | None]] = deque()

    def answer(self, finished: Finished) -> HttpResponse:
        """The answer of a request, which is recorded now, or when the answer has been streamed."""
        response = finished.response
        if response.stream is None:
            self.record(finished)
            return response
        stream = FollowedStream(response.stream, finished, timer=self._timer, ended=self.record)
        return replace(response, stream=stream)

    def record(self, finished: Finished) -> None:
        """Keep and count the request. Lines are written soon: the answer goes first."""
        # Bodies are kept twice: as they came, and as they were sent on.
        size = 2 * (len(finished.received.request.body) + len(finished.response.body))
        self._journal.add(finished, size)
        self._metrics.count(finished)
        if self._show is not None:
            self._show(headline_of, finished)
        setting = self._setting(finished)
        if setting is not None or self._access_log is not None:
            if not self._unwritten:
                asyncio.get_running_loop().call_soon(self._write_all)
            self._unwritten.append((finished, setting))

    def _write_all(self) -> None:
        """Those of one turn of the event loop together; one that fails keeps none from the log."""
        unwritten = self._unwritten
        try:
            while unwritten:
                self._write(*unwritten.popleft())
        finally:
            if unwritten:
                asyncio.get_running_loop().call_soon(self._write_all)

    def _write(self, finished: Finished, setting: MethodSetting | None) -> None:
        if self._access_log is not None:
            self._access_log.write(finished)
        if setting is not None:
            self._write_execution(finished, setting)

    def _write_execution(self, finished: Finished, setting: MethodSetting) -> None:
        received = finished.received
        group = f"{self._group}/Canary" if received.stage.is_canary else self._group
        began = received.epoch - received.started
        for line in logged(finished, setting):
            self._sink(group, f"({received.request_id}) {cut(line.text)}", line.moment + began)

    def _setting(self, finished: Finished) -> MethodSetting | None:
        """Of the method, if its executions are logged.

        A request that found no method has no log, but for one with a certificate that nobody
        vouches for: the log says why (documented), by the settings of all methods (assumed).
        """
        reached = finished.reached
        if not isinstance(reached, Received):
            setting = reached.method.settings
        elif reached.request.ingress.certificate_refusal is not None:
            setting = self._everywhere
        else:
            return None
        return setting if setting.logging_level in LEVELS else None

"""What happens once an HTTP API has answered: the request is kept, counted and logged."""

from __future__ import annotations

import asyncio

from frontgate.control.api_v2 import Stage
from frontgate.http.context import ContextVariables
from frontgate.http.finished import Finished
from frontgate.http.metrics import HttpMetrics
from frontgate.http.trace import Traces, headline_of
from frontgate.observe import AccessLogFormat, Observer
from frontgate.wire import Address, LogSink


class Afterwards:
    """That of one stage."""

    def __init__(
        self,
        stage: Stage,
        *,
        address: Address,
        variables: ContextVariables,
        observer: Observer,
        log: LogSink,
    ) -> None:
        api_id, name = stage.api_id, stage.stage_name
        self._show = observer.show
        self._journal = observer.journals.of(api_id, name, Traces(address, name).of)
        self._metrics = HttpMetrics(
            stage, store=observer.metrics, counts=observer.counts(api_id, name)
        )
        settings = stage.access_log_settings
        self._format = AccessLogFormat(settings.format) if settings is not None else None
        self._destination = settings.destination_arn if settings is not None else ""
        self._variables = variables
        self._log = log

    def record(self, finished: Finished) -> None:
        """The access log's line is written soon: the answer goes first."""
        size = 2 * (len(finished.received.request.body) + len(finished.response.body))
        self._journal.add(finished, size)
        self._metrics.count(finished)
        if self._show is not None:
            self._show(headline_of, finished)
        if self._format is not None:
            asyncio.get_running_loop().call_soon(self._write, finished, self._format)

    def _write(self, finished: Finished, format: AccessLogFormat) -> None:
        context = self._variables.of_log(
            finished.station, finished.response, error=finished.error, finished=finished.ended
        )
        self._log(self._destination, format.render(context))

"""What happens when a handshake, a message or a goodbye is done: it is kept, counted and logged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frontgate.control.api_v2 import Stage
from frontgate.observe import Observer, Trail
from frontgate.websocket.access_log import AccessLog
from frontgate.websocket.execution_log import ExecutionLog
from frontgate.websocket.finished import Finished
from frontgate.websocket.integration import Answer, Sent
from frontgate.websocket.metrics import WebSocketMetrics
from frontgate.websocket.trace import headline_of, trace_of
from frontgate.wire import Address, HttpResponse, Invocation, Outside


class Afterwards:
    """That of one stage."""

    def __init__(
        self, stage: Stage, *, address: Address, observer: Observer, outside: Outside
    ) -> None:
        api_id, name = stage.api_id, stage.stage_name
        self._show = observer.show
        self._journal = observer.journals.of(api_id, name, trace_of)
        self._metrics = WebSocketMetrics(
            stage, store=observer.metrics, counts=observer.counts(api_id, name)
        )
        self._log = AccessLog(stage.access_log_settings, sink=outside.log)
        self._execution_log = ExecutionLog(stage, address=address, sink=outside.log_later)
        self._outside = outside

    def begin(self) -> Trail:
        """The trail of what begins now."""
        return Trail(self._outside.timer)

    def record(
        self,
        context: Mapping[str, Any],
        *,
        trail: Trail,
        started: float,
        status: int,
        answer: Answer | None = None,
        reason: str = "",
        text: str = "",
    ) -> None:
        """`started` is when it began on the monotonic timer, `reason` why a part of it failed,
        `text` what the client sent.
        """
        finished = Finished(
            context=context,
            facts=trail.take(),
            started=started,
            ended=self._outside.timer(),
            status=status,
            answer=answer,
            reason=reason,
            text=text,
        )
        weight = _weight(finished)
        self._journal.add(finished, weight)
        self._metrics.count(finished)
        if self._show is not None:
            self._show(headline_of, finished)
        self._log.write(finished)
        self._execution_log.write(finished, weight)

    def sent(self) -> None:
        """A message has been sent to a client."""
        self._metrics.count_sent(self._outside.clock())


def _weight(finished: Finished) -> int:
    """About how many bytes a journal keeps of it."""
    weight = 2 * len(finished.text)
    for _, fact in finished.facts:
        if isinstance(fact, Sent | Answer | HttpResponse):
            weight += len(fact.body)
        elif isinstance(fact, Invocation):
            weight += len(fact.payload)
    return weight

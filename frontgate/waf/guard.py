"""A web ACL at work in front of stages: what they hold, whatever becomes of its rules."""

from __future__ import annotations

from frontgate.observe.metrics import MetricStore
from frontgate.waf.geography import CountryTable
from frontgate.waf.inspection import WebRequest
from frontgate.waf.log_settings import LogSettings
from frontgate.waf.traffic import Traffic
from frontgate.waf.web_acl import CompiledWebAcl, Verdict
from frontgate.wire import LogSink


class Guard:
    """Screens requests by the newest form of one web ACL."""

    __slots__ = ("acl", "countries", "logging", "traffic")

    def __init__(self, acl: CompiledWebAcl, countries: CountryTable, metrics: MetricStore) -> None:
        self.acl = acl
        """Replaced when its rules, or what they refer to, change."""
        self.countries = countries
        self.logging: LogSettings | None = None
        self.traffic = Traffic(metrics)

    @property
    def arn(self) -> str:
        return self.acl.arn

    def screen(self, request: WebRequest) -> Verdict:
        """Decides on a request, and counts it."""
        acl = self.acl
        verdict = acl.evaluate(request)
        self.traffic.note(acl, request, verdict)
        return verdict

    def log(self, request: WebRequest, verdict: Verdict, *, source: str, sink: LogSink) -> None:
        """Writes the log record, where one is wanted; for after the answer has left."""
        if self.logging is not None:
            self.logging.write(request, verdict, web_acl=self.arn, source=source, sink=sink)

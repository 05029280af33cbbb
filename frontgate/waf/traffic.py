"""What a web ACL has seen: counts for CloudWatch, and samples of requests.

Documentation: "Monitoring with Amazon CloudWatch" (namespace `AWS/WAFV2`) and `GetSampledRequests`.
"""

from __future__ import annotations

from collections import Counter, deque
from typing import Any

from frontgate.observe.metrics import MetricStore, Series, dimensions
from frontgate.waf.inspection import WebRequest
from frontgate.waf.records import pairs
from frontgate.waf.rules import Hit
from frontgate.waf.web_acl import DEFAULT_ACTION, CompiledWebAcl, Verdict
from frontgate.wire import record

NAMESPACE = "AWS/WAFV2"
ALL_RULES = "ALL"
_METRICS = {
    "ALLOW": "AllowedRequests",
    "BLOCK": "BlockedRequests",
    "COUNT": "CountedRequests",
    "CAPTCHA": "CaptchaRequests",
    "CHALLENGE": "ChallengeRequests",
}
_KEPT_SAMPLES = 500
"""For each rule."""


@record
class Sample:
    """A request that a rule acted on; without its body."""

    request: WebRequest
    action: str
    rule_in_group: str | None
    overridden: str | None
    verdict: Verdict

    def document(self) -> dict[str, Any]:
        """A `SampledHTTPRequest`; its timestamp in seconds since the epoch."""
        request, verdict = self.request, self.verdict
        described: dict[str, Any] = {
            "Request": {
                "ClientIP": request.source_ip,
                "Country": request.country or "-",
                "URI": request.uri,
                "Method": request.method,
                "HTTPVersion": request.protocol,
                "Headers": [{"Name": name, "Value": value} for name, value in request.headers],
            },
            "Weight": 1,
            "Timestamp": request.time,
            "Action": self.action,
            "RequestHeadersInserted": [
                {"Name": item["name"], "Value": item["value"]} for item in pairs(verdict.inserted)
            ],
            "Labels": [{"Name": label} for label in verdict.labels],
        }
        if verdict.response is not None:
            described["ResponseCodeSent"] = verdict.response.status
        if self.rule_in_group is not None:
            described["RuleNameWithinRuleGroup"] = self.rule_in_group
        if self.overridden is not None:
            described["OverriddenAction"] = self.overridden
        return described


class Traffic:
    """The counts and samples of one web ACL."""

    def __init__(self, metrics: MetricStore) -> None:
        self._metrics = metrics
        self._counts: Counter[tuple[str, str]] = Counter()
        """Of the minute under way, by metric and rule."""
        self._minute = 0
        self._dimensions: dict[str, str] = {}
        self._samples: dict[str, deque[Sample]] = {}

    def note(self, acl: CompiledWebAcl, request: WebRequest, verdict: Verdict) -> None:
        """One request, after its evaluation."""
        minute = int(request.time // 60)
        if minute != self._minute:
            self.flush()
            self._minute = minute
            region = acl.arn.split(":")[3]
            self._dimensions = {"Region": region, "WebACL": acl.metric or acl.name}
        name = _METRICS[verdict.action.name]
        if acl.metric is not None:
            self._counts[name, ALL_RULES] += 1
            if verdict.rule is None:
                self._counts[name, DEFAULT_ACTION] += 1
        for hit in verdict.hits:
            self._note_hit(request, verdict, hit)
        if verdict.rule is None and acl.sampled:
            self._sample(acl.metric or DEFAULT_ACTION, request, verdict, None)

    def flush(self) -> None:
        """Hands over what was counted: when a minute is over, or when somebody asks."""
        counts, self._counts = self._counts, Counter()
        for (metric, rule), count in counts.items():
            found = dimensions({**self._dimensions, "Rule": rule})
            series = Series(NAMESPACE, metric, found, "Count")
            self._metrics.minute(series, self._minute * 60).add(1.0, count)

    def _note_hit(self, request: WebRequest, verdict: Verdict, hit: Hit) -> None:
        outer = hit.group or hit.rule
        if hit.rule.metric is not None:
            self._counts[_METRICS[hit.action.name], hit.rule.metric] += 1
        if outer.metric is None:
            return
        if hit.group is not None and hit.action.terminates and not hit.group.counts_only:
            self._counts[_METRICS[hit.action.name], outer.metric] += 1
        if outer.sampled:
            self._sample(outer.metric, request, verdict, hit)

    def _sample(self, metric: str, request: WebRequest, verdict: Verdict, hit: Hit | None) -> None:
        kept = self._samples.get(metric)
        if kept is None:
            kept = self._samples[metric] = deque(maxlen=_KEPT_SAMPLES)
        kept.append(
            Sample(
                request=_without_body(request),
                action=verdict.action.name if hit is None else hit.action.name,
                rule_in_group=hit.rule.name if hit is not None and hit.group else None,
                overridden=hit.rule.overridden if hit is not None else None,
                verdict=verdict,
            )
        )

    def samples(self, metric: str, *, start: float, end: float) -> list[Sample]:
        """The newest of a rule, by its metric's name, in a time window."""
        kept = self._samples.get(metric, ())
        return [sample for sample in reversed(kept) if start <= sample.request.time <= end]


def _without_body(request: WebRequest) -> WebRequest:
    if not request.body:
        return request
    return WebRequest(
        method=request.method,
        uri=request.uri,
        query=request.query,
        headers=request.headers,
        body=b"",
        source_ip=request.source_ip,
        country=request.country,
        region=request.region,
        protocol=request.protocol,
        request_id=request.request_id,
        time=request.time,
        tick=request.tick,
    )

"""Step 2: the web ACL of the stage, before anything else is known of the request.

Documentation: "Use AWS WAF to protect your REST APIs in API Gateway": evaluated before resource
policies and authorizers.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from frontgate import headers as header_lines
from frontgate.rest.errors import WafFilteredError
from frontgate.rest.exchange import Received, Screened
from frontgate.waf.inspection import WebRequest
from frontgate.wire import HeaderItems, LogSink, Outside

if TYPE_CHECKING:
    from frontgate.waf.guard import Guard

_OWN_HEADERS = frozenset(
    ("x-forwarded-for", "x-forwarded-proto", "x-forwarded-port", "host", "x-amzn-trace-id")
)
_COUNTRY = "cloudfront-viewer-country"
_REGION = "cloudfront-viewer-country-region"
_LOCAL = ".localhost"


class WebAclStep:
    """The step of one stage that has a web ACL."""

    def __init__(self, guard: Guard, outside: Outside) -> None:
        self._guard = guard
        self._timer = outside.timer
        self._sink: LogSink = outside.log

    def screen(self, received: Received) -> Received:
        """The request with the verdict on it, and with the headers that AWS WAF inserts."""
        started = self._timer()
        guard = self._guard
        request = _web_request(received, guard)
        verdict = guard.screen(request)
        screened = Screened(verdict=verdict, web_acl_arn=guard.arn, latency=self._timer() - started)
        received.trail.note(screened)
        if guard.logging is not None:
            facts = received.stage
            source = f"{facts.address.account_id}:{facts.address.api_id}:{facts.name}"
            write = partial(guard.log, request, verdict, source=source, sink=self._sink)
            asyncio.get_running_loop().call_soon(write)
        headers = received.headers
        if verdict.inserted:
            headers = headers.inserting(verdict.inserted)
        return replace(received, screened=screened, headers=headers)

    def check(self, received: Received) -> None:
        """Raises `WafFilteredError` for a request that goes no further."""
        screened = received.screened
        if screened is not None and screened.verdict.action.refuses:
            raise WafFilteredError(
                own=screened.verdict.response, to_head=received.request.method == "HEAD"
            )


def _web_request(received: Received, guard: Guard) -> WebRequest:
    request = received.request
    before = request.stage_path
    if not before and request.ingress.domain_name is None:
        before = f"/{received.stage.name}"  # a port of its own stands for the API's name on AWS
    return WebRequest(
        method=request.method,
        uri=before + request.path,
        query=request.query,
        headers=_headers(received),
        body=request.body,
        source_ip=request.source_ip,
        # What the client sent: that of an edge-optimized API's own headers is a stand-in.
        country=header_lines.get(request.headers, _COUNTRY)
        or guard.countries.country_of(request.source_ip),
        region=header_lines.get(request.headers, _REGION),
        protocol=request.protocol,
        request_id=received.extended_request_id,
        time=received.epoch,
        tick=received.started,
    )


def _headers(received: Received) -> HeaderItems:
    """The gateway's own come first, then the client's as sent (recorded, in WAF logs)."""
    own, address = received.headers, received.stage.address
    host = received.domain_name
    if host.endswith(_LOCAL):
        # AWS WAF never sees a local name, and there are rules against those.
        host = f"{address.api_id}.execute-api.{address.region}.amazonaws.com"
    return (
        ("X-Forwarded-For", own.get("x-forwarded-for") or ""),
        ("X-Forwarded-Proto", "https"),
        ("X-Forwarded-Port", "443"),
        ("Host", host),
        ("X-Amzn-Trace-Id", received.trace_id),
        *[item for item in received.request.headers if item[0].lower() not in _OWN_HEADERS],
    )

"""Step 1: bytes become a `Received`, with identifiers and the gateway's own headers."""

from __future__ import annotations

import re
from urllib.parse import unquote_plus

from frontgate.observe import Trail
from frontgate.rest import cloudfront
from frontgate.rest.exchange import Received, StageFacts
from frontgate.rest.headers import RequestHeaders
from frontgate.wire import HttpRequest, Outside

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_ROOT = re.compile(r"Root=([^;]+)")
_INVALID_REQUEST_ID = "UUID_REPLACED_INVALID_REQUEST_ID"
_NO_QUERY: dict[str, list[str]] = {}


class Receiver:
    """Makes the `Received` of one stage."""

    def __init__(self, *, stage: StageFacts, outside: Outside) -> None:
        self._stage = stage
        self._outside = outside

    def receive(self, request: HttpRequest) -> Received:
        outside = self._outside
        started = outside.timer()
        epoch = outside.clock()
        headers = RequestHeaders(request.headers)
        method, forwarded = request.method, request.source_ip
        if headers.steers:
            request_id = _request_id(headers, outside)
            trace_id = headers.get("x-amzn-trace-id") or new_trace_id(
                epoch, outside.new_request_id()
            )
            method = headers.get("x-http-method-override") or method
            through = headers.get("x-forwarded-for")
            forwarded = f"{through}, {forwarded}" if through else forwarded
        else:
            request_id = outside.new_request_id()
            trace_id = new_trace_id(epoch, request_id)
        stage, ingress = self._stage, request.ingress
        domain_name = ingress.domain_name or stage.address.domain_name
        is_edge = stage.is_edge if ingress.is_edge is None else ingress.is_edge
        if is_edge:
            forwarded = f"{forwarded}, {cloudfront.ADDRESS}"
            cloudfront.add_viewer(headers, api_id=stage.address.api_id, request_id=request_id)
        headers.add_own(host=domain_name, trace_id=trace_id, forwarded_for=forwarded)
        path = request.path
        return Received(
            stage,
            request,
            method,
            "/" + path.lstrip("/") if path[:2] == "//" else path,
            domain_name,
            is_edge,
            headers,
            parse_query(request.query) if request.query else _NO_QUERY,
            request_id,
            outside.new_extended_request_id(),
            trace_id,
            epoch,
            started,
            Trail(outside.timer),
            None,
        )


def parse_query(query: str) -> dict[str, list[str]]:
    """Decode once; a `;` separates too (documentation: "important notes")."""
    parameters: dict[str, list[str]] = {}
    for pair in query.replace(";", "&").split("&"):
        if pair:
            name, _, value = pair.partition("=")
            parameters.setdefault(_decoded(name), []).append(_decoded(value))
    return parameters


def _decoded(text: str) -> str:
    return unquote_plus(text) if "%" in text or "+" in text else text


def _request_id(headers: RequestHeaders, outside: Outside) -> str:
    """The client may choose it, if it is a UUID (documentation: `$context.requestId`)."""
    chosen = headers.get("x-amzn-requestid")
    if chosen is None:
        return outside.new_request_id()
    return chosen if _UUID.fullmatch(chosen) else _INVALID_REQUEST_ID


def new_trace_id(epoch: float, request_id: str) -> str:
    """Its random part is that of an id which the gateway drew: the client's own may come again."""
    return f"Root=1-{int(epoch):08x}-{request_id.replace('-', '')[:24]}"


def traced_id(received: Received) -> str:
    """The trace header with the gateway's own segment as the parent of what follows.

    A client's own is kept; a field is added only where it is missing. A stage with active tracing
    samples every request: X-Ray's default rule, one a second and 5 % of the others, would hide
    most of what one does on a laptop.
    """
    trace_id = received.trace_id
    if "Parent=" in trace_id:
        return trace_id
    parent = received.request_id.replace("-", "")[-16:].lower()
    sampled = "" if "Sampled=" in trace_id else f";Sampled={int(received.stage.tracing)}"
    return f"{trace_id};Parent={parent}{sampled}"


def trace_root(received: Received) -> str:
    """`1-5c755b5d-07b29b94e632d3da19d88789`: the id of the trace, as execution logs show it."""
    found = _ROOT.search(received.trace_id)
    return found[1] if found else received.trace_id

"""What access logs show of the access step: `authenticate`, `authorizer` and `authorize`.

"Variables for access logging for API Gateway". A phase that a request did not go through has no
variables.
"""

from __future__ import annotations

from collections.abc import Mapping

from frontgate.rest.access_facts import Authenticated, Authorization, AuthorizerAsked, Phase
from frontgate.rest.errors import AccessDeniedError, GatewayError
from frontgate.rest.exchange import ContextDict
from frontgate.rest.finished import Finished

OF_ACCESS = frozenset({"authenticate", "authorize", "authorizer"})


def describe_access(context: ContextDict, finished: Finished) -> None:
    """Add the phases of the access step that the request went through."""
    for _, fact in finished.facts:
        if isinstance(fact, Authenticated):
            context["authenticate"] = _phase(fact)
        elif isinstance(fact, Authorization):
            context["authorize"] = _phase(fact)
        elif isinstance(fact, AuthorizerAsked):
            context["authorizer"] = {**_granted(context), **_authorizer(fact)}


def _granted(context: ContextDict) -> Mapping[str, object]:
    granted = context.get("authorizer")
    return granted if isinstance(granted, Mapping) else {}


def _phase(phase: Phase) -> ContextDict:
    return {
        "error": None if phase.error is None else _reason(phase.error),
        "latency": _millis(phase.latency),
        "status": phase.status,
    }


def _reason(error: GatewayError) -> str | None:
    """Of a denial what the execution log says, too (recorded there, here assumed)."""
    if type(error) is AccessDeniedError:
        return "The client is not authorized to perform this operation."
    return error.cause or error.message


def _authorizer(asked: AuthorizerAsked) -> ContextDict:
    described, consultation = _phase(asked), asked.consultation
    if consultation is not None:
        described["integrationLatency"] = _millis(consultation.latency)
        if consultation.invocation is not None:
            described["integrationStatus"] = consultation.invocation.status_code
            described["requestId"] = consultation.invocation.request_id
    return described


def _millis(seconds: float) -> int:
    return round(seconds * 1000)

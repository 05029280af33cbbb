"""Step: from path and verb to a method. No path and no verb are one answer: 403."""

from __future__ import annotations

from typing import Protocol

from frontgate.access import signed_request
from frontgate.access.signed_request import check_form
from frontgate.deployment.routing import Match
from frontgate.rest.errors import IncompleteSignatureError, MissingAuthenticationTokenError
from frontgate.rest.exchange import Received, Routed, StageMethod


class MethodRouter(Protocol):
    def find(self, path: str, verb: str) -> Match[StageMethod] | None: ...


def route(received: Received, router: MethodRouter) -> Routed:
    match = router.find(received.path, received.method)
    if match is None:
        _check_authorization(received)
        raise MissingAuthenticationTokenError
    return Routed(received, match.method, match.path_parameters)


def _check_authorization(received: Received) -> None:
    """Where there is no method, `Authorization` is taken for a signature (recorded)."""
    try:
        check_form(received.request)
    except signed_request.IncompleteSignatureError as error:
        raise IncompleteSignatureError(str(error)) from None

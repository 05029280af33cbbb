"""Step: from path and verb to a method. No path and no verb are one answer: 403."""

from __future__ import annotations

from frontgate.deployment.routing import Router
from frontgate.rest.errors import MissingAuthenticationTokenError
from frontgate.rest.exchange import Received, Routed, StageMethod


def route(received: Received, router: Router[StageMethod]) -> Routed:
    match = router.find(received.path, received.method)
    if match is None:
        raise MissingAuthenticationTokenError
    return Routed(received=received, method=match.method, path_parameters=match.path_parameters)

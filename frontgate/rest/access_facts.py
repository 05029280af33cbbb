"""What the access step notes on a request's trail: its phases, as access logs name them.

"Variables for access logging for API Gateway": *authenticate* verifies a signature, *authorizer*
asks a Lambda authorizer or a user pool, *authorize* weighs what the policies say.
"""

from __future__ import annotations

from collections.abc import Callable

from frontgate.access.lambda_authorizer import Consultation
from frontgate.access.policy import Decision
from frontgate.deployment.authorizers import AuthorizerPlan
from frontgate.deployment.uri import AwsUri
from frontgate.rest.errors import GatewayError
from frontgate.rest.exchange import Received
from frontgate.wire import record


@record
class Phase:
    latency: float
    """Seconds."""
    error: GatewayError | None
    """Why the phase refused the request."""

    @property
    def status(self) -> int:
        return 200 if self.error is None else self.error.status


@record
class Authenticated(Phase):
    """A signature was looked at."""

    principal: str | None
    """The ARN of whoever signed; None where that is not known."""


@record
class AuthorizerAsked(Phase):
    """An authorizer was asked, or its cache."""

    plan: AuthorizerPlan
    function: AwsUri | None
    """Of a Lambda authorizer, bound to the stage."""
    identity: tuple[str, ...]
    """The values of the identity sources."""
    cached: bool
    consultation: Consultation | None
    """The run of a Lambda authorizer's function; None from the cache, and for user pools."""
    principal: str | None


@record
class Authorization(Phase):
    """Policies were weighed."""

    resource: str
    """The ARN that they were asked about."""
    resource_policy: Decision | None
    """None: the API has no such policy."""
    identity_policy: Decision | None
    """Of IAM's policies, or of what the Lambda authorizer answered; None: nobody was asked."""


class Stopwatch:
    """Times the phases of one request."""

    __slots__ = ("_received", "_started", "_timer")

    def __init__(self, received: Received, timer: Callable[[], float]) -> None:
        self._received = received
        self._timer = timer
        self._started = timer()

    def lap(self) -> float:
        """Seconds since the last phase ended."""
        now = self._timer()
        latency, self._started = now - self._started, now
        return latency

    def note(self, phase: Phase) -> None:
        """The phase has just ended."""
        self._received.trail.note_at(self._started, phase)

"""`AWS_IAM`: the signature says who calls, the caller's own policies whether it may.

"Control access to WebSocket APIs with AWS IAM authorization". WebSocket APIs have no resource
policies, so that nobody of another account may connect. That a refused handshake is a 403 is
documented; its words are those of REST APIs (assumed).
"""

from __future__ import annotations

from collections.abc import Callable

from frontgate.access.account import masked
from frontgate.access.caller import Caller, Callers
from frontgate.access.lambda_authorizer import INVOKE
from frontgate.access.policy import Decision
from frontgate.access.request_conditions import request_conditions
from frontgate.access.signed_request import SignatureError
from frontgate.access.wildcards import PolicyError
from frontgate.headers import get
from frontgate.websocket.handshake import Entrant, HandshakeRefusedError
from frontgate.websocket.phases import Phase
from frontgate.wire import Address, BackendError, HttpRequest, Outside


class NotAllowedError(Exception):
    """The caller's policies do not allow it. The text is what the client is told (recorded for
    callbacks, of session policies; which kind of policy it was is not told apart)."""


class IdentityFaultError(Exception):
    """It cannot be found out what the caller may do."""


class Signatures:
    """Whoever signs handshakes or callbacks of one API."""

    def __init__(self, *, address: Address, outside: Outside) -> None:
        self._account_id = address.account_id
        self._clock = outside.clock
        self._callers = Callers(
            region=address.region, clock=outside.clock, credentials=outside.credentials
        )

    async def caller_of(self, request: HttpRequest, action: str, arn: str) -> Caller:
        """Whoever signed it and may do that.

        Raises `SignatureError`, `NotAllowedError` and `IdentityFaultError`.
        """
        try:
            caller = await self._callers.authenticate(request)
        except (BackendError, TimeoutError) as error:
            raise IdentityFaultError("the local IAM does not answer") from error
        except PolicyError as error:
            raise IdentityFaultError(f"a policy of the caller: {error}") from error
        decision = self._decide(request, caller, action, arn)
        if decision is not Decision.ALLOW:
            why = self._reason(decision, caller, action)
            raise NotAllowedError(
                f"User: {caller.principal.arn} is not authorized to perform: {action} on "
                f"resource: {masked(arn)} {why}"
            )
        return caller

    def _reason(self, decision: Decision, caller: Caller, action: str) -> str:
        if decision is Decision.EXPLICIT_DENY:
            return "with an explicit deny in an identity-based policy"
        is_own = caller.principal.account_id == self._account_id
        kind = "identity" if is_own else "resource"
        return f"because no {kind}-based policy allows the {action} action"

    def _decide(self, request: HttpRequest, caller: Caller, action: str, arn: str) -> Decision:
        principal, policies = caller.principal, caller.policies
        if principal.account_id != self._account_id:
            return Decision.IMPLICIT_DENY
        if not policies.asks_for_context:
            return policies.evaluate(action, arn, {})
        context = request_conditions(
            source_ip=request.source_ip,
            ingress=request.ingress,
            epoch=self._clock(),
            header=lambda name: get(request.headers, name),
            principal=principal,
        )
        return policies.evaluate(action, arn, context)


class IamAuthorization:
    """Authorizes signed handshakes."""

    def __init__(
        self, signatures: Signatures, *, connect_arn: str, timer: Callable[[], float]
    ) -> None:
        self._signatures = signatures
        self._arn = connect_arn
        self._timer = timer

    def forget(self) -> None:
        """Nothing is remembered that could be forgotten."""

    async def authorize(self, entrant: Entrant) -> None:
        """Raises `HandshakeRefusedError`."""
        record, started = entrant.record, self._timer()
        try:
            record.caller = await self._signatures.caller_of(_asked(entrant), INVOKE, self._arn)
        except SignatureError as error:
            self._note(entrant, "authenticate", started, 403, str(error))
            raise HandshakeRefusedError(403, str(error), message=str(error)) from error
        except IdentityFaultError as error:
            self._note(entrant, "authenticate", started, 500, str(error))
            raise HandshakeRefusedError(500, str(error)) from error
        except NotAllowedError as error:
            self._note(entrant, "authenticate", started, 200, None)
            self._note(entrant, "authorize", started, 403, str(error))
            raise HandshakeRefusedError(403, str(error), message=str(error)) from error
        for phase in ("authenticate", "authorize"):
            self._note(entrant, phase, started, 200, None)
        entrant.context["identity"] = record.identity

    def _note(
        self, entrant: Entrant, name: str, started: float, status: int, error: str | None
    ) -> None:
        """Both phases are one step here, whose latency each has."""
        latency = self._timer() - started
        entrant.trail.note(Phase(name=name, status=status, latency=latency, error=error))


def _asked(entrant: Entrant) -> HttpRequest:
    handshake = entrant.handshake
    return HttpRequest(
        method="GET",
        path=handshake.path,
        query=handshake.query,
        headers=handshake.headers,
        body=b"",
        source_ip=handshake.source_ip,
        ingress=handshake.ingress,
    )

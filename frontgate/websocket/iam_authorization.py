"""`AWS_IAM` on `$connect`: the signature says who calls, the caller's own policies whether it may.

"Control access to WebSocket APIs with AWS IAM authorization". WebSocket APIs have no resource
policies, so that nobody of another account may connect. That a refusal is a 403 is documented, its
words are those of REST APIs (assumed).
"""

from __future__ import annotations

from frontgate.access.account import masked
from frontgate.access.caller import Caller, Callers
from frontgate.access.lambda_authorizer import INVOKE
from frontgate.access.policy import Decision
from frontgate.access.request_conditions import request_conditions
from frontgate.access.signed_request import SignatureError
from frontgate.access.wildcards import PolicyError
from frontgate.headers import get
from frontgate.websocket.handshake import Entrant, HandshakeRefusedError
from frontgate.wire import Address, BackendError, HttpRequest, Outside


class IamAuthorization:
    """Authorizes signed handshakes."""

    def __init__(self, signatures: Signatures, *, connect_arn: str) -> None:
        self._signatures = signatures
        self._arn = connect_arn

    def forget(self) -> None:
        """Nothing is remembered that could be forgotten."""

    async def authorize(self, entrant: Entrant) -> None:
        """Raises `HandshakeRefusedError`."""
        handshake, record = entrant.handshake, entrant.record
        request = HttpRequest(
            method="GET",
            path=handshake.path,
            query=handshake.query,
            headers=handshake.headers,
            body=b"",
            source_ip=handshake.source_ip,
            ingress=handshake.ingress,
        )
        record.caller = await self._signatures.caller_of(request, INVOKE, self._arn)
        entrant.context["identity"] = record.identity


class Signatures:
    """Whoever signs handshakes or callbacks of one API."""

    def __init__(self, *, address: Address, outside: Outside) -> None:
        self._account_id = address.account_id
        self._clock = outside.clock
        self._callers = Callers(
            region=address.region, clock=outside.clock, credentials=outside.credentials
        )

    async def caller_of(self, request: HttpRequest, action: str, arn: str) -> Caller:
        """Whoever signed it and may do that. Raises `HandshakeRefusedError`."""
        caller = await self._authenticate(request)
        decision = self._decide(request, caller, action, arn)
        if decision is not Decision.ALLOW:
            told = (
                f"User: {caller.principal.arn} is not authorized to perform: {action} on "
                f"resource: {masked(arn)}"
            )
            if decision is Decision.EXPLICIT_DENY:
                told += " with an explicit deny"
            raise _refused(told)
        return caller

    async def _authenticate(self, request: HttpRequest) -> Caller:
        try:
            return await self._callers.authenticate(request)
        except SignatureError as error:
            raise _refused(str(error)) from error
        except (BackendError, TimeoutError) as error:
            raise HandshakeRefusedError(
                500, "the local IAM does not answer", by_authorizer=True
            ) from error
        except PolicyError as error:
            raise HandshakeRefusedError(
                500, f"a policy of the caller: {error}", by_authorizer=True
            ) from error

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


def _refused(message: str) -> HandshakeRefusedError:
    return HandshakeRefusedError(403, message, message=message, by_authorizer=True)

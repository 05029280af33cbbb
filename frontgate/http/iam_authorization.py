"""`AWS_IAM`: the signature says who calls, the caller's own policies whether it may.

"Controlling access to HTTP APIs with IAM authorization". HTTP APIs have no resource policies, so
that nobody of another account may call (documented).
"""

from __future__ import annotations

from frontgate.access.caller import Caller, Callers
from frontgate.access.policy import Decision
from frontgate.access.signed_request import (
    IncompleteSignatureError,
    MissingSignatureError,
    SignatureError,
)
from frontgate.access.wildcards import PolicyError
from frontgate.http.compiled import BySignature
from frontgate.http.conditions import conditions_of
from frontgate.http.errors import AuthorizerFailedError, ForbiddenError
from frontgate.http.exchange import Routed
from frontgate.http.grants import SignatureGrant
from frontgate.http.received import Received
from frontgate.http.route_arn import RouteArns
from frontgate.wire import Address, BackendError, Outside

_NOT_A_SIGNATURE = (
    "The request for the IAM Authorizer doesn't match the format that API Gateway expects."
)
"""Recorded, of a request without a signature."""


class IamAuthorization:
    """Authorizes the signed requests of one stage. Every refusal is the same 403 (recorded)."""

    def __init__(
        self, settings: BySignature, *, address: Address, arns: RouteArns, outside: Outside
    ) -> None:
        self._action = settings.action
        self._resource = settings.resource
        self._account_id = address.account_id
        self._arns = arns
        self._callers = Callers(
            region=address.region,
            clock=outside.clock,
            credentials=outside.credentials,
            service=settings.service,
        )

    async def authorize(self, routed: Routed) -> SignatureGrant:
        received = routed.received
        caller = await self._authenticate(received)
        arn = self._resource or self._arns.of(received)
        if self._decide(received, caller, arn) is not Decision.ALLOW:
            raise ForbiddenError(
                f"{caller.principal.arn} is not authorized to perform {self._action} on {arn}"
            )
        return SignatureGrant(caller)

    async def _authenticate(self, received: Received) -> Caller:
        try:
            return await self._callers.authenticate(received.request)
        except (MissingSignatureError, IncompleteSignatureError) as error:
            raise ForbiddenError(_NOT_A_SIGNATURE) from error
        except SignatureError as error:
            raise ForbiddenError(str(error)) from error
        except (BackendError, TimeoutError) as error:
            raise AuthorizerFailedError("the local IAM does not answer") from error
        except PolicyError as error:
            raise AuthorizerFailedError(f"a policy of the caller: {error}") from error

    def _decide(self, received: Received, caller: Caller, arn: str) -> Decision:
        principal, policies = caller.principal, caller.policies
        if principal.account_id != self._account_id:
            return Decision.IMPLICIT_DENY
        context = conditions_of(received, principal) if policies.asks_for_context else {}
        return policies.evaluate(self._action, arn, context)

"""Whoever signed a request: what requests need of one access key, made ready once."""

from __future__ import annotations

from collections.abc import Mapping

from frontgate.access.identity_policies import IdentityPolicies
from frontgate.access.sigv4 import SERVICE, SigV4
from frontgate.wire import Clock, Credential, CredentialFinder, HttpRequest

_MEMORY = 256


class Caller:
    """The holder of a credential."""

    __slots__ = ("identity", "policies", "principal")

    def __init__(self, credential: Credential) -> None:
        """Raises `PolicyError`."""
        self.principal = credential.principal
        self.policies = IdentityPolicies(credential)
        self.identity = _identity(credential)
        """What the signature adds to `$context.identity`."""


class Callers:
    """Finds out who signed the requests to one API, and remembers them."""

    def __init__(
        self,
        *,
        region: str,
        clock: Clock,
        credentials: CredentialFinder,
        service: str = SERVICE,
    ) -> None:
        """`service` is what requests are signed for."""
        self._signatures = SigV4(
            region=region, clock=clock, credentials=credentials, service=service
        )
        self._known: dict[Credential, Caller] = {}

    async def authenticate(self, request: HttpRequest) -> Caller:
        """Raises `SignatureError`, `PolicyError`, `BackendError` and `TimeoutError`."""
        credential = await self._signatures.authenticate(request)
        caller = self._known.get(credential)
        if caller is None:
            if len(self._known) >= _MEMORY:
                self._known.clear()
            caller = self._known[credential] = Caller(credential)
        return caller


def _identity(credential: Credential) -> Mapping[str, object]:
    """Caller and user are one (recorded), and so is the key of a session that has a token."""
    principal = credential.principal
    return {
        "accountId": principal.account_id,
        "caller": principal.user_id,
        "principalOrgId": principal.keys.get("aws:PrincipalOrgID"),
        "accessKey": credential.access_key,
        "userArn": principal.arn,
        "user": principal.user_id,
        **principal.cognito_identity,
    }

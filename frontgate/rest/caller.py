"""Whoever signed a request: what requests need of one access key, made ready once."""

from __future__ import annotations

from collections.abc import Mapping

from frontgate.access.identity_policies import IdentityPolicies
from frontgate.wire import Credential


class Caller:
    """The holder of a credential."""

    __slots__ = ("identity", "policies", "principal")

    def __init__(self, credential: Credential) -> None:
        """Raises `PolicyError`."""
        self.principal = credential.principal
        self.policies = IdentityPolicies(credential)
        self.identity = _identity(credential)
        """What the signature adds to `$context.identity`."""


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

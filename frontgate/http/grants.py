"""What an authorizer has established of a request's client, in the forms in which it is shown.

"Working with AWS Lambda proxy integrations for HTTP APIs" (events), "Customizing HTTP API access
logs" (`$context`).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Protocol

from frontgate.access.caller import Caller
from frontgate.access.jwt_authorizer import JwtResult
from frontgate.access.lambda_authorizer import LambdaGrant

Shown = Mapping[str, Any]

_NOTHING: Shown = MappingProxyType({})
_NO_CLAIMS: Shown = {"claims": None, "scopes": None}


class Grant(Protocol):
    @property
    def identity(self) -> Shown:
        """What is known of the client beside its address: members of `identity`."""
        ...

    @property
    def caller(self) -> Caller | None:
        """Whoever signed the request; None: nobody had to."""
        ...

    def of_version_1(self) -> Shown:
        """`requestContext.authorizer` of payload format 1.0."""
        ...

    def of_version_2(self) -> Shown:
        """The same of payload format 2.0."""
        ...

    def of_context(self) -> Shown:
        """`$context.authorizer`."""
        ...


class JwtGrant:
    __slots__ = ("_result",)

    identity = _NOTHING
    caller: Caller | None = None

    def __init__(self, result: JwtResult) -> None:
        self._result = result

    def of_version_1(self) -> Shown:
        return {"claims": self._result.claims, "scopes": self._result.scopes}

    def of_version_2(self) -> Shown:
        return {"jwt": {"claims": self._result.claims, "scopes": self._result.scopes}}

    def of_context(self) -> Shown:
        """The claims can only be read one by one (documented)."""
        claims = dict(self._result.claims)
        principal = {"principalId": claims["sub"]} if "sub" in claims else {}
        return {"claims": claims, **principal}


class FunctionGrant:
    """Of a Lambda authorizer: made once for each answer."""

    __slots__ = ("_event", "_named")

    identity = _NOTHING
    caller: Caller | None = None

    def __init__(self, grant: LambdaGrant) -> None:
        """That `principalId` is among the values in format 1.0 and in logs, and not in format 2.0,
        is assumed."""
        principal = {"principalId": grant.principal_id} if grant.principal_id else {}
        self._named = {**grant.context, **principal}
        self._event = {"lambda": grant.context}

    def of_version_1(self) -> Shown:
        return self._named

    def of_version_2(self) -> Shown:
        return self._event

    def of_context(self) -> Shown:
        return self._named


class SignatureGrant:
    """Of whoever signed the request."""

    __slots__ = ("caller", "identity")

    def __init__(self, caller: Caller) -> None:
        self.caller: Caller | None = caller
        self.identity: Shown = caller.identity

    def of_version_1(self) -> Shown:
        """As without an authorizer: the signer stands in `identity` (assumed)."""
        return _NO_CLAIMS

    def of_version_2(self) -> Shown:
        """The members that aws-lambda-go and Powertools show."""
        identity = self.identity
        return {
            "iam": {
                "accessKey": identity["accessKey"],
                "accountId": identity["accountId"],
                "callerId": identity["caller"],
                "cognitoIdentity": _cognito_identity(identity),
                "principalOrgId": identity["principalOrgId"],
                "userArn": identity["userArn"],
                "userId": identity["user"],
            }
        }

    def of_context(self) -> Shown:
        return _NOTHING


def of_nobody() -> Shown:
    """`requestContext.authorizer` in format 1.0 where nobody authorizes (documented)."""
    return _NO_CLAIMS


def _cognito_identity(identity: Shown) -> Shown | None:
    """`amr` is how the identity was authenticated, and by whom."""
    if "cognitoIdentityId" not in identity:
        return None
    provider = identity.get("cognitoAuthenticationProvider") or ""
    return {
        "amr": [identity.get("cognitoAuthenticationType"), *filter(None, provider.split(","))],
        "identityId": identity["cognitoIdentityId"],
        "identityPoolId": identity.get("cognitoIdentityPoolId"),
    }

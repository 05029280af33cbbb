"""App clients of a user pool: what each may ask for, where it is answered, how long tokens last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86_400}
_HOUR = 3600
_THIRTY_DAYS = 30 * 86_400


@dataclass(frozen=True, kw_only=True, slots=True)
class AppClient:
    """As DescribeUserPoolClient gives it. Lifetimes are seconds."""

    client_id: str
    name: str
    secret: str | None = None
    scopes: tuple[str, ...] = ()
    """Those it may be granted."""
    flows: frozenset[str] = frozenset()
    """`code`, `implicit`, `client_credentials`; none where OAuth is off for the client."""
    callback_urls: tuple[str, ...] = ()
    logout_urls: tuple[str, ...] = ()
    has_local_users: bool = False
    """Whether users of the pool itself may sign in to it at the login page."""
    readable: frozenset[str] | None = None
    """Names of attributes; None: all of them."""
    is_revocable: bool = True
    access_seconds: int = _HOUR
    id_seconds: int = _HOUR
    refresh_seconds: int = _THIRTY_DAYS
    rotation_grace: int | None = None
    """How long a refresh token still works once it has brought a new one; None: it brings none."""

    @property
    def has_secret(self) -> bool:
        return self.secret is not None


def read_app_client(described: Mapping[str, Any]) -> AppClient:
    """Takes the `UserPoolClient` of an answer of Cognito."""
    uses_oauth = described.get("AllowedOAuthFlowsUserPoolClient", False)
    units = described.get("TokenValidityUnits") or {}
    readable = described.get("ReadAttributes")
    rotation = described.get("RefreshTokenRotation") or {}
    rotates = rotation.get("Feature") == "ENABLED"
    return AppClient(
        client_id=described["ClientId"],
        name=described["ClientName"],
        secret=described.get("ClientSecret"),
        scopes=tuple(described.get("AllowedOAuthScopes") or ()),
        flows=frozenset((described.get("AllowedOAuthFlows") or ()) if uses_oauth else ()),
        callback_urls=tuple(described.get("CallbackURLs") or ()),
        logout_urls=tuple(described.get("LogoutURLs") or ()),
        has_local_users="COGNITO" in (described.get("SupportedIdentityProviders") or ()),
        readable=frozenset(readable) if readable else None,
        is_revocable=described.get("EnableTokenRevocation", True),
        access_seconds=_lifetime(described, units, "AccessToken", "hours") or _HOUR,
        id_seconds=_lifetime(described, units, "IdToken", "hours") or _HOUR,
        refresh_seconds=_lifetime(described, units, "RefreshToken", "days") or _THIRTY_DAYS,
        rotation_grace=int(rotation.get("RetryGracePeriodSeconds") or 0) if rotates else None,
    )


def _lifetime(
    described: Mapping[str, Any], units: Mapping[str, str], token: str, usual: str
) -> int:
    """Zero where none is set. Units: "UserPoolClientType", TokenValidityUnits; Cognito refuses
    others, which the local one keeps."""
    unit = _SECONDS.get(units.get(token) or usual, _SECONDS[usual])
    return int(described.get(f"{token}Validity") or 0) * unit

"""Which attributes of a user a client gets to see, by its scopes and by its own permissions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from frontgate.identity.app_client import AppClient

_BY_SCOPE: Mapping[str, frozenset[str]] = {
    "email": frozenset({"email", "email_verified"}),
    "phone": frozenset({"phone_number", "phone_number_verified"}),
    "profile": frozenset(
        {
            "birthdate",
            "family_name",
            "gender",
            "given_name",
            "locale",
            "middle_name",
            "name",
            "nickname",
            "picture",
            "preferred_username",
            "profile",
            "updated_at",
            "website",
            "zoneinfo",
        }
    ),
}
STANDARD_SCOPES = frozenset(_BY_SCOPE)
"""Each can be asked for with `openid` only."""


def readable_attributes(
    attributes: Mapping[str, str], client: AppClient, scopes: Iterable[str]
) -> dict[str, str]:
    """`openid` alone shows all that the client can read ("The user attributes endpoint").

    `profile` shows custom attributes, too. `sub` is always there.
    """
    chosen = STANDARD_SCOPES.intersection(scopes)
    named = frozenset[str]().union(*(_BY_SCOPE[scope] for scope in chosen))

    def is_shown(name: str) -> bool:
        if name == "sub":
            return True
        if client.readable is not None and name not in client.readable:
            return False
        if not chosen or name in named:
            return True
        return "profile" in chosen and name.startswith("custom:")

    return {name: value for name, value in attributes.items() if is_shown(name)}

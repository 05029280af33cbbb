"""`Principal` and `NotPrincipal` of resource-based policies: whom a statement speaks of.

"AWS JSON policy elements: Principal" and "NotPrincipal". A caller without an identity is anybody:
only `*` means it. A statement that allows an account leaves it to that account's own policies who
may, so within one account it allows nobody but the root user; a statement that denies an account
denies all who are in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from frontgate.access.policy_conditions import ContextValue
from frontgate.access.wildcards import PolicyError
from frontgate.wire import Principal

_KINDS = {"AWS", "CanonicalUser", "Federated", "Service"}
_ACCOUNT = re.compile(r"(\d{12})|arn:aws[\w-]*:iam::(\d{12}):root")
_PRINCIPAL_TYPES = {"user": "User", "federated-user": "FederatedUser"}


@dataclass(frozen=True, slots=True)
class Names:
    """By which names a policy may mean a caller."""

    own: frozenset[str]
    """ARNs of the caller: a user's own; of an assumed role that of the session and of the role."""
    account: str | None
    """The account's ARN, `arn:aws:iam::123456789012:root`."""

    @property
    def all(self) -> frozenset[str]:
        return self.own if self.account is None else self.own | {self.account}


ANONYMOUS = Names(frozenset(), None)


def names_of(principal: Principal | None) -> Names:
    if principal is None:
        return ANONYMOUS
    own = {_name(arn) for arn in (principal.arn, principal.role_arn) if arn is not None}
    return Names(frozenset(own), _name(principal.account_id))


def condition_keys(principal: Principal) -> dict[str, ContextValue]:
    """What conditions may ask of the caller ("AWS global condition context keys")."""
    kind = _kind(principal)
    keys: dict[str, ContextValue] = {
        "aws:PrincipalArn": principal.role_arn or principal.arn,
        "aws:PrincipalAccount": principal.account_id,
        "aws:PrincipalType": kind,
        "aws:userid": principal.user_id,
        **principal.keys,
    }
    if kind == "User":
        keys["aws:username"] = principal.arn.rpartition("/")[2]
    return keys


def _kind(principal: Principal) -> str:
    if principal.role_arn is not None:
        return "AssumedRole"
    resource = principal.arn.rpartition(":")[2]
    return _PRINCIPAL_TYPES.get(resource.partition("/")[0], "Account")


@dataclass(frozen=True, slots=True)
class PrincipalElement:
    """`Principal`, or with `negated` `NotPrincipal`."""

    anybody: bool
    named: frozenset[str]
    negated: bool

    def allows(self, names: Names, *, same_account: bool) -> bool:
        """Whether a statement with the effect Allow speaks of the caller."""
        if self.negated:
            return self.denies(names)
        if self.anybody or not self.named.isdisjoint(names.own):
            return True
        return not same_account and names.account in self.named

    def denies(self, names: Names) -> bool:
        """Whether a statement with the effect Deny speaks of the caller.

        To be left out by `NotPrincipal`, a caller must be in it with all its names: the account,
        the role and the session (documented).
        """
        if self.negated:
            return not self.anybody and (not names.all or not names.all <= self.named)
        return self.anybody or not self.named.isdisjoint(names.all)


def compile_principal(principal: object, not_principal: object) -> PrincipalElement:
    """Raises `PolicyError`, also for a statement that names nobody."""
    if (principal is None) == (not_principal is None):
        raise PolicyError("a statement must have either Principal or NotPrincipal")
    negated = principal is None
    element = not_principal if negated else principal
    if element == "*":
        return PrincipalElement(True, frozenset(), negated)
    if not isinstance(element, Mapping) or not element or not _KINDS.issuperset(element):
        raise PolicyError(f"{element!r} is no Principal")
    named = frozenset(_named(element))
    return PrincipalElement("*" in named, named - {"*"}, negated)


def _named(element: Mapping[str, object]) -> Iterator[str]:
    """Services and identity providers are named, too, but never call an API."""
    for kind, given in element.items():
        for name in given if isinstance(given, list) else [given]:
            if not isinstance(name, str):
                raise PolicyError(f"{name!r} is no Principal")
            if kind == "AWS":
                yield _name(name)


def _name(principal: str) -> str:
    """An account has one name here, however a policy writes it and wherever its Region is."""
    found = _ACCOUNT.fullmatch(principal)
    return principal if found is None else f"arn:aws:iam::{found[1] or found[2]}:root"

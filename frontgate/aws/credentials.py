"""The access keys and roles of the local account, for those who verify signatures or act as one."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import quote

from frontgate.aws.identities import PATH
from frontgate.aws.moto_process import ANSWER_SECONDS
from frontgate.aws.outgoing import Outgoing
from frontgate.wire import BackendError, Credential, Principal, SessionKeys

_LIFETIME = 5.0
"""Seconds for which a key's answer holds, if no call of IAM ends it sooner. On AWS a change takes
about as long to be known everywhere."""
_CAPACITY = 512
T = TypeVar("T")


@dataclass(slots=True)
class _Known(Generic[T]):
    text: bytes
    value: T
    fresh_until: float


class _Lookup(Generic[T]):
    """Asks the AWS services process, and remembers what it says.

    What nobody has is asked for each time: it may be made at any moment.
    """

    _parameter: str
    """Of the question, with the name as its value."""
    _longest: int

    def __init__(
        self,
        outgoing: Outgoing,
        timer: Callable[[], float],
        settle: Callable[[], Awaitable[None]],
    ) -> None:
        self._outgoing = outgoing
        self._timer = timer
        self._settle = settle
        self._known: OrderedDict[str, _Known[T]] = OrderedDict()

    async def __call__(self, name: str) -> T | None:
        known = self._known.get(name)
        if known is not None and self._timer() < known.fresh_until:
            return known.value
        if len(name) > self._longest or not name.isascii():
            return None
        text = await self._ask(name)
        if text == b"null":
            self._known.pop(name, None)
            return None
        return self._keep(name, text, known)

    def _read(self, told: dict[str, Any]) -> T:
        raise NotImplementedError

    def forget(self) -> None:
        """Users, roles or policies have changed: each name is asked for once more."""
        for known in self._known.values():
            known.fresh_until = 0.0

    async def _ask(self, name: str) -> bytes:
        return await self._send("GET", f"{PATH}?{self._parameter}={quote(name, safe='')}", b"")

    async def _send(self, method: str, target: str, body: bytes) -> bytes:
        await self._settle()
        answer = await self._outgoing.send_to_services(
            method, target, (), body, timeout=ANSWER_SECONDS
        )
        if answer.status != 200:
            raise BackendError(f"the AWS services process answered {answer.status}")
        return answer.body

    def _keep(self, name: str, text: bytes, known: _Known[T] | None) -> T:
        """What has not changed stays the same object: its policies are compiled already."""
        if known is None or known.text != text:
            known = _Known(text, self._read(json.loads(text)), 0.0)
            self._known[name] = known
            if len(self._known) > _CAPACITY:
                self._known.popitem(last=False)
        known.fresh_until = self._timer() + _LIFETIME
        return known.value


class LocalCredentials(_Lookup[Credential]):
    """A `CredentialFinder`."""

    _parameter = "key"
    _longest = 128

    def _read(self, told: dict[str, Any]) -> Credential:
        return _credential(told)

    async def issue(self, role_arn: str, session_name: str) -> SessionKeys:
        """A `SessionIssuer`."""
        asked = json.dumps({"roleArn": role_arn, "sessionName": session_name}).encode()
        told = json.loads(await self._send("POST", PATH, asked))
        return SessionKeys(
            access_key=told["accessKey"],
            secret_key=told["secretKey"],
            session_token=told["sessionToken"],
        )


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Role:
    """A role with what trusts and permits; compared by identity, so it can be a key."""

    arn: str
    id: str
    """`AROA…`."""
    account_id: str
    trust: str
    """The document that says who may assume it."""
    policies: tuple[str, ...]
    boundary: str | None
    keys: Mapping[str, str]
    """What policies may ask of it: `aws:PrincipalTag/team`."""


class LocalRoles(_Lookup[Role]):
    """Finds roles by their ARNs."""

    _parameter = "role"
    _longest = 2048

    def _read(self, told: dict[str, Any]) -> Role:
        return _role(told)


def _role(told: dict[str, Any]) -> Role:
    return Role(
        arn=told["arn"],
        id=told["id"],
        account_id=told["accountId"],
        trust=told["trust"],
        policies=tuple(told.get("policies") or ()),
        boundary=told.get("boundary"),
        keys=told.get("keys") or {},
    )


def _credential(told: dict[str, Any]) -> Credential:
    return Credential(
        access_key=told["accessKey"],
        secret_key=told["secretKey"],
        session_token=told.get("sessionToken"),
        expires=told.get("expires"),
        principal=Principal(
            arn=told["arn"],
            user_id=told["userId"],
            account_id=told["accountId"],
            role_arn=told.get("roleArn"),
            keys=told.get("keys") or {},
            cognito_identity=told.get("cognitoIdentity") or {},
        ),
        policies=tuple(told.get("policies") or ()),
        boundary=told.get("boundary"),
        session_policies=tuple(told.get("sessionPolicies") or ()),
    )


class LocalIdentities:
    """Everybody in the local IAM. `settle` returns once that has all that it was told to have."""

    def __init__(
        self,
        outgoing: Outgoing,
        timer: Callable[[], float],
        *,
        settle: Callable[[], Awaitable[None]],
    ) -> None:
        self.credentials = LocalCredentials(outgoing, timer, settle)
        self.roles = LocalRoles(outgoing, timer, settle)

    def forget(self) -> None:
        """Users, roles or policies have changed."""
        self.credentials.forget()
        self.roles.forget()

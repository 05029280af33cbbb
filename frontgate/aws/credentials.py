"""The access keys of the local account, for those who verify signatures."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from frontgate.aws.identities import PATH
from frontgate.aws.outgoing import Outgoing
from frontgate.wire import BackendError, Credential, Principal, SessionKeys

_LIFETIME = 5.0
"""Seconds for which a key's answer holds, if no call of IAM ends it sooner. On AWS a change takes
about as long to be known everywhere."""
_CAPACITY = 512
_TIMEOUT = 5.0
_LONGEST_KEY = 128


@dataclass(slots=True)
class _Known:
    text: bytes
    credential: Credential
    fresh_until: float


class LocalCredentials:
    """A `CredentialFinder` that asks the AWS services process, and remembers what it says.

    A key that nobody has is asked for each time: it may be made at any moment.
    """

    def __init__(self, outgoing: Outgoing, timer: Callable[[], float]) -> None:
        self._outgoing = outgoing
        self._timer = timer
        self._known: OrderedDict[str, _Known] = OrderedDict()

    async def __call__(self, access_key: str) -> Credential | None:
        known = self._known.get(access_key)
        if known is not None and self._timer() < known.fresh_until:
            return known.credential
        if len(access_key) > _LONGEST_KEY or not access_key.isascii():
            return None
        text = await self._ask(access_key)
        if text == b"null":
            self._known.pop(access_key, None)
            return None
        return self._keep(access_key, text, known)

    async def issue(self, role_arn: str, session_name: str) -> SessionKeys:
        """A `SessionIssuer`."""
        asked = json.dumps({"roleArn": role_arn, "sessionName": session_name}).encode()
        told = json.loads(await self._send("POST", PATH, asked))
        return SessionKeys(
            access_key=told["accessKey"],
            secret_key=told["secretKey"],
            session_token=told["sessionToken"],
        )

    def forget(self) -> None:
        """Users, roles or policies have changed: each key is asked for once more."""
        for known in self._known.values():
            known.fresh_until = 0.0

    async def _ask(self, access_key: str) -> bytes:
        return await self._send("GET", f"{PATH}?key={quote(access_key, safe='')}", b"")

    async def _send(self, method: str, target: str, body: bytes) -> bytes:
        answer = await self._outgoing.send_to_services(method, target, (), body, timeout=_TIMEOUT)
        if answer.status != 200:
            raise BackendError(f"the AWS services process answered {answer.status}")
        return answer.body

    def _keep(self, access_key: str, text: bytes, known: _Known | None) -> Credential:
        """What has not changed stays the same object: its policies are compiled already."""
        if known is None or known.text != text:
            known = _Known(text, _credential(json.loads(text)), 0.0)
            self._known[access_key] = known
            if len(self._known) > _CAPACITY:
                self._known.popitem(last=False)
        known.fresh_until = self._timer() + _LIFETIME
        return known.credential


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

"""What `frontgate sign` asks of a running gateway: access keys to sign with."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from frontgate.aws.identities import ROOT_KEY, ROOT_SECRET
from frontgate.aws.own_api import OwnApiError
from frontgate.wire import BackendError, SessionIssuer

_SESSION_NAME = "frontgate-sign"


class KeyDesk:
    """Keys of the root user, or of a session of a role."""

    def __init__(self, roles: Mapping[str, str], *, issue: SessionIssuer, region: str) -> None:
        """`roles`: ARNs, by each name that a role of the stack has."""
        self._roles = roles
        self._issue = issue
        self._region = region

    async def answer(self, asked: Mapping[str, Any]) -> Mapping[str, object]:
        """Takes `role`, a name or an ARN, which is optional. Raises `OwnApiError`."""
        role = asked.get("role")
        if role is None:
            return {
                "accessKey": ROOT_KEY,
                "secretKey": ROOT_SECRET,
                "sessionToken": None,
                "region": self._region,
            }
        try:
            keys = await self._issue(self._arn(str(role)), _SESSION_NAME)
        except (BackendError, TimeoutError) as error:
            raise OwnApiError("the AWS services process does not answer") from error
        return {
            "accessKey": keys.access_key,
            "secretKey": keys.secret_key,
            "sessionToken": keys.session_token,
            "region": self._region,
        }

    def _arn(self, role: str) -> str:
        if role in self._roles:
            return self._roles[role]
        partition, _, resource = role.rpartition(":")
        if partition.count(":") == 4 and role.startswith("arn:") and resource.startswith("role/"):
            return role
        close = difflib.get_close_matches(role, self._roles, n=1)
        if close:
            raise OwnApiError(f"there is no role {role}; did you mean {close[0]}?")
        # Each is known by two names, of which the template's comes first.
        names: dict[str, str] = {}
        for name, arn in self._roles.items():
            names.setdefault(arn, name)
        known = ", ".join(sorted(names.values())) or "none"
        raise OwnApiError(f"there is no role {role}; there is {known}")

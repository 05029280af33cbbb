"""The credentials that an integration calls AWS with.

"API Gateway API reference", Integration, `credentials`: the ARN of a role; `arn:aws:iam::*:user/*`
for those of the client; none for what resource-based permissions allow.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from frontgate.deployment.uri import bind_stage_variables
from frontgate.rest.errors import ApiConfigurationError
from frontgate.rest.exchange import Validated

_OF_THE_CLIENT = re.compile(r"arn:[^:]+:iam::\*:user/\*")


class Credentials:
    """Those of one integration, after stage variables are bound."""

    __slots__ = ("_are_the_clients", "role_arn")

    def __init__(self, configured: str | None, stage_variables: Mapping[str, str]) -> None:
        bound = bind_stage_variables(configured, stage_variables) if configured else None
        self._are_the_clients = bound is not None and bool(_OF_THE_CLIENT.fullmatch(bound))
        self.role_arn = None if self._are_the_clients else bound

    def access_key(self, validated: Validated) -> str | None:
        """The client's, where it is passed on; a client that did not sign has none (a 500 is
        assumed)."""
        if not self._are_the_clients:
            return None
        caller = validated.caller
        key = None if caller is None else caller.identity.get("accessKey")
        if not isinstance(key, str):
            raise ApiConfigurationError(
                cause="Execution failed due to configuration error: the client has no credentials "
                "to pass on"
            )
        return key

    def holder(self, validated: Validated) -> str | None:
        """Whose permissions count: a role's ARN or a client's access key; None: nobody's."""
        return self.role_arn or self.access_key(validated)

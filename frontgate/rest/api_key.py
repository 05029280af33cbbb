"""Step: the client's API key, where the method requires one.

The key comes in the header `X-API-Key` and must be enabled and in a usage plan of the stage. A
key sent to a method that requires none is not looked at (documentation: "Usage plans and API
keys for REST APIs in API Gateway"). The plan's throttle and quota are not enforced here: like
the stage's own limits they belong to the throttle step.
"""

from __future__ import annotations

from frontgate.access.api_keys import StageKeys
from frontgate.control.api_keys import KeyGrant
from frontgate.rest.errors import InvalidApiKeyError
from frontgate.rest.exchange import Admitted, Authorized

_HEADER = "x-api-key"


def check_api_key(authorized: Authorized, keys: StageKeys) -> Admitted:
    required = authorized.method.compiled.api_key_required
    return Admitted(
        received=authorized.received,
        method=authorized.method,
        path_parameters=authorized.path_parameters,
        authorizer=authorized.authorizer,
        key=_grant(authorized, keys) if required else None,
    )


def _grant(authorized: Authorized, keys: StageKeys) -> KeyGrant:
    grant = keys.grant(authorized.received.headers.get(_HEADER))
    if grant is None:
        raise InvalidApiKeyError
    return grant

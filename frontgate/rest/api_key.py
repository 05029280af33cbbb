"""Step: the client's API key, where the method requires one.

It comes in the header `X-API-Key`, or from the Lambda authorizer where the API's source of keys
is `AUTHORIZER`; it must be enabled and in a usage plan of the stage. A key sent to a method that
requires none is not looked at (documentation: "Usage plans and API keys for REST APIs in API
Gateway").
"""

from __future__ import annotations

from frontgate.access.api_keys import StageKeys
from frontgate.control.api_keys import KeyGrant
from frontgate.rest.errors import InvalidApiKeyError
from frontgate.rest.exchange import Admitted, Authorized

_HEADER = "x-api-key"


def check_api_key(authorized: Authorized, keys: StageKeys, source: str) -> Admitted:
    """`source` is the API's: `HEADER` or `AUTHORIZER`."""
    required = authorized.method.compiled.api_key_required
    return Admitted(
        authorized.received,
        authorized.method,
        authorized.path_parameters,
        authorized.authorizer,
        authorized.usage_identifier_key,
        authorized.caller,
        _grant(authorized, keys, source) if required else None,
    )


def _grant(authorized: Authorized, keys: StageKeys, source: str) -> KeyGrant:
    if source == "AUTHORIZER":
        value = authorized.usage_identifier_key
    else:
        value = authorized.received.headers.get(_HEADER)
    grant = keys.grant(value)
    if grant is None:
        raise InvalidApiKeyError
    return grant

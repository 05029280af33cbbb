"""The event (format 1.0) of Lambda proxy integrations, as JSON."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from functools import lru_cache

from frontgate.deployment.media_types import BinaryMediaTypes
from frontgate.rest.content import text_of
from frontgate.rest.context import VARIABLES, AuthorizerContext, identity
from frontgate.rest.exchange import Routed, Validated
from frontgate.rest.headers import json_objects
from frontgate.timestamps import common_log_format, epoch_millis
from frontgate.wire import DIRECT

_quote = json.encoder.encode_basestring_ascii
_encode = json.JSONEncoder(check_circular=False).encode
_OF_A_REQUEST = (
    "httpMethod",
    "extendedRequestId",
    "requestTime",
    "path",
    "protocol",
    "domainPrefix",
    "requestTimeEpoch",
    "requestId",
    "identity",
    "domainName",
)
"""What differs between two requests of one method, in the order of an event."""


class ProxyEvents:
    """Writes the events of one method; what it says of method and stage is encoded once.

    Texts are quoted one by one: an encoder that is given the whole event takes twice as long.
    """

    def __init__(self, binary_media_types: BinaryMediaTypes) -> None:
        self._binary_media_types = binary_media_types
        self._pattern: _Pattern | None = None

    def encode(self, validated: Validated) -> bytes:
        """The event; what is absent is null, never empty (recorded on AWS)."""
        received = validated.received
        if self._pattern is None:
            self._pattern = _Pattern(validated)
        pattern = self._pattern
        header, headers = received.headers.json()
        parameter, parameters = json_objects(received.query)
        path_parameters = validated.path_parameters
        return (
            f'{{"resource": {pattern.resource}, "path": {_quote(received.shown_path)}, '
            f'"httpMethod": {_quote(received.method)}, '
            f'"headers": {header}, "multiValueHeaders": {headers}, '
            f'"queryStringParameters": {parameter}, '
            f'"multiValueQueryStringParameters": {parameters}, '
            f'"pathParameters": {_encode(path_parameters) if path_parameters else "null"}, '
            f'"stageVariables": {pattern.stage_variables}, '
            f'"requestContext": {pattern.context.encode(validated)}, {self._body(validated)}}}'
        ).encode()

    def _body(self, validated: Validated) -> str:
        body = validated.received.request.body
        if not body:
            return '"body": null, "isBase64Encoded": false'
        if self._binary_media_types.match(validated.received.headers.get("content-type")):
            text = base64.b64encode(body).decode("ascii")
            return f'"body": "{text}", "isBase64Encoded": true'
        return f'"body": {_quote(text_of(body))}, "isBase64Encoded": false'


class _Pattern:
    """The parts that all events of one method have in common."""

    def __init__(self, example: Routed) -> None:
        self.resource = _quote(example.method.compiled.resource_path)
        self.stage_variables = _encode(example.received.stage.variables or None)
        self.context = _RequestContext(example)


class _RequestContext:
    """`requestContext` of one method's events: pieces, and between them what differs."""

    def __init__(self, example: Routed) -> None:
        pieces, before = [], "{"
        for name, read in VARIABLES.items():
            if name in _OF_A_REQUEST:
                pieces += [f'{before}"{name}": ', ""]
                before = ", "
            elif (value := read(example.received, example)) is not None and name != "authorizer":
                before += f'"{name}": {_encode(value)}, '
        self._pieces = [*pieces, before.removesuffix(", "), ""]

    def encode(self, validated: Validated) -> str:
        received = validated.received
        domain_name = received.domain_name
        pieces = self._pieces.copy()
        pieces[1::2] = (
            _quote(received.method),
            f'"{received.extended_request_id}"',
            f'"{common_log_format(received.epoch)}"',
            _quote(received.request.stage_path + received.request.path),
            f'"{received.request.protocol}"',
            f'"{domain_name.partition(".")[0]}"',
            str(epoch_millis(received.epoch)),
            f'"{received.request_id}"',
            _identity(validated),
            f'"{domain_name}"',
            _authorizer(validated.authorizer),
        )
        return "".join(pieces)


def _authorizer(authorizer: Mapping[str, object]) -> str:
    """The last member, and the end of the object."""
    if not authorizer:
        return "}"
    of = authorizer
    return f', "authorizer": {of.json if isinstance(of, AuthorizerContext) else _encode(of)}}}'


def _identity(validated: Validated) -> str:
    received, key = validated.received, validated.key
    source_ip, user_agent = received.request.source_ip, received.headers.get("user-agent")
    ingress = received.request.ingress
    caller = validated.caller
    if ingress is DIRECT and caller is None:
        encoded = _anonymous(source_ip, user_agent)
        if key is None:
            return encoded
        return f"{encoded[:-1]}{_key_members(key.api_key.value, key.api_key.id)}"
    return _encode(identity(source_ip, user_agent, key, ingress, caller))


@lru_cache(maxsize=128)
def _anonymous(source_ip: str, user_agent: str | None) -> str:
    """Clients are few and come back."""
    return _encode(identity(source_ip, user_agent))


@lru_cache(maxsize=128)
def _key_members(value: str, key_id: str) -> str:
    """The last members, and the end of the object."""
    return f', "apiKey": {_quote(value)}, "apiKeyId": {_quote(key_id)}}}'

"""What a Lambda authorizer of an HTTP API gets ("Payload format version" of Lambda authorizers)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from frontgate.http.event import Event, EventFormat, query_values
from frontgate.http.exchange import Authorized, Routed
from frontgate.wire import Address

EventMaker = Callable[[Routed, str, tuple[str, ...]], Event]
"""Takes the route's ARN and the values of the identity sources."""

_OF_THE_BODY = ("body", "isBase64Encoded")


class AuthorizerEvents:
    """Builds those of one stage."""

    def __init__(
        self,
        events: EventFormat,
        *,
        address: Address,
        stage_name: str,
        stage_variables: Mapping[str, str],
    ) -> None:
        self._events = events
        self._account_id = address.account_id
        self._api_id = address.api_id
        self._stage_name = stage_name
        self._stage_variables = dict(stage_variables)

    def of_version(self, version: str) -> EventMaker:
        return self._version_1 if version == "1.0" else self._version_2

    def _version_2(self, routed: Routed, arn: str, identity: tuple[str, ...]) -> Event:
        """An integration's event without the body, and with what is to be judged."""
        event = self._events.version_2(Authorized(routed=routed, grant=None))
        for name in _OF_THE_BODY:
            event.pop(name, None)
        return {
            "version": "2.0",
            "type": "REQUEST",
            "routeArn": arn,
            "identitySource": list(identity),
            **event,
        }

    def _version_1(self, routed: Routed, arn: str, identity: tuple[str, ...]) -> Event:
        received = routed.received
        request, resource = received.request, routed.route.pattern.path
        joined = ",".join(identity)
        query = query_values(request.query)
        context: dict[str, Any] = {
            "path": received.path,
            "accountId": self._account_id,
            "resourceId": routed.route.pattern.key,
            "stage": self._stage_name,
            "requestId": received.request_id,
            "identity": self._events.identity(received),
            "resourcePath": resource,
            "httpMethod": request.method,
            "apiId": self._api_id,
        }
        return {
            "version": "1.0",
            "type": "REQUEST",
            "methodArn": arn,
            "identitySource": joined,
            "authorizationToken": joined,
            "resource": resource,
            "path": received.path,
            "httpMethod": request.method,
            "headers": dict(received.headers),
            "queryStringParameters": {name: values[0] for name, values in query.items()},
            "pathParameters": dict(routed.path_parameters),
            "stageVariables": self._stage_variables,
            "requestContext": context,
        }

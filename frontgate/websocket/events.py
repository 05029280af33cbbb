"""What functions and templates learn about a connection and its messages.

The shapes are recorded on AWS (2024): CONNECT and DISCONNECT carry headers, MESSAGE carries only
`requestContext`, `body` and `isBase64Encoded`; keys without content are absent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frontgate import timestamps
from frontgate.http.event import query_values
from frontgate.websocket.compiled import CONNECT
from frontgate.websocket.connections import ConnectionRecord, Handshake
from frontgate.wire import Address

Event = dict[str, Any]

_UPGRADE_HEADERS = frozenset({"connection", "upgrade"})


class EventFormat:
    """Builds the events of one stage."""

    def __init__(
        self, *, address: Address, stage_name: str, stage_variables: Mapping[str, str]
    ) -> None:
        self._api_id = address.api_id
        self._domain_name = address.domain_name
        self._stage_name = stage_name
        self._stage_variables = dict(stage_variables)
        self.connect_arn = f"{stage_arn(address, stage_name)}/{CONNECT}"

    def context(
        self,
        record: ConnectionRecord,
        *,
        route_key: str,
        event_type: str,
        request_id: str,
        at: float,
    ) -> Event:
        """`requestContext`, which is `$context` too. There is no account id in it (recorded)."""
        context: Event = {
            "routeKey": route_key,
            "eventType": event_type,
            "extendedRequestId": request_id,
            "requestTime": timestamps.common_log_format(at),
            "messageDirection": "IN",
            "stage": self._stage_name,
            "connectedAt": timestamps.epoch_millis(record.connected_at),
            "requestTimeEpoch": timestamps.epoch_millis(at),
            "identity": record.identity,
            "requestId": request_id,
            "domainName": record.domain_name or self._domain_name,
            "connectionId": record.id,
            "apiId": self._api_id,
        }
        if record.authorizer is not None:
            context["authorizer"] = record.authorizer
        return context

    def connect(self, handshake: Handshake, context: Event, *, trace_id: str) -> Event:
        """The `$connect` route's event."""
        return self._with_stage_variables(
            {
                **_headers(_edge_headers(handshake, trace_id, omit=_UPGRADE_HEADERS)),
                **_query(handshake.query),
                "requestContext": context,
                "isBase64Encoded": False,
            }
        )

    def authorizer(self, handshake: Handshake, context: Event, *, trace_id: str) -> Event:
        """The event of a REQUEST authorizer ("Creating a Lambda REQUEST authorizer function")."""
        headers = _edge_headers(handshake, trace_id, omit=frozenset())
        headers.setdefault("content-length", ["0"])
        query = query_values(handshake.query)
        return {
            "type": "REQUEST",
            "methodArn": self.connect_arn,
            **_headers(headers),
            "queryStringParameters": {name: values[-1] for name, values in query.items()},
            "multiValueQueryStringParameters": query,
            "stageVariables": self._stage_variables,
            "requestContext": context,
        }

    def message(self, body: str, context: Event) -> Event:
        return self._with_stage_variables(
            {"requestContext": context, "body": body, "isBase64Encoded": False}
        )

    def disconnect(self, context: Event, *, code: int, reason: str) -> Event:
        context["disconnectStatusCode"] = code
        context["disconnectReason"] = reason
        headers = {"Host": context["domainName"], "x-api-key": "", "X-Forwarded-For": ""}
        headers["x-restapi"] = ""
        return self._with_stage_variables(
            {
                **_headers({name: [value] for name, value in headers.items()}),
                "requestContext": context,
                "isBase64Encoded": False,
            }
        )

    def _with_stage_variables(self, event: Event) -> Event:
        if self._stage_variables:
            event["stageVariables"] = self._stage_variables
        return event


def stage_arn(address: Address, stage_name: str) -> str:
    """Of a stage as what is executed: what policies name."""
    return f"{address.arn}/{stage_name}"


def _edge_headers(
    handshake: Handshake, trace_id: str, *, omit: frozenset[str]
) -> dict[str, list[str]]:
    """Headers in the client's casing, with those that the edge of API Gateway adds."""
    own = {
        "X-Amzn-Trace-Id": trace_id,
        "X-Forwarded-For": handshake.source_ip,
        "X-Forwarded-Port": "443",
        "X-Forwarded-Proto": "https",
    }
    replaced = {name.lower() for name in own} | omit
    headers: dict[str, list[str]] = {}
    for name, value in handshake.headers:
        if name.lower() not in replaced:
            headers.setdefault(name, []).append(value)
    headers.update((name, [value]) for name, value in own.items())
    return headers


def _headers(lists: dict[str, list[str]]) -> Event:
    return {
        "headers": {name: values[-1] for name, values in lists.items()},
        "multiValueHeaders": lists,
    }


def _query(query: str) -> Event:
    values = query_values(query)
    if not values:
        return {}
    return {
        "queryStringParameters": {name: found[-1] for name, found in values.items()},
        "multiValueQueryStringParameters": values,
    }

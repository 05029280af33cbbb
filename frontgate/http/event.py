"""What a Lambda function gets from an HTTP API, in payload format 2.0 and 1.0.

In 2.0 a key without content is absent, in 1.0 it is null ("Working with AWS Lambda proxy
integrations for HTTP APIs"; recorded on AWS for 2.0).
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from frontgate import timestamps
from frontgate.http.context import client_certificate
from frontgate.http.exchange import Authorized
from frontgate.http.grants import of_nobody
from frontgate.http.received import Received
from frontgate.wire import Address

Event = dict[str, Any]

_TEXT_TYPES = frozenset({"application/json", "application/xml", "application/javascript"})
_OF_THE_EDGE = frozenset(
    {
        "content-length",
        "host",
        "x-amzn-trace-id",
        "x-forwarded-for",
        "x-forwarded-port",
        "x-forwarded-proto",
    }
)
"""Headers that say what the gateway knows, whatever the client sent."""
_NOBODY: Mapping[str, None] = dict.fromkeys(
    (
        "accessKey",
        "accountId",
        "caller",
        "cognitoAuthenticationProvider",
        "cognitoAuthenticationType",
        "cognitoIdentityId",
        "cognitoIdentityPoolId",
        "principalOrgId",
        "user",
        "userArn",
    )
)


class EventFormat:
    """Builds the events of one stage."""

    def __init__(
        self, *, address: Address, stage_name: str, stage_variables: Mapping[str, str]
    ) -> None:
        self._account_id = address.account_id
        self._api_id = address.api_id
        self._stage_name = stage_name
        self._stage_variables = dict(stage_variables)

    def version_2(self, authorized: Authorized) -> Event:
        routed = authorized.routed
        received = routed.received
        route_key = routed.route.pattern.key
        headers = dict(received.headers)
        cookie = headers.pop("cookie", None)
        query = received.request.query
        context: Event = {
            "accountId": self._account_id,
            "apiId": self._api_id,
            "domainName": received.domain_name,
            "domainPrefix": received.domain_name.partition(".")[0],
            "http": {
                "method": received.request.method,
                "path": received.path,
                "protocol": received.request.protocol,
                "sourceIp": received.request.source_ip,
                "userAgent": headers.get("user-agent", ""),
            },
            "requestId": received.request_id,
            "routeKey": route_key,
            "stage": self._stage_name,
            "time": timestamps.common_log_format(received.received_at),
            "timeEpoch": timestamps.epoch_millis(received.received_at),
        }
        if authorized.grant is not None:
            context["authorizer"] = authorized.grant.of_version_2()
        certificate = received.request.ingress.client_certificate
        if certificate is not None:
            context["authentication"] = {"clientCert": client_certificate(certificate)}
        event: Event = {
            "version": "2.0",
            "routeKey": route_key,
            "rawPath": received.path,
            "rawQueryString": query,
            "headers": headers,
            "requestContext": context,
            "isBase64Encoded": False,
        }
        if cookie:
            event["cookies"] = [part.strip() for part in cookie.split(";")]
        if query:
            event["queryStringParameters"] = {
                name: ",".join(values) for name, values in query_values(query).items()
            }
        if routed.path_parameters:
            event["pathParameters"] = routed.path_parameters
        if self._stage_variables:
            event["stageVariables"] = self._stage_variables
        if received.request.body:
            event["body"], event["isBase64Encoded"] = _body(received)
        return event

    def version_1(self, authorized: Authorized) -> Event:
        routed = authorized.routed
        received = routed.received
        request = received.request
        query = query_values(request.query)
        headers, lists = self._headers_of_version_1(received)
        body, is_base64 = _body(received) if request.body else (None, False)
        return {
            "version": "1.0",
            "resource": routed.route.pattern.path,
            "path": received.path,
            "httpMethod": request.method,
            "headers": headers,
            "multiValueHeaders": lists,
            "queryStringParameters": {name: values[0] for name, values in query.items()} or None,
            "multiValueQueryStringParameters": query or None,
            "requestContext": self._context_of_version_1(authorized),
            "pathParameters": routed.path_parameters or None,
            "stageVariables": self._stage_variables or None,
            "body": body,
            "isBase64Encoded": is_base64,
        }

    def _headers_of_version_1(
        self, received: Received
    ) -> tuple[dict[str, str], dict[str, list[str]]]:
        """A repeated header has its last value here and all of them in the lists."""
        lists: dict[str, list[str]] = {}
        for name, value in received.request.headers:
            if name.lower() in received.headers:
                lists.setdefault(name.lower(), []).append(value)
        for name in received.headers.keys() - lists.keys():
            lists[name] = [received.headers[name]]
        for name in _OF_THE_EDGE & received.headers.keys():
            lists[name] = [received.headers[name]]
        return {name: values[-1] for name, values in lists.items()}, lists

    def _context_of_version_1(self, authorized: Authorized) -> Event:
        routed = authorized.routed
        received = routed.received
        request = received.request
        grant = authorized.grant
        return {
            "accountId": self._account_id,
            "apiId": self._api_id,
            "authorizer": of_nobody() if grant is None else grant.of_version_1(),
            "domainName": received.domain_name,
            "domainPrefix": received.domain_name.partition(".")[0],
            "extendedRequestId": received.request_id,
            "httpMethod": request.method,
            "identity": {
                **self.identity(received),
                **({} if grant is None else grant.identity),
            },
            "path": received.path,
            "protocol": request.protocol,
            "requestId": received.request_id,
            "requestTime": timestamps.common_log_format(received.received_at),
            "requestTimeEpoch": timestamps.epoch_millis(received.received_at),
            "resourceId": None,
            "resourcePath": routed.route.pattern.path,
            "stage": self._stage_name,
        }

    def identity(self, received: Received) -> Event:
        """Of a client that did not sign, in format 1.0 (documented)."""
        certificate = received.request.ingress.client_certificate
        return {
            **_NOBODY,
            "sourceIp": received.request.source_ip,
            "userAgent": received.headers.get("user-agent", ""),
            **({"clientCert": client_certificate(certificate)} if certificate else {}),
        }


def query_values(query: str) -> dict[str, list[str]]:
    """The decoded values of each name; `+` is a space, and a name without `=` has the value ``."""
    values: dict[str, list[str]] = {}
    if query:
        for name, value in parse_qsl(query, keep_blank_values=True):
            values.setdefault(name, []).append(value)
    return values


def _is_text(content_type: str) -> bool:
    media_type = content_type.partition(";")[0].strip().lower()
    return media_type in _TEXT_TYPES or media_type.startswith("text/")


def _body(received: Received) -> tuple[str, bool]:
    body = received.request.body
    if _is_text(received.headers.get("content-type", "")):
        return body.decode("utf-8", "replace"), False
    return base64.b64encode(body).decode(), True

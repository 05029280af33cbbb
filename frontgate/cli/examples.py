"""Requests worth trying first, found in what was deployed: one per kind of API and access."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from frontgate.control.api_v2 import Api
from frontgate.control.rest_api import AuthorizationType, RestApi
from frontgate.gateway import ApiAddress, Running

_QUERY = "route.request.querystring."


@dataclass(frozen=True, slots=True)
class Example:
    """A command to copy, and whether it needs a token."""

    command: str
    signed_in: bool


def examples(gateway: Running) -> list[str]:
    """At most three commands: an open route, one with a token, a WebSocket; others fill in."""
    found = [example for address in gateway.apis for example in _of(address, gateway)]
    open_route = [e.command for e in found if not e.signed_in][:1]
    with_token = [e.command for e in found if e.signed_in and e.command.startswith("curl")][:1]
    sockets = [e.command for e in found if "wscat" in e.command][:1]
    chosen = open_route + with_token + sockets
    tables = f"aws --endpoint-url {gateway.aws_endpoint} dynamodb list-tables"
    return [*chosen, tables][:3] if len(chosen) < 3 else chosen


def token_command(gateway: Running) -> str:
    """`frontgate token`, with the endpoint where it is not the default one."""
    if gateway.aws_endpoint.endswith(":4566"):
        return "frontgate token"
    return f"frontgate token --endpoint {gateway.aws_endpoint}"


def _of(address: ApiAddress, gateway: Running) -> Iterator[Example]:
    rest = gateway.store.rest.apis.get(address.api.api_id)
    if rest is not None:
        routes = _rest_routes(rest)
    elif address.api.kind == "HTTP":
        routes = _http_routes(gateway.store.v2.apis[address.api.api_id])
    else:
        yield _websocket(gateway.store.v2.apis[address.api.api_id], address, gateway)
        return
    for path, authorized in routes:
        if authorized:
            header = f'-H "Authorization: Bearer $({token_command(gateway)})"'
            yield Example(f"curl -i {header} {address.url}{path}", signed_in=True)
        else:
            yield Example(f"curl -i {address.url}{path}", signed_in=False)


def _rest_routes(api: RestApi) -> Iterator[tuple[str, bool]]:
    for resource in api.resources.values():
        method = resource.methods.get("GET")
        if method is not None and "{" not in resource.path and not method.api_key_required:
            kind = method.authorization_type
            if kind in {AuthorizationType.NONE, AuthorizationType.COGNITO_USER_POOLS}:
                yield resource.path, kind is not AuthorizationType.NONE


def _http_routes(api: Api) -> Iterator[tuple[str, bool]]:
    for route in api.routes.values():
        method, _, path = route.route_key.partition(" ")
        if method == "GET" and "{" not in path and route.authorization_type in {"NONE", "JWT"}:
            yield path, route.authorization_type == "JWT"


def _websocket(api: Api, address: ApiAddress, gateway: Running) -> Example:
    sources = [source for a in api.authorizers.values() for source in a.identity_source]
    names = [source.removeprefix(_QUERY) for source in sources if source.startswith(_QUERY)]
    query = "&".join(f"{name}=$({token_command(gateway)})" for name in names)
    url = f"{address.url}?{query}" if query else address.url
    return Example(f'npx wscat -c "{url}"', signed_in=bool(query))

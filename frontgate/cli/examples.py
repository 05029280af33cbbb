"""Requests worth trying first, found in what was deployed: one per kind of API and access."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from typing import Literal

from frontgate.cli.ask import DEFAULT_ENDPOINT
from frontgate.control.api_v2 import Api
from frontgate.control.rest_api import AuthorizationType, RestApi
from frontgate.gateway import ApiAddress, Running

Proof = Literal["access", "id", "signature"]
Route = tuple[str, Proof | None]
"""A path, and what a request to it has to show."""

_QUERY = "route.request.querystring."
_USUAL_NAME = "token"
"""Of the parameter, where only the authorizer's function knows where it looks."""


@dataclass(frozen=True, slots=True)
class Example:
    """A command to copy, and what it shows."""

    kind: Literal["open", "signed in", "websocket", "signed"]
    command: str


def examples(gateway: Running) -> list[str]:
    """At most three commands: an open route, one with a token, a WebSocket; others fill in."""
    found: dict[str, str] = {}
    for address in gateway.apis:
        for example in _of(address, gateway):
            found.setdefault(example.kind, example.command)
    kinds = ("open", "signed in", "websocket", "signed")
    chosen = [found[kind] for kind in kinds if kind in found]
    tables = f"aws --endpoint-url {gateway.aws_endpoint} dynamodb list-tables"
    return [*chosen, tables][:3]


def token_command(gateway: Running) -> str:
    """`frontgate token`, with the endpoint where it is not the default one."""
    return _command("token", gateway)


def _command(name: str, gateway: Running) -> str:
    command = f"{_frontgate()} {name}"
    if gateway.aws_endpoint == DEFAULT_ENDPOINT:
        return command
    return f"{command} --endpoint {gateway.aws_endpoint}"


def _frontgate() -> str:
    """How to call this command in another terminal: by its path, unless it is on the PATH."""
    if which("frontgate"):
        return "frontgate"
    beside = Path(sys.executable).with_name("frontgate")
    return os.path.relpath(beside) if beside.exists() else f"{sys.executable} -m frontgate"


def _of(address: ApiAddress, gateway: Running) -> Iterator[Example]:
    rest = gateway.store.rest.apis.get(address.api.api_id)
    if rest is not None:
        routes = _rest_routes(rest)
    elif address.api.kind == "HTTP":
        routes = _http_routes(gateway.store.v2.apis[address.api.api_id])
    else:
        yield _websocket(gateway.store.v2.apis[address.api.api_id], address, gateway)
        return
    for path, proof in routes:
        if proof is None:
            yield Example("open", f"curl -i {address.url}{path}")
        elif proof == "signature":
            signing = f"{_command('sign', gateway)} GET {address.url}{path}"
            yield Example("signed", f'eval "$({signing})"')
        else:
            option = " --id" if proof == "id" else ""
            header = f'-H "Authorization: Bearer $({token_command(gateway)}{option})"'
            yield Example("signed in", f"curl -i {header} {address.url}{path}")


def _rest_routes(api: RestApi) -> Iterator[Route]:
    """A Cognito authorizer takes access tokens where the method has scopes, else ID tokens."""
    for resource in api.resources.values():
        method = resource.methods.get("GET")
        if method is not None and "{" not in resource.path and not method.api_key_required:
            kind = method.authorization_type
            if kind is AuthorizationType.NONE:
                yield resource.path, None
            elif kind is AuthorizationType.AWS_IAM:
                yield resource.path, "signature"
            elif kind is AuthorizationType.COGNITO_USER_POOLS:
                yield resource.path, "access" if method.authorization_scopes else "id"


def _http_routes(api: Api) -> Iterator[Route]:
    for route in api.routes.values():
        method, _, path = route.route_key.partition(" ")
        if method == "GET" and "{" not in path and route.authorization_type in {"NONE", "JWT"}:
            yield path, "access" if route.authorization_type == "JWT" else None


def _websocket(api: Api, address: ApiAddress, gateway: Running) -> Example:
    sources = [source for a in api.authorizers.values() for source in a.identity_source]
    names = [source.removeprefix(_QUERY) for source in sources if source.startswith(_QUERY)]
    if api.authorizers and not sources:
        names = [_USUAL_NAME]
    query = "&".join(f"{name}=$({token_command(gateway)})" for name in names)
    url = f"{address.url}?{query}" if query else address.url
    if any(route.authorization_type == "AWS_IAM" for route in api.routes.values()):
        url = f"$({_command('sign', gateway)} GET {url})"
    return Example("websocket", f'npx wscat -c "{url}"')

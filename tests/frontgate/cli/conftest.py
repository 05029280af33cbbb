"""A gateway as the commands see it: what is deployed, without a process behind it."""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, cast

import pytest

from frontgate.cli import examples
from frontgate.control.api_v2 import Authorizer, Route
from frontgate.control.store import Store
from frontgate.gateway import ApiAddress, Running, TlsAddress
from frontgate.identity.directory import Seed
from frontgate.resources import Created, DeployedApi, DeployedStack
from frontgate.template import load

MEMBERS = {
    "type": "apiKey",
    "name": "Authorization",
    "in": "header",
    "x-amazon-apigateway-authtype": "cognito_user_pools",
    "x-amazon-apigateway-authorizer": {
        "type": "cognito_user_pools",
        "providerARNs": ["arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_a"],
    },
}
SIGNED = {
    "type": "apiKey",
    "name": "Authorization",
    "in": "header",
    "x-amazon-apigateway-authtype": "awsSigv4",
}


def users(scopes: Sequence[str], scheme: str) -> dict[str, Any]:
    """An OpenAPI document: one route for members, one for everybody, one with a parameter."""
    security: dict[str, list[Any]] = {
        "/users/{id}": [],
        "/users": [{scheme: list(scopes)}],
        "/health": [],
    }
    integration = {"x-amazon-apigateway-integration": {"type": "mock"}}
    return {
        "openapi": "3.0.1",
        "info": {"title": "users"},
        "paths": {
            path: {"get": {"responses": {}, "security": needed, **integration}}
            for path, needed in security.items()
        },
        "components": {"securitySchemes": {"members": MEMBERS, "signed": SIGNED}},
    }


class Deployment:
    """APIs put together by a test, and the gateway that serves them."""

    def __init__(self, stack: Any) -> None:
        numbers = itertools.count(1)
        self._stack = stack
        self._apis: list[ApiAddress] = []
        self.store = Store(
            region="eu-west-1",
            account_id="123456789012",
            clock=lambda: 1.0,
            new_id=lambda length: f"api{next(numbers):0{length - 3}}",
        )

    def rest(self, scopes: Sequence[str] = ("users.read",), scheme: str = "members") -> None:
        api, _ = self.store.rest.import_rest_api(users(scopes, scheme))
        self._add(api.id, "REST", "dev")

    def http(self, *routes: tuple[str, str]) -> None:
        """Routes by key and authorization type."""
        api = self.store.v2.create_api(name="rooms", protocol_type="HTTP")
        authorizer = self.store.v2.put_authorizer(
            api.id,
            Authorizer(
                id="",
                name="jwt",
                authorizer_type="JWT",
                identity_source=("$request.header.Authorization",),
                jwt_issuer="https://issuer.example",
                jwt_audience=("client",),
            ),
        )
        for key, kind in routes:
            authorizer_id = authorizer.id if kind == "JWT" else None
            self.store.v2.put_route(
                api.id,
                Route(id="", route_key=key, authorization_type=kind, authorizer_id=authorizer_id),
            )
        self._add(api.id, "HTTP", "$default")

    def websocket(
        self, *identity_sources: str, access: str = "NONE", guarded: bool = False
    ) -> None:
        api = self.store.v2.create_api(
            name="chat",
            protocol_type="WEBSOCKET",
            route_selection_expression="$request.body.action",
        )
        if identity_sources or guarded:
            self.store.v2.put_authorizer(
                api.id,
                Authorizer(
                    id="",
                    name="guard",
                    authorizer_type="REQUEST",
                    authorizer_uri="arn:aws:apigateway:eu-west-1:lambda:path/x",
                    identity_source=identity_sources,
                ),
            )
        connect = Route(id="", route_key="$connect", authorization_type=access)
        self.store.v2.put_route(api.id, connect)
        self._add(api.id, "WebSocket", "prod")

    def running(self, *, port: int = 4566) -> Running:
        deployed = DeployedStack(
            created={
                address.api.logical_id: Created(ref=address.api.api_id) for address in self._apis
            },
            outputs={"Url": "http://localhost:3000"},
            apis=tuple(address.api for address in self._apis),
            user_pools=(),
        )
        return Running(
            stack=self._stack,
            store=self.store,
            deployed=deployed,
            apis=tuple(self._apis),
            aws_endpoint=f"http://localhost:{port}",
            tls=TlsAddress(port=4443, authority=Path("/tmp/authority.pem")),
            seeds={"eu-west-1_a": Seed()},
            sign_in_urls={"Domain": f"http://localhost:{port}/_aws/cognito/members"},
        )

    def _add(self, api_id: str, kind: str, stage: str) -> None:
        scheme = "ws" if kind == "WebSocket" else "http"
        suffix = "" if stage == "$default" else f"/{stage}"
        host = f"{api_id}.execute-api.localhost:4566"
        self._apis.append(
            ApiAddress(
                api=DeployedApi(
                    logical_id=f"{kind}Api", api_id=api_id, kind=kind, stage_name=stage
                ),
                url=f"{scheme}://localhost:{3000 + len(self._apis)}",
                execute_api_url=f"{scheme}://{host}{suffix}",
            )
        )


@pytest.fixture
def deployment(tmp_path) -> Deployment:
    path = tmp_path / "template.yaml"
    path.write_text("Resources:\n  Group: {Type: AWS::Logs::LogGroup}\n")
    return Deployment(cast("Any", load(path, stack_name="community", region="eu-west-1")))


@pytest.fixture(autouse=True)
def on_the_path(monkeypatch) -> None:
    """As in an activated environment, wherever the tests run."""
    monkeypatch.setattr(examples, "which", lambda name: f"/bin/{name}")


class Gateway:
    """A program on a port that answers everything alike."""

    def __init__(self) -> None:
        self.answer: tuple[int, bytes] = (200, b"{}")
        self.is_ours = True
        self.asked: list[tuple[str, str | None, Any]] = []
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                document = json.loads(self.rfile.read(length))
                gateway.asked.append((self.path, self.headers["Content-Type"], document))
                status, body = gateway.answer
                if not status:
                    self.wfile.write(b"SSH-2.0-OpenSSH_9.9\r\n")
                    return
                self.send_response(status)
                if gateway.is_ours:
                    self.send_header("x-frontgate", "own")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *arguments: Any) -> None: ...

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    gateway = Gateway()
    thread = threading.Thread(target=gateway.server.serve_forever, args=(0.01,))
    thread.start()
    yield gateway
    gateway.server.shutdown()
    gateway.server.server_close()
    thread.join()

"""The endpoints of a user pool that a test scripts, and requests to them."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest

from frontgate import headers as header_lines
from frontgate.identity import SigningKey, load_pool_key
from frontgate.identity.app_client import AppClient, read_app_client
from frontgate.identity.directory import Directory
from frontgate.identity.oauth.endpoints import Endpoints
from frontgate.identity.oauth.user_pool import UserPool
from frontgate.wire import DIRECT, HttpRequest, HttpResponse

CALLBACK = "http://localhost:8080/"
VERIFIER = "correct-horse-battery-staple-correct-horse-battery"
CHALLENGE = base64.urlsafe_b64encode(sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
PREFIX = "/_aws/cognito/members"
HOST = "localhost:4566"
FORM = "application/x-www-form-urlencoded"

WEB = {
    "ClientId": "web-1",
    "ClientName": "web",
    "AllowedOAuthFlowsUserPoolClient": True,
    "AllowedOAuthFlows": ["code"],
    "AllowedOAuthScopes": ["openid", "email", "community/users.read"],
    "CallbackURLs": [CALLBACK],
    "LogoutURLs": ["http://localhost:8080/bye"],
    "SupportedIdentityProviders": ["COGNITO"],
}
PARTNER = {
    "ClientId": "partner-1",
    "ClientName": "partner",
    "ClientSecret": "s3cret",
    "AllowedOAuthFlowsUserPoolClient": True,
    "AllowedOAuthFlows": ["client_credentials"],
    "AllowedOAuthScopes": ["community/partner.read", "community/partner.write"],
    "SupportedIdentityProviders": ["COGNITO"],
}


@dataclass
class Clock:
    now: float = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def clients(pool) -> dict[str, dict[str, Any]]:
    """As DescribeUserPoolClient gives them, by id, for a test to change."""
    described = {"web-1": dict(WEB), "partner-1": dict(PARTNER)}

    def describe(asked: dict[str, Any]) -> Any:
        found = described.get(asked["ClientId"])
        if found is None:
            body = b'{"__type": "ResourceNotFoundException", "message": "no"}'
            return HttpResponse(status=400, body=body)
        return {"UserPoolClient": found}

    def sign_in(asked: dict[str, Any]) -> Any:
        if asked["AuthParameters"]["PASSWORD"] == "right":
            return {"AuthenticationResult": {}}
        body = b'{"__type": "NotAuthorizedException", "message": "no"}'
        return HttpResponse(status=400, body=body)

    pool.answers["ListUserPoolClients"] = {
        "UserPoolClients": [{"ClientId": client_id} for client_id in described]
    }
    pool.answers["DescribeUserPoolClient"] = describe
    pool.answers["AdminInitiateAuth"] = sign_in
    return described


@cache
def pool_key() -> SigningKey:
    """Reading it takes a while."""
    return load_pool_key()


@pytest.fixture
def user_pool(directory: Directory, clients, clock) -> UserPool:
    return UserPool(directory=directory, region="eu-west-1", key=pool_key(), clock=clock)


@dataclass
class Browser:
    """Sends requests to the endpoints, with the cookies that it was given."""

    handle: Callable[[HttpRequest], Awaitable[HttpResponse]]
    cookies: dict[str, str]

    async def send(
        self,
        method: str,
        target: str,
        *,
        query: dict[str, str] | None = None,
        form: dict[str, str] | None = None,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> HttpResponse:
        there = urlsplit(target.removeprefix(PREFIX))
        sent = [("Host", HOST), *headers]
        if self.cookies:
            held = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            sent.append(("Cookie", held))
        if form is not None:
            sent.append(("Content-Type", FORM))
        answer = await self.handle(
            HttpRequest(
                method=method,
                path=there.path,
                query=urlencode(query) if query is not None else there.query,
                headers=tuple(sent),
                body=urlencode(form or {}).encode(),
                source_ip="127.0.0.1",
                stage_path=PREFIX,
                ingress=DIRECT,
            )
        )
        for line in header_lines.get_all(answer.headers, "set-cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    async def get(self, target: str, **options: Any) -> HttpResponse:
        return await self.send("GET", target, **options)

    async def post(self, target: str, form: dict[str, str], **options: Any) -> HttpResponse:
        return await self.send("POST", target, form=form, **options)

    async def sign_in(self, query: dict[str, str], *, password: str = "right") -> HttpResponse:
        """Fills in the form of the login page."""
        await self.get("/login", query=query)
        csrf = self.cookies["XSRF-TOKEN"]
        form = {"_csrf": csrf, "username": "ada@example.com", "password": password}
        return await self.post("/login", form, query=query)

    async def code(self, query: dict[str, str]) -> str:
        """The authorization code of a sign-in."""
        return answer_of(await self.sign_in(query))["code"]


@pytest.fixture
def browser(user_pool) -> Browser:
    return Browser(Endpoints(user_pool).handle, {})


@pytest.fixture
def asked() -> dict[str, str]:
    """A good authorization request, for a test to change."""
    return {
        "client_id": "web-1",
        "response_type": "code",
        "redirect_uri": CALLBACK,
        "state": "st&te",
        "scope": "openid community/users.read",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }


@pytest.fixture
def exchange() -> Callable[[str], dict[str, str]]:
    """The form that takes a code to the token endpoint."""

    def form(code: str) -> dict[str, str]:
        return {
            "grant_type": "authorization_code",
            "client_id": "web-1",
            "code": code,
            "redirect_uri": CALLBACK,
            "code_verifier": VERIFIER,
        }

    return form


def location(answer: HttpResponse) -> str:
    assert answer.status == 302, answer.body
    return header_lines.get(answer.headers, "location") or ""


def answer_of(answer: HttpResponse) -> dict[str, str]:
    """The parameters that a redirect takes to the client."""
    there = location(answer)
    assert there.startswith(f"{CALLBACK}?"), there
    return {name: values[0] for name, values in parse_qs(urlsplit(there).query).items()}


def claims_of(token: object) -> dict[str, Any]:
    options = {"verify_exp": False, "verify_aud": False, "verify_iat": False}
    key = pool_key().private_key.public_key()
    claims: dict[str, Any] = jwt.decode(str(token), key, ["RS256"], options)  # type: ignore[arg-type]
    return claims


@pytest.fixture(name="answer_of")
def _answer_of() -> Callable[[HttpResponse], dict[str, str]]:
    return answer_of


@pytest.fixture(name="location")
def _location() -> Callable[[HttpResponse], str]:
    return location


@pytest.fixture(name="claims_of")
def _claims_of() -> Callable[[object], dict[str, Any]]:
    return claims_of


@pytest.fixture
def web() -> AppClient:
    return read_app_client(WEB)


@pytest.fixture
def partner() -> AppClient:
    return read_app_client(PARTNER)

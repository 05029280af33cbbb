"""Signing in as apps do: at the login page, and with an OAuth client that knows nothing of us."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from authlib.common.security import generate_token
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session

from tests.integration.conftest import TEMPLATES
from tests.integration.oauth_client import Browser
from tests.integration.processes import PATIENCE

pytestmark = pytest.mark.local  # on AWS, the tests have nobody's password

READ = "openid email community/users.read"


@pytest.fixture(autouse=True)
def _in_the_clear(monkeypatch) -> None:
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")


@pytest.fixture
def provider(stack) -> dict[str, str]:
    """What a client finds out by itself."""
    pool = stack.outputs["UserPoolId"]
    url = f"{stack.aws_endpoint}/{pool}/.well-known/openid-configuration"
    document: dict[str, str] = requests.get(url, timeout=PATIENCE).json()
    return document


@pytest.fixture
def browser() -> Iterator[Browser]:
    opened = Browser()
    yield opened
    opened.session.close()


class App:
    """An app that signs its users in with a code and PKCE."""

    def __init__(self, stack: Any, provider: dict[str, str], scope: str, **options: Any) -> None:
        given = {
            "client_id": stack.outputs["UserPoolClientId"],
            "redirect_uri": f"{stack.cors_origin}/",
            "token_endpoint_auth_method": "none",
            "revocation_endpoint_auth_method": "none",
        }
        self.session = OAuth2Session(
            scope=scope, code_challenge_method="S256", **{**given, **options}
        )
        self.session.trust_env = False
        self.verifier = generate_token(48)
        self._provider = provider
        self._user = stack.user

    def begin(self, **parameters: str) -> str:
        """Where its users go."""
        url, _ = self.session.create_authorization_url(
            self._provider["authorization_endpoint"], code_verifier=self.verifier, **parameters
        )
        return str(url)

    def sign_in(self, browser: Browser, **parameters: str) -> str:
        """Where the user came back to."""
        user = self._user
        return browser.sign_in(
            self.begin(**parameters), username=user["email"], password=user["password"]
        )

    def tokens(self, answer: str, **changes: str) -> dict[str, Any]:
        given = {"authorization_response": answer, "code_verifier": self.verifier, **changes}
        fetched: dict[str, Any] = self.session.fetch_token(
            self._provider["token_endpoint"], **given
        )
        return fetched


@pytest.fixture
def app(stack, provider) -> Iterator[Callable[..., App]]:
    made: list[App] = []

    def make(scope: str = READ, **options: Any) -> App:
        made.append(App(stack, provider, scope, **options))
        return made[-1]

    yield make
    for each in made:
        each.session.close()


def test_a_token_opens_what_its_scope_opens(stack, app, browser):
    signing_in = app()
    tokens = signing_in.tokens(signing_in.sign_in(browser))

    token = tokens["access_token"]
    assert stack.rest.get("/users", token=token).status == 200
    refused = stack.rest.post("/users", {"name": "A", "email": "a@example.com"}, token=token)
    assert refused.status == 401
    assert stack.http.get("/rooms", token=token).status == 403


def test_another_scope_opens_another_route(stack, app, browser):
    signing_in = app("openid community/rooms.read")
    tokens = signing_in.tokens(signing_in.sign_in(browser))

    assert stack.http.get("/rooms", token=tokens["access_token"]).status == 200
    assert stack.rest.get("/users", token=tokens["access_token"]).status == 401


def test_the_id_token_says_who_it_was_and_for_whom(stack, app, browser, provider):
    signing_in = app()
    tokens = signing_in.tokens(signing_in.sign_in(browser, nonce="n-1"))

    keys = jwt.PyJWKClient(provider["jwks_uri"])
    claims = jwt.decode(
        tokens["id_token"],
        keys.get_signing_key_from_jwt(tokens["id_token"]),
        algorithms=["RS256"],
        issuer=provider["issuer"],
        audience=stack.outputs["UserPoolClientId"],
    )
    assert (claims["email"], claims["nonce"]) == (stack.user["email"], "n-1")
    info = requests.get(
        provider["userinfo_endpoint"],
        headers={"Authorization": f"Bearer {tokens['access_token']}"},
        timeout=PATIENCE,
    ).json()
    assert info["sub"] == claims["sub"] and info["email_verified"] == "true"


def test_tokens_are_refreshed_until_they_are_revoked(stack, app, browser, provider):
    signing_in = app()
    first = dict(signing_in.tokens(signing_in.sign_in(browser)))

    second = signing_in.session.refresh_token(provider["token_endpoint"])
    assert second["access_token"] != first["access_token"]
    assert stack.rest.get("/users", token=second["access_token"]).status == 200

    revoked = signing_in.session.revoke_token(
        provider["revocation_endpoint"], token=first["refresh_token"]
    )
    assert (revoked.status_code, revoked.content) == (200, b"")
    with pytest.raises(OAuthError, match="invalid_grant"):
        signing_in.session.refresh_token(
            provider["token_endpoint"], refresh_token=first["refresh_token"]
        )


def test_who_has_signed_in_is_known_to_the_next_app(app, browser):
    first, second = app(), app()
    first.sign_in(browser)

    assert second.tokens(browser.follow(second.begin()))["access_token"]


def test_until_the_browser_signs_out(stack, app, browser, provider):
    signing_in = app()
    signing_in.sign_in(browser)
    client = stack.outputs["UserPoolClientId"]
    home = f"{stack.cors_origin}/"

    there = f"{provider['end_session_endpoint']}?client_id={client}&logout_uri={home}"
    assert browser.follow(there) == home
    assert "/login?" in browser.follow(signing_in.begin())


class TestRefusals:
    def test_a_code_works_once(self, app, browser):
        signing_in = app()
        answer = signing_in.sign_in(browser)
        signing_in.tokens(answer)

        with pytest.raises(OAuthError, match="invalid_grant"):
            signing_in.tokens(answer)

    def test_a_code_without_its_verifier(self, app, browser):
        signing_in = app()

        with pytest.raises(OAuthError, match="invalid_grant"):
            signing_in.tokens(signing_in.sign_in(browser), code_verifier=generate_token(48))

    def test_a_code_for_another_redirect_uri(self, app, browser):
        signing_in = app()
        answer = signing_in.sign_in(browser)

        with pytest.raises(OAuthError, match="unauthorized_client: invalid_redirect"):
            signing_in.tokens(answer, redirect_uri="http://localhost:8080")

    def test_a_redirect_uri_that_nobody_registered(self, app, browser):
        stranger = app(redirect_uri="https://attacker.example/")

        there = browser.follow(stranger.begin())
        assert urlsplit(there).netloc == ""
        assert parse_qs(urlsplit(there).query)["error"] == ["redirect_mismatch"]

    def test_a_scope_that_the_client_may_not_have(self, app, browser):
        greedy = app("openid community/partner.read")

        told = parse_qs(urlsplit(browser.follow(greedy.begin())).query)
        assert told["error"] == ["invalid_request"]
        assert told["error_description"] == ["invalid_scope"]

    def test_a_wrong_password(self, stack, app, browser):
        with pytest.raises(AssertionError, match=r"Incorrect username or password\."):
            browser.sign_in(app().begin(), username=stack.user["email"], password="wrong")

    def test_a_user_who_has_not_confirmed(self, stack, app, browser):
        stack.client("cognito-idp").admin_create_user(
            UserPoolId=stack.outputs["UserPoolId"],
            Username="new@example.com",
            TemporaryPassword="Temporary-1234!",
            MessageAction="SUPPRESS",
        )
        with pytest.raises(AssertionError, match="set a new password first"):
            browser.sign_in(app().begin(), username="new@example.com", password="Temporary-1234!")

    def test_a_form_of_another_page(self, stack, app, provider):
        login = app().begin().replace("/oauth2/authorize?", "/login?")
        user = {"username": stack.user["email"], "password": stack.user["password"]}

        answer = requests.post(login, user, timeout=PATIENCE, allow_redirects=False)

        assert answer.status_code == 403
        assert "cognito" not in answer.cookies


class TestPartners:
    """A client with a secret."""

    @pytest.fixture
    def partner(self, stack, app) -> Callable[..., App]:
        client_id = stack.outputs["PartnerClientId"]
        described = stack.client("cognito-idp").describe_user_pool_client(
            UserPoolId=stack.outputs["UserPoolId"], ClientId=client_id
        )

        def make(method: str, **options: str) -> App:
            secret = {"client_secret": described["UserPoolClient"]["ClientSecret"], **options}
            return app(
                "community/partner.read",
                client_id=client_id,
                redirect_uri=f"{stack.cors_origin}/partner",
                token_endpoint_auth_method=method,
                **secret,
            )

        return make

    @pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
    def test_sign_in_once_for_their_program(self, stack, partner, browser, method):
        signing_in = partner(method)

        tokens = signing_in.tokens(signing_in.sign_in(browser))

        assert "id_token" not in tokens
        profile = stack.rest.get("/partner/profile", token=tokens["access_token"])
        assert profile.status == 200, profile.body
        assert profile.json()["scopes"] == ["community/partner.read"]

    @pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
    def test_a_wrong_secret(self, partner, browser, method):
        impostor = partner(method, client_secret="wrong")

        with pytest.raises(OAuthError, match="invalid_client"):
            impostor.tokens(impostor.sign_in(browser))

    def test_have_no_grant_of_their_own_unless_it_is_turned_on(self, partner, provider):
        with pytest.raises(OAuthError, match="unauthorized_client"):
            partner("client_secret_basic").session.fetch_token(
                provider["token_endpoint"], grant_type="client_credentials"
            )


def test_the_name_that_the_domain_has_on_aws(stack):
    domain = stack.resources["UserPoolDomain"]
    host = f"{domain}.auth.{stack.region}.amazoncognito.com"
    target = "/oauth2/authorize?" + urlsplit(stack.outputs["SignInUrl"]).query

    answer = type(stack.rest)(stack.aws_endpoint).get(target, headers={"Host": host})

    assert answer.status == 302
    assert str(answer.headers["Location"]).startswith("/login?client_id=")


def test_the_ready_file_and_the_banner_say_where(stack, provider):
    (address,) = stack.gateway.ready()["userPoolDomains"].values()

    assert provider["authorization_endpoint"] == f"{address}/oauth2/authorize"
    assert f"Sign-in page    {address}/" in stack.gateway.output
    page = requests.get(f"{address}/", timeout=PATIENCE)
    assert "Sign in to web" in page.text


def test_a_domain_that_a_command_makes(stack):
    cognito = stack.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="others")["UserPool"]["Id"]
    cognito.create_user_pool_domain(Domain="others", UserPoolId=pool)
    url = f"{stack.aws_endpoint}/_aws/cognito/others/"

    assert requests.get(url, timeout=PATIENCE).status_code == 200
    cognito.delete_user_pool_domain(Domain="others", UserPoolId=pool)
    assert requests.get(url, timeout=PATIENCE).status_code == 404


class TestShop:
    """A template of somebody else, whose functions are clients themselves."""

    @pytest.fixture(scope="class")
    @classmethod
    def shop(cls, shared_up) -> Any:
        return shared_up(TEMPLATES / "oauth/template.yaml")

    def test_a_function_gets_its_token_by_the_name_on_aws(self, shop):
        answer = shop.site().get("/counter")

        assert answer.status == 200, answer.body
        assert answer.json() == {"apples": 3, "scopes": ["shop/read"]}

    def test_a_client_with_rules_of_its_own(self, shop, browser):
        described = shop.ready()
        (base,) = described["userPoolDomains"].values()
        (user,) = described["users"].values()
        client_id = described["resources"]["Phone"]
        there = f"client_id={client_id}&response_type=code&redirect_uri=shop://signed-in"

        answer = browser.sign_in(
            f"{base}/login?{there}", username=user["email"], password=user["password"]
        )
        assert answer.startswith("shop://signed-in?code=")
        form = {"client_id": client_id, "redirect_uri": "shop://signed-in"}
        code = {"grant_type": "authorization_code", "code": answer.partition("code=")[2], **form}
        tokens = _ask(base, code)
        assert tokens["expires_in"] == 600
        claims = jwt.decode(tokens["id_token"], options={"verify_signature": False})
        assert claims["exp"] - claims["iat"] == 1200

        old = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"], **form}
        new = _ask(base, old)
        assert new["refresh_token"] != tokens["refresh_token"]
        assert _ask(base, old) == {"error": "invalid_grant"}
        site = shop.site()
        assert site.get("/stock", token=new["access_token"]).status == 200
        assert site.get("/stock").status == 401


def _ask(base: str, form: dict[str, str]) -> Any:
    return requests.post(f"{base}/oauth2/token", form, timeout=PATIENCE).json()

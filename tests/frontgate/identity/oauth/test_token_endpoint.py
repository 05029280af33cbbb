from __future__ import annotations

import asyncio
import base64
import json

import pytest

from frontgate import headers as header_lines

SECRET = {"client_id": "partner-1", "client_secret": "s3cret"}
FORM = {"grant_type": "client_credentials", **SECRET}


@pytest.fixture
def ask(browser):
    async def ask(form: dict[str, str], **options):
        answer = await browser.post("/oauth2/token", form, **options)
        return answer.status, json.loads(answer.body)

    return ask


@pytest.fixture
async def code(browser, asked) -> str:
    return await browser.code({**asked, "nonce": "n-1"})


class TestCodes:
    """Source: documented ("The token issuer endpoint"), where nothing else is said."""

    async def test_become_three_tokens(self, ask, code, exchange, claims_of, clock):
        status, tokens = await ask(exchange(code))
        assert status == 200
        assert set(tokens) == {
            "access_token",
            "id_token",
            "refresh_token",
            "expires_in",
            "token_type",
        }
        assert (tokens["expires_in"], tokens["token_type"]) == (3600, "Bearer")
        access, identity = claims_of(tokens["access_token"]), claims_of(tokens["id_token"])
        assert access["scope"] == "openid community/users.read"
        assert (access["token_use"], access["client_id"]) == ("access", "web-1")
        assert access["cognito:groups"] == identity["cognito:groups"] == ["admins"]
        assert access["auth_time"] == identity["auth_time"] == int(clock.now)
        assert access["event_id"] == identity["event_id"]
        assert access["origin_jti"] == identity["origin_jti"]
        assert (identity["aud"], identity["nonce"]) == ("web-1", "n-1")
        assert identity["email"] == "ada@example.com"
        assert access["iss"] == "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a"

    @pytest.mark.fact("oauth.cross-origin")
    async def test_are_for_pages_too(self, browser, code, exchange):
        """Source: documented (`Access-Control-Allow-Origin: *`)."""
        answer = await browser.post("/oauth2/token", exchange(code))
        assert header_lines.get(answer.headers, "access-control-allow-origin") == "*"
        assert "no-store" in (header_lines.get(answer.headers, "cache-control") or "")

    async def test_the_time_of_the_sign_in_stays(self, ask, code, exchange, claims_of, clock):
        clock.now += 200
        _, tokens = await ask(exchange(code))
        claims = claims_of(tokens["access_token"])
        assert claims["iat"] - claims["auth_time"] == 200

    @pytest.mark.fact("oauth.id-token")
    async def test_without_openid_there_is_no_id_token(
        self, ask, browser, asked, exchange, claims_of
    ):
        code = await browser.code({**asked, "scope": "community/users.read"})
        _, tokens = await ask(exchange(code))
        assert "id_token" not in tokens
        assert claims_of(tokens["access_token"])["scope"] == "community/users.read"

    async def test_scopes_choose_what_the_id_token_says(
        self, ask, browser, asked, exchange, claims_of, pool
    ):
        pool.answers["AdminGetUser"]["UserAttributes"].append({"Name": "name", "Value": "Ada"})
        code = await browser.code({**asked, "scope": "openid email"})
        _, tokens = await ask(exchange(code))
        identity = claims_of(tokens["id_token"])
        assert identity["email_verified"] is True and "name" not in identity

    async def test_the_clients_own_lifetimes(self, ask, code, exchange, claims_of, clients):
        units = {"AccessToken": "minutes", "IdToken": "minutes"}
        clients["web-1"].update(AccessTokenValidity=5, IdTokenValidity=10, TokenValidityUnits=units)
        _, tokens = await ask(exchange(code))
        access, identity = claims_of(tokens["access_token"]), claims_of(tokens["id_token"])
        assert tokens["expires_in"] == access["exp"] - access["iat"] == 300
        assert identity["exp"] - identity["iat"] == 600

    @pytest.mark.fact("oauth.code-once")
    async def test_work_once(self, ask, code, exchange):
        assert (await ask(exchange(code)))[0] == 200
        assert await ask(exchange(code)) == (400, {"error": "invalid_grant"})

    @pytest.mark.fact("oauth.code-lifetime")
    @pytest.mark.parametrize(("seconds", "status"), [(299, 200), (300, 400)])
    async def test_last_five_minutes(self, ask, code, exchange, clock, seconds, status):
        """Source: documented ("valid for five minutes")."""
        clock.now += seconds
        assert (await ask(exchange(code)))[0] == status

    async def test_that_nobody_gave(self, ask, exchange):
        assert await ask(exchange("made-up")) == (400, {"error": "invalid_grant"})

    @pytest.mark.fact("oauth.code-redirect")
    async def test_are_for_the_redirect_uri_that_they_went_to(self, ask, code, exchange):
        form = {**exchange(code), "redirect_uri": "http://localhost:8080"}
        assert await ask(form) == (
            400,
            {"error": "unauthorized_client", "error_description": "invalid_redirect"},
        )

    async def test_are_for_the_client_that_asked(self, ask, code, exchange, clients):
        """Source: assumed."""
        clients["partner-1"]["AllowedOAuthFlows"] = ["code"]
        assert await ask({**exchange(code), **SECRET}) == (400, {"error": "invalid_grant"})
        assert (await ask(exchange(code)))[0] == 400, "it is used up"

    @pytest.mark.parametrize("missing", ["code", "redirect_uri", "code_verifier"])
    async def test_want_all_their_parameters(self, ask, code, exchange, missing):
        form = {**exchange(code), missing: ""}
        assert await ask(form) == (400, {"error": "invalid_request"})

    @pytest.mark.fact("oauth.wrong-verifier")
    @pytest.mark.parametrize("verifier", ["wrong", "é", "x" * 5000])
    async def test_a_wrong_verifier(self, ask, code, exchange, verifier):
        """Source: assumed (RFC 7636, section 4.6)."""
        form = {**exchange(code), "code_verifier": verifier}
        assert await ask(form) == (400, {"error": "invalid_grant"})
        assert await ask(exchange(code)) == (400, {"error": "invalid_grant"})

    async def test_the_challenge_is_not_the_verifier(self, ask, code, exchange, asked):
        form = {**exchange(code), "code_verifier": asked["code_challenge"]}
        assert (await ask(form))[0] == 400

    async def test_without_a_challenge(self, ask, browser, asked, exchange):
        """PKCE is the client's choice on Cognito; a verifier for nothing is refused (assumed)."""
        plain = {name: v for name, v in asked.items() if not name.startswith("code_challenge")}
        assert (await ask({**exchange(await browser.code(plain)), "code_verifier": ""}))[0] == 200
        assert (await ask(exchange(await browser.code(plain))))[0] == 400

    async def test_a_client_without_the_code_grant(self, ask, code, exchange, clients):
        clients["web-1"]["AllowedOAuthFlows"] = ["implicit"]
        assert await ask(exchange(code)) == (400, {"error": "unauthorized_client"})

    async def test_a_user_who_has_gone_since(self, ask, code, exchange, pool):
        pool.refuse("AdminGetUser", "UserNotFoundException", "User does not exist.")
        assert await ask(exchange(code)) == (400, {"error": "invalid_grant"})


class TestRefreshTokens:
    """Source: documented ("Token refresh without refresh token rotation")."""

    @pytest.fixture
    async def form(self, ask, code, exchange) -> dict[str, str]:
        _, tokens = await ask(exchange(code))
        return {
            "grant_type": "refresh_token",
            "client_id": "web-1",
            "refresh_token": tokens["refresh_token"],
        }

    @pytest.mark.fact("oauth.refresh")
    async def test_bring_new_tokens_and_stay_what_they_are(self, ask, form, claims_of, clock):
        started = int(clock.now)
        clock.now += 5000
        status, tokens = await ask(form)
        assert status == 200
        assert set(tokens) == {"access_token", "id_token", "expires_in", "token_type"}
        claims = claims_of(tokens["access_token"])
        assert claims["scope"] == "openid community/users.read"
        assert (claims["auth_time"], claims["iat"]) == (started, started + 5000)
        assert (await ask(form))[0] == 200

    async def test_all_tokens_of_a_sign_in_have_one_origin(self, ask, form, claims_of):
        """Source: documented (origin_jti)."""
        (_, first), (_, second) = await ask(form), await ask(form)
        one, other = claims_of(first["access_token"]), claims_of(second["access_token"])
        assert one["origin_jti"] == other["origin_jti"] and one["jti"] != other["jti"]

    async def test_see_who_joined_a_group(self, ask, form, claims_of, pool):
        pool.answers["AdminListGroupsForUser"] = {"Groups": [{"GroupName": "members"}]}
        _, tokens = await ask(form)
        assert claims_of(tokens["access_token"])["cognito:groups"] == ["members"]

    @pytest.mark.parametrize(("days", "status"), [(29, 200), (30, 400)])
    async def test_last_thirty_days(self, ask, form, clock, days, status):
        """Source: documented (RefreshTokenValidity)."""
        clock.now += days * 86_400
        assert (await ask(form))[0] == status

    async def test_are_for_their_client(self, ask, form):
        """Source: documented ("that the requested app client issued")."""
        assert await ask({**form, **SECRET}) == (400, {"error": "invalid_grant"})

    async def test_of_a_user_who_may_not_sign_in_any_more(self, ask, form, pool):
        """Source: assumed."""
        pool.answers["AdminGetUser"]["Enabled"] = False
        assert await ask(form) == (400, {"error": "invalid_grant"})

    async def test_of_somebody_else_who_has_the_name_now(self, ask, form, pool):
        """Source: assumed."""
        pool.answers["AdminGetUser"]["UserAttributes"][0]["Value"] = "0001-ada"
        assert await ask(form) == (400, {"error": "invalid_grant"})

    @pytest.mark.parametrize(
        ("token", "error"), [("", "invalid_request"), ("made-up", "invalid_grant")]
    )
    async def test_that_are_none(self, ask, form, token, error):
        assert await ask({**form, "refresh_token": token}) == (400, {"error": error})

    class TestRotation:
        """Source: documented ("Token refresh with refresh token rotation")."""

        @pytest.fixture(autouse=True)
        def rotation(self, clients):
            given = {"Feature": "ENABLED", "RetryGracePeriodSeconds": 0}
            clients["web-1"]["RefreshTokenRotation"] = given
            return given

        async def test_each_brings_the_next(self, ask, form):
            status, tokens = await ask(form)
            assert status == 200
            assert await ask(form) == (400, {"error": "invalid_grant"})
            assert (await ask({**form, "refresh_token": tokens["refresh_token"]}))[0] == 200

        async def test_of_two_at_once_one_gets_it(self, ask, form):
            answers = await asyncio.gather(ask(form), ask(form))
            assert sorted(status for status, _ in answers) == [200, 400]

        async def test_the_one_before_has_its_time_of_grace(self, ask, form, clock, rotation):
            rotation["RetryGracePeriodSeconds"] = 60
            await ask(form)
            clock.now += 59
            status, tokens = await ask(form)
            assert status == 200
            clock.now += 1
            assert (await ask(form))[0] == 400, "which does not begin anew"
            assert (await ask({**form, "refresh_token": tokens["refresh_token"]}))[0] == 200

        async def test_all_of_them_end_together(self, ask, form, clock):
            clock.now += 29 * 86_400
            _, tokens = await ask(form)
            clock.now += 86_400
            assert (await ask({**form, "refresh_token": tokens["refresh_token"]}))[0] == 400

        async def test_revoking_one_revokes_all(self, ask, form, browser, rotation):
            """Source: assumed."""
            rotation["RetryGracePeriodSeconds"] = 60
            _, tokens = await ask(form)
            revoked = {"client_id": "web-1", "token": form["refresh_token"]}
            assert (await browser.post("/oauth2/revoke", revoked)).status == 200
            assert (await ask({**form, "refresh_token": tokens["refresh_token"]}))[0] == 400


class TestClientCredentials:
    """Source: documented ("Client credentials with basic authorization")."""

    async def test_give_an_access_token_and_nothing_else(self, ask, claims_of):
        status, tokens = await ask(FORM)
        assert status == 200
        assert set(tokens) == {"access_token", "expires_in", "token_type"}
        claims = claims_of(tokens["access_token"])
        assert claims["sub"] == claims["client_id"] == "partner-1"
        assert claims["scope"] == "community/partner.read community/partner.write"
        assert "username" not in claims and "cognito:groups" not in claims

    async def test_by_the_header(self, ask):
        encoded = base64.b64encode(b"partner-1:s3cret").decode()
        headers = (("Authorization", f"Basic {encoded}"),)
        status, _ = await ask({"grant_type": "client_credentials"}, headers=headers)
        assert status == 200

    async def test_for_some_scopes(self, ask, claims_of):
        _, tokens = await ask({**FORM, "scope": "community/partner.read"})
        assert claims_of(tokens["access_token"])["scope"] == "community/partner.read"

    @pytest.mark.fact("oauth.client-scopes")
    @pytest.mark.parametrize("scope", ["community/users.read", "openid", "+"])
    async def test_for_scopes_that_the_client_may_not_have(self, ask, scope):
        """Source: recorded (reports of `invalid_scope`; the page says they are ignored)."""
        status, answer = await ask({**FORM, "scope": f"community/partner.read {scope}"})
        assert (status, answer) == (400, {"error": "invalid_scope"})

    async def test_of_a_client_that_has_no_such_grant(self, ask, clients):
        clients["partner-1"]["AllowedOAuthFlows"] = ["code"]
        assert await ask(FORM) == (400, {"error": "unauthorized_client"})

    async def test_of_a_client_for_which_oauth_is_off(self, ask, clients):
        clients["partner-1"]["AllowedOAuthFlowsUserPoolClient"] = False
        assert await ask(FORM) == (400, {"error": "unauthorized_client"})

    @pytest.mark.fact("oauth.wrong-secret")
    async def test_with_a_wrong_secret(self, ask):
        form = {**FORM, "client_secret": "wrong"}
        assert await ask(form) == (400, {"error": "invalid_client"})


@pytest.mark.parametrize(
    ("grant_type", "error"),
    [
        ("", "invalid_request"),
        ("password", "unsupported_grant_type"),
        ("urn:ietf:params:oauth:grant-type:device_code", "unsupported_grant_type"),
    ],
)
async def test_other_grants(ask, grant_type, error):
    """Source: documented ("Examples of negative responses")."""
    assert await ask({"grant_type": grant_type, "client_id": "web-1"}) == (400, {"error": error})

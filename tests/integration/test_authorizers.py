"""The Lambda authorizers of the REST API: partners by token, offices by badge and address."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from community.domain.offices import DoorKeeper

PARTNER = "community/partner.read"


class TestPartners:
    pytestmark = pytest.mark.local  # on AWS a partner signs in at the page

    @pytest.fixture
    def profile(self, stack) -> Callable[..., Any]:
        def ask(*arguments: str) -> Any:
            given = stack.token("--client", "partner", *arguments)
            return stack.rest.get("/partner/profile", token=given)

        return ask

    def test_visits_are_counted_for_the_partner(self, profile):
        first, second = profile(), profile()

        assert first.status == second.status == 200, first.body
        before, after = first.json(), second.json()
        assert before["scopes"] == [PARTNER]
        assert after["partnerId"] == before["partnerId"]
        assert after["visits"]["count"] == before["visits"]["count"] + 1

    def test_the_token_of_another_client_is_denied(self, stack, token):
        answer = stack.rest.get("/partner/profile", token=token)

        assert answer.status == 403
        assert "explicit deny" in answer.json()["message"]

    @pytest.mark.parametrize("given", [None, "x", "a.b", "Bearer", "Basic eDp5"])
    def test_what_is_no_token_never_reaches_the_function(self, stack, given):
        headers = {} if given is None else {"Authorization": given}

        answer = stack.rest.get("/partner/profile", headers=headers)

        assert answer.status == 401
        assert answer.json() == {"message": "Unauthorized"}
        assert answer.headers["WWW-Authenticate"] == "Bearer"

    def test_a_changed_token_is_denied(self, stack):
        header, claims, signature = stack.token("--client", "partner").split(".")
        changed = f"{header}.{claims}.{signature[::-1]}"

        assert stack.rest.get("/partner/profile", token=changed).status == 403

    def test_an_id_token_is_denied(self, profile):
        assert profile("--id").status == 403


class TestOffices:
    @pytest.fixture
    def office(self, stack, token) -> str:
        """An office is a room with its name."""
        name = f"office-{uuid.uuid4().hex[:8]}"
        opened = stack.http.post("/rooms", {"id": name, "name": "An office"}, token=token)
        assert opened.status == 201, opened.body
        return name

    @pytest.fixture(scope="class")
    @classmethod
    def door(cls, stack) -> DoorKeeper:
        secrets = stack.client("secretsmanager")
        secret = secrets.get_secret_value(SecretId=stack.outputs["SigningSecretArn"])
        return DoorKeeper(
            networks=(),
            secret=lambda: str(secret["SecretString"]),
            now=lambda: datetime.now(UTC),
        )

    @pytest.fixture
    def badge(self, door) -> Callable[..., str]:
        def issue(office: str, hours: float = 1) -> str:
            return door.issue(office=office, expires=datetime.now(UTC) + timedelta(hours=hours))

        return issue

    @pytest.fixture
    def ask(self, stack) -> Callable[..., Any]:
        def look(office: str, badge: str) -> Any:
            return stack.rest.get(
                f"/office/visitors?office={office}", headers={"X-Office-Badge": badge}
            )

        return look

    @pytest.mark.local  # on AWS the tests are not in an office
    def test_a_screen_sees_who_is_there(self, ask, badge, office):
        answer = ask(office, badge(office))

        assert answer.status == 200, answer.body
        assert answer.json() == {"office": office, "visitors": [], "count": 0}

    def test_the_badge_of_another_office_is_denied(self, ask, badge, office):
        answer = ask(office, badge("elsewhere"))

        assert answer.status == 403
        assert "explicit deny" in answer.json()["message"]

    def test_an_old_badge_is_denied(self, ask, badge, office):
        assert ask(office, badge(office, hours=-1)).status == 403

    @pytest.mark.parametrize("badge", ["x", "9999999999.", "9999999999.0", "x.y.z"])
    def test_what_is_no_badge_is_denied(self, ask, badge, office):
        assert ask(office, badge).status == 403

    def test_every_source_of_identity_must_be_there(self, stack, badge, office):
        for target, headers in (
            (f"/office/visitors?office={office}", {}),
            ("/office/visitors", {"X-Office-Badge": badge(office)}),
        ):
            answer = stack.rest.get(target, headers=headers)
            assert answer.status == 401
            assert answer.json() == {"message": "Unauthorized"}

    @pytest.mark.local
    def test_an_office_that_is_closed(self, ask, badge):
        """The badge is good, but there is no such room."""
        name = f"closed-{uuid.uuid4().hex[:8]}"

        answer = ask(name, badge(name))

        assert answer.status == 404
        assert name in answer.json()["message"]

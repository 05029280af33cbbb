from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from community.domain.onboarding import Application, Onboarding
from community.domain.users import User
from community.errors import ApplicationRefusedError

ADA = {
    "name": "Ada Lovelace",
    "email": "ada@example.com",
    "motivation": "I would like to help.",
}


@pytest.fixture
def onboarding(users: Any, messages: Any, noon: datetime) -> Onboarding:
    return Onboarding(users=users, messages=messages, now=lambda: noon)


def registered(onboarding: Onboarding) -> User:
    return onboarding.register(Application.model_validate(ADA), onboarding_id="ada")


def test_a_complete_application_passes(onboarding: Onboarding) -> None:
    assert onboarding.check(ADA).name == "Ada Lovelace"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"motivation": "why not"}, "motivation: String should have at least 10 characters"),
        ({"email": "nobody"}, "email: String should match"),
        ({"age": 12}, "age: Input should be greater"),
        ({"admin": True}, "admin: Extra inputs"),
    ],
    ids=str,
)
def test_another_one_is_refused_with_its_reasons(
    onboarding: Onboarding, change: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ApplicationRefusedError, match=reason):
        onboarding.check({**ADA, **change})


@pytest.mark.parametrize("wrong", [None, [], "Ada", 1], ids=str)
def test_what_is_no_application_is_refused(onboarding: Onboarding, wrong: object) -> None:
    with pytest.raises(ApplicationRefusedError, match="application: "):
        onboarding.check(wrong)


def test_a_new_member_has_the_onboardings_id(onboarding: Onboarding, users: Any) -> None:
    user = registered(onboarding)

    assert users.by_id == {"ada": user}
    assert (user.name, user.email) == ("Ada Lovelace", "ada@example.com")


def test_a_step_that_is_tried_again_finds_its_own_work(onboarding: Onboarding, users: Any) -> None:
    assert registered(onboarding) == registered(onboarding)
    assert len(users.by_id) == 1


def test_somebody_elses_id_is_refused(onboarding: Onboarding, users: Any, noon: datetime) -> None:
    users.add(User(id="ada", name="Eve", email="eve@example.com", created_at=noon))

    with pytest.raises(ApplicationRefusedError, match="There is a user with the id 'ada' already"):
        registered(onboarding)


def test_a_member_who_was_removed_meanwhile_is_not_found(
    onboarding: Onboarding, users: Any
) -> None:
    registered(onboarding)
    users.find = lambda _: None

    with pytest.raises(ApplicationRefusedError):
        registered(onboarding)


def test_a_new_member_is_welcomed_in_the_general_room(
    onboarding: Onboarding, messages: Any
) -> None:
    onboarding.welcome(registered(onboarding))

    [message] = messages.said
    assert (message.room, message.sender) == ("general", "housekeeper")
    assert message.message == "Please welcome Ada Lovelace!"
    assert message.id == "2026-05-17T12:00:00.000000Z-ada"


def test_a_withdrawn_member_is_gone(onboarding: Onboarding, users: Any) -> None:
    registered(onboarding)

    for _ in "12":
        onboarding.withdraw(ADA, onboarding_id="ada")

    assert users.by_id == {}


@pytest.mark.parametrize("application", [ADA, {**ADA, "age": 12}, None], ids=str)
def test_somebody_else_of_the_same_id_is_not_withdrawn(
    onboarding: Onboarding, users: Any, noon: datetime, application: object
) -> None:
    """The client has chosen the id; the registration may have failed before it could see that."""
    somebody = User(id="ada", name="Eve", email="eve@example.com", created_at=noon)
    users.add(somebody)

    onboarding.withdraw(application, onboarding_id="ada")

    assert users.by_id == {"ada": somebody}

from __future__ import annotations

import pytest
from community.settings import UsersSettings
from pydantic import ValidationError


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USERS_TABLE", "users")
    monkeypatch.setenv("CORS_ORIGIN", "https://app.example.com")

    settings = UsersSettings.from_environment()

    assert (settings.users_table, settings.cors_origin) == ("users", "https://app.example.com")


@pytest.mark.parametrize(("name", "value"), [("USERS_TABLE", ""), ("CORS_ORIGIN", "app")])
def test_a_malformed_variable_fails_the_cold_start(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv("USERS_TABLE", "users")
    monkeypatch.setenv("CORS_ORIGIN", "https://app.example.com")
    monkeypatch.setenv(name, value)

    with pytest.raises(ValidationError, match=name):
        UsersSettings.from_environment()

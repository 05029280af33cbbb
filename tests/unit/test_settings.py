from __future__ import annotations

from ipaddress import ip_network

import pytest
from community.settings import RequestAuthorizerSettings, UsersSettings
from pydantic import ValidationError


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USERS_TABLE", "users")
    monkeypatch.setenv("CORS_ORIGIN", "https://app.example.com")
    monkeypatch.setenv("IDEMPOTENCY_TABLE", "idempotency")

    settings = UsersSettings.from_environment()

    assert (settings.users_table, settings.cors_origin) == ("users", "https://app.example.com")


@pytest.mark.parametrize(("name", "value"), [("USERS_TABLE", ""), ("CORS_ORIGIN", "app")])
def test_a_malformed_variable_fails_the_cold_start(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv("USERS_TABLE", "users")
    monkeypatch.setenv("CORS_ORIGIN", "https://app.example.com")
    monkeypatch.setenv("IDEMPOTENCY_TABLE", "idempotency")
    monkeypatch.setenv(name, value)

    with pytest.raises(ValidationError, match=name):
        UsersSettings.from_environment()


def test_networks_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNING_SECRET_ID", "secret")
    monkeypatch.setenv("OFFICE_NETWORKS", "192.0.2.0/24, 2001:db8::/32")

    networks = RequestAuthorizerSettings.from_environment().office_networks

    assert networks == (ip_network("192.0.2.0/24"), ip_network("2001:db8::/32"))


@pytest.mark.parametrize("wrong", ["", "here", "192.0.2.0/33", "192.0.2.0/24,"])
def test_what_is_no_network_fails_the_cold_start(
    monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    monkeypatch.setenv("SIGNING_SECRET_ID", "secret")
    monkeypatch.setenv("OFFICE_NETWORKS", wrong)

    with pytest.raises(ValidationError, match="OFFICE_NETWORKS"):
        RequestAuthorizerSettings.from_environment()

"""Which setting holds for a method."""

from __future__ import annotations

import pytest

from frontgate.control.rest_api import MethodSetting
from frontgate.rest.method_settings import DEFAULTS, method_name, setting_of

fact = pytest.mark.fact

EVERYWHERE = MethodSetting(throttling_rate_limit=1, metrics_enabled=True)
USERS = MethodSetting(throttling_rate_limit=2)
ROOT = MethodSetting(throttling_rate_limit=3)
ANY = MethodSetting(throttling_rate_limit=4)
SETTINGS = {"*/*": EVERYWHERE, "users/{id}/GET": USERS, "/GET": ROOT, "files/ANY": ANY}


@pytest.mark.parametrize(
    ("path", "verb", "setting"),
    [
        ("/users/{id}", "GET", USERS),
        ("/users/{id}", "PUT", EVERYWHERE),
        ("/users", "GET", EVERYWHERE),
        ("/", "GET", ROOT),
        ("/", "POST", EVERYWHERE),
        ("/files", "ANY", ANY),
        ("/files", "GET", EVERYWHERE),
    ],
)
@fact("settings.complete-record")
def test_precedence(path, verb, setting):
    """A complete record: nothing of `*/*` shines through. Source: recorded."""
    assert setting_of(SETTINGS, method_name(path, verb)) is setting


@fact("settings.defaults")
def test_defaults():
    """Source: recorded (what the first patch of a setting makes)."""
    assert setting_of({}, "users/GET") is DEFAULTS
    assert (DEFAULTS.throttling_burst_limit, DEFAULTS.throttling_rate_limit) == (5000, 10000.0)
    assert (DEFAULTS.caching_enabled, DEFAULTS.cache_ttl_in_seconds) == (False, 300)


@fact("settings.names")
def test_names_have_no_leading_slash():
    """Source: recorded."""
    assert method_name("/test", "GET") == "test/GET"

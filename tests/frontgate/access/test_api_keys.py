from __future__ import annotations

import pytest

from frontgate.access.api_keys import StageKeys
from frontgate.control.api_keys import ApiKey, KeyGrant, UsagePlan

PLAN = UsagePlan(id="p", name="free")


def grant(key_id: str, value: str) -> KeyGrant:
    key = ApiKey(id=key_id, value=value, created_date=0, last_updated_date=0, enabled=True)
    return KeyGrant(api_key=key, usage_plan=PLAN)


ONE = grant("k1", "one-0123456789012345")
TWO = grant("k2", "zwei-ä-0123456789012")
KEYS = StageKeys([ONE, TWO])


@pytest.mark.parametrize("known", [ONE, TWO])
def test_a_key_is_found_by_its_value(known):
    assert KEYS.grant(known.api_key.value) is known


@pytest.mark.parametrize(
    "value", [None, "", "one", "ONE-0123456789012345", " one-0123456789012345", "k1"]
)
def test_other_values_open_nothing(value):
    assert KEYS.grant(value) is None
    assert StageKeys().grant(value) is None


def test_values_themselves_are_not_kept():
    assert "one-0123456789012345" not in repr(list(KEYS._grants))


def test_grants_are_read_when_the_first_key_comes():
    read = []

    def grants():
        read.append(1)
        yield ONE

    keys = StageKeys(grants())
    assert read == []
    assert keys.grant(None) is None
    assert read == []
    assert keys.grant(ONE.api_key.value) is not None
    assert keys.grant(ONE.api_key.value) is not None
    assert read == [1]

from __future__ import annotations

import pytest

from frontgate.aws.lambda_api.function_rules import _USUAL_RUNTIMES, check_member
from frontgate.aws.rest_json import load_model
from frontgate.control.errors import ControlError


def test_what_is_not_looked_up_is_in_the_model():
    assert set(load_model("lambda").shape("Runtime").enum) >= _USUAL_RUNTIMES


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("Runtime", value) for value in ("python3.13", "nodejs22.x", "python3.8", "java21")),
        *(("Timeout", value) for value in (1, 900)),
        *(("MemorySize", value) for value in (128, 10_240)),
    ],
)
def test_what_lambda_takes(name, value):
    """Source: the service model, and documented ("Lambda quotas")."""
    check_member(name, value)


@pytest.mark.parametrize(
    ("name", "value", "ends"),
    [
        ("Runtime", "python3.99", "'runtime' failed to satisfy constraint: Member must satisfy"),
        ("Timeout", 0, "'timeout' failed to satisfy constraint: Member must have value greater"),
        ("Timeout", 901, "Member must have value less than or equal to 900"),
        ("MemorySize", 127, "Member must have value greater than or equal to 128"),
        ("MemorySize", 10_241, "Member must have value less than or equal to 10240"),
    ],
)
def test_what_lambda_refuses(name, value, ends):
    """Source: the service model, and documented ("Lambda quotas")."""
    with pytest.raises(ControlError, match=ends) as caught:
        check_member(name, value)
    assert (caught.value.code, caught.value.status) == ("ValidationException", 400)

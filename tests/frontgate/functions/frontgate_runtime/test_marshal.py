"""Source: AWS's Python runtime interface client (recorded: its use of simplejson)."""

from __future__ import annotations

import datetime
import json
import sys
from decimal import Decimal
from typing import Any

import pytest

from frontgate.functions.frontgate_runtime.faults import Fault
from frontgate.functions.frontgate_runtime.marshal import marshal, unmarshal


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        ({"a": [1, 2.5, True]}, '{"a": [1, 2.5, true]}'),
        ({"price": Decimal("1.10"), "n": Decimal("3")}, '{"price": 1.10, "n": 3}'),
        ((1, 2), "[1, 2]"),
    ],
)
def test_values(value: Any, text: str) -> None:
    assert marshal(value) == text.encode()


def test_text_survives() -> None:
    assert json.loads(marshal("Grüße 🎉")) == "Grüße 🎉"


def test_bytes_pass_as_they_are() -> None:
    assert marshal(b"\x00raw") == b"\x00raw"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (datetime.date(2026, 1, 1), "Object of type date is not JSON serializable"),
        ({1, 2}, "Object of type set is not JSON serializable"),
        (float("nan"), "Out of range float values are not JSON compliant"),
        (Decimal("NaN"), "Out of range float values are not JSON compliant"),
        pytest.param(
            "\ud800",
            "surrogates not allowed",
            marks=pytest.mark.skipif(
                sys.version_info < (3, 12), reason="text is escaped to ASCII before Python 3.12"
            ),
        ),
    ],
)
def test_what_json_cannot_say(value: Any, message: str) -> None:
    with pytest.raises(Fault, match=message) as caught:
        marshal(value)
    assert caught.value.error_type == "Runtime.MarshalError"
    assert caught.value.message.startswith("Unable to marshal response: ")


def test_an_event_that_is_not_json() -> None:
    with pytest.raises(Fault, match="Unable to unmarshal input: ") as caught:
        unmarshal(b"{")
    assert caught.value.error_type == "Runtime.UnmarshalError"

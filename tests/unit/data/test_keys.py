from __future__ import annotations

import pytest
from community.data.keys import PARTITION_KEY_BYTES, SORT_KEY_BYTES, can_be_key


@pytest.mark.parametrize(
    ("text", "longest", "expected"),
    [
        ("x" * 1024, SORT_KEY_BYTES, True),
        ("x" * 1025, SORT_KEY_BYTES, False),
        ("x" * 2048, PARTITION_KEY_BYTES, True),
        ("€" * 683, PARTITION_KEY_BYTES, False),
        ("", SORT_KEY_BYTES, False),
        ("\x00", SORT_KEY_BYTES, True),
        ("\udfff", SORT_KEY_BYTES, False),
    ],
)
def test_what_can_be_a_key(text: str, longest: int, expected: bool) -> None:
    """Source: documented ("Quotas in Amazon DynamoDB", key lengths)."""
    assert can_be_key(text, longest=longest) is expected

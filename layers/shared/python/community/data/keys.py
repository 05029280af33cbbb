"""What DynamoDB can hold as a key. It refuses even to look for anything else."""

from __future__ import annotations

from typing import Final

PARTITION_KEY_BYTES: Final = 2048
SORT_KEY_BYTES: Final = 1024


def can_be_key(text: str, *, longest: int) -> bool:
    """Whether a key attribute can be ``text``, which has at most ``longest`` bytes in UTF-8."""
    try:
        size = len(text.encode())
    except UnicodeEncodeError:  # half of a character: JSON can write it, UTF-8 cannot
        return False
    return 0 < size <= longest

"""Random identifiers in the forms that AWS gives them.

Identifiers, not secrets: seeded once from the operating system, then without a system call each.
"""

from __future__ import annotations

import random

random_bits = random.Random(random.SystemRandom().getrandbits(64)).getrandbits

_UUID_MASK = 0xFFFFFFFF_FFFF_0FFF_3FFF_FFFFFFFFFFFF
_UUID_VERSION_4 = 0x4000_8000_000000000000


def new_request_id() -> str:
    """A version 4 UUID, at a fifth of what `uuid.uuid4` costs."""
    # Several times per request: by way of bytes is half as long as formatting the number.
    digits = (random_bits(128) & _UUID_MASK | _UUID_VERSION_4).to_bytes(16, "big").hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"

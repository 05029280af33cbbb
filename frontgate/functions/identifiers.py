"""How a caller names a function, and the ids of one invocation.

The forms are those of `FunctionName` in the Invoke API: a name, a partial ARN or an ARN, each with
or without a version or alias.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from random import getrandbits

_REFERENCE = re.compile(
    r"(?:arn:(?P<partition>aws[a-zA-Z-]*):lambda:)?"
    r"(?:(?P<region>[a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-\d):)?"
    r"(?:(?P<account>\d{12}):)?"
    r"(?:function:)?"
    r"(?P<name>[a-zA-Z0-9_-]+)"
    r"(?::(?P<qualifier>\$LATEST|[a-zA-Z0-9_-]+))?"
)

# The bits of a UUID that say "version 4, random".
_UUID_MASK = ~(0xF << 76 | 0x3 << 62)
_UUID_VERSION = 0x4 << 76 | 0x2 << 62

LATEST = "$LATEST"


@dataclass(frozen=True, slots=True)
class FunctionReference:
    """A function as a caller names it; what the caller left out is None."""

    name: str
    qualifier: str | None
    region: str | None
    account: str | None

    def matches(self, arn: str) -> bool:
        """Whether `arn` lies in the region and account that the caller named."""
        _, _, _, region, account, *_ = arn.split(":")
        return self.region in (None, region) and self.account in (None, account)


def parse_reference(text: str) -> FunctionReference | None:
    """None for a text that cannot name a function."""
    match = _REFERENCE.fullmatch(text)
    if match is None:
        return None
    return FunctionReference(match["name"], match["qualifier"], match["region"], match["account"])


def new_request_id() -> str:
    """A random UUID (version 4), as `uuid.uuid4` makes it in a fourth of the time."""
    text = f"{getrandbits(128) & _UUID_MASK | _UUID_VERSION:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def new_trace_id() -> str:
    """A trace header for an invocation that came without one: not sampled."""
    root = f"1-{int(time.time()):08x}-{getrandbits(96):024x}"
    return f"Root={root};Parent={getrandbits(64):016x};Sampled=0"

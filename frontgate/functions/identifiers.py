"""How a caller names a function, and the trace id of a call that came without one.

The forms are those of `FunctionName` in the Invoke API: a name, a partial ARN or an ARN, each with
or without a version or alias.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

from frontgate.identifiers import random_bits

_REFERENCE = re.compile(
    r"(?:arn:(?P<partition>aws[a-zA-Z-]*):lambda:)?"
    r"(?:(?P<region>[a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-\d):)?"
    r"(?:(?P<account>\d{12}):)?"
    r"(?:function:)?"
    r"(?P<name>[a-zA-Z0-9_-]+)"
    r"(?::(?P<qualifier>\$LATEST|[a-zA-Z0-9_-]+))?"
)

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


def new_trace_id() -> str:
    """A trace header for an invocation that came without one: not sampled."""
    digits = random_bits(160).to_bytes(20, "big").hex()
    return f"Root=1-{int(time.time()):08x}-{digits[:24]};Parent={digits[24:]};Sampled=0"

"""Times as API Gateway writes them."""

from __future__ import annotations

import time
from functools import lru_cache

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@lru_cache(maxsize=8)
def _common_log_format(second: int) -> str:
    at = time.gmtime(second)
    clock = f"{at.tm_hour:02}:{at.tm_min:02}:{at.tm_sec:02}"
    return f"{at.tm_mday:02}/{_MONTHS[at.tm_mon - 1]}/{at.tm_year}:{clock} +0000"


def common_log_format(epoch: float) -> str:
    """`21/Apr/2020:15:08:21 +0000`: `$context.requestTime`. English month names in any locale."""
    return _common_log_format(int(epoch))


def epoch_millis(epoch: float) -> int:
    """`$context.requestTimeEpoch`."""
    return int(epoch * 1000)


def basic_iso_8601(epoch: float) -> str:
    """`20190226T152933Z`: `X-Amz-Date`."""
    return time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(epoch))

"""Source: documented ("Protecting your WebSocket API"); the words of the log are assumed."""

from __future__ import annotations

import pytest

from frontgate.access.throttle import TokenBucket
from frontgate.control.api_keys import ThrottleSettings
from frontgate.websocket.errors import TooManyRequestsError
from frontgate.websocket.throttle import throttle


def test_each_bucket_gives_a_token() -> None:
    narrow = TokenBucket(ThrottleSettings(rate_limit=1, burst_limit=1))
    wide = TokenBucket(ThrottleSettings(rate_limit=1, burst_limit=2))
    throttle(0.0, narrow, None, wide)
    with pytest.raises(TooManyRequestsError, match="Limit: 1 Burst: 1"):
        throttle(0.0, narrow, wide)
    throttle(0.0, wide)  # the first bucket that is empty takes nothing of the next
    with pytest.raises(TooManyRequestsError, match="Limit: 1 Burst: 2"):
        throttle(0.0, wide)
    throttle(1.0, narrow, wide)


def test_without_limits_everything_passes() -> None:
    throttle(0.0)
    throttle(0.0, None)

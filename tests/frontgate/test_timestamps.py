from __future__ import annotations

import locale

import pytest

from frontgate.timestamps import common_log_format, epoch_millis


@pytest.mark.parametrize(
    ("epoch", "text"),
    [
        (1587481701.067, "21/Apr/2020:15:08:21 +0000"),
        (0.0, "01/Jan/1970:00:00:00 +0000"),
        (1709164799.999, "28/Feb/2024:23:59:59 +0000"),
        (1709251199.0, "29/Feb/2024:23:59:59 +0000"),
        (1735689599.5, "31/Dec/2024:23:59:59 +0000"),
    ],
)
@pytest.mark.fact("context.time")
def test_request_time(epoch, text):
    """Documented: $context.requestTime, CLF-formatted request time."""
    assert common_log_format(epoch) == text


def test_months_are_english_in_every_locale():
    before = locale.setlocale(locale.LC_TIME)
    try:
        for name in ("de_DE.UTF-8", "fr_FR.UTF-8", "C"):
            try:
                locale.setlocale(locale.LC_TIME, name)
            except locale.Error:
                continue
            assert common_log_format(1714953600) == "06/May/2024:00:00:00 +0000"
    finally:
        locale.setlocale(locale.LC_TIME, before)


@pytest.mark.parametrize(("epoch", "millis"), [(1587481701.067, 1587481701067), (0.0009, 0)])
def test_request_time_epoch(epoch, millis):
    """Documented: $context.requestTimeEpoch, Epoch-formatted request time in milliseconds."""
    assert epoch_millis(epoch) == millis

from __future__ import annotations

import pytest
from community.domain.features import Channel, feature
from community.errors import FeatureNotFoundError


@pytest.mark.parametrize(
    ("name", "channel", "enabled"),
    [
        ("reactions", Channel.LIVE, False),
        ("reactions", Channel.BETA, True),
        ("room-exports", Channel.LIVE, True),
        ("room-exports", Channel.BETA, True),
    ],
)
def test_beta_has_what_live_has_and_more(name: str, channel: Channel, enabled: bool) -> None:
    assert feature(name, channel).model_dump(mode="json") == {
        "name": name,
        "enabled": enabled,
        "channel": channel.value,
    }


def test_an_unknown_feature_is_refused() -> None:
    with pytest.raises(FeatureNotFoundError, match="'time-travel'"):
        feature("time-travel", Channel.LIVE)

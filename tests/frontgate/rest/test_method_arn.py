"""The ARNs of requests."""

from __future__ import annotations

import pytest

from frontgate.rest.method_arn import masked


@pytest.mark.parametrize(
    ("arn", "shown"),
    [
        (  # recorded
            "arn:aws:execute-api:us-west-2:123456782543:vd2gh6uqw3/api/GET/",
            "arn:aws:execute-api:us-west-2:********2543:vd2gh6uqw3/api/GET/",
        ),
        (
            "arn:aws:execute-api:us-east-1:123456789012:api/dev/GET/arn:x:123456789012:y",
            "arn:aws:execute-api:us-east-1:********9012:api/dev/GET/arn:x:123456789012:y",
        ),
    ],
)
def test_the_account_is_hidden(arn, shown):
    assert masked(arn) == shown

"""Source: documented ("Set up CloudWatch logging for REST APIs"), the texts assumed."""

from __future__ import annotations

import pytest

from frontgate.control.access_logs import check_access_log
from frontgate.control.errors import BadRequestError
from frontgate.control.rest_api import AccessLogSettings

GROUP = "arn:aws:logs:eu-west-1:123456789012:log-group:access"
STREAM = "arn:aws:firehose:eu-west-1:123456789012:deliverystream/"


@pytest.mark.parametrize(
    ("destination", "format"),
    [
        (GROUP, "$context.requestId"),
        (GROUP, '{"id":"$context.extendedRequestId"}'),
        (f"{STREAM}amazon-apigateway-access", "$context.requestId"),
        (GROUP, ""),
        ("", "$context.requestId"),
    ],
)
@pytest.mark.fact("access-log.stream")
def test_what_is_valid(destination, format):
    check_access_log(AccessLogSettings(destination_arn=destination, format=format))


def test_no_access_log_is_valid():
    check_access_log(None)


@pytest.mark.parametrize(
    ("destination", "format", "text"),
    [
        (GROUP, "$context.status", "must contain $context.requestId or"),
        (GROUP, "$context.requestIds", "must contain $context.requestId or"),
        (GROUP, "$context.requestId\n$context.status", "must be a single line"),
        (GROUP, "$context.requestId" + "x" * 3072, "must not exceed 3072 bytes"),
        ("access", "$context.requestId", "Invalid ARN specified in the request: access"),
        (f"{STREAM}access", "$context.requestId", "must begin with amazon-apigateway-"),
    ],
)
@pytest.mark.fact("access-log.format", "access-log.stream")
def test_what_is_not(destination, format, text):
    with pytest.raises(BadRequestError) as error:
        check_access_log(AccessLogSettings(destination_arn=destination, format=format))
    assert text in str(error.value)

"""What makes the access log settings of a stage valid, of whatever kind its API is.

Documentation: "Set up CloudWatch logging for REST APIs in API Gateway" and "Log API calls to
Amazon Data Firehose". The rules are documented; the texts are assumed.
"""

from __future__ import annotations

import re

from frontgate.control.errors import BadRequestError
from frontgate.control.rest_api import AccessLogSettings

_LONGEST_FORMAT = 3 * 1024
_REQUEST_ID = re.compile(r"\$context\.(requestId|extendedRequestId)(?![A-Za-z0-9_])")
_STREAM = ":firehose:"
_STREAM_NAME = ":deliverystream/amazon-apigateway-"


def check_access_log(settings: AccessLogSettings | None) -> None:
    """Raises `BadRequestError`. A format that is not there yet is none."""
    if settings is None:
        return
    destination, format = settings.destination_arn, settings.format
    if destination and not destination.startswith("arn:"):
        raise BadRequestError(f"Invalid ARN specified in the request: {destination}")
    if _STREAM in destination and _STREAM_NAME not in destination:
        raise BadRequestError(
            "Invalid access log destination: the name of a delivery stream must begin with "
            "amazon-apigateway-"
        )
    if not format:
        return
    if "\n" in format or "\r" in format:
        raise BadRequestError("Invalid access log format: it must be a single line")
    if len(format.encode()) > _LONGEST_FORMAT:
        raise BadRequestError(
            f"Invalid access log format: it must not exceed {_LONGEST_FORMAT} bytes"
        )
    if _REQUEST_ID.search(format) is None:
        raise BadRequestError(
            "Invalid access log format: it must contain $context.requestId or "
            "$context.extendedRequestId"
        )

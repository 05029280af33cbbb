from __future__ import annotations

import pytest

from frontgate.http.errors import (
    BadRequestError,
    ForbiddenError,
    GatewayError,
    IntegrationFailedError,
    IntegrationTimeoutError,
    NotFoundError,
    RequestTooLargeError,
    UnauthorizedError,
)


@pytest.mark.fact("http-answer.errors")
@pytest.mark.parametrize(
    ("error", "status", "size"),
    [
        # sizes recorded on AWS, for the three that were
        (UnauthorizedError(), 401, 26),
        (IntegrationTimeoutError(), 503, 33),
        (IntegrationFailedError(), 500, 35),
        (BadRequestError(), 400, 25),
        (ForbiddenError(), 403, 23),
        (NotFoundError(), 404, 23),
        (RequestTooLargeError(), 413, 38),  # assumed
    ],
)
def test_answers_have_no_space_and_no_content_type(
    error: GatewayError, status: int, size: int
) -> None:
    response = error.response("id=")
    assert (response.status, len(response.body)) == (status, size)
    assert response.headers == (("Apigw-Requestid", "id="),)

from __future__ import annotations

import pytest
from botocore.parsers import create_parser

from frontgate.aws.moto_server import not_played

SCOPE = "AWS4-HMAC-SHA256 Credential=A/20250101/eu-west-1/{}/aws4_request, SignedHeaders=host"


@pytest.mark.parametrize(
    ("protocol", "content_type", "code"),
    [
        ("json", "application/x-amz-json-1.1", "NotImplementedException"),
        ("rest-json", "", "NotImplementedException"),
        ("query", "application/x-www-form-urlencoded; charset=utf-8", "NotImplemented"),
    ],
)
def test_a_service_that_is_not_played_is_named(protocol, content_type, code):
    answers = []
    environ = {"HTTP_AUTHORIZATION": SCOPE.format("gamelift"), "CONTENT_TYPE": content_type}

    body = not_played(environ, lambda status, headers: answers.append((status, dict(headers))))

    ((status, headers),) = answers
    received = {"status_code": int(status[:3]), "headers": headers, "body": b"".join(body)}
    error = create_parser(protocol).parse(received, None)["Error"]
    assert received["status_code"] == 501
    assert (error["Code"], error["Message"]) == (
        code,
        "The AWS service gamelift is not played here",
    )
    assert headers["Content-Length"] == str(len(received["body"]))


def test_what_names_no_service():
    (body,) = not_played({}, lambda status, headers: None)

    assert b"The AWS service of this call is not played here" in body

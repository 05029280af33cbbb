from __future__ import annotations

import pytest
from botocore.parsers import create_parser

from frontgate.aws.moto_server import not_played, telling_failures

SCOPE = "AWS4-HMAC-SHA256 Credential=A/20250101/eu-west-1/{}/aws4_request, SignedHeaders=host"


def ask(application, environ, protocol: str) -> tuple[int, str, str]:
    """Status, code and message, as botocore reads them."""
    answers = []
    body = application(environ, lambda status, headers: answers.append((status, dict(headers))))
    ((status, headers),) = answers
    received = {"status_code": int(status[:3]), "headers": headers, "body": b"".join(body)}
    assert headers["Content-Length"] == str(len(received["body"]))
    error = create_parser(protocol).parse(received, None)["Error"]
    return received["status_code"], error["Code"], error["Message"]


@pytest.mark.parametrize(
    ("protocol", "content_type", "code"),
    [
        ("json", "application/x-amz-json-1.1", "NotImplementedException"),
        ("rest-json", "", "NotImplementedException"),
        ("query", "application/x-www-form-urlencoded; charset=utf-8", "NotImplemented"),
    ],
)
def test_a_service_that_is_not_played_is_named(protocol, content_type, code):
    environ = {"HTTP_AUTHORIZATION": SCOPE.format("gamelift"), "CONTENT_TYPE": content_type}

    assert ask(not_played, environ, protocol) == (
        501,
        code,
        "The AWS service gamelift is not played here",
    )


def test_what_names_no_service():
    (body,) = not_played({}, lambda status, headers: None)

    assert b"The AWS service of this call is not played here" in body


@pytest.mark.parametrize(
    ("service", "protocol", "content_type"),
    [
        ("dynamodb", "json", "application/x-amz-json-1.0"),
        ("iam", "query", "application/x-www-form-urlencoded"),
        ("s3", "rest-xml", "text/csv"),
    ],
)
def test_a_failure_of_moto_is_an_error_with_its_sentence(service, protocol, content_type, capsys):
    def fail(environ, start_response):
        raise RuntimeError("no <such> \u00fcser")

    environ = {"HTTP_AUTHORIZATION": SCOPE.format(service), "CONTENT_TYPE": content_type}

    assert ask(telling_failures(fail), environ, protocol) == (
        500,
        "InternalFailure",
        "The AWS services process (moto) failed: RuntimeError: no <such> \u00fcser",
    )
    assert "Traceback" in capsys.readouterr().err

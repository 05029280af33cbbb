from __future__ import annotations

import pytest

from frontgate.aws.signpost import Signpost
from frontgate.wire import HttpResponse

NO_BUCKET = (
    b"<Error><Code>NoSuchBucket</Code><Message>The specified bucket does not exist</Message>"
    b"<BucketName>health</BucketName></Error>"
)
APIS = (("REST API", "http://localhost:3000"), ("HTTP API", "http://localhost:3001"))
SIGNED = "AWS4-HMAC-SHA256 Credential=local/20250101/eu-west-1/s3/aws4_request, Signature=0"


def asked(request, answer, apis=APIS):
    async def aws(asked):
        assert asked is request
        return answer

    return Signpost(aws, apis).handle(request)


@pytest.mark.parametrize(
    ("apis", "way"),
    [
        (
            APIS,
            "; the REST API is at http://localhost:3000, the HTTP API is at http://localhost:3001",
        ),
        ((), ""),
    ],
)
async def test_a_person_is_told_where_the_apis_are(request_to, apis, way):
    """Source: recorded (S3's error for a bucket that is not there), and a sentence of ours."""
    no_bucket = HttpResponse(404, (("Content-Type", "application/xml"),), NO_BUCKET)
    answer = await asked(request_to("/health", method="GET"), no_bucket, apis)
    message = f"The specified bucket does not exist. This is the AWS endpoint{way}"
    assert (answer.status, answer.headers) == (404, no_bucket.headers)
    assert f"<Message>{message}</Message><BucketName>health<".encode() in answer.body


@pytest.mark.parametrize(
    ("method", "headers", "status", "body"),
    [
        ("PUT", (), 404, NO_BUCKET),
        ("GET", (("Authorization", SIGNED),), 404, NO_BUCKET),
        ("GET", (("Host", "photos.s3.eu-west-1.amazonaws.com"),), 404, NO_BUCKET),
        ("GET", (), 200, NO_BUCKET),
        ("GET", (), 404, NO_BUCKET.replace(b"NoSuchBucket", b"NoSuchKey")),
    ],
)
async def test_an_sdk_gets_what_s3_says(request_to, method, headers, status, body):
    answer = HttpResponse(status, (), body)
    assert await asked(request_to("/health", method=method, headers=headers), answer) is answer

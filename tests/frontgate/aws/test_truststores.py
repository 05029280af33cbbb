"""Truststores in S3."""

from __future__ import annotations

import datetime

import pytest
from cryptography.hazmat.primitives import hashes

from frontgate.aws.s3_objects import S3Objects
from frontgate.aws.truststores import Truststores
from frontgate.control.errors import BadRequestError
from frontgate.wire import BackendError, HttpResponse
from tests.frontgate.server.pki import self_signed

URI = "s3://bucket/pem"
ROOT = self_signed("root", authority=True).pem.strip()
UNREADABLE = "-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----"


def answering(status=200, body=b"", error=None, region="eu-west-1"):
    asked = []

    async def aws(request, *, timeout):
        asked.append(request)
        if error is not None:
            raise error
        return HttpResponse(status=status, body=body)

    return Truststores(S3Objects(aws, region)), asked


async def test_certificates_of_an_object():
    truststores, asked = answering(body=f"{ROOT}\nnoise\n{ROOT}\n".encode())
    found = await truststores.read("s3://bucket/a b/pem", "7")
    assert (found.truststore_uri, found.truststore_version) == ("s3://bucket/a b/pem", "7")
    assert found.certificates == (ROOT, ROOT)
    assert found.truststore_warnings == ()
    (request,) = asked
    assert (request.path, request.query) == ("/bucket/a%20b/pem", "versionId=7")


@pytest.mark.parametrize(
    ("uri", "answer"),
    [
        ("https://bucket/pem", {}),
        ("s3://bucket", {}),
        (URI, {"status": 404}),
        (URI, {"body": b"nothing"}),
        (URI, {"error": BackendError("x")}),
        (URI, {"error": TimeoutError()}),
    ],
)
async def test_what_cannot_be_read(uri, answer):
    with pytest.raises(BadRequestError):
        await answering(**answer)[0].read(uri, None)


YESTERDAY = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)


@pytest.mark.parametrize(
    ("pem", "warning"),
    [
        (UNREADABLE, "cannot be read"),
        (self_signed("old", not_after=YESTERDAY).pem, "is not valid at this time"),
        (self_signed("good", algorithm=hashes.SHA384()).pem, None),
    ],
    ids=["unreadable", "expired", "good"],
)
async def test_warnings(pem, warning):
    """Source: documented: invalid certificates are warned of, and count for nothing; the words are
    ours."""
    truststores, _ = answering(body=f"{ROOT}\n{pem}".encode())
    found = await truststores.read(URI, None)
    assert len(found.certificates) == 2
    expected = () if warning is None else (f"Certificate 2 of the truststore {warning}",)
    assert found.truststore_warnings == expected


@pytest.mark.parametrize("region", ["eu-west-1", "us-east-1"])
async def test_an_object_is_put_in_a_bucket_that_may_be_new(region):
    """Source: documented ("CreateBucket": us-east-1 is no location constraint)."""
    truststores, asked = answering(region=region)
    await truststores.write(URI, b"certificates")
    assert [(request.method, request.path) for request in asked] == [
        ("PUT", "/bucket/"),
        ("PUT", "/bucket/pem"),
    ]
    assert (b"<LocationConstraint>eu-west-1<" in asked[0].body) is (region == "eu-west-1")
    assert (asked[0].body == b"") is (region == "us-east-1")
    assert asked[1].body == b"certificates"
    with pytest.raises(BadRequestError, match="cannot be written"):
        await answering(status=403)[0].write(URI, b"")

from __future__ import annotations

import pytest

from frontgate.aws.truststores import Truststores
from frontgate.control.errors import BadRequestError
from frontgate.wire import BackendError, HttpResponse

PEM = "-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----"


def answering(status=200, body=b"", error=None):
    asked = []

    async def aws(request, *, timeout):
        asked.append(request)
        if error is not None:
            raise error
        return HttpResponse(status=status, body=body)

    return Truststores(aws, "eu-west-1"), asked


async def test_certificates_of_an_object():
    truststores, asked = answering(body=f"{PEM}\nnoise\n{PEM}\n".encode())
    assert await truststores.read("s3://bucket/a b/pem", "7") == (PEM, PEM)
    (request,) = asked
    assert (request.path, request.query) == ("/bucket/a%20b/pem", "versionId=7")


@pytest.mark.parametrize(
    ("uri", "answer"),
    [
        ("https://bucket/pem", {}),
        ("s3://bucket", {}),
        ("s3://bucket/pem", {"status": 404}),
        ("s3://bucket/pem", {"body": b"nothing"}),
        ("s3://bucket/pem", {"error": BackendError("x")}),
        ("s3://bucket/pem", {"error": TimeoutError()}),
    ],
)
async def test_what_cannot_be_read(uri, answer):
    with pytest.raises(BadRequestError):
        await answering(**answer)[0].read(uri, None)

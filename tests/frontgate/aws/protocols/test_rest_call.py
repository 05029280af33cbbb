from __future__ import annotations

import pytest

from frontgate.aws.protocols import Fault, read_call
from frontgate.aws.protocols.models import service_model
from frontgate.wire import HttpResponse


@pytest.fixture
def call(request_for):
    def make(service, action=None, **changes):
        return read_call(request_for(service, action, **changes), service_model(service))

    return make


@pytest.mark.parametrize(
    ("service", "action", "query", "body", "sent"),
    [
        ("s3", "GetObject", "Bucket=photos&Key=a%2Fb+c", b"", ("GET", "/photos/a/b%20c", "", b"")),
        ("s3", "PutObject", "Bucket=b&Key=k", b"\xff", ("PUT", "/b/k", "", b"\xff")),
        (
            "s3",
            "ListObjectsV2",
            "Bucket=b&Prefix=a%2F",
            b"",
            ("GET", "/b", "list-type=2&prefix=a%2F", b""),
        ),
        (
            "lambda",
            "GetFunction",
            "FunctionName=f&Qualifier=live",
            b"",
            ("GET", "/2015-03-31/functions/f", "Qualifier=live", b""),
        ),
    ],
)
def test_an_action_is_put_into_method_and_path(call, service, action, query, body, sent):
    """Source: documented for GetObject (the API's `uri`); assumed to hold for the others."""
    request = call(service, action, query=query, body=body).request()
    assert (request.method, request.path, request.query, request.body) == sent
    assert ("Accept", "application/json") in request.headers


def test_what_an_action_needs(call):
    """Source: assumed."""
    fault = call("s3", "GetObject", query="Bucket=b").fault()
    assert fault == Fault(400, "MissingParameter", "The request must contain the parameter Key.")
    assert call("s3", "GetObject", query="Bucket=b&Key=k").fault() is None


def test_a_path_goes_as_it_is(call):
    made = call("s3", path="/b/a%20b", query="versionId=7", method="GET")
    assert (made.request().path, made.request().query) == ("/b/a%20b", "versionId=7")
    response = HttpResponse(status=404, body=b"<Error/>")
    assert made.answer(response, request_id="id") is response
    assert made.fault() is None


@pytest.mark.parametrize(
    ("service", "action", "body"),
    [
        ("s3", None, b"<Error><Code>AccessDenied</Code><Message>a &lt; b</Message>"),
        ("s3", "GetObject", b"<Error><Code>AccessDenied</Code>"),
        ("lambda", None, b'{"message": "a < b"'),
    ],
)
def test_refusals(call, service, action, body):
    """Source: documented (error responses of S3 and Lambda)."""
    answer = call(service, action).refuse(Fault(403, "AccessDenied", "a < b"), request_id="id")
    assert answer.status == 403
    assert body in answer.body


@pytest.mark.parametrize(
    ("service", "path", "parameters"),
    [
        ("s3", "/photos/a%2Fb", {"Bucket": "photos", "Key": "a/b"}),
        ("photos.s3", "/a", {"Bucket": "photos", "Key": "a"}),
    ],
)
def test_what_a_path_asks_for(request_for, service, path, parameters):
    call = read_call(request_for(service, path=path, method="GET"), service_model("s3"))
    assert (call.operation, call.parameters) == ("GetObject", parameters)


def test_a_path_that_asks_for_nothing(call):
    made = call("lambda", path="/nowhere", method="GET")
    assert (made.operation, made.parameters) == (None, {})

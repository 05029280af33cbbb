from __future__ import annotations

import pytest

from frontgate.aws.protocols.models import service_model
from frontgate.aws.protocols.rest_operations import RestOperations


@pytest.mark.parametrize(
    ("service", "request_line", "headers", "operation", "parameters"),
    [
        ("s3", "GET /", (), "ListBuckets", {}),
        ("s3", "GET /b?list-type=2", (), "ListObjectsV2", {"Bucket": "b"}),
        ("s3", "GET /b/", (), "ListObjects", {"Bucket": "b"}),
        ("s3", "GET /b/a%20b/c", (), "GetObject", {"Bucket": "b", "Key": "a b/c"}),
        ("s3", "GET /b/k?acl", (), "GetObjectAcl", {"Bucket": "b", "Key": "k"}),
        ("s3", "GET /b/k?versionId=1", (), "GetObject", {"Bucket": "b", "Key": "k"}),
        ("s3", "HEAD /b/k", (), "HeadObject", {"Bucket": "b", "Key": "k"}),
        ("s3", "PUT /b/k", (), "PutObject", {"Bucket": "b", "Key": "k"}),
        ("s3", "PUT /b/k", ("x-amz-copy-source",), "CopyObject", {"Bucket": "b", "Key": "k"}),
        (
            "s3",
            "PUT /b/k?partNumber=1&uploadId=2",
            (),
            "UploadPart",
            {"Bucket": "b", "Key": "k"},
        ),
        ("s3", "DELETE /b/k", (), "DeleteObject", {"Bucket": "b", "Key": "k"}),
        ("s3", "POST /b?delete", (), "DeleteObjects", {"Bucket": "b"}),
        (
            "lambda",
            "POST /2015-03-31/functions/arn%3Aaws%3Alambda%3Af/invocations",
            (),
            "Invoke",
            {"FunctionName": "arn:aws:lambda:f"},
        ),
        ("lambda", "GET /2015-03-31/functions/", (), "ListFunctions", {}),
        ("scheduler", "GET /schedules/s", (), "GetSchedule", {"Name": "s"}),
    ],
)
def test_a_request_is_an_operation(service, request_line, headers, operation, parameters):
    """Source: documented (API reference of each service)."""
    method, _, target = request_line.partition(" ")
    path, _, query = target.partition("?")
    found = RestOperations(service_model(service)).find(method, path, query, headers)
    assert found == (operation, parameters)


@pytest.mark.parametrize(("method", "path"), [("PATCH", "/b/k"), ("GET", "/2015-03-31/nowhere")])
def test_what_is_no_operation(method, path):
    assert RestOperations(service_model("lambda")).find(method, path, "", ()) is None

"""Every kind of call keeps the same promises."""

from __future__ import annotations

import pytest

from frontgate.aws.protocols import Fault, read_call
from frontgate.aws.protocols.models import service_model

KINDS = [
    ("dynamodb", "GetItem", ""),
    ("sns", "Publish", ""),
    ("ssm", "GetParameter", "Name=n"),
    ("sqs", "Nope", ""),
    ("s3", "GetObject", "Bucket=b&Key=k"),
    ("s3", None, ""),
]


@pytest.mark.parametrize(("service", "action", "query"), KINDS)
def test_a_call(request_for, service, action, query):
    call = read_call(request_for(service, action, query=query), service_model(service))
    assert call.operation in (action, "ListBuckets", None)
    assert isinstance(call.parameters, dict)
    assert call.request().service == service
    refused = call.refuse(Fault(500, "InternalFailure", "no"), request_id="id")
    assert (refused.status, refused.headers[0][0]) == (500, "Content-Type")
    assert b"InternalFailure" in refused.body or dict(refused.headers)["x-amzn-ErrorType"]

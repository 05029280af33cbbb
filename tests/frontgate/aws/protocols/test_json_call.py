from __future__ import annotations

import json

import pytest

from frontgate import headers as header_lines
from frontgate.aws.protocols import Fault
from frontgate.aws.protocols.json_call import JsonCall
from frontgate.aws.protocols.models import service_model
from frontgate.wire import HttpResponse

fact = pytest.mark.fact


@pytest.fixture
def call(request_for):
    def make(service="events", operation="PutEvents", **changes):
        changes.setdefault("headers", {"Content-Type": "application/x-amz-json-1.1"})
        changes.setdefault("body", b"{}")
        return JsonCall(request_for(service, **changes), service_model(service), operation)

    return make


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({}, None),
        ({"body": b""}, None),
        ({"body": b"{"}, (400, "SerializationException")),
        ({"body": b"\xff"}, (400, "SerializationException")),
        ({"body": b"[" * 100_000}, (400, "SerializationException")),
        ({"body": b"[]"}, (400, "SerializationException")),
        ({"operation": "Put"}, (400, "UnknownOperationException")),
        ({"method": "GET"}, (404, "UnknownOperationException")),
        pytest.param(
            {"headers": {"Content-Type": "application/json"}},
            (404, "UnknownOperationException"),
            marks=fact("aws.events-target"),
        ),
    ],
)
def test_what_a_service_refuses_at_once(call, changes, fault):
    """Source: assumed, from what AWS's JSON services answer; the content type is recorded."""
    found = call(**changes).fault()
    assert (found and (found.status, found.code)) == fault


def test_parameters_are_the_document(call):
    assert call(body=b'{"Entries": []}').parameters == {"Entries": []}
    assert call(body=b"no").parameters == {}


def test_the_answer_has_its_own_type(call):
    response = HttpResponse(
        status=200, headers=(("content-type", "text/html"), ("X-A", "1")), body=b"{}"
    )
    answer = call().answer(response, request_id="id")
    assert answer.headers == (("Content-Type", "application/x-amz-json-1.1"), ("X-A", "1"))


@pytest.mark.parametrize(
    ("service", "type_"),
    [
        ("dynamodb", "com.amazon.coral.service#AccessDeniedException"),
        ("events", "AccessDeniedException"),
    ],
)
def test_refusals(call, service, type_):
    """Source: assumed."""
    answer = call(service).refuse(Fault(400, "AccessDeniedException", "no"), request_id="id")
    assert json.loads(answer.body) == {"__type": type_, "message": "no", "Message": "no"}
    assert answer.status == 400


@pytest.mark.parametrize(
    ("service", "told"), [("sqs", "AccessDenied;Sender"), ("events", None), ("dynamodb", None)]
)
def test_the_code_of_the_query_protocol(call, service, told):
    """Documented (Smithy, awsQueryCompatible)."""
    answer = call(service).refuse(Fault(400, "AccessDeniedException", "no"), request_id="id")
    assert header_lines.get(answer.headers, "x-amzn-query-error") == told

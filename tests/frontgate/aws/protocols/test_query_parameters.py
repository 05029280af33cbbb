from __future__ import annotations

import pytest

from frontgate.aws.protocols.models import operation, service_model
from frontgate.aws.protocols.query_parameters import action_of, query_pairs, read_parameters

fact = pytest.mark.fact


def read(service: str, action: str, query: str) -> dict[str, object]:
    model = operation(service_model(service), action)
    assert model is not None
    return read_parameters(query_pairs(query, b"", None), model, wire_names=True)


ATTRIBUTES = {"a": {"DataType": "String", "StringValue": "v"}}


@pytest.mark.parametrize(
    ("service", "action", "query", "document"),
    [
        ("ssm", "GetParameter", "Name=%2Fa%20b&WithDecryption=true&Else=1", None),
        ("ssm", "GetParameters", "Names.1=a&Names.2=b&Names.10=c", {"Names": ["a", "b", "c"]}),
        ("ssm", "GetParameters", "Names.member.1=a", {"Names": ["a"]}),
        ("ssm", "GetParameters", "Names=a", {"Names": ["a"]}),
        ("ssm", "GetParametersByPath", "Path=/&MaxResults=3", {"Path": "/", "MaxResults": 3}),
        ("ssm", "GetParametersByPath", "Path=/&MaxResults=x", {"Path": "/", "MaxResults": "x"}),
        pytest.param(
            "sqs",
            "SendMessage",
            "MessageAttribute.1.Name=a&MessageAttribute.1.Value.DataType=String"
            "&MessageAttribute.1.Value.StringValue=v",
            {"MessageAttributes": ATTRIBUTES},
            marks=fact("aws.sqs-message-attributes"),
        ),
        pytest.param(
            "sqs",
            "SendMessage",
            "MessageAttributes.1.Name=a&MessageAttributes.1.Value.DataType=String"
            "&MessageAttributes.1.Value.StringValue=v",
            {"MessageAttributes": ATTRIBUTES},
            marks=fact("aws.sqs-message-attributes"),
        ),
        (
            "sqs",
            "SetQueueAttributes",
            "Attribute.Name=VisibilityTimeout&Attribute.Value=35",
            {"Attributes": {"VisibilityTimeout": "35"}},
        ),
        (
            "sqs",
            "SendMessageBatch",
            "SendMessageBatchRequestEntry.1.Id=1&SendMessageBatchRequestEntry.1.MessageBody=x",
            {"Entries": [{"Id": "1", "MessageBody": "x"}]},
        ),
        ("events", "PutEvents", "Entries.1.Time=2025-01-01T00:00:00Z", None),
        ("dynamodb", "GetItem", "Key.entry.1.key=id&Key.entry.1.value.S=7", None),
    ],
)
def test_parameters(service, action, query, document):
    """Source: documented (request examples of SQS and SSM), unless marked."""
    expected = document or {
        "GetParameter": {"Name": "/a b", "WithDecryption": True},
        "PutEvents": {"Entries": [{"Time": 1735689600.0}]},
        "GetItem": {"Key": {"id": {"S": "7"}}},
    }.get(action)
    assert read(service, action, query) == expected


@pytest.mark.parametrize(
    "query", ["", "A.B.C=1", "Entries=x", f"Entries{'.1' * 10_000}=x", "=&.=x"]
)
def test_nonsense_does_no_harm(query):
    read("events", "PutEvents", query)


def test_a_form_adds_to_the_query():
    pairs = query_pairs(
        "Action=SendMessage", b"MessageBody=a+b%21", "application/X-www-form-URLencoded; x"
    )
    assert (action_of(pairs), pairs[1]) == ("SendMessage", ("MessageBody", "a b!"))
    assert action_of(query_pairs("", b"Action=SendMessage", "application/json")) is None

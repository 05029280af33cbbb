"""Source: the words and codes as users of AWS report them from CreateFunction and
CreateEventSourceMapping (2017 to 2022); the permissions that each source needs are documented."""

from __future__ import annotations

import pytest

from frontgate.wire import BackendError

WHERE = "eu-west-1:123456789012"
QUEUE = f"arn:aws:sqs:{WHERE}:jobs"
TOPIC = f"arn:aws:sns:{WHERE}:news"
TABLE = f"arn:aws:dynamodb:{WHERE}:table/orders/stream/2026-01-01T00:00:00.000"
STREAM = f"arn:aws:kinesis:{WHERE}:stream/clicks"
WEAK = "arn:aws:iam::123456789012:role/weak"
NOT_ASSUMABLE = "The role defined for the function cannot be assumed by Lambda."
READS = (
    *("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
    *("dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream"),
    *("kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:DescribeStream"),
    "kinesis:ListShards",
)


def invalid(message):
    return ("InvalidParameterValueException", 400, message)


def lacks(call):
    return invalid(f"The provided execution role does not have permissions to call {call}")


@pytest.mark.parametrize("service", [None, "apigateway.amazonaws.com"])
def test_a_role_that_lambda_cannot_assume(create, client, refused, roles, role, book, service):
    if service is not None:
        roles[WEAK] = role(WEAK, "*", service=service)
    assert refused(create, Role=WEAK) == invalid(NOT_ASSUMABLE)
    assert book.functions == {}
    create()
    change = client.update_function_configuration
    assert refused(change, FunctionName="orders", Role=WEAK) == invalid(NOT_ASSUMABLE)


@pytest.mark.parametrize(
    ("target", "action", "call"),
    [
        (QUEUE, "sqs:SendMessage", "SendMessage on SQS"),
        (TOPIC, "sns:Publish", "Publish on SNS"),
    ],
)
def test_dead_letters(create, client, refused, roles, role, book, target, action, call):
    roles[WEAK] = role(WEAK, "logs:*")
    given = {"DeadLetterConfig": {"TargetArn": target}}
    assert refused(create, Role=WEAK, **given) == lacks(call)
    assert book.functions == {}
    create(Role=WEAK)
    change = client.update_function_configuration
    assert refused(change, FunctionName="orders", **given) == lacks(call)
    roles[WEAK] = role(WEAK, action)
    assert change(FunctionName="orders", **given)["DeadLetterConfig"]["TargetArn"] == target
    roles[WEAK] = role(WEAK, "logs:*")
    change(FunctionName="orders", Timeout=5)  # asks for nothing new


@pytest.mark.parametrize("missing", READS)
def test_sources(create, client, refused, roles, role, missing):
    service, _, action = missing.partition(":")
    arn = {"sqs": QUEUE, "dynamodb": TABLE, "kinesis": STREAM}[service]
    given = {} if service == "sqs" else {"StartingPosition": "LATEST"}
    roles[WEAK] = role(WEAK, *(each for each in READS if each != missing))
    create(Role=WEAK)
    expected = (
        lacks(f"{action} on SQS")
        if service == "sqs"
        else invalid(
            f"Cannot access stream {arn}. Please ensure the role can perform the GetRecords, "
            "GetShardIterator, DescribeStream, ListShards, and ListStreams Actions on your stream "
            "in IAM."
        )
    )
    map_ = client.create_event_source_mapping
    assert refused(map_, FunctionName="orders", EventSourceArn=arn, **given) == expected
    roles[WEAK] = role(WEAK, *READS)
    made = map_(FunctionName="orders", EventSourceArn=arn, **given)
    assert made["EventSourceArn"] == arn


def test_a_mapping_of_another_function(create, client, refused, roles, role):
    roles[WEAK] = role(WEAK, "logs:*")
    create()
    create("weak", Role=WEAK)
    id = client.create_event_source_mapping(FunctionName="orders", EventSourceArn=QUEUE)["UUID"]
    change = client.update_event_source_mapping
    assert refused(change, UUID=id, FunctionName="weak") == lacks("ReceiveMessage on SQS")


def test_the_role_of_a_templates_function_may_be_elsewhere(create, client, roles):
    """Source: none; such a role cannot be judged here."""
    create()
    roles.clear()
    client.create_event_source_mapping(FunctionName="orders", EventSourceArn=QUEUE)


def test_without_iam_nothing_is_made(create, refused, roles, book):
    roles.error = BackendError("gone")
    assert refused(create) == invalid("IAM does not answer")
    assert book.functions == {}

"""Source: documented ("Process DynamoDB records with Lambda", "Retain discarded records")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from frontgate.aws.lambda_api.event_source_mapping import EventSourceMapping
from frontgate.event_sources.event_pattern import PatternError
from frontgate.event_sources.shards import DynamoDbStream, KinesisStream
from frontgate.event_sources.stream import StreamSource
from frontgate.wire import Invocation
from tests.frontgate.event_sources.conftest import STREAM, failed

ERROR = Invocation(200, b"{}", "Unhandled", "request")


def record(number: int, *, at: float = 100.0, name: str = "INSERT") -> dict[str, Any]:
    return {
        "eventID": f"e{number}",
        "eventName": name,
        "eventVersion": "1.1",
        "dynamodb": {
            "SequenceNumber": str(number),
            "ApproximateCreationDateTime": at,
            "Keys": {"id": {"S": str(number)}},
        },
    }


def mapping(**fields: Any) -> EventSourceMapping:
    return EventSourceMapping(id="m", source_arn=STREAM, function="f", **fields)


def source(functions: Any, services: Any, **fields: Any) -> StreamSource:
    """Over one shard. What is given up is forgotten, and nothing is waited for."""

    async def nothing(*_: Any) -> None: ...

    services.answers["DescribeStream"] = [
        {"StreamDescription": {"Shards": [{"ShardId": "s1"}]}}
    ] * 9
    services.answers["GetShardIterator"] = [{"ShardIterator": "i1"}]
    return StreamSource(
        mapping(**fields),
        stream=DynamoDbStream(STREAM, services),
        invoke=functions.invoke,
        give_up=nothing,
        clock=lambda: 200.0,
        sleep=nothing,
    )


@pytest.fixture
def read(functions, services):
    """Reads records once through a mapping; what was given up and how long was waited."""

    async def read(records: list[dict[str, Any]], **fields: Any) -> tuple[list[Any], list[float]]:
        given_up: list[Mapping[str, Any]] = []
        waits: list[float] = []

        async def give_up(mapping: EventSourceMapping, failure: Mapping[str, Any]) -> None:
            given_up.append(failure)

        async def sleep(seconds: float) -> None:
            waits.append(seconds)

        services.answers["DescribeStream"] = [
            {"StreamDescription": {"Shards": [{"ShardId": "s1"}]}}
        ]
        services.answers["GetShardIterator"] = [{"ShardIterator": "i1"}]
        services.answers["GetRecords"] = [{"Records": records, "NextShardIterator": "i2"}]
        stream = StreamSource(
            mapping(**fields),
            stream=DynamoDbStream(STREAM, services),
            invoke=functions.invoke,
            give_up=give_up,
            clock=lambda: 200.0,
            sleep=sleep,
        )
        assert await stream.read() is bool(records)
        return given_up, waits

    return read


def batches(functions: Any) -> list[list[str]]:
    return [[r["dynamodb"]["SequenceNumber"] for r in e["Records"]] for e in functions.events]


async def test_the_event(functions, services, read):
    await read([record(1)], starting_position="TRIM_HORIZON", batch_size=7)
    assert functions.events == [
        {
            "Records": [
                {
                    **record(1),
                    "eventSource": "aws:dynamodb",
                    "awsRegion": "eu-west-1",
                    "eventSourceARN": STREAM,
                }
            ]
        }
    ]
    assert services.documents("GetShardIterator")[0]["ShardIteratorType"] == "TRIM_HORIZON"
    assert services.documents("GetRecords")[0]["Limit"] == 7


async def test_nothing_to_read(functions, read):
    await read([])
    assert functions.events == []


async def test_a_batch_is_tried_again_until_it_succeeds(functions, read):
    functions.answers = [ERROR, ERROR]
    given_up, waits = await read([record(1), record(2)])
    assert batches(functions) == [["1", "2"]] * 3
    assert (given_up, waits) == ([], [1.0, 2.0])


async def test_what_fails_too_often_is_given_up(functions, read):
    functions.answers = [ERROR] * 9
    (failure,), _ = await read([record(1), record(2)], retries=1)
    assert batches(functions) == [["1", "2"]] * 2
    assert failure["requestContext"] == {
        "requestId": "request",
        "functionArn": "f",
        "condition": "RetryAttemptsExhausted",
        "approximateInvokeCount": 2,
    }
    assert failure["DDBStreamBatchInfo"] == {
        "shardId": "s1",
        "startSequenceNumber": "1",
        "endSequenceNumber": "2",
        "approximateArrivalOfFirstRecord": "1970-01-01T00:01:40.000Z",
        "approximateArrivalOfLastRecord": "1970-01-01T00:01:40.000Z",
        "batchSize": 2,
        "streamArn": STREAM,
    }


async def test_a_failing_batch_is_halved(functions, read):
    functions.answers = [ERROR, Invocation(200, b"null"), ERROR, ERROR]
    given_up, _ = await read([record(1), record(2), record(3)], bisects=True, retries=0)
    assert batches(functions) == [["1", "2", "3"], ["1"], ["2", "3"], ["2"], ["3"]]
    (failure,) = given_up
    assert failure["DDBStreamBatchInfo"]["startSequenceNumber"] == "2"


async def test_from_the_first_record_that_failed(functions, read):
    functions.answers = [failed("2")]
    await read([record(1), record(2), record(3)], reports_failures=True)
    assert batches(functions) == [["1", "2", "3"], ["2", "3"]]


async def test_old_records_are_dropped(functions, read):
    await read([record(1, at=10.0), record(2, at=190.0)], longest_age=60)
    assert batches(functions) == [["2"]]


async def test_filters(functions, read):
    filters = ({"eventName": ["REMOVE"]},)
    await read([record(1), record(2, name="REMOVE")], filters=filters)
    assert batches(functions) == [["2"]]


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ([], "OK"),
        ([ERROR, ERROR], "PROBLEM: Function call failed"),
        ([ERROR, Invocation(200, b"null")], "OK"),
    ],
)
async def test_what_became_of_the_last_batch(functions, services, answers, outcome):
    """Source: recorded (the texts of `LastProcessingResult` but for the problem, documented)."""
    functions.answers = list(answers)
    stream = source(functions, services, retries=1)
    services.answers["GetRecords"] = [
        {"Records": [], "NextShardIterator": "i2"},
        {"Records": [record(1)], "NextShardIterator": "i3"},
    ]
    assert await stream.read() is False
    assert stream.outcome == "No records processed"
    assert await stream.read() is True
    assert stream.outcome == outcome


async def test_other_settings_go_on_where_it_is(functions, services):
    """Source: documented (UpdateEventSourceMapping)."""
    stream = source(functions, services, starting_position="TRIM_HORIZON")
    services.answers["GetRecords"] = [
        {"Records": [record(1)], "NextShardIterator": "i2"},
        {"Records": [record(2), record(3, name="REMOVE")], "NextShardIterator": "i3"},
    ]
    await stream.read()
    changed = mapping(batch_size=3, filters=({"eventName": ["REMOVE"]},))
    with pytest.raises(PatternError):
        stream.change(mapping(filters=({"eventName": "no list"},)))
    stream.change(changed)
    await stream.read()
    assert batches(functions) == [["1"], ["3"]]
    assert len(services.documents("GetShardIterator")) == 1
    assert [each["ShardIterator"] for each in services.documents("GetRecords")] == ["i1", "i2"]
    assert services.documents("GetRecords")[1]["Limit"] == 3


async def test_the_version_that_failed(functions, read):
    """Source: documented ("Retain discarded records"); an alias leads to a version."""
    functions.answers = [Invocation(200, b"{}", "Unhandled", "request", version="7")]
    (failure,), _ = await read([record(1)], retries=0)
    assert failure["responseContext"] == {
        "statusCode": 200,
        "executedVersion": "7",
        "functionError": "Unhandled",
    }


async def test_from_a_moment_on(services):
    """Source: documented (CreateEventSourceMapping: StartingPositionTimestamp)."""
    services.answers["GetShardIterator"] = [{"ShardIterator": "i1"}]
    arn = "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks"
    at = EventSourceMapping(
        id="m", source_arn=arn, function="f", starting_position="AT_TIMESTAMP", starting_at=5.0
    )
    await KinesisStream(arn, services).iterator("s1", at.position)
    assert services.documents("GetShardIterator") == [
        {
            "StreamARN": arn,
            "StreamName": "clicks",
            "ShardId": "s1",
            "ShardIteratorType": "AT_TIMESTAMP",
            "Timestamp": 5.0,
        }
    ]


def test_a_kinesis_record(services):
    """Source: documented ("Example event" of Kinesis in the Lambda guide)."""
    arn = "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks"
    stream = KinesisStream(arn, services)
    event = stream.event(
        {
            "Data": "aGk=",
            "PartitionKey": "p",
            "SequenceNumber": "7",
            "ApproximateArrivalTimestamp": 5,
        },
        "shardId-0",
    )
    assert event["kinesis"]["data"] == "aGk="
    assert event["eventID"] == "shardId-0:7"
    assert event["eventSourceARN"] == arn
    assert (stream.sequence_number(event), stream.written_at(event)) == ("7", 5.0)

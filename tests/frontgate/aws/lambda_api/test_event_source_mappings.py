"""Source: recorded on AWS (2023 to 2025), unless a test says otherwise."""

from __future__ import annotations

import asyncio
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest

from frontgate.aws.json_api import AwsCallError
from frontgate.wire import BackendError

WHERE = "eu-west-1:123456789012"
QUEUE = f"arn:aws:sqs:{WHERE}:jobs"
TABLE = f"arn:aws:dynamodb:{WHERE}:table/orders/stream/2026-01-01T00:00:00.000"
STREAM = f"arn:aws:kinesis:{WHERE}:stream/clicks"
DEAD = f"arn:aws:sqs:{WHERE}:dead"
AT = "AT_TIMESTAMP"


@pytest.fixture
def function(create):
    create(Publish=True)


@pytest.fixture
def map_(function, client):
    def make(source: str = QUEUE, name: str = "orders", **members: Any) -> Any:
        if source != QUEUE and "StartingPosition" not in members:
            members["StartingPosition"] = "TRIM_HORIZON"
        return client.create_event_source_mapping(
            EventSourceArn=source, FunctionName=name, **members
        )

    return make


def test_a_queue(map_, client, bare, arn, sources):
    made = bare(map_())
    assert isinstance(made.pop("LastModified"), datetime)
    id = made["UUID"]
    assert made == {
        "UUID": str(uuid.UUID(id)),
        "EventSourceMappingArn": f"arn:aws:lambda:{WHERE}:event-source-mapping:{id}",
        "EventSourceArn": QUEUE,
        "FunctionArn": arn,
        "BatchSize": 10,
        "MaximumBatchingWindowInSeconds": 0,
        "FunctionResponseTypes": [],
        "State": "Creating",
        "StateTransitionReason": "USER_INITIATED",
    }
    got = bare(client.get_event_source_mapping(UUID=id))
    del got["LastModified"]
    assert got == {**made, "State": "Enabled"}
    assert sources.mappings[id].source_arn == QUEUE


def test_a_stream(map_, client, bare, arn):
    made = bare(
        map_(
            TABLE,
            BatchSize=1,
            MaximumBatchingWindowInSeconds=1,
            MaximumRetryAttempts=1,
            DestinationConfig={"OnFailure": {"Destination": DEAD}},
        )
    )
    del made["LastModified"]
    id = made["UUID"]
    assert made == {
        "UUID": id,
        "EventSourceMappingArn": f"arn:aws:lambda:{WHERE}:event-source-mapping:{id}",
        "EventSourceArn": TABLE,
        "FunctionArn": arn,
        "BatchSize": 1,
        "BisectBatchOnFunctionError": False,
        "DestinationConfig": {"OnFailure": {"Destination": DEAD}},
        "FunctionResponseTypes": [],
        "LastProcessingResult": "No records processed",
        "MaximumBatchingWindowInSeconds": 1,
        "MaximumRecordAgeInSeconds": -1,
        "MaximumRetryAttempts": 1,
        "ParallelizationFactor": 1,
        "StartingPosition": "TRIM_HORIZON",
        "State": "Creating",
        "StateTransitionReason": "User action",
        "TumblingWindowInSeconds": 0,
    }


def test_what_runs(map_, sources):
    """Source: documented (CreateEventSourceMapping)."""
    pattern = '{"data": {"kind": ["click"]}}'
    made = map_(
        STREAM,
        name="orders:1",
        Enabled=False,
        BatchSize=7,
        MaximumBatchingWindowInSeconds=3,
        FilterCriteria={"Filters": [{"Pattern": pattern}]},
        FunctionResponseTypes=["ReportBatchItemFailures"],
        StartingPosition=AT,
        StartingPositionTimestamp=datetime(2023, 11, 1, tzinfo=UTC),
        BisectBatchOnFunctionError=True,
        MaximumRetryAttempts=4,
        MaximumRecordAgeInSeconds=60,
        ParallelizationFactor=2,
    )
    assert made["FilterCriteria"] == {"Filters": [{"Pattern": pattern}]}
    assert made["ParallelizationFactor"] == 2
    assert made["StartingPositionTimestamp"] == datetime(2023, 11, 1, tzinfo=UTC)
    mapping = sources.mappings[made["UUID"]]
    assert mapping.function.endswith(":function:orders:1")
    assert (mapping.enabled, mapping.batch, mapping.window) == (False, 7, 3)
    assert mapping.filters == ({"data": {"kind": ["click"]}},)
    assert (mapping.reports_failures, mapping.bisects) == (True, True)
    assert mapping.position == {"ShardIteratorType": AT, "Timestamp": 1_698_796_800}
    assert (mapping.retries, mapping.longest_age) == (4, 60)


def test_concurrency(map_, sources):
    made = map_(ScalingConfig={"MaximumConcurrency": 3})
    assert made["ScalingConfig"] == {"MaximumConcurrency": 3}
    assert sources.mappings[made["UUID"]].concurrency == 3


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"EventSourceArn": None}, "Unrecognized event source."),
        ({"FunctionName": "none"}, "Function does not exist"),
        ({"FunctionName": "orders:none"}, "Function does not exist"),
        (
            {"StartingPosition": AT, "StartingPositionTimestamp": 1_600_000_000},
            "StartingPosition is not valid for SQS event sources.",
        ),
        (
            {"BatchSize": 11},
            "Maximum batch window in seconds must be greater than 0 if maximum batch size is "
            "greater than 10",
        ),
        ({"FilterCriteria": {"Filters": [{"Pattern": "{"}]}}, "Invalid filter pattern definition."),
        (
            {"EventSourceArn": TABLE, "StartingPosition": AT, "StartingPositionTimestamp": 1},
            f"Unsupported starting position for arn type: {TABLE}",
        ),
        (
            {
                "EventSourceArn": STREAM,
                "StartingPosition": "LATEST",
                "StartingPositionTimestamp": 1_600_000_000,
            },
            "Timestamp only valid with StartingPosition AT_TIMESTAMP",
        ),
        (
            {"EventSourceArn": STREAM, "StartingPosition": AT, "StartingPositionTimestamp": -1},
            "Received Exception while reading from provided stream. class java.lang.Long can not "
            "be converted to a Timestamp",
        ),
        (
            {"EventSourceArn": STREAM, "StartingPosition": AT},
            "Need to specify a timestamp",
        ),
    ],
)
def test_what_is_refused(function, client, refused, sources, members, message):
    given = {"EventSourceArn": QUEUE, "FunctionName": "orders", **members}
    given = {name: value for name, value in given.items() if value is not None}
    found = refused(client.create_event_source_mapping, **given)
    assert found == ("InvalidParameterValueException", 400, message)
    assert sources.mappings == {}


@pytest.mark.parametrize(
    ("source", "members", "message"),
    [
        (f"arn:aws:kafka:{WHERE}:cluster/c/1", {}, "event sources of kafka are not supported here"),
        (f"arn:aws:mq:{WHERE}:broker:b", {}, "event sources of mq are not supported here"),
        (f"arn:aws:iam:{WHERE}:role/r", {}, "Unrecognized event source."),
        (
            f"{STREAM}/consumer/c:1",
            {},
            "event sources of stream consumers are not supported here",
        ),
        (QUEUE, {"Topics": ["clicks"]}, "Topics is not supported here"),
        (QUEUE, {"ProvisionedPollerConfig": {"MinimumPollers": 1}}, "is not supported here"),
        (TABLE, {"TumblingWindowInSeconds": 9}, "TumblingWindowInSeconds is not supported here"),
        (QUEUE, {"MaximumRetryAttempts": 3}, "is not valid for SQS event sources."),
        (QUEUE, {"BisectBatchOnFunctionError": True}, "is not valid for SQS event sources."),
        (QUEUE, {"ParallelizationFactor": 2}, "is not valid for SQS event sources."),
        (TABLE, {"ScalingConfig": {"MaximumConcurrency": 2}}, "is not valid for stream"),
        (f"{QUEUE}.fifo", {"BatchSize": 11}, "a batch of sqs has at most 10 records"),
        (f"{QUEUE}.fifo", {"MaximumBatchingWindowInSeconds": 1}, "not supported for FIFO queues."),
        (TABLE, {"StartingPosition": None}, "Value null at 'startingPosition'"),
        (TABLE, {"MaximumRecordAgeInSeconds": 59}, "MaximumRecordAgeInSeconds is 59"),
        (
            TABLE,
            {"DestinationConfig": {"OnFailure": {"Destination": "arn:aws:s3:::b"}}},
            "The destination arn:aws:s3:::b is not supported here",
        ),
        (
            TABLE,
            {"DestinationConfig": {"OnSuccess": {"Destination": DEAD}}},
            "OnSuccess is not valid for stream event sources.",
        ),
        (
            STREAM,
            {"StartingPosition": AT, "StartingPositionTimestamp": 4_000_000_000},
            "cannot be in the future",
        ),
        (
            QUEUE,
            {"FilterCriteria": {"Filters": [{"Pattern": '{"a": [{"near": 3}]}'}]}},
            "Invalid filter pattern definition.",
        ),
    ],
)
def test_what_is_not_for_a_source(function, client, refused, sources, source, members, message):
    """Source: documented (Lambda parameters for event source mappings); the words are assumed."""
    position = {} if ":sqs:" in source else {"StartingPosition": "LATEST"}
    given = {"EventSourceArn": source, "FunctionName": "orders", **position, **members}
    given = {name: value for name, value in given.items() if value is not None}
    code, status, found = refused(client.create_event_source_mapping, **given)
    assert (code, status) == ("InvalidParameterValueException", 400)
    assert message in found
    assert sources.mappings == {}


@pytest.mark.parametrize(
    ("source", "form"),
    [
        (QUEUE, 'An event source mapping with SQS arn (" {} ") and function (" orders ") already'),
        (TABLE, 'The event source arn (" {} ") and function (" orders ") provided mapping already'),
    ],
)
def test_a_duplicate(map_, refused, source, form):
    id = map_(source)["UUID"]
    rest = f" exists. Please update or delete the existing mapping with UUID {id}"
    assert refused(map_, source=source) == (
        "ResourceConflictException",
        409,
        form.format(source) + rest,
    )
    assert map_(source, name="orders:1")["UUID"] != id


def test_a_queue_that_hides_its_messages_too_briefly(create, map_, client, refused, sources):
    """Source: recorded by users of Terraform and CDK."""
    client.update_function_configuration(FunctionName="orders", Timeout=60)
    assert refused(map_) == (
        "InvalidParameterValueException",
        400,
        "Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds",
    )
    assert sources.mappings == {}


@pytest.mark.parametrize(
    ("source", "failure", "message"),
    [
        (
            QUEUE,
            AwsCallError("sqs:GetQueueUrl", "AWS.SimpleQueueService.NonExistentQueue", "None."),
            "Error occurred while ReceiveMessage. SQS Error Code: "
            "AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: None.",
        ),
        (
            TABLE,
            AwsCallError("streams.dynamodb:DescribeStream", "ResourceNotFoundException", "No."),
            f"Stream not found: {TABLE}",
        ),
        (STREAM, BackendError("no"), "kinesis does not answer"),
    ],
)
def test_a_source_that_is_not_there(map_, refused, sources, source, failure, message):
    """Source: assumed."""
    sources.failure = failure
    assert refused(map_, source=source) == ("InvalidParameterValueException", 400, message)
    assert sources.mappings == {}


@pytest.mark.parametrize(
    ("members", "state", "then"),
    [
        ({"Enabled": False}, "Disabling", "Disabled"),
        ({"BatchSize": 5}, "Updating", "Enabled"),
        ({"Enabled": True}, "Updating", "Enabled"),
    ],
)
def test_updating(map_, client, sources, members, state, then):
    """Source: recorded (Disabling), documented (the states)."""
    id = map_(TABLE, MaximumRetryAttempts=2)["UUID"]
    answer = client.update_event_source_mapping(UUID=id, **members)
    assert answer["State"] == state
    got = client.get_event_source_mapping(UUID=id)
    assert (got["State"], got["MaximumRetryAttempts"]) == (then, 2)
    assert got["StartingPosition"] == "TRIM_HORIZON"
    assert sources.mappings[id].enabled is (then == "Enabled")
    again = client.update_event_source_mapping(UUID=id, Enabled=True)["State"]
    assert again == ("Enabling" if then == "Disabled" else "Updating")


def test_another_function(map_, create, client, refused, sources):
    create("other")
    id = map_()["UUID"]
    client.update_event_source_mapping(UUID=id, FunctionName="other")
    assert sources.mappings[id].function.endswith(":function:other")
    map_()
    code, _, _ = refused(client.update_event_source_mapping, UUID=id, FunctionName="orders")
    assert code == "ResourceConflictException"
    code, _, message = refused(client.update_event_source_mapping, UUID=id, FunctionName="none")
    assert (code, message) == ("InvalidParameterValueException", "Function does not exist")


def test_a_refused_update_changes_nothing(map_, client, refused, sources):
    id = map_()["UUID"]
    before = sources.mappings[id], client.get_event_source_mapping(UUID=id)
    for members in (
        {"BatchSize": 100},
        {"MaximumRetryAttempts": 2},
        {"TumblingWindowInSeconds": 5},
        {"FilterCriteria": {"Filters": [{"Pattern": "[]"}]}},
        {"FilterCriteria": {"Filters": [{"Pattern": '{"a":' * 600 + "[1]" + "}" * 600}]}},
    ):
        code, _, _ = refused(client.update_event_source_mapping, UUID=id, **members)
        assert code == "InvalidParameterValueException"
    after = client.get_event_source_mapping(UUID=id)
    after["ResponseMetadata"] = before[1]["ResponseMetadata"]
    assert (sources.mappings[id], after) == before


def test_deleting(map_, client, refused, sources):
    id = map_()["UUID"]
    assert client.delete_event_source_mapping(UUID=id)["State"] == "Deleting"
    assert sources.mappings == {}
    missing = "ResourceNotFoundException", 404, "The resource you requested does not exist."
    for call in (
        client.get_event_source_mapping,
        client.delete_event_source_mapping,
        client.update_event_source_mapping,
    ):
        assert refused(call, UUID=id) == missing


def test_listing(map_, create, client, refused, arn):
    """Source: documented (ListEventSourceMappings)."""
    create("other")
    ids = [map_()["UUID"], map_(TABLE)["UUID"], map_(QUEUE, name="other")["UUID"]]

    def listed(**members: Any) -> list[str]:
        found = client.list_event_source_mappings(**members)["EventSourceMappings"]
        return [each["UUID"] for each in found]

    assert listed() == ids
    assert listed(EventSourceArn=QUEUE) == [ids[0], ids[2]]
    assert listed(FunctionName="orders") == ids[:2]
    assert listed(FunctionName=arn, EventSourceArn=TABLE) == [ids[1]]
    assert listed(FunctionName="orders:1") == []
    first = client.list_event_source_mappings(MaxItems=2)
    assert listed(MaxItems=2, Marker=first["NextMarker"]) == [ids[2]]
    assert refused(client.list_event_source_mappings, FunctionName="none")[:2] == (
        "ResourceNotFoundException",
        404,
    )


def test_tags(map_, client):
    """Source: documented (TagResource: functions, event source mappings)."""
    resource = map_(Tags={"a": "b"})["EventSourceMappingArn"]
    client.tag_resource(Resource=resource, Tags={"c": "d"})
    assert client.list_tags(Resource=resource)["Tags"] == {"a": "b", "c": "d"}
    client.untag_resource(Resource=resource, TagKeys=["a"])
    assert client.list_tags(Resource=resource)["Tags"] == {"c": "d"}


def test_tags_of_a_mapping_that_is_not_there(client, refused):
    arn = f"arn:aws:lambda:{WHERE}:event-source-mapping:{uuid.uuid4()}"
    assert refused(client.list_tags, Resource=arn)[:2] == ("ResourceNotFoundException", 404)


async def test_two_at_once_are_one(function, plane):
    """The second is a duplicate, although neither is there when it comes."""
    from frontgate.aws.lambda_api.event_source_mappings import create_event_source_mapping
    from frontgate.control.errors import ControlError

    given = {"EventSourceArn": QUEUE, "FunctionName": "orders"}
    made = await asyncio.gather(
        *(create_event_source_mapping(plane, given) for _ in range(2)), return_exceptions=True
    )
    assert [isinstance(each, ControlError) for each in made] == [False, True]
    assert len(plane.mappings.mappings) == 1


def test_defaults_of_streams_say_nothing_of_a_queue(map_):
    """Source: assumed; clients that fill in the documented defaults send them to any source."""
    made = map_(ParallelizationFactor=1, MaximumRetryAttempts=-1, BisectBatchOnFunctionError=False)
    assert made["EventSourceArn"] == QUEUE

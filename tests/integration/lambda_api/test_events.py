"""Events that functions get without being asked: dead letters, and what they read from."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError

from tests.integration.lambda_api.calls import packed, sums

FAILING = """
def handler(event, context):
    raise ValueError("as asked")
"""


def test_an_event_that_is_given_up(functions, create, queue, message, gateway):
    """Source: recorded for the dead letter, documented for the invocation record."""
    (dead, dead_arn), (lost, lost_arn) = queue("dead"), queue("lost")
    create("failing", packed(app_py=FAILING), DeadLetterConfig={"TargetArn": dead_arn})
    functions.put_function_event_invoke_config(
        FunctionName="failing",
        MaximumRetryAttempts=0,
        DestinationConfig={"OnFailure": {"Destination": lost_arn}},
    )
    functions.invoke(FunctionName="failing", InvocationType="Event", Payload=b'{"n": 1}')
    letter = message(dead)
    assert json.loads(letter["Body"]) == {"n": 1}
    attributes = {
        name: (each["DataType"], each["StringValue"])
        for name, each in letter["MessageAttributes"].items()
    }
    assert attributes.pop("RequestID")[0] == "String"
    assert attributes == {
        "ErrorCode": ("Number", "200"),
        "ErrorMessage": ("String", "as asked"),
    }
    record = json.loads(message(lost)["Body"])
    assert record["requestContext"]["condition"] == "RetriesExhausted"
    assert record["requestContext"]["functionArn"].endswith(":function:failing:$LATEST")
    of = [{"Name": "FunctionName", "Value": "failing"}]
    dropped = ("AsyncEventsReceived", "AsyncEventsDropped", "DeadLetterErrors")
    assert sums(gateway, of, *dropped) == [1, 1, 0]
    functions.delete_function_event_invoke_config(FunctionName="failing")
    functions.delete_function(FunctionName="failing")


class TestEventSourceMappings:
    """Source: documented ("Using Lambda with Amazon SQS", "... DynamoDB", "... Kinesis")."""

    @pytest.fixture(scope="class")
    @classmethod
    def seen(cls, queue):
        """A queue where functions say what they got."""
        return queue("seen")

    @pytest.fixture(scope="class")
    @classmethod
    def echo(cls, create, seen):
        """A function that repeats its batches there, and cannot take what says `poison`."""
        source = f"""
import boto3
import json

queues = boto3.client("sqs")

def handler(event, context):
    text = json.dumps(event["Records"], default=str)
    if "poison" in text:
        raise ValueError("poison")
    queues.send_message(QueueUrl="{seen[0]}", MessageBody=text)
"""
        return create("echo", packed(app_py=source), Publish=True)

    @pytest.fixture
    def mapped(self, functions, eventually):
        """Creates a mapping, and takes it away at the end."""
        ids = []

        def make(source, name="echo", **members):
            made = functions.create_event_source_mapping(
                EventSourceArn=source, FunctionName=name, **members
            )
            ids.append(made["UUID"])
            assert made["State"] == "Creating"
            return made["UUID"]

        yield make
        for id in ids:
            assert functions.delete_event_source_mapping(UUID=id)["State"] == "Deleting"

    @pytest.fixture
    def batch(self, gateway, message, seen):
        """Waits for the next batch that was taken."""

        def wait():
            found = message(seen[0])
            handle = found["ReceiptHandle"]
            gateway.client("sqs").delete_message(QueueUrl=seen[0], ReceiptHandle=handle)
            return json.loads(found["Body"])

        return wait

    def test_a_queue(self, gateway, functions, queue, echo, mapped, batch):
        queues = gateway.client("sqs")
        url, arn = queue("work", VisibilityTimeout="30")
        id = mapped(arn, FilterCriteria={"Filters": [{"Pattern": '{"body": {"n": [1, 2]}}'}]})
        queues.send_message(QueueUrl=url, MessageBody='{"n": 9}')
        queues.send_message(QueueUrl=url, MessageBody='{"n": 1}')
        (record,) = batch()
        assert (record["body"], record["eventSourceARN"]) == ('{"n": 1}', arn)

        functions.update_event_source_mapping(UUID=id, Enabled=False)
        assert functions.get_event_source_mapping(UUID=id)["State"] == "Disabled"
        queues.send_message(QueueUrl=url, MessageBody='{"n": 2}')
        waiting = queues.get_queue_attributes(
            QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"]
        )
        assert waiting["Attributes"]["ApproximateNumberOfMessages"] == "1"
        functions.update_event_source_mapping(UUID=id, Enabled=True)
        assert batch()[0]["body"] == '{"n": 2}'

        with pytest.raises(ClientError) as caught:
            functions.create_event_source_mapping(EventSourceArn=arn, FunctionName="echo")
        assert caught.value.response["Error"]["Code"] == "ResourceConflictException"
        assert id in caught.value.response["Error"]["Message"]

    def test_a_table(self, gateway, queue, echo, mapped, batch, message):
        """What an alias cannot take is given up, with its version in the record."""
        dynamodb = gateway.client("dynamodb")
        (lost, lost_arn), functions = queue("rejected"), gateway.client("lambda")
        functions.create_alias(FunctionName="echo", Name="live", FunctionVersion="1")
        made = dynamodb.create_table(
            TableName="mapped",
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        )
        stream = made["TableDescription"]["LatestStreamArn"]
        id = mapped(
            stream,
            name="echo:live",
            StartingPosition="TRIM_HORIZON",
            BatchSize=1,
            MaximumRetryAttempts=0,
            DestinationConfig={"OnFailure": {"Destination": lost_arn}},
        )
        for name in ("a", "poison", "b"):
            dynamodb.put_item(TableName="mapped", Item={"id": {"S": name}})
        taken = [batch()[0]["dynamodb"]["NewImage"]["id"]["S"] for _ in range(2)]
        assert taken == ["a", "b"]
        record = json.loads(message(lost)["Body"])
        assert record["requestContext"]["functionArn"].endswith(":function:echo:live")
        assert record["requestContext"]["condition"] == "RetryAttemptsExhausted"
        assert record["responseContext"] == {
            "statusCode": 200,
            "executedVersion": "1",
            "functionError": "Unhandled",
        }
        assert record["DDBStreamBatchInfo"]["streamArn"] == stream
        found = functions.get_event_source_mapping(UUID=id)
        assert (found["State"], found["LastProcessingResult"]) == ("Enabled", "OK")

    def test_a_stream(self, gateway, echo, mapped, batch):
        kinesis = gateway.client("kinesis")
        kinesis.create_stream(StreamName="clicks", ShardCount=1)
        arn = kinesis.describe_stream(StreamName="clicks")["StreamDescription"]["StreamARN"]
        kinesis.put_record(StreamName="clicks", Data=b"before", PartitionKey="p")
        mapped(arn, StartingPosition="TRIM_HORIZON")
        (record,) = batch()
        assert record["kinesis"]["data"] == "YmVmb3Jl"
        mapped(arn, name="echo:1", StartingPosition="LATEST")
        kinesis.put_record(StreamName="clicks", Data=b"after", PartitionKey="p")
        taken = [each["kinesis"]["data"] for _ in range(2) for each in batch()]
        assert taken == ["YWZ0ZXI="] * 2  # one of each mapping

    def test_a_queue_that_is_not_there(self, functions, echo):
        """Source: assumed (the code is recorded)."""
        with pytest.raises(ClientError) as caught:
            functions.create_event_source_mapping(
                EventSourceArn="arn:aws:sqs:us-east-1:123456789012:none", FunctionName="echo"
            )
        error = caught.value.response["Error"]
        assert error["Code"] == "InvalidParameterValueException"
        assert "The specified queue does not exist" in error["Message"]

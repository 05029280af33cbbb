"""Who hears of what a function did with its events."""

from __future__ import annotations

import json
from typing import Any

import pytest

from frontgate.event_sources import Destinations

WHERE = "eu-west-1:123456789012"
FUNCTION = f"arn:aws:lambda:{WHERE}:function:work:live"


def record(condition: str = "RetriesExhausted") -> dict[str, Any]:
    return {"requestContext": {"condition": condition, "functionArn": FUNCTION}}


async def test_a_queue(services: Any) -> None:
    services.answers["GetQueueUrl"].append({"QueueUrl": "http://queue"})

    await Destinations(services).tell(f"arn:aws:sqs:{WHERE}:lost", record())

    assert services.documents("GetQueueUrl") == [{"QueueName": "lost"}]
    [sent] = services.documents("SendMessage")
    assert sent["QueueUrl"] == "http://queue"
    assert json.loads(sent["MessageBody"]) == record()


async def test_a_topic(services: Any) -> None:
    arn = f"arn:aws:sns:{WHERE}:lost"

    await Destinations(services).tell(arn, record())

    [published] = services.documents("Publish")
    assert published["TopicArn"] == arn
    assert json.loads(published["Message"]) == record()


@pytest.mark.parametrize(
    ("condition", "ending"), [("Success", "Success"), ("EventAgeExceeded", "Failure")]
)
async def test_a_bus(services: Any, condition: str, ending: str) -> None:
    """Source: documented ("Retaining records of asynchronous invocations", EventBridge)."""
    arn = f"arn:aws:events:{WHERE}:event-bus/lost"

    await Destinations(services).tell(arn, record(condition))

    [entry] = services.documents("PutEvents")[0]["Entries"]
    assert json.loads(entry.pop("Detail")) == record(condition)
    assert entry == {
        "EventBusName": arn,
        "Source": "lambda",
        "DetailType": f"Lambda Function Invocation Result - {ending}",
        "Resources": [arn, FUNCTION],
    }


async def test_a_function(services: Any) -> None:
    arn = f"arn:aws:lambda:{WHERE}:function:mourn"

    await Destinations(services).tell(arn, record())

    [called] = services.documents("Invoke")
    assert (called["FunctionName"], called["InvocationType"]) == (arn, "Event")
    assert json.loads(called["Payload"]) == record()


LETTER = {"ErrorCode": {"DataType": "Number", "StringValue": "200"}}


async def test_a_dead_letter_to_a_queue(services: Any) -> None:
    services.answers["GetQueueUrl"].append({"QueueUrl": "http://queue"})

    await Destinations(services).bury(f"arn:aws:sqs:{WHERE}:lost", b'{"n": 1}', LETTER)

    [sent] = services.documents("SendMessage")
    assert sent == {
        "QueueUrl": "http://queue",
        "MessageBody": '{"n": 1}',
        "MessageAttributes": LETTER,
    }


async def test_a_dead_letter_to_a_topic(services: Any) -> None:
    arn = f"arn:aws:sns:{WHERE}:lost"

    await Destinations(services).bury(arn, b'{"n": 1}', LETTER)

    [sent] = services.documents("Publish")
    assert sent == {"TopicArn": arn, "Message": '{"n": 1}', "MessageAttributes": LETTER}


@pytest.mark.parametrize("arn", [FUNCTION, f"arn:aws:events:{WHERE}:bus", "lost"])
async def test_others_take_no_dead_letters(services: Any, arn: str) -> None:
    with pytest.raises(ValueError, match=f"{arn} is no queue or topic"):
        await Destinations(services).bury(arn, b"{}", LETTER)


@pytest.mark.parametrize("arn", [f"arn:aws:s3:{WHERE}:lost", "lost"])
async def test_another_one_is_named(services: Any, arn: str) -> None:
    with pytest.raises(ValueError, match=f"{arn} is no queue, topic, bus or function"):
        await Destinations(services).tell(arn, record())

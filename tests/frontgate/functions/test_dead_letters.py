"""Source: recorded on AWS (2024) for the attributes, documented for the rest."""

from __future__ import annotations

import pytest

from frontgate.functions.dead_letters import DeadLetter, check_target
from frontgate.wire import Invocation


def attributes(answer: Invocation | None) -> dict[str, tuple[str, str]]:
    letter = DeadLetter(payload=b"{}", request_id="r-1", answer=answer)
    return {
        name: (each["DataType"], each["StringValue"]) for name, each in letter.attributes.items()
    }


def test_attributes() -> None:
    answer = Invocation(200, b'{"errorMessage": "intentional"}', "Unhandled")
    assert attributes(answer) == {
        "RequestID": ("String", "r-1"),
        "ErrorCode": ("Number", "200"),
        "ErrorMessage": ("String", "intentional"),
    }


@pytest.mark.parametrize(
    "payload", [b"", b"no JSON", b"[]", b'{"errorMessage": 3}', b'{"errorMessage": ""}']
)
def test_without_a_message_there_is_no_such_attribute(payload: bytes) -> None:
    """Source: assumed; a queue refuses an empty value."""
    assert "ErrorMessage" not in attributes(Invocation(200, payload, "Unhandled"))


def test_the_first_kilobyte_of_a_message() -> None:
    answer = Invocation(200, b'{"errorMessage": "%s"}' % ("é".encode() * 900), "Unhandled")
    assert attributes(answer)["ErrorMessage"] == ("String", "é" * 512)


def test_an_event_that_never_ran() -> None:
    """Source: assumed."""
    assert attributes(None) == {"RequestID": ("String", "r-1"), "ErrorCode": ("Number", "429")}


@pytest.mark.parametrize("arn", ["arn:aws:sqs:r:a:q", "arn:aws-cn:sns:r:a:t"])
def test_targets(arn: str) -> None:
    check_target(arn)


@pytest.mark.parametrize(
    "arn", ["q", "arn:aws:sqs:q", "arn:aws:sqs:r:a:q.fifo", "arn:aws:lambda:r:a:function:f"]
)
def test_what_takes_no_dead_letters(arn: str) -> None:
    with pytest.raises(ValueError, match="Invalid dead letter ARN"):
        check_target(arn)

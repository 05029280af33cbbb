"""Source: documented (CreateEventSourceMapping: BatchSize)."""

from __future__ import annotations

import pytest

from frontgate.aws.lambda_api.event_source_mapping import EventSourceMapping, mapping_of
from tests.frontgate.event_sources.conftest import QUEUE, STREAM


def mapping(arn: str, **fields: int) -> EventSourceMapping:
    return EventSourceMapping(id="m", source_arn=arn, function="f", **fields)


def test_defaults():
    assert mapping(QUEUE).batch == 10
    assert mapping(STREAM).batch == 100
    assert mapping(STREAM).source == "dynamodb"
    assert mapping(QUEUE).region == "eu-west-1"


@pytest.mark.parametrize(
    ("arn", "size"), [(f"{QUEUE}.fifo", 11), (QUEUE, 10_001), (STREAM, 10_001), (QUEUE, -1)]
)
def test_batches_that_are_too_large(arn, size):
    with pytest.raises(ValueError, match="a batch of"):
        mapping(arn, batch_size=size)


@pytest.mark.parametrize(
    "arn", ["arn:aws:kafka:eu-west-1:123456789012:cluster/x", "queue", "arn:aws:mq:r:a:b"]
)
def test_sources_that_are_not_read(arn):
    with pytest.raises(ValueError, match=r"event sources of .* are not supported"):
        mapping(arn)


@pytest.mark.parametrize("text", [None, "{", "[" * 100_000])
def test_filters_that_are_not_json(text):
    members = {"EventSourceArn": QUEUE, "FilterCriteria": {"Filters": [{"Pattern": text}]}}
    with pytest.raises(ValueError, match=r"the filter pattern .* is not JSON"):
        mapping_of("m", "f", members)

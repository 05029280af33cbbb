"""Source: documented ("Control which events Lambda sends to your function")."""

from __future__ import annotations

import base64

import pytest

from frontgate.event_sources.record_filter import RecordFilter


@pytest.mark.parametrize(
    ("body", "expected"),
    [('{"kind": "a"}', True), ('{"kind": "b"}', False), ("text", False), ('["a"]', False)],
)
def test_a_queue_matches_the_body_as_json(body, expected):
    wanted = RecordFilter([{"body": {"kind": ["a"]}}], body="body")
    assert wanted.wants({"body": body}) is expected


def test_a_text_body_is_matched_as_text():
    assert RecordFilter([{"body": [{"prefix": "te"}]}], body="body").wants({"body": "text"})


def test_kinesis_matches_the_decoded_data():
    wanted = RecordFilter([{"data": {"kind": ["a"]}}], body="data")
    for text, expected in ((b'{"kind": "a"}', True), (b"\xff", False)):
        record = {"kinesis": {"data": base64.b64encode(text).decode(), "partitionKey": "p"}}
        assert wanted.wants(record) is expected


def test_one_pattern_is_enough_and_none_lets_everything_through():
    record = {"eventName": "INSERT"}
    patterns = [{"eventName": ["REMOVE"]}, {"eventName": ["INSERT"]}]
    assert RecordFilter(patterns, body="").wants(record)
    assert RecordFilter([], body="").wants(record)

"""Source: documented (the protocols' specifications); the JSON form is what boto3 sends."""

from __future__ import annotations

import gzip
import json
from urllib.parse import urlencode

import cbor2
import pytest

from frontgate.aws.rpc_protocols import Moment, RpcError, UnreadableError, read_call
from frontgate.wire import HttpRequest

SERVICE = "GraniteServiceVersion20100801"
TARGET = ("X-Amz-Target", f"{SERVICE}.PutMetricData")
CBOR = ("smithy-protocol", "rpc-v2-cbor")


def request(body=b"", *headers, path="/", query=""):
    return HttpRequest(
        method="POST", path=path, query=query, headers=headers, body=body, source_ip="127.0.0.1"
    )


def test_json():
    call = read_call(request(b'{"A": [{"B": 1.5}]}', TARGET))
    assert (call.operation, call.document) == ("PutMetricData", {"A": [{"B": 1.5}]})
    assert read_call(request(b"", TARGET)).document == {}


def test_a_compressed_request():
    call = read_call(request(gzip.compress(b'{"A": 1}'), TARGET, ("Content-Encoding", "gzip")))
    assert call.document == {"A": 1}


def test_cbor():
    body = cbor2.dumps({"At": cbor2.CBORTag(1, 1767225600.5), "A": [1]})
    call = read_call(request(body, CBOR, path=f"/service/{SERVICE}/operation/ListMetrics"))
    assert (call.operation, call.document) == ("ListMetrics", {"At": 1767225600.5, "A": [1]})


def test_query():
    parameters = {
        "Action": "PutMetricData",
        "Version": "2010-08-01",
        "Namespace": "n",
        "MetricData.member.2.MetricName": "b",
        "MetricData.member.10.MetricName": "c",
        "MetricData.member.1.MetricName": "a",
        "MetricData.member.1.Dimensions.member.1.Name": "d",
        "MetricData.member.1.StatisticValues.Sum": "1.5",
    }
    for sent in (request(urlencode(parameters).encode()), request(query=urlencode(parameters))):
        call = read_call(sent)
        assert call.operation == "PutMetricData"
        assert call.document == {
            "Namespace": "n",
            "MetricData": [
                {
                    "MetricName": "a",
                    "Dimensions": [{"Name": "d"}],
                    "StatisticValues": {"Sum": "1.5"},
                },
                {"MetricName": "b"},
                {"MetricName": "c"},
            ],
        }


@pytest.mark.parametrize(
    "sent",
    [
        request(b"{", TARGET),
        request(b"[]", TARGET),
        request(b"not gzip", TARGET, ("Content-Encoding", "gzip")),
        request(b"\xff", CBOR, path="/service/s/operation/o"),
        request(b"", CBOR, path="/elsewhere"),
        request(b"Version=2010-08-01"),
        request(b"Action=A&B.member.x.C=1"),
        request(b"\xff\xfe"),
        request(b"[" * 100_000, TARGET),
        request(b"\x81" * 100_000, CBOR, path="/service/s/operation/o"),
        request(b"Action=A&" + b"a." * 10_000 + b"b=1"),
    ],
)
def test_what_is_no_call(sent):
    with pytest.raises(UnreadableError):
        read_call(sent)


def test_a_request_that_unpacks_to_too_much():
    bomb = gzip.compress(b" " * (16 * 1024 * 1024 + 1))
    with pytest.raises(UnreadableError, match="too large"):
        read_call(request(bomb, TARGET, ("Content-Encoding", "gzip")))


ANSWER = {"At": Moment(1767225600), "Values": [1.5], "Is": True, "Text": "a<b"}


def test_an_answer_in_json():
    response = read_call(request(b"{}", TARGET)).protocol.answer("O", ANSWER, "r")
    assert json.loads(response.body) == {
        "At": 1767225600.0,
        "Values": [1.5],
        "Is": True,
        "Text": "a<b",
    }
    assert ("x-amzn-RequestId", "r") in response.headers


def test_an_answer_in_cbor():
    call = read_call(request(b"", CBOR, path="/service/s/operation/o"))
    response = call.protocol.answer("O", ANSWER, "r")
    assert cbor2.loads(response.body)["At"].timestamp() == 1767225600
    assert CBOR in response.headers


def test_an_answer_in_xml():
    response = read_call(request(b"Action=O")).protocol.answer("O", ANSWER, "r")
    assert response.body.decode() == (
        '<OResponse xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/"><OResult>'
        "<At>2026-01-01T00:00:00Z</At><Values><member>1.5</member></Values><Is>true</Is>"
        "<Text>a&lt;b</Text></OResult><ResponseMetadata><RequestId>r</RequestId>"
        "</ResponseMetadata></OResponse>"
    )


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (
            request(b"{}", TARGET),
            lambda body: [json.loads(body)[key] for key in ("__type", "message")],
        ),
        (
            request(b"", CBOR, path="/service/s/operation/o"),
            lambda body: [cbor2.loads(body)[key] for key in ("__type", "message")],
        ),
    ],
)
def test_a_refusal(sent, read):
    response = read_call(sent).protocol.refusal(RpcError("Wrong", "It is."), "r")
    assert (response.status, read(response.body)) == (400, ["Wrong", "It is."])


def test_a_refusal_in_xml():
    response = read_call(request(b"Action=O")).protocol.refusal(RpcError("Wrong", "a<b", 500), "r")
    assert response.status == 500
    assert b"<Type>Receiver</Type><Code>Wrong</Code><Message>a&lt;b</Message>" in response.body


def test_a_refusal_in_json_names_the_old_code():
    response = read_call(request(b"{}", TARGET)).protocol.refusal(RpcError("Wrong", "It is."), "r")
    assert ("x-amzn-query-error", "Wrong;Sender") in response.headers

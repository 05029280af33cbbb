"""The lenient reader. Source: each document was tried on AWS."""

from __future__ import annotations

import pytest

from frontgate.rest.mock_document import MockDocumentError, status_code

fact = pytest.mark.fact


@fact("mock.lenient", "mock.unquoted")
@pytest.mark.parametrize(
    "document",
    [
        '{"statusCode": 200}',
        "{statusCode: 200}",
        "{'statusCode': 200, '': ''}",
        '{"statusCode": 200 , }',
        '{"statusCode": 200 ,, }',
        "{statusCode: 200, \"value\": 'goog'}",
        '{"statusCode":200, null:null}',
        '{a: [1, {b: "}"}], statusCode: 200}',
    ],
)
def test_accepted(document):
    assert status_code(document) == 200


@fact("mock.lenient")
@pytest.mark.parametrize(
    "document",
    [
        "{\"statusCode': 200}",
        "{'statusCode: 200}",
        "statusCode: 200",
        '{"statusCode": "200"}',
        '{"statusCode": 200',
        '{"statusCode": true}',
        '{"statusCode" 200}',
        '{"statusCode": 200} x',
        '{"statusCode":}',
        "{:1}",
        "",
    ],
)
def test_rejected(document):
    with pytest.raises(MockDocumentError):
        status_code(document)

from __future__ import annotations

import pytest

from frontgate.observe.trace import Step, Trace, body_text, shown, timed

KILOBYTES_64 = 64 * 1024


def test_each_step_has_its_end_and_its_share():
    steps = timed(100.0, [(100.0, Step("receive", {})), (100.0015, Step("route", {}))])
    assert [(step.ended, step.took) for step in steps] == [(0.0, 0.0), (1.5, 1.5)]


def test_a_document_is_json_in_camel_case():
    trace = Trace(
        request_id="r",
        api_id="a",
        api_kind="REST",
        stage="dev",
        at=1.5,
        title="GET /",
        status=200,
        latency=2.0,
        steps=timed(0.0, [(0.002, Step("route", {"resource": "/"}))]),
    )
    assert trace.document() == {
        "requestId": "r",
        "apiId": "a",
        "apiKind": "REST",
        "stage": "dev",
        "time": 1.5,
        "title": "GET /",
        "status": 200,
        "latencyMs": 2.0,
        "steps": [
            {"name": "route", "endedMs": 2.0, "tookMs": 2.0, "facts": {"resource": "/"}},
        ],
        "log": [],
    }


def test_what_is_empty_is_not_shown():
    assert shown(a=None, b="", c=[], d={}, e=0, f=False) == {"e": 0, "f": False}


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"", ""),
        ("grün".encode(), "grün"),
        (b"\x89PNG", "<4 bytes, not UTF-8>"),
        (b"a" * KILOBYTES_64, "a" * KILOBYTES_64),
        (b"a" * (KILOBYTES_64 + 5), "a" * KILOBYTES_64 + "… <5 bytes more>"),
        (b"a" * (KILOBYTES_64 - 1) + "ü".encode(), "a" * (KILOBYTES_64 - 1) + "… <1 bytes more>"),
        (b"a" * (KILOBYTES_64 - 9) + b"\xff" * 99, f"<{KILOBYTES_64 + 90} bytes, not UTF-8>"),
    ],
)
def test_a_body_as_text(body, text):
    assert body_text(body) == text

"""Source: documented ("Handling errors for an SQS event source in Lambda", success and failure
conditions)."""

from __future__ import annotations

import pytest

from frontgate.event_sources.batch import failed_items

EVERY = frozenset({"a", "b", "c"})


@pytest.mark.parametrize(
    ("payload", "failed"),
    [
        (b"", set()),
        (b"null", set()),
        (b"{}", set()),
        (b'{"batchItemFailures": []}', set()),
        (b'{"batchItemFailures": null}', set()),
        (b'{"batchItemFailures": [{"itemIdentifier": "b"}]}', {"b"}),
        (b'{"batchItemFailures": [{"itemIdentifier": "b"}, {"itemIdentifier": "b"}]}', {"b"}),
        (b'{"batchItemFailures": [{"itemIdentifier": "z"}]}', EVERY),
        (b'{"batchItemFailures": [{"itemIdentifier": ""}]}', EVERY),
        (b'{"batchItemFailures": [{"itemIdentifier": null}]}', EVERY),
        (b'{"batchItemFailures": [{"id": "a"}]}', EVERY),
        (b'{"batchItemFailures": ["a"]}', EVERY),
        (b'{"batchItemFailures": "a"}', EVERY),
        (b"not JSON", EVERY),
        (b"[" * 100_000, EVERY),
    ],
)
def test_failed_items(payload, failed):
    assert failed_items(payload, EVERY) == failed

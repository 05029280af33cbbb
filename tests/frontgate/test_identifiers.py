from __future__ import annotations

import uuid

from frontgate.identifiers import new_request_id


def test_request_ids_are_random_uuids() -> None:
    ids = {new_request_id() for _ in range(100)}
    assert len(ids) == 100
    for text in ids:
        parsed = uuid.UUID(text)
        assert str(parsed) == text
        assert (parsed.version, parsed.variant) == (4, uuid.RFC_4122)

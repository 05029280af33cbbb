from __future__ import annotations

import contextvars
import re
import uuid

from frontgate.identifiers import RepeatableIds, drawn_for, new_request_id


def test_request_ids_are_random_uuids() -> None:
    ids = {new_request_id() for _ in range(100)}
    assert len(ids) == 100
    for text in ids:
        parsed = uuid.UUID(text)
        assert str(parsed) == text
        assert (parsed.version, parsed.variant) == (4, uuid.RFC_4122)


def draw(ids: RepeatableIds, name: str, length: int = 10) -> str:
    def inside() -> str:
        drawn_for.set(name)
        return ids(length)

    return contextvars.copy_context().run(inside)


def test_ids_repeat_whatever_the_order() -> None:
    first, second = RepeatableIds("shop"), RepeatableIds("shop")
    a = [draw(first, "Api"), draw(first, "Api"), draw(first, "Other")]
    b = [draw(second, "Other"), draw(second, "Api"), draw(second, "Api")]
    assert a == [b[1], b[2], b[0]]
    assert len({*a, draw(RepeatableIds("another"), "Api")}) == 4
    assert re.fullmatch("[a-z0-9]{6}", draw(first, "", 6))

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from community.data.streams import user_of_image


def test_an_image_is_a_user(event: Callable[[str], dict[str, Any]]) -> None:
    inserted, modified, removed = event("dynamodb/change-users")["Records"]

    assert user_of_image(inserted["dynamodb"]["NewImage"]).model_dump(mode="json") == {
        "id": "3fc44e68-82a1-4fef-b09d-0d3bf9cf2c5e",
        "name": "Ada Lovelace",
        "email": "ada@example.com",
        "age": 36,
        "createdAt": "2026-05-17T12:00:00Z",
    }
    assert user_of_image(modified["dynamodb"]["NewImage"]).age == 37
    assert user_of_image(removed["dynamodb"]["OldImage"]).age == 37

"""Changes of the user directory, as its DynamoDB stream tells them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from boto3.dynamodb.types import TypeDeserializer

from community.data.users import user_of
from community.domain.users import User

_DESERIALIZER = TypeDeserializer()


def user_of_image(image: Mapping[str, Any]) -> User:
    """The user in ``NewImage`` or ``OldImage`` of a stream record, in DynamoDB's JSON."""
    return user_of({name: _DESERIALIZER.deserialize(value) for name, value in image.items()})

"""Rooms in DynamoDB, all in one partition and so sorted by id."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from boto3.dynamodb.conditions import Attr, Key

from community.data.queries import every_item
from community.domain.rooms import Room
from community.errors import RoomAlreadyExistsError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBServiceResource

PARTITION: Final = {"directory": "rooms"}


class RoomTable:
    """A ``RoomStore``."""

    def __init__(self, dynamodb: DynamoDBServiceResource, name: str) -> None:
        self._table = dynamodb.Table(name)
        self._conditional_check_failed = (
            dynamodb.meta.client.exceptions.ConditionalCheckFailedException
        )

    def add(self, room: Room) -> None:
        item = {**room.model_dump(mode="json"), **PARTITION}
        try:
            self._table.put_item(Item=item, ConditionExpression=Attr("id").not_exists())
        except self._conditional_check_failed as taken:
            raise RoomAlreadyExistsError(room.id) from taken

    def find(self, room: str) -> Room | None:
        answer = self._table.get_item(Key={**PARTITION, "id": room})
        return _room(answer["Item"]) if "Item" in answer else None

    def all(self) -> Iterator[Room]:
        in_partition = Key("directory").eq(PARTITION["directory"])
        return map(_room, every_item(self._table, KeyConditionExpression=in_partition))


def _room(item: dict[str, Any]) -> Room:
    return Room.model_validate({k: v for k, v in item.items() if k not in PARTITION})

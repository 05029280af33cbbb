"""Messages in DynamoDB, one partition for each room, sorted by time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from boto3.dynamodb.conditions import Key

from community.data import cursor as cursors
from community.domain.messages import Message
from community.domain.pages import Page

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBServiceResource

CURSOR: Final = ("id",)


class MessageTable:
    """A ``MessageStore``."""

    def __init__(self, dynamodb: DynamoDBServiceResource, name: str) -> None:
        self._table = dynamodb.Table(name)

    def add(self, message: Message) -> None:
        self._table.put_item(Item=message.model_dump(mode="json"))

    def page(self, room: str, *, limit: int, cursor: str | None) -> Page[Message]:
        query: dict[str, Any] = {}
        if cursor is not None:
            query["ExclusiveStartKey"] = {**cursors.decode(cursor, CURSOR), "room": room}
        answer = self._table.query(
            KeyConditionExpression=Key("room").eq(room),
            ScanIndexForward=False,
            Limit=limit,
            **query,
        )
        last = answer.get("LastEvaluatedKey")
        return Page(
            items=[Message.model_validate(item) for item in answer["Items"]],
            next_cursor=cursors.encode(last, CURSOR) if last else None,
        )

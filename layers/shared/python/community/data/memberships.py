"""Who listens to which room, in DynamoDB: by connection, and by room through ``RoomIndex``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from boto3.dynamodb.conditions import Key

from community.data.queries import every_item
from community.domain.chat import Membership
from community.domain.offices import Visitor

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBServiceResource

INDEX: Final = "RoomIndex"


class MembershipTable:
    """A ``MembershipStore`` and a ``PresenceStore``."""

    def __init__(self, dynamodb: DynamoDBServiceResource, name: str) -> None:
        self._table = dynamodb.Table(name)

    def add(self, membership: Membership) -> None:
        self._table.put_item(
            Item={
                "connectionId": membership.connection_id,
                "room": membership.room,
                "userId": membership.user_id,
                "joinedAt": membership.joined_at.isoformat(),
                "expiresAt": int(membership.expires_at.timestamp()),
            }
        )

    def remove(self, connection_id: str, room: str) -> None:
        self._table.delete_item(Key={"connectionId": connection_id, "room": room})

    def forget(self, connection_id: str) -> None:
        of_connection = Key("connectionId").eq(connection_id)
        items = every_item(self._table, KeyConditionExpression=of_connection)
        with self._table.batch_writer() as batch:
            for item in items:
                batch.delete_item(Key={"connectionId": connection_id, "room": item["room"]})

    def listeners(self, room: str) -> Iterator[str]:
        for item in self._of_room(room):
            yield item["connectionId"]

    def present(self, room: str) -> Iterator[Visitor]:
        for item in self._of_room(room):
            yield Visitor(user_id=item["userId"], since=item["joinedAt"])

    def _of_room(self, room: str) -> Iterator[dict[str, Any]]:
        of_room = Key("room").eq(room)
        return every_item(self._table, IndexName=INDEX, KeyConditionExpression=of_room)

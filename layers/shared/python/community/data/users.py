"""The user directory in DynamoDB: items by id, and ``DirectoryIndex`` that lists them by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from boto3.dynamodb.conditions import Attr, Key

from community.data import cursor as cursors
from community.domain.pages import Page
from community.domain.users import User
from community.errors import UserAlreadyExistsError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBServiceResource

INDEX: Final = "DirectoryIndex"
PARTITION: Final = {"directory": "members"}
CURSOR: Final = ("id", "name")


class UserTable:
    """A ``UserStore``."""

    def __init__(self, dynamodb: DynamoDBServiceResource, name: str) -> None:
        self._table = dynamodb.Table(name)
        self._conditional_check_failed = (
            dynamodb.meta.client.exceptions.ConditionalCheckFailedException
        )

    def add(self, user: User) -> None:
        item = {**user.model_dump(mode="json"), **PARTITION}
        try:
            self._table.put_item(Item=item, ConditionExpression=Attr("id").not_exists())
        except self._conditional_check_failed as taken:
            raise UserAlreadyExistsError(user.id) from taken

    def page(self, *, limit: int, cursor: str | None) -> Page[User]:
        query: dict[str, Any] = {}
        if cursor is not None:
            query["ExclusiveStartKey"] = {**cursors.decode(cursor, CURSOR), **PARTITION}
        answer = self._table.query(
            IndexName=INDEX,
            KeyConditionExpression=Key("directory").eq(PARTITION["directory"]),
            Limit=limit,
            **query,
        )
        last = answer.get("LastEvaluatedKey")
        return Page(
            items=[_user(item) for item in answer["Items"]],
            next_cursor=cursors.encode(last, CURSOR) if last else None,
        )


def _user(item: dict[str, Any]) -> User:
    return User.model_validate({k: v for k, v in item.items() if k not in PARTITION})

"""The user directory in DynamoDB: items by id, and ``DirectoryIndex`` that lists them by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from boto3.dynamodb.conditions import Attr, ConditionBase, Key

from community.data import cursor as cursors
from community.data.keys import PARTITION_KEY_BYTES, can_be_key
from community.domain.pages import Page
from community.domain.users import User
from community.errors import UserAlreadyExistsError, UserChangedError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBServiceResource

INDEX: Final = "DirectoryIndex"
PARTITION: Final = {"directory": "members"}
CURSOR: Final = ("id", "name")
OPTIONAL: Final = ("age",)


class UserTable:
    """A ``UserStore``."""

    def __init__(self, dynamodb: DynamoDBServiceResource, name: str) -> None:
        self._table = dynamodb.Table(name)
        self._conditional_check_failed = (
            dynamodb.meta.client.exceptions.ConditionalCheckFailedException
        )

    def add(self, user: User) -> None:
        try:
            self._table.put_item(Item=_item(user), ConditionExpression=Attr("id").not_exists())
        except self._conditional_check_failed as taken:
            raise UserAlreadyExistsError(user.id) from taken

    def find(self, user_id: str) -> User | None:
        if not can_be_key(user_id, longest=PARTITION_KEY_BYTES):
            return None
        answer = self._table.get_item(Key={"id": user_id}, ConsistentRead=True)
        return user_of(answer["Item"]) if "Item" in answer else None

    def exchange(self, old: User, new: User) -> None:
        try:
            self._table.put_item(Item=_item(new), ConditionExpression=_unchanged(old))
        except self._conditional_check_failed as changed:
            raise UserChangedError(old.id) from changed

    def remove(self, user_id: str) -> None:
        self._table.delete_item(Key={"id": user_id})

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
            items=[user_of(item) for item in answer["Items"]],
            next_cursor=cursors.encode(last, CURSOR) if last else None,
        )


def _item(user: User) -> dict[str, Any]:
    return {**user.model_dump(mode="json"), **PARTITION}


def user_of(item: dict[str, Any]) -> User:
    return User.model_validate({k: v for k, v in item.items() if k not in PARTITION})


def _unchanged(user: User) -> ConditionBase:
    """That every attribute is as it was; the directory keeps no version number."""
    item = _item(user)
    condition: ConditionBase = Attr("id").eq(item.pop("id"))
    for name, value in item.items():
        condition &= Attr(name).eq(value)
    for name in OPTIONAL:
        if name not in item:
            condition &= Attr(name).not_exists()
    return condition

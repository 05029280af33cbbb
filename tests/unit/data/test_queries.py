from __future__ import annotations

from typing import Any

from boto3.dynamodb.conditions import Key
from community.data.queries import every_item


def test_a_query_is_read_to_its_end(dynamodb: Any) -> None:
    table = dynamodb.Table("MessagesTable")
    for number in range(5):
        table.put_item(Item={"room": "general", "id": str(number)})
    table.put_item(Item={"room": "attic", "id": "elsewhere"})

    items = every_item(table, KeyConditionExpression=Key("room").eq("general"), Limit=2)

    assert [item["id"] for item in items] == ["0", "1", "2", "3", "4"]

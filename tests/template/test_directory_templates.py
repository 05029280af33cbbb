"""The mapping templates of the users' directory, rendered as the local gateway does."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.template.rendering import TRICKY, Integration, answer, hostile, request, texts


def item(name: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": {"S": "1"},
        "name": {"S": name},
        "email": {"S": "ada@example.com"},
        "age": {"N": "36"},
        "createdAt": {"S": "2026-05-17T12:00:00Z"},
        "directory": {"S": "members"},
        **changes,
    }


def user(name: str) -> dict[str, Any]:
    return {
        "id": "1",
        "name": name,
        "email": "ada@example.com",
        "age": 36,
        "createdAt": "2026-05-17T12:00:00Z",
    }


class TestReadingAUser:
    @pytest.mark.parametrize("method", ["get", "head"])
    @pytest.mark.parametrize("identifier", TRICKY)
    def test_an_id_reaches_dynamodb_as_it_was_sent(
        self, integration: Any, method: str, identifier: str
    ) -> None:
        sent = request(integration(method, "/users/{id}"), path={"id": identifier})

        assert sent == {"TableName": "<UsersTable>", "Key": {"id": {"S": identifier}}}

    @pytest.mark.parametrize("name", TRICKY)
    def test_a_user_reads_as_it_was_stored(self, integration: Any, name: str) -> None:
        got = answer(integration("get", "/users/{id}"), body={"Item": item(name)})

        assert got == (user(name), None)

    def test_a_user_may_have_no_age(self, integration: Any) -> None:
        stored = item("Bob")
        del stored["age"]

        read, _ = answer(integration("get", "/users/{id}"), body={"Item": stored})

        assert "age" not in read

    def test_no_item_is_not_found(self, integration: Any) -> None:
        got = answer(integration("get", "/users/{id}"), body={})

        assert got == ({"message": "No user has this id"}, 404)

    @pytest.mark.parametrize(("body", "status"), [({}, 404), ({"Item": {"id": {"S": "1"}}}, None)])
    def test_head_answers_with_the_status_alone(
        self, integration: Any, body: Any, status: int | None
    ) -> None:
        assert answer(integration("head", "/users/{id}"), body=body) == (None, status)


class TestReplacingAUser:
    @hostile
    @given(name=texts, identifier=texts, claimed=st.none() | texts.filter(bool), created=texts)
    def test_every_text_arrives_as_it_was_sent(
        self, integration: Any, name: str, identifier: str, claimed: str | None, created: str
    ) -> None:
        body = {"name": name, "email": "a@example.com", "age": 36, "createdAt": created}
        if claimed is not None:
            body["id"] = claimed

        sent = request(integration("put", "/users/{id}"), path={"id": identifier}, body=body)

        assert sent["Item"] == {
            "id": {"S": identifier},
            "directory": {"S": "members"},
            "name": {"S": name},
            "email": {"S": "a@example.com"},
            "age": {"N": "36"},
            "createdAt": {"S": created},
        }
        assert sent["ExpressionAttributeValues"] == {
            ":id": {"S": identifier if claimed is None else claimed},
            ":createdAt": {"S": created},
        }
        assert sent.keys() == {
            "TableName",
            "Item",
            "ConditionExpression",
            "ExpressionAttributeValues",
            "ReturnValuesOnConditionCheckFailure",
        }

    def test_a_user_without_an_age_has_none(self, integration: Any) -> None:
        body = {"name": "Bob", "email": "b@example.com", "createdAt": "2026"}

        sent = request(integration("put", "/users/{id}"), path={"id": "1"}, body=body)

        assert "age" not in sent["Item"]

    @pytest.mark.parametrize("method", ["put", "delete"])
    def test_success_has_no_body(self, integration: Any, method: str) -> None:
        assert answer(integration(method, "/users/{id}"), body={}) == (None, None)

    @pytest.mark.parametrize(
        ("body", "message", "status"),
        [
            ("ConditionalCheckFailedException", "No user has this id", 404),
            ("ValidationException", "A parameter is empty, too long or not one", 400),
            ("SerializationException", "A parameter is empty, too long or not one", 400),
            ("ThrottlingException", "The user directory is busy; try again", 429),
            ("ProvisionedThroughputExceededException", "The user directory is busy", 429),
            ("AccessDeniedException", "The user directory did not answer", None),
            ("ResourceNotFoundException", "The user directory did not answer", None),
        ],
    )
    @pytest.mark.parametrize("method", ["put", "delete"])
    def test_the_kind_of_an_error_selects_the_status(
        self, integration: Any, method: str, body: str, message: str, status: int | None
    ) -> None:
        error = {"__type": f"com.amazonaws.dynamodb.v20120810#{body}", "message": "secret"}

        read, overridden = answer(integration(method, "/users/{id}"), "[45]\\d{2}", body=error)

        assert read["message"].startswith(message)
        assert overridden == status

    def test_a_user_who_is_there_is_a_conflict(self, integration: Any) -> None:
        error = {"__type": "x#ConditionalCheckFailedException", "Item": item("Ada")}

        _, status = answer(integration("put", "/users/{id}"), "[45]\\d{2}", body=error)

        assert status == 409

    @pytest.mark.parametrize("body", ["", "<html>", "[]", "null"])
    def test_an_answer_that_is_no_error_of_dynamodb_is_a_bad_gateway(
        self, integration: Any, body: str
    ) -> None:
        read, status = answer(integration("put", "/users/{id}"), "[45]\\d{2}", body=body)

        assert (read, status) == ({"message": "The user directory did not answer"}, None)


class TestRemovingAUser:
    @pytest.mark.parametrize("identifier", TRICKY)
    def test_only_who_is_there(self, integration: Any, identifier: str) -> None:
        assert request(integration("delete", "/users/{id}"), path={"id": identifier}) == {
            "TableName": "<UsersTable>",
            "Key": {"id": {"S": identifier}},
            "ConditionExpression": "attribute_exists(id)",
        }


class TestSearching:
    @pytest.fixture
    def search(self, integration: Any) -> Integration:
        found: Integration = integration("get", "/users/search")
        return found

    @hostile
    @given(name=texts)
    def test_a_name_arrives_as_it_was_sent(self, search: Integration, name: str) -> None:
        assert request(search, query={"name": name}) == {
            "TableName": "<UsersTable>",
            "IndexName": "DirectoryIndex",
            "KeyConditionExpression": "directory = :directory AND begins_with(#name, :name)",
            "ExpressionAttributeNames": {"#name": "name"},
            "ExpressionAttributeValues": {":directory": {"S": "members"}, ":name": {"S": name}},
            "Limit": 20,
        }

    @pytest.mark.parametrize("limit", [1, 20, 100])
    def test_a_limit(self, search: Integration, limit: int) -> None:
        sent = request(search, query={"name": "A", "limit": str(limit)})

        assert sent["Limit"] == limit
        assert sent["KeyConditionExpression"].startswith("directory = ")

    @pytest.mark.parametrize(
        "limit", ["0", "101", "-1", "01", "1.5", "many", '1, "TableName": "x"', "1\n"]
    )
    def test_a_limit_that_makes_no_sense_becomes_a_request_that_dynamodb_refuses(
        self, search: Integration, limit: str
    ) -> None:
        sent = request(search, query={"name": "A", "limit": limit})

        assert sent["KeyConditionExpression"] == "not a limit"

    @hostile
    @given(
        identifier=texts.filter(lambda text: text and "/" not in text),
        name=texts,
    )
    def test_a_cursor_leads_back_to_where_it_was_given(
        self, search: Integration, identifier: str, name: str
    ) -> None:
        last = {"id": {"S": identifier}, "name": {"S": name}, "directory": {"S": "members"}}
        page, _ = answer(search, body={"Items": [], "Count": 0, "LastEvaluatedKey": last})

        sent = request(search, query={"name": "A", "cursor": page["nextCursor"]})

        assert sent["ExclusiveStartKey"] == last

    @pytest.mark.parametrize("cursor", ["made-up", "/", "/Ada", '"', "{}"])
    def test_a_made_up_cursor_becomes_a_request_that_dynamodb_refuses(
        self, search: Integration, cursor: str
    ) -> None:
        sent = request(search, query={"name": "A", "cursor": cursor})

        assert sent["KeyConditionExpression"] == "not a cursor"

    @pytest.mark.parametrize("names", [[], ["Ada"], TRICKY])
    def test_what_was_found_reads_as_it_was_stored(
        self, search: Integration, names: list[str]
    ) -> None:
        found = {"Items": [item(name) for name in names], "Count": len(names)}

        page, _ = answer(search, body=found)

        assert page == {"users": [user(name) for name in names], "count": len(names)}


class TestSummary:
    @pytest.fixture
    def summary(self, integration: Any) -> Integration:
        found: Integration = integration("get", "/users/{id}/summary")
        return found

    @pytest.mark.parametrize("identifier", TRICKY)
    def test_the_event_is_what_the_function_reads(
        self, summary: Integration, identifier: str
    ) -> None:
        sent = request(summary, path={"id": identifier})

        assert sent == {"userId": identifier, "requestId": "request-1"}

    @pytest.mark.parametrize("name", TRICKY)
    def test_the_answer_is_made_of_what_it_returns(self, summary: Integration, name: str) -> None:
        returned = {
            "userId": "1",
            "name": name,
            "email": "ada@example.com",
            "initials": "A",
            "memberForDays": 3,
        }

        read, _ = answer(summary, body=returned)

        assert read == {
            "user": {
                "id": "1",
                "name": name,
                "email": "ada@example.com",
                "initials": "A",
                "memberForDays": 3,
            },
            "metadata": {"requestId": "request-1", "timestamp": "17/May/2026:12:00:00 +0000"},
        }

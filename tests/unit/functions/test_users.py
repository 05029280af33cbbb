from __future__ import annotations

import json
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

Read = Callable[[str], dict[str, Any]]
USERS = {"USERS_TABLE": "UsersTable", "CORS_ORIGIN": "http://localhost:8080"}


@pytest.fixture
def app(load: Callable[..., ModuleType], dynamodb: Any) -> ModuleType:
    return load("functions/users", **USERS)


def post(app: ModuleType, event: Read, context: Any, **body: Any) -> dict[str, Any]:
    posted = event("rest/post-user")
    if body:
        posted["body"] = json.dumps(body)
    answer: dict[str, Any] = app.handler(posted, context)
    return answer


def get(app: ModuleType, event: Read, context: Any, **query: str) -> dict[str, Any]:
    asked = {**event("rest/get-users"), "queryStringParameters": query}
    asked["multiValueQueryStringParameters"] = {name: [value] for name, value in query.items()}
    answer: dict[str, Any] = app.handler(asked, context)
    return answer


def test_a_created_user_is_answered_and_listed(app: ModuleType, event: Read, context: Any) -> None:
    created = post(app, event, context)
    listed = app.handler(event("rest/get-users"), context)

    user = json.loads(created["body"])
    assert created["statusCode"] == 201
    assert created["multiValueHeaders"]["Location"] == [f"/dev/users/{user['id']}"]
    assert created["multiValueHeaders"]["Content-Type"] == ["application/json"]
    assert (user["name"], user["email"], user["age"]) == ("Ada Lovelace", "ada@example.com", 36)
    assert listed["statusCode"] == 200
    assert json.loads(listed["body"]) == {"users": [user], "count": 1}


def test_a_page_of_the_client_may_read_the_answer(
    app: ModuleType, event: Read, context: Any
) -> None:
    headers = get(app, event, context)["multiValueHeaders"]

    assert headers["Access-Control-Allow-Origin"] == ["http://localhost:8080"]


def test_the_cursor_leads_to_the_next_page(app: ModuleType, event: Read, context: Any) -> None:
    for name in ("Bob", "Ada"):
        post(app, event, context, name=name, email="someone@example.com")

    first = json.loads(get(app, event, context, limit="1")["body"])
    second = json.loads(get(app, event, context, limit="1", cursor=first["nextCursor"])["body"])

    assert [user["name"] for user in first["users"] + second["users"]] == ["Ada", "Bob"]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"limit": "0"}, "Invalid request"),
        ({"limit": "many"}, "Invalid request"),
        ({"cursor": "made-up"}, "The cursor is not one that this list gave"),
    ],
)
def test_a_query_that_makes_no_sense_is_refused(
    app: ModuleType, event: Read, context: Any, query: dict[str, str], message: str
) -> None:
    answer = get(app, event, context, **query)

    assert answer["statusCode"] == 400
    assert json.loads(answer["body"])["message"] == message


def test_a_body_that_slipped_past_the_model_is_refused_here(
    app: ModuleType, event: Read, context: Any
) -> None:
    answer = post(app, event, context, name="Ada")

    assert answer["statusCode"] == 400
    assert json.loads(answer["body"]) == {
        "message": "Invalid request",
        "errors": [{"at": "body.email", "problem": "Field required"}],
    }


def test_another_path_is_not_found(app: ModuleType, event: Read, context: Any) -> None:
    answer = app.handler({**event("rest/get-users"), "path": "/elsewhere"}, context)

    assert answer["statusCode"] == 404
    assert json.loads(answer["body"]) == {"message": "Not Found"}


# A fault has counted nothing, which Powertools warns about.
@pytest.mark.filterwarnings("ignore:No application metrics to publish")
def test_a_fault_is_not_disguised_as_an_answer(
    app: ModuleType, dynamodb: Any, event: Read, context: Any
) -> None:
    dynamodb.Table("UsersTable").delete()

    with pytest.raises(dynamodb.meta.client.exceptions.ResourceNotFoundException):
        get(app, event, context)


def test_an_incomplete_environment_fails_the_cold_start(
    load: Callable[..., ModuleType], environment: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ValueError, match="USERS_TABLE"):
        load("functions/users", CORS_ORIGIN="http://localhost:8080")

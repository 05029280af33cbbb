from __future__ import annotations

import json
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

Read = Callable[[str], dict[str, Any]]
USERS = {
    "USERS_TABLE": "UsersTable",
    "IDEMPOTENCY_TABLE": "IdempotencyTable",
    "CORS_ORIGIN": "http://localhost:8080",
}


@pytest.fixture
def app(load: Callable[..., ModuleType], dynamodb: Any) -> ModuleType:
    return load("functions/users", **USERS)


def post(app: ModuleType, event: Read, context: Any, **body: Any) -> dict[str, Any]:
    posted = event("rest/post-user")
    keyless(posted)
    if body:
        posted["body"] = json.dumps(body)
    answer: dict[str, Any] = app.handler(posted, context)
    return answer


def keyless(posted: dict[str, Any]) -> None:
    for headers in (posted["headers"], posted["multiValueHeaders"]):
        headers.pop("Idempotency-Key", None)


def patch(app: ModuleType, event: Read, context: Any, user_id: str, body: str) -> dict[str, Any]:
    asked = {**event("rest/patch-user"), "path": f"/users/{user_id}", "body": body}
    answer: dict[str, Any] = app.handler(asked, context)
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


def test_a_request_that_is_sent_twice_creates_one_user(
    app: ModuleType, event: Read, context: Any
) -> None:
    first = app.handler(event("rest/post-user"), context)
    second = app.handler(event("rest/post-user"), context)

    assert (first["statusCode"], second["statusCode"]) == (201, 201)
    assert json.loads(second["body"]) == json.loads(first["body"])
    assert second["multiValueHeaders"]["Location"] == first["multiValueHeaders"]["Location"]
    assert json.loads(get(app, event, context)["body"])["count"] == 1


def test_a_key_is_its_senders_own(app: ModuleType, event: Read, context: Any) -> None:
    somebody_else = event("rest/post-user")
    somebody_else["requestContext"]["authorizer"]["claims"]["sub"] = "somebody-else"

    app.handler(event("rest/post-user"), context)
    app.handler(somebody_else, context)

    assert json.loads(get(app, event, context)["body"])["count"] == 2


def test_a_key_is_for_one_body(app: ModuleType, event: Read, context: Any) -> None:
    another = event("rest/post-user")
    another["body"] = json.dumps({"name": "Bob", "email": "bob@example.com"})

    app.handler(event("rest/post-user"), context)
    answer = app.handler(another, context)

    assert answer["statusCode"] == 422
    assert json.loads(answer["body"]) == {
        "message": "This Idempotency-Key was used for another request"
    }


def test_a_key_that_is_too_long_is_refused(app: ModuleType, event: Read, context: Any) -> None:
    posted = event("rest/post-user")
    posted["multiValueHeaders"]["Idempotency-Key"] = ["x" * 256]
    posted["headers"]["Idempotency-Key"] = "x" * 256

    assert app.handler(posted, context)["statusCode"] == 400


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded"])
def test_a_body_of_another_type_is_refused(
    app: ModuleType, event: Read, context: Any, kind: str
) -> None:
    """No model of the API is for it, so API Gateway lets it through. The second is what curl says
    where nobody says more.
    """
    posted = event("rest/post-user")
    posted["headers"]["Content-Type"] = kind
    posted["multiValueHeaders"]["Content-Type"] = [kind]

    answer = app.handler(posted, context)

    assert answer["statusCode"] == 415
    assert json.loads(answer["body"]) == {"message": "Send the body as application/json"}


def test_a_patch_changes_what_it_names(app: ModuleType, event: Read, context: Any) -> None:
    user = json.loads(post(app, event, context)["body"])

    answer = patch(app, event, context, user["id"], event("rest/patch-user")["body"])

    del user["age"]
    assert answer["statusCode"] == 200
    assert json.loads(answer["body"]) == {**user, "email": "countess@example.com"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ('{"age": 17}', 400),
        ('{"id": "mine"}', 400),
        ("[]", 400),
        ("{", 400),
        ("", 400),
        ("null", 400),
        ('"x"', 400),
        ('{"name": "\\ud800"}', 400),
        ('{"age": 1e400}', 400),
        pytest.param('{"age": ' + "1" * 5000 + "}", 400, id="digits"),
        pytest.param('{"name": ' * 5000 + "1" + "}" * 5000, 400, id="deep"),
    ],
)
def test_a_patch_that_makes_no_sense_is_refused(
    app: ModuleType, event: Read, context: Any, body: str, status: int
) -> None:
    user = json.loads(post(app, event, context)["body"])

    answer = patch(app, event, context, user["id"], body)

    assert answer["statusCode"] == status
    assert json.loads(answer["body"])["message"]


@pytest.mark.parametrize("user_id", ["x" * 2049, "€" * 700], ids=["long", "wide"])
def test_who_can_be_nobody_is_not_patched(
    app: ModuleType, event: Read, context: Any, user_id: str
) -> None:
    answer = patch(app, event, context, user_id, '{"age": 40}')

    assert answer["statusCode"] == 404


def test_nobody_is_not_patched(app: ModuleType, event: Read, context: Any) -> None:
    answer = app.handler(event("rest/patch-user"), context)

    assert answer["statusCode"] == 404
    assert json.loads(answer["body"]) == {
        "message": "No user has the id '3fc44e68-82a1-4fef-b09d-0d3bf9cf2c5e'"
    }


def test_every_answer_carries_the_security_headers(
    app: ModuleType, event: Read, context: Any
) -> None:
    lost = app.handler({**event("rest/get-users"), "path": "/elsewhere"}, context)

    for answer in (get(app, event, context), lost):
        headers = answer["multiValueHeaders"]
        assert headers["X-Content-Type-Options"] == ["nosniff"]
        assert headers["Strict-Transport-Security"] == ["max-age=63072000; includeSubDomains"]


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

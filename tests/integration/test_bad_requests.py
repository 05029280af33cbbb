"""What is wrong with a request is said: bad input is answered with 4xx and a body that helps."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

USER = {"name": "Ada", "email": "ada@example.com"}
APPLICANT = {**USER, "motivation": "I count, therefore I am."}
STORED = {**USER, "createdAt": "2026-01-01T00:00:00Z"}
LONG = "x" * 1001


@pytest.fixture(scope="module")
def api_key(stack) -> str:
    return str(stack.key())


@pytest.mark.parametrize(
    ("method", "target", "body", "status", "said"),
    [
        ("GET", "/users?limit=0", None, 400, "query.limit"),
        ("GET", "/users?limit=many", None, 400, "query.limit"),
        ("GET", "/users?cursor=made-up", None, 400, "cursor"),
        ("POST", "/users", {}, 400, "name"),
        ("POST", "/users", {**USER, "email": "nobody"}, 400, "nobody"),
        ("POST", "/users", {**USER, "age": 17}, 400, "17"),
        ("POST", "/users", {**USER, "name": ""}, 400, "too short"),
        ("POST", "/users", {**USER, "admin": True}, 400, "admin"),
        ("POST", "/users", b"{", 400, "body"),
        ("GET", "/users/search", None, 400, "[name]"),
        ("GET", "/users/search?name=A&limit=0", None, 400, "parameter"),
        ("GET", "/users/search?name=A&limit=1%22", None, 400, "parameter"),
        ("GET", "/users/search?name=A&cursor=made-up", None, 400, "parameter"),
        ("GET", "/users/nobody", None, 404, "No user has this id"),
        ("HEAD", "/users/nobody", None, 404, ""),
        ("PUT", "/users/nobody", STORED, 404, "No user has this id"),
        ("PUT", "/users/nobody", USER, 400, "createdAt"),
        ("PUT", "/users/nobody", {**STORED, "age": "old"}, 400, "integer"),
        ("PUT", "/users/nobody", {**STORED, "id": "somebody"}, 404, "No user has this id"),
        ("PATCH", "/users/nobody", {"age": 40}, 404, "No user"),
        ("PATCH", "/users/nobody", {}, 400, "body"),
        ("PATCH", "/users/nobody", {"id": "x"}, 400, "id"),
        ("DELETE", "/users/nobody", None, 404, "No user has this id"),
        ("GET", "/users/nobody/summary", None, 404, "No user has this id"),
        ("GET", "/files/none.txt", None, 404, "no file of this name"),
        ("HEAD", "/files/none.txt", None, 404, ""),
        ("GET", "/files/a/..%2f..%2fsomebody", None, 403, "explicit deny"),
        ("GET", "/files/%2e%2e/somebody", None, 403, "explicit deny"),
        ("POST", "/onboarding", {}, 400, "motivation"),
        ("POST", "/onboarding", {**APPLICANT, "motivation": "none"}, 400, "too short"),
        ("POST", "/onboarding", {**APPLICANT, "age": 10}, 400, "10"),
        ("PUT", "/onboarding/1", USER, 400, "motivation"),
        ("PUT", "/onboarding/not%20an%20id", APPLICANT, 400, "letters, digits"),
        ("GET", "/onboarding/nothing", None, 404, "No onboarding"),
        ("POST", "/feedback", {}, 400, "rating"),
        ("POST", "/feedback", {"rating": 6}, 400, "6"),
        ("POST", "/feedback", {"rating": 5, "comment": LONG * 2}, 400, "too long"),
        ("POST", "/feedback", {"rating": 5, "author": "x"}, 400, "author"),
        ("GET", "/reports/nothing", None, 404, "feedback, members"),
        ("GET", "/features/nothing", None, 404, "nothing"),
        ("GET", "/rates", None, 400, "[currency]"),
        ("GET", "/rates?currency=ABC", None, 404, "no rate"),
        ("GET", "/rates?currency=%22%7D", None, 404, "no rate"),
        ("GET", "/office/visitors?office=berlin", None, 401, "Unauthorized"),
        ("GET", "/partner/profile", None, 403, "not authorized"),
        ("GET", "/admin/metrics", None, 403, "message"),
    ],
)
def test_a_bad_request_is_answered_with_a_helpful_body(
    stack, token, api_key, method, target, body, status, said
):
    headers = {"X-Api-Key": api_key, "Origin": stack.cors_origin}
    answer = stack.rest.request(method, target, token=token, headers=headers, body=body)

    assert answer.status == status, answer.body
    assert answer.headers["Access-Control-Allow-Origin"] == stack.cors_origin
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    if method != "HEAD":
        assert isinstance(answer.json()["message"], str)
        assert said in answer.body.decode()


@pytest.mark.parametrize(
    ("method", "target", "body", "status", "said"),
    [
        ("POST", "/rooms", {}, 400, "body.name"),
        ("POST", "/rooms", {"id": "Not An Id", "name": "x"}, 400, "body.id"),
        ("POST", "/rooms", b"{", 400, "body"),
        ("GET", "/rooms/nowhere/messages", None, 404, "nowhere"),
        ("GET", "/rooms/general/messages?limit=0", None, 400, "query.limit"),
        ("GET", "/rooms/general/messages?cursor=made-up", None, 400, "cursor"),
        ("DELETE", "/rooms", None, 404, "GET /rooms"),
        ("GET", "/nowhere", None, 404, "GET /rooms"),
    ],
)
def test_so_does_the_http_api(stack, token, method, target, body, status, said):
    answer = stack.http.request(method, target, token=token, body=body)

    assert answer.status == status, answer.body
    assert isinstance(answer.json()["message"], str)
    assert said in answer.body.decode()


class TestBodies:
    @pytest.mark.parametrize(
        ("method", "target"), [("PUT", "/users/1"), ("POST", "/onboarding"), ("POST", "/feedback")]
    )
    @pytest.mark.parametrize("kind", ["text/plain", "application/xml"])
    def test_another_type_is_not_taken(self, stack, token, api_key, method, target, kind):
        """Before a template could see it."""
        answer = stack.rest.request(
            method,
            target,
            token=token,
            headers={"X-Api-Key": api_key, "Content-Type": kind},
            body=b"rating=5",
        )

        assert answer.status == 415
        assert answer.json() == {"message": "Send the body as application/json"}

    @pytest.mark.parametrize("patch", [{"age": 17}, {"age": "old"}, {"name": None}, {"email": "x"}])
    def test_a_patch_is_judged_by_the_function(self, stack, token, patch):
        """The model knows the names only: null is a value here."""
        user = stack.rest.post("/users", USER, token=token).json()

        answer = stack.rest.request("PATCH", f"/users/{user['id']}", token=token, body=patch)

        assert answer.status == 400
        [name] = patch
        assert name in answer.body.decode()
        assert stack.rest.get(f"/users/{user['id']}", token=token).json() == user

    def test_a_patch_has_its_own_type(self, stack, token):
        user: dict[str, Any] = stack.rest.post("/users", USER, token=token).json()

        answer = stack.rest.request(
            "PATCH",
            f"/users/{user['id']}",
            token=token,
            headers={"Content-Type": "application/merge-patch+json"},
            body=b'{"age": 40}',
        )

        assert answer.status == 200
        assert answer.json() == {**user, "age": 40}

    def test_an_idempotency_key_is_for_one_body(self, stack, token):
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        first = stack.rest.post("/users", USER, token=token, headers=headers)
        again = stack.rest.post("/users", USER, token=token, headers=headers)
        other = stack.rest.post("/users", {**USER, "age": 40}, token=token, headers=headers)

        assert first.status == again.status == 201
        assert first.json() == again.json()
        assert other.status == 422
        assert "Idempotency-Key" in other.json()["message"]

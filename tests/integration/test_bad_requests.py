"""What is wrong with a request is said: bad input is answered with 4xx and a body that helps."""

from __future__ import annotations

import base64
import json
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


def cursor(*values: str) -> str:
    """As one that a list gave, which it did not."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


LONG_ID = "x" * 2100
TOO_LONG = [
    *(("rest", method, f"/users/{LONG_ID}") for method in ("GET", "HEAD", "PATCH", "DELETE")),
    ("rest", "GET", f"/users/{LONG_ID}/summary"),
    ("rest", "PUT", f"/users/{LONG_ID}"),
    ("rest", "GET", f"/users?cursor={cursor('x', LONG_ID)}"),
    ("rest", "GET", f"/users?cursor={cursor('x', chr(0xD800))}"),
    ("rest", "GET", f"/users?cursor={cursor(LONG_ID, 'x')}"),
    ("rest", "GET", f"/users/search?name={LONG_ID}"),
    ("rest", "GET", f"/users/search?name=A&cursor=x/{LONG_ID}"),
    ("rest", "GET", f"/users/search?name=A&cursor={LONG_ID}/x"),
    ("rest", "GET", f"/files?cursor={LONG_ID}"),
    ("rest", "GET", "/files?limit=many"),
    ("rest", "GET", f"/onboarding/{LONG_ID}"),
    ("rest", "PUT", f"/onboarding/{LONG_ID}"),
    ("rest", "GET", f"/reports/{LONG_ID}"),
    ("rest", "GET", f"/features/{LONG_ID}"),
    ("rest", "GET", f"/rates?currency={LONG_ID}"),
    ("http", "GET", f"/rooms/{LONG_ID}/messages"),
    ("http", "GET", "/rooms/%00/messages"),
    ("http", "GET", f"/rooms/general/messages?cursor={cursor(LONG_ID)}"),
    ("http", "GET", f"/rooms/general/messages?cursor={cursor(chr(0xDFFF))}"),
    ("http", "GET", "/rooms/general/messages?limit=1e9"),
    ("http", "POST", f"/webhooks/{LONG_ID}"),
]


@pytest.mark.parametrize(
    ("api", "method", "target"), TOO_LONG, ids=[f"{m} {t[:40]}" for _, m, t in TOO_LONG]
)
def test_what_nobody_could_have_meant_is_no_fault(stack, token, api_key, api, method, target):
    """Longer than the service behind can take, or half of a character."""
    body = {"PUT": APPLICANT if "onboarding" in target else STORED, "PATCH": {"age": 40}}
    answer = getattr(stack, api).request(
        method, target, token=token, headers={"X-Api-Key": api_key}, body=body.get(method)
    )

    if "/search" in target and answer.status == 200:
        assert answer.json()["count"] == 0  # the local services look for any key
        return
    assert 400 <= answer.status < 500, (answer.status, answer.body)
    if method != "HEAD":
        assert isinstance(answer.json()["message"], str)


TAKES_JSON = [
    *(("rest", "POST", route) for route in ("/users", "/onboarding", "/feedback")),
    *(("rest", "PUT", route) for route in ("/users/nobody", "/onboarding/x")),
    ("rest", "PATCH", "/users/nobody"),
    ("http", "POST", "/rooms"),
]
NO_DOCUMENT = {
    "empty": b"",
    "null": b"null",
    "list": b"[]",
    "text": b'"x"',
    "number": b"1",
    "true": b"true",
    "infinity": b'{"name": 1e400, "age": 1e400, "rating": 1e400}',
    "digits": b'{"name": %(n)s, "age": %(n)s, "rating": %(n)s}' % {b"n": b"1" * 5000},
    "nan": b'{"age": NaN, "rating": NaN}',
    "types": b'{"name": {}, "email": [], "age": "1", "rating": "5", "id": true}',
    "deep list": b"[" * 20_000 + b"]" * 20_000,
    "deep object": b'{"name": ' * 5_000 + b"1" + b"}" * 5_000,
    "half a character": b'{"name": "\\ud800", "email": "a@example.com", "id": "\\ud800"}',
    "no UTF-8": b'{"name": "\xff"}',
    "two documents": b"{}{}",
}


@pytest.mark.parametrize("body", NO_DOCUMENT.values(), ids=NO_DOCUMENT)
@pytest.mark.parametrize(
    ("api", "method", "target"), TAKES_JSON, ids=[f"{m} {t}" for _, m, t in TAKES_JSON]
)
def test_a_body_that_is_no_such_document_is_no_fault(
    stack, token, api_key, api, method, target, body
):
    answer = getattr(stack, api).request(
        method,
        target,
        token=token,
        headers={"X-Api-Key": api_key, "Content-Type": "application/json"},
        body=body,
    )

    assert 400 <= answer.status < 500, (answer.status, answer.body)
    assert isinstance(answer.json()["message"], str)


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

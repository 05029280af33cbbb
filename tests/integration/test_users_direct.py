"""Users by way of DynamoDB alone: API Gateway calls it, mapping templates speak with it."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import quote

import pytest

TRICKY = ['O\'Hara "the" \\ great', "Zoë 😀", "$util.x #set($y = 1)", "</script>", "a\tb"]


@pytest.fixture
def create(stack, token) -> Any:
    def made(name: str, **more: Any) -> dict[str, Any]:
        body = {"name": name, "email": "ada@example.com", **more}
        answer = stack.rest.post("/users", body, token=token)
        assert answer.status == 201, answer.body
        user: dict[str, Any] = answer.json()
        return user

    return made


@pytest.fixture
def read(stack, token) -> Any:
    return lambda user: stack.rest.get(f"/users/{user['id']}", token=token)


class TestReplacing:
    @pytest.mark.parametrize("name", TRICKY)
    def test_what_was_read_can_be_written_with_changes(self, stack, token, create, read, name):
        user = create("Ada", age=36)
        changed = {**user, "name": name}
        del changed["age"]

        answer = stack.rest.request("PUT", f"/users/{user['id']}", token=token, body=changed)

        assert (answer.status, answer.body) == (204, b"")
        assert read(user).json() == changed

    def test_an_age_is_a_number(self, stack, token, create, read):
        user = create("Ada")

        stack.rest.request("PUT", f"/users/{user['id']}", token=token, body={**user, "age": 40})

        assert read(user).json()["age"] == 40

    @pytest.mark.parametrize("changed", ["id", "createdAt"])
    def test_what_cannot_be_changed(self, stack, token, create, read, changed):
        user = create("Ada")

        answer = stack.rest.request(
            "PUT", f"/users/{user['id']}", token=token, body={**user, changed: "2020-01-01"}
        )

        assert answer.status == 409
        assert "cannot be changed" in answer.json()["message"]
        assert read(user).json() == user

    def test_nobody_is_made_by_it(self, stack, token, create, read):
        nobody = {**create("Ada"), "id": str(uuid.uuid4())}

        answer = stack.rest.request("PUT", f"/users/{nobody['id']}", token=token, body=nobody)

        assert answer.status == 404
        assert read(nobody).status == 404


class TestRemoving:
    def test_a_user_is_removed_once(self, stack, token, create, read):
        user = create("Ada")

        first = stack.rest.request("DELETE", f"/users/{user['id']}", token=token)
        again = stack.rest.request("DELETE", f"/users/{user['id']}", token=token)

        assert (first.status, first.body) == (204, b"")
        assert again.status == read(user).status == 404


class TestProbing:
    def test_the_answer_has_no_body(self, stack, token, create):
        answer = stack.rest.request("HEAD", f"/users/{create('Ada')['id']}", token=token)

        assert (answer.status, answer.body) == (200, b"")
        assert stack.rest.request("HEAD", "/users/nobody", token=token).status == 404


class TestSearching:
    @pytest.mark.parametrize("name", TRICKY)
    def test_the_beginning_of_a_name_finds_it(self, stack, token, create, name):
        beginning = f"{uuid.uuid4()} {name}"
        user = create(f"{beginning}!", age=36)

        answer = stack.rest.get(f"/users/search?name={quote(beginning, safe='')}", token=token)

        assert answer.status == 200, answer.body
        assert answer.json() == {"users": [user], "count": 1}

    def test_page_by_page_in_order(self, stack, token, create):
        beginning = str(uuid.uuid4())
        names = [f"{beginning} {name}" for name in sorted(TRICKY)]
        for name in reversed(names):
            create(name)

        found, cursor = [], ""
        while True:
            target = f"/users/search?name={beginning}&limit=2&cursor={quote(cursor, safe='')}"
            page = stack.rest.get(target, token=token).json()
            found += [user["name"] for user in page["users"]]
            if "nextCursor" not in page:
                break
            cursor = page["nextCursor"]

        assert found == names

    def test_nothing_is_an_empty_page(self, stack, token):
        answer = stack.rest.get(f"/users/search?name={uuid.uuid4()}", token=token)

        assert answer.json() == {"users": [], "count": 0}


class TestSummary:
    @pytest.mark.parametrize("name", TRICKY)
    def test_templates_make_the_event_and_the_answer(self, stack, token, create, name):
        user = create(name)

        answer = stack.rest.get(f"/users/{user['id']}/summary", token=token)

        assert answer.status == 200, answer.body
        summary = answer.json()
        assert summary["user"]["name"] == name
        assert summary["user"]["memberForDays"] == 0
        assert summary["metadata"]["requestId"] == answer.headers["x-amzn-RequestId"]

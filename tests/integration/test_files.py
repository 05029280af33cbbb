"""Members' files, which API Gateway keeps in S3 without a function."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import jwt
import pytest

Ask = Callable[..., Any]


@pytest.fixture
def folder() -> str:
    """A name under which nobody else keeps files."""
    return f"test-{uuid.uuid4().hex[:12]}"


@pytest.fixture
def put(stack, token) -> Ask:
    def keep(name: str, body: bytes, kind: str = "text/plain", **headers: str) -> Any:
        return stack.rest.request(
            "PUT",
            f"/files/{quote(name)}",
            token=token,
            headers={"Content-Type": kind, **headers},
            body=body,
        )

    return keep


@pytest.fixture
def get(stack, token) -> Ask:
    return lambda name, method="GET": stack.rest.request(
        method, f"/files/{quote(name)}", token=token
    )


@pytest.fixture
def listed(stack, token) -> Callable[[str], list[dict[str, Any]]]:
    """The member's files under a folder."""

    def look(folder: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        cursor = ""
        while True:
            target = "/files?limit=100" + (f"&cursor={quote(cursor, safe='')}" if cursor else "")
            page = stack.rest.get(target, token=token).json()
            found += page["files"]
            if "nextCursor" not in page:
                return [file for file in found if file["name"].startswith(folder)]
            cursor = page["nextCursor"]

    return look


class TestKeeping:
    @pytest.mark.parametrize(
        ("name", "body", "kind"),
        [
            ("notes.txt", "Grüße 😀".encode(), "text/plain;charset=utf-8"),
            ("a/b c/it's.json", b'{"a": 1}', "application/json"),
            ("ü+&=.bin", bytes(range(256)) * 100, "application/octet-stream"),
            ("pixel.png", b"\x89PNG\r\n\x1a\n\x00\xff", "image/png"),
            ("empty", b"", "application/octet-stream"),
        ],
    )
    def test_what_was_kept_comes_back(self, folder, put, get, listed, name, body, kind):
        # Given a file that was put away
        name = f"{folder}/{name}"
        kept = put(name, body, kind)
        assert (kept.status, kept.body) == (204, b"")

        # When it is read, then it is the same, and no page of ours
        read = get(name)
        assert (read.status, read.body) == (200, body)
        assert read.headers["Content-Type"].replace(" ", "") == kind
        assert read.headers["ETag"] == kept.headers["ETag"]
        assert read.headers["Content-Disposition"] == "attachment"
        assert read.headers["Content-Security-Policy"] == "sandbox"

        # And the list has it under its name
        (file,) = listed(folder)
        assert (file["name"], file["size"]) == (name, len(body))

    def test_a_question_without_the_file(self, folder, put, get):
        put(f"{folder}/a", b"12345", "text/css")

        there, not_there = get(f"{folder}/a", "HEAD"), get(f"{folder}/b", "HEAD")

        assert (there.status, not_there.status) == (200, 404)
        assert there.body == not_there.body == b""
        assert there.headers["Content-Type"] == "text/css"

    @pytest.mark.parametrize(
        "accept", ["*/*", "image/png", "text/html,image/*", "application/json"]
    )
    def test_whatever_the_client_accepts(self, stack, token, folder, put, accept):
        for name, body, kind in (("a", "é".encode(), "text/plain"), ("b", b"\xff", "image/png")):
            put(f"{folder}/{name}", body, kind)

            answer = stack.rest.get(
                f"/files/{folder}/{name}", token=token, headers={"Accept": accept}
            )

            assert (answer.status, answer.body) == (200, body)
            assert answer.headers["Content-Type"] == kind

    def test_a_refusal_whatever_the_client_accepts(self, stack, token, folder):
        image = {"Accept": "image/png"}

        answer = stack.rest.get(f"/files/{folder}/none", token=token, headers=image)

        assert answer.status == 404
        assert answer.json() == {"message": "You have no file of this name"}

    def test_a_file_has_a_type(self, stack, token, folder):
        answer = stack.rest.request("PUT", f"/files/{folder}/a", token=token, body=b"x")

        assert answer.status == 400
        assert answer.json() == {"message": "Missing required request parameters: [Content-Type]"}

    def test_if_there_is_none_yet(self, folder, put, get):
        first = put(f"{folder}/a", b"first", **{"If-None-Match": "*"})
        second = put(f"{folder}/a", b"second", **{"If-None-Match": "*"})

        assert first.status == 204
        assert second.status == 412
        assert second.json() == {"message": "You have a file of this name"}
        assert get(f"{folder}/a").body == b"first"

    def test_removed_is_removed(self, folder, put, get):
        put(f"{folder}/a", b"x")

        assert get(f"{folder}/a", "DELETE").status == 204
        assert get(f"{folder}/a").status == 404
        assert get(f"{folder}/a", "DELETE").status == 204

    def test_page_by_page(self, stack, token, folder, put):
        for name in "abc":
            put(f"{folder}/{name}", b"x")

        first = stack.rest.get("/files?limit=2", token=token).json()

        assert first["count"] == len(first["files"]) == 2
        assert first["nextCursor"]

    @pytest.mark.parametrize("query", ["limit=many", "cursor=made-up"])
    def test_a_page_that_makes_no_sense(self, stack, token, query):
        answer = stack.rest.get(f"/files?{query}", token=token)

        assert answer.status == 400
        assert "limit" in answer.json()["message"]


@pytest.mark.local
class TestAccess:
    @pytest.fixture
    def stranger(self, stack, stranger_token) -> Ask:
        return lambda method, target, **more: stack.rest.request(
            method, target, token=stranger_token, **more
        )

    def test_everybody_has_files_of_their_own(self, folder, put, stranger):
        put(f"{folder}/secret", b"x")

        assert stranger("GET", f"/files/{folder}/secret").status == 404
        assert stranger("GET", "/files").json() == {"files": [], "count": 0}

    @pytest.mark.parametrize(
        "way",
        ["../{sub}/{name}", "%2e%2e/{sub}/{name}", "..%2F{sub}%2F{name}", "x/../../{sub}/{name}"],
    )
    def test_no_name_leads_out_of_them(self, stack, folder, put, stranger, way, member):
        put(f"{folder}/secret", b"x")
        target = way.format(sub=member, name=f"{folder}/secret")

        assert stranger("GET", f"/files/{target}").status == 403
        assert stranger("PUT", f"/files/{target}", body=b"y").status == 403
        assert stranger("DELETE", f"/files/{target}").status == 403

    def test_reading_does_not_allow_writing(self, stack, folder):
        reader = stack.token("--scope", "community/files.read")

        assert stack.rest.get("/files", token=reader).status == 200
        text = {"Content-Type": "text/plain"}
        answer = stack.rest.request(
            "PUT", f"/files/{folder}/a", token=reader, headers=text, body=b"x"
        )
        assert answer.status == 401

    @pytest.fixture
    def member(self, token) -> str:
        """The id of whose files the others are not to see."""
        return str(jwt.decode(token, options={"verify_signature": False})["sub"])

    @pytest.fixture
    def stranger_token(self, stack) -> str:
        """Of another member."""
        name = f"{uuid.uuid4()}@example.com"
        stack.client("cognito-idp").admin_create_user(
            UserPoolId=stack.outputs["UserPoolId"],
            Username=name,
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": "email", "Value": name}],
        )
        return str(stack.token("--user", name))

"""What is not routed. Source: recorded on AWS."""

from __future__ import annotations

import pytest

fact = pytest.mark.fact


@fact("errors.no-route", "errors.no-method")
@pytest.mark.parametrize(("method", "path"), [("GET", "/nowhere"), ("POST", "/x"), ("GET", "/")])
async def test_an_unknown_path_and_an_unknown_verb_are_one_answer(serve, mock, method, path):
    response = await serve({"/x": [mock()]})(method, path)
    assert (response.status, response.body) == (403, b'{"message":"Missing Authentication Token"}')
    assert ("x-amzn-ErrorType", "MissingAuthenticationTokenException") in response.headers


@fact("routing.any-verbs")
@pytest.mark.parametrize(
    ("verb", "status"),
    [
        *dict.fromkeys(("GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "HEAD"), 200).items(),
        ("TRACE", 403),
    ],
)
async def test_any_is_seven_verbs(serve, mock, verb, status):
    """Source: documented (which they are); assumed (the answer to others)."""
    assert (await serve({"/x": [mock(verb="ANY")]})(verb, "/x")).status == status


@fact("routing.any-verbs")
@pytest.mark.parametrize("verb", ["PROPFIND", "GET /admin", "get", ""])
async def test_a_verb_that_a_header_makes_up(serve, mock, verb):
    headers = {"X-HTTP-Method-Override": verb} if verb else {}
    response = await serve({"/x": [mock(verb="ANY")]})("POST", "/x", headers=headers)
    assert response.status == (403 if verb else 200)


@fact("routing.trailing-slash", "routing.slash-before-path")
async def test_outer_slashes_do_not_count(serve, mock):
    send = serve({"/hardcoded": [mock()]})
    assert [(await send("GET", path)).status for path in ("/hardcoded/", "//hardcoded")] == [
        200
    ] * 2

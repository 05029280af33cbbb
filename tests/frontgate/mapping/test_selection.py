"""Documented: "Selection expressions for WebSocket APIs", "Routes for WebSocket APIs"."""

from __future__ import annotations

import pytest

from frontgate.mapping.selection import (
    BackendResponse,
    SelectionError,
    SelectionValues,
    compile_selection,
)

VALUES = SelectionValues(
    document={"action": "join", "n": 7, "deep": {"a": [1, "two"]}, "list": ["item1", "item2"]},
    headers={"X-Api-Key": "key"},
    querystring={"q": "1"},
    context={"connectionId": "c=", "identity": {"sourceIp": "1.2.3.4"}},
    stage_variables={"color": "blue"},
    response=BackendResponse(
        status=404,
        headers=(("x-kind", "a"), ("X-Kind", "b")),
        document={"errorMessage": "no such room"},
    ),
)


@pytest.mark.fact("websocket-routing.expression")
@pytest.mark.parametrize(
    ("expression", "text"),
    [
        # documented
        ("$request.body.action", "join"),
        ("${request.body.action}", "join"),
        ("$request.body.list", "[item1, item2]"),
        ("$request.body.missing", ""),
        ("${request.body.action}/${request.header.x-api-key}", "join/key"),
        ("\\$default", "$default"),
        ("static", "static"),
        ("$request.header.X-API-KEY", "key"),
        ("$request.querystring.q", "1"),
        ("$context.connectionId", "c="),
        ("$context.identity.sourceIp", "1.2.3.4"),
        ("$stageVariables.color", "blue"),
        ("${integration.response.statuscode}", "404"),
        ("$integration.response.header.x-kind", "b"),
        ("$integration.response.multivalueheader.x-kind", "[a, b]"),
        ("$integration.response.body.errorMessage", "no such room"),
        # assumed: numbers, objects and a path that leads nowhere
        ("$request.body.n", "7"),
        ("$request.body.deep", '{"a":[1,"two"]}'),
        ("$request.body.deep.a[1]", "two"),
        ("$context.nothing.there", ""),
    ],
)
def test_expressions(expression: str, text: str) -> None:
    assert compile_selection(expression)(VALUES) == text


@pytest.mark.parametrize(
    "expression",
    [
        "$request.body.action",
        "$integration.response.body.errorMessage",
        "$integration.response.statuscode",
        "$integration.response.header.a",
        "$request.header.a",
    ],
)
def test_nothing_to_look_at_gives_an_empty_text(expression: str) -> None:
    assert compile_selection(expression)(SelectionValues()) == ""


@pytest.mark.parametrize("expression", ["$request.path", "${method}", "$"])
def test_unknown_variables(expression: str) -> None:
    with pytest.raises(SelectionError, match="is no variable"):
        compile_selection(expression)

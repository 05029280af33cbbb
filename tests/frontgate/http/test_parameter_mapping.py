"""Documented: "Transforming API requests and responses" for HTTP APIs."""

from __future__ import annotations

from typing import Any

import pytest

from frontgate.http.errors import IntegrationFailedError
from frontgate.http.parameter_mapping import (
    MappingSource,
    RequestMapping,
    RequestParts,
    ResponseMappings,
    compile_value,
)
from frontgate.http.received import Received
from frontgate.observe import Trail
from frontgate.wire import HttpResponse


@pytest.fixture
def source(request_of: Any) -> MappingSource:
    request = request_of(
        "POST",
        "/a%20b",
        query="x=1&x=2",
        body=b'{"user": {"name": "Ada", "tags": ["p", 1]}}',
    )
    return MappingSource(
        received=Received(
            request=request,
            request_id="R",
            received_at=0,
            started=0,
            route_path="/a b",
            path="/dev/a b",
            domain_name="api.example.com",
            headers={"x-a": "1,2"},
            trace_id="T",
            trail=Trail(lambda: 0.0),
        ),
        path_parameters={"id": "7"},
        context={"requestId": "R", "identity": {"sourceIp": "1.2.3.4"}},
        stage_variables={"color": "blue"},
        response=HttpResponse(status=200, headers=(("X-B", "3"),), body=b'{"ok": true}'),
    )


@pytest.mark.fact("http-mapping.values")
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("static", "static"),
        ("$request.header.X-A", "1,2"),
        ("$request.querystring.x", "1,2"),
        ("$request.path", "/a b"),  # documented: without the stage
        ("$request.path.id", "7"),
        ("$request.body.user.name", "Ada"),
        ("$request.body.user.tags", '["p",1]'),
        ("$request.body.user.missing", None),
        ("$request.body.user.tags[0]", "p"),
        ("$request.body['user'].name", "Ada"),
        ("$request.header.x-none", None),
        ("$request.querystring.none", None),
        ("$request.path.none", None),
        ("$stageVariables.none", None),
        ("$context.requestId", "R"),
        ("$context.identity.sourceIp", "1.2.3.4"),
        ("$context.nothing", None),
        ("$context.identity", None),
        ("a${request.path.none}b", "ab"),
        ("$stageVariables.color", "blue"),
        ('{"room": "${request.path.id}"}', '{"room": "7"}'),
        ("$response.header.x-b", "3"),
        ("$response.body.ok", "true"),
        ("${request.path.id}-${stageVariables.color}", "7-blue"),
    ],
)
def test_values(source: MappingSource, text: str, value: str | None) -> None:
    assert compile_value(text)(source) == value


def test_a_body_as_a_whole(source: MappingSource) -> None:
    assert (compile_value("$request.body")(source) or "").startswith('{"user"')


@pytest.mark.fact("http-mapping.cut")
@pytest.mark.parametrize("path", ["..name", ".user[?(@.a)]"])
def test_paths_that_are_not_supported(path: str) -> None:  # documented
    with pytest.raises(ValueError, match="no recursive descent and no filters"):
        compile_value(f"$request.body{path}")


@pytest.mark.fact("http-mapping.cut")
def test_a_json_path_sees_100_kilobytes(source: MappingSource) -> None:  # documented
    body = b'{"a": 1, "b": "' + b"x" * 100 * 1024 + b'"}'
    source.received.request.body = body
    assert compile_value("$request.body.a")(source) is None
    assert compile_value("$request.body")(source) == body.decode()


@pytest.mark.parametrize("text", ["$request.cookie.a", "$other", "$request.header", "$context"])
def test_variables_that_do_not_exist(text: str) -> None:
    with pytest.raises(ValueError, match="is no variable"):
        compile_value(text)


@pytest.mark.fact("http-mapping.keys")
def test_headers_of_a_request(source: MappingSource) -> None:
    mapping = RequestMapping(
        {
            "append:header.a": "2",
            "overwrite:header.b": "new",
            "remove:header.c": "''",
        }
    )
    parts = RequestParts(query="", headers=(("A", "1"), ("B", "0"), ("C", "0")))
    assert mapping.apply(parts, source).headers == (("A", "1"), ("a", "2"), ("b", "new"))


@pytest.mark.fact("http-mapping.keys")
def test_path_and_query_of_a_request(source: MappingSource) -> None:
    mapping = RequestMapping(
        {
            "overwrite:path": "$request.path",
            "append:querystring.q": "$request.path.id",
            "remove:querystring.x": "''",
        }
    )
    parts = mapping.apply(RequestParts(query="x=1&y=2", headers=()), source)
    assert (parts.path, parts.query) == ("/a b", "y=2&q=7")


def test_a_variable_without_a_value_maps_nothing(source: MappingSource) -> None:  # assumed
    mapping = RequestMapping(
        {"overwrite:header.a": "$request.header.none", "overwrite:path": "$request.path.none"}
    )
    parts = RequestParts(query="", headers=(("a", "1"),))
    assert mapping.apply(parts, source) == parts


@pytest.mark.fact("http-mapping.response")
def test_a_response_by_its_status(source: MappingSource) -> None:
    mappings = ResponseMappings(
        {
            "500": {"overwrite:statuscode": "403"},
            "404": {"overwrite:header.x-b": "$response.header.x-b", "append:header.x-c": "1"},
        }
    )
    assert mappings.apply(HttpResponse(status=500), source).status == 403
    missing = mappings.apply(HttpResponse(status=404, headers=(("X-B", "4"),)), source)
    assert missing.headers == (("x-b", "4"), ("x-c", "1"))
    untouched = HttpResponse(status=200, body=b"x")
    assert mappings.apply(untouched, source) == untouched


def test_a_value_that_would_be_two_headers(source: MappingSource) -> None:
    """Source: assumed (500)."""
    backend = HttpResponse(status=200, body=b'{"a": "b\\r\\nSet-Cookie: c"}')
    mappings = ResponseMappings({"200": {"append:header.x": "$response.body.a"}})
    with pytest.raises(IntegrationFailedError):
        mappings.apply(backend, source)


@pytest.mark.parametrize("text", ["", "42", "199", "600", "99999", "4 4", "²00", "9" * 5_000])
def test_a_status_that_no_response_may_have(source: MappingSource, text: str) -> None:
    """Source: documented (200 to 599); assumed (what another value does)."""
    mappings = ResponseMappings({"200": {"overwrite:statuscode": "$response.header.status"}})
    assert (
        mappings.apply(HttpResponse(status=200, headers=(("status", text),)), source).status == 200
    )


@pytest.mark.fact("http-mapping.reserved")
@pytest.mark.parametrize(
    "key", ["overwrite:header.Authorization", "append:header.x-amz-date", "remove:header.Via"]
)
def test_reserved_headers(key: str) -> None:
    with pytest.raises(ValueError, match="reserved"):
        RequestMapping({key: "1"})


def test_a_name_that_no_header_has() -> None:
    with pytest.raises(ValueError, match="'a b' is not a header name"):
        RequestMapping({"append:header.a b": "1"})


@pytest.mark.parametrize("key", ["set:header.a", "header.a", "append:path", "append:body.a"])
def test_keys_that_do_not_exist(key: str) -> None:
    with pytest.raises(ValueError, match="is no parameter mapping"):
        RequestMapping({key: "1"})


def test_mappings_are_false_when_empty() -> None:
    assert not RequestMapping({})
    assert not ResponseMappings({})

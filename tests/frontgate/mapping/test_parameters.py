"""Parameter mapping. Source: tried on AWS, unless a row says otherwise."""

from __future__ import annotations

import pytest

from frontgate.mapping.parameters import (
    MalformedBodyError,
    MappingError,
    RequestValues,
    ResponseValues,
    compile_gateway_response_mapping,
    compile_request_mapping,
    compile_request_source,
    compile_response_mapping,
    compile_response_source,
    compile_route_mapping,
)

fact = pytest.mark.fact


def request(body: str = '{"a": {"b": [{"name": "n"}, 1, true, null]}}') -> RequestValues:
    return RequestValues(
        path={"id": "4%2F2"},
        querystring={"q": ["1", "2"]},
        header={"x-many": ["a", "b"]},
        body=body,
        context={"stage": "dev", "identity": {"sourceIp": "127.0.0.1"}, "n": 1},
        stage_variables={"v": "value"},
    )


def response(body: str = '{"a": 1}') -> ResponseValues:
    return ResponseValues(
        header={"etag": ["1", "2"]}, body=body, context={"stage": "dev"}, stage_variables={"v": "w"}
    )


@fact(
    "mapping.repeated-headers",
    "mapping.repeated-query",
    "mapping.case",
    "mapping.absent",
    "mapping.body-path",
)
@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("method.request.path.id", "4%2F2"),
        ("method.request.path.ID", None),
        ("method.request.querystring.q", "2"),
        ("method.request.querystring.Q", None),
        ("method.request.multivaluequerystring.q", ["1", "2"]),
        ("method.request.header.X-Many", "b"),
        ("method.request.header.none", None),
        ("method.request.multivalueheader.x-MANY", "a,b"),
        ("method.request.body.a.b[0].name", "n"),
        ("method.request.body.a.b[0]", '{"name":"n"}'),
        ("method.request.body.a.b[1]", "1"),
        ("method.request.body.a.b[2]", "true"),
        ("method.request.body.a.b[3]", None),
        ("method.request.body.none", None),
        ("context.stage", "dev"),
        ("context.identity.sourceIp", "127.0.0.1"),
        ("context.n", "1"),
        ("context.stage.deeper", None),
        ("stageVariables.v", "value"),
        ("stageVariables.none", None),
        ("'it''s'", "it''s"),
        ("''", ""),
    ],
)
def test_request_sources(source, value):
    assert compile_request_source(source)(request()) == value


@fact("mapping.empty-body")
@pytest.mark.parametrize(("body", "value"), [("", "{}"), ("text", "text")])
def test_the_whole_body(body, value):
    assert compile_request_source("method.request.body")(request(body)) == value


@fact("mapping.bad-json")
def test_looking_into_a_body():
    source = compile_request_source("method.request.body.a")
    assert source(request("plain text")) is None
    with pytest.raises(MalformedBodyError):
        source(request("  {nonsense"))


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("integration.response.header.ETag", "2"),
        ("integration.response.multivalueheader.ETag", "1,2"),
        ("integration.response.header.none", None),
        ("integration.response.body.a", "1"),
        ("integration.response.body", '{"a": 1}'),
        ("context.stage", "dev"),
        ("stageVariables.v", "w"),
        ("'s'", "s"),
    ],
)
def test_response_sources(source, value):
    assert compile_response_source(source)(response()) == value


@pytest.mark.parametrize(
    "source",
    ["", "'", "static", "method.request.cookie.c", "method.request.bodyx", "method.request.body["],
)
def test_what_is_no_request_source(source):
    with pytest.raises(MappingError):
        compile_request_source(source)


def test_a_request_source_is_no_response_source():
    with pytest.raises(MappingError):
        compile_response_source("method.request.header.A")


def test_targets():
    mapping = compile_request_mapping(
        {
            "integration.request.header.X-A": "'1'",
            "integration.request.path.p": "'2'",
            "integration.request.querystring.q.r": "'3'",
        }
    )
    assert [name for name, _ in mapping.header] == ["X-A"]
    assert [name for name, _ in mapping.path] == ["p"]
    assert [name for name, _ in mapping.querystring] == ["q.r"]
    assert mapping
    assert not compile_request_mapping({})


def test_response_targets():
    ((name, source),) = compile_response_mapping({"method.response.header.X-A": "'1'"})
    assert (name, source(response())) == ("X-A", "1")
    ((name, gateway),) = compile_gateway_response_mapping(
        {"gatewayresponse.header.X-B": "method.request.path.id"}
    )
    assert (name, gateway(request())) == ("X-B", "4%2F2")


@pytest.mark.parametrize("target", ["integration.request.body.x", "X-A"])
def test_what_is_no_target(target):
    with pytest.raises(MappingError):
        compile_request_mapping({target: "'1'"})
    with pytest.raises(MappingError):
        compile_response_mapping({target: "'1'"})


@pytest.mark.parametrize(
    ("source", "value"),
    [
        # documented: "Set up data mapping for WebSocket APIs"
        ("route.request.querystring.q", "2"),
        ("route.request.multivaluequerystring.q", ["1", "2"]),
        ("route.request.header.X-Many", "b"),
        ("route.request.multivalueheader.X-Many", "a,b"),
        ("route.request.body.a.b[0].name", "n"),
        ("stageVariables.v", "value"),
        ("context.stage", "dev"),
        ("'static'", "static"),
    ],
)
def test_sources_of_routes(source, value):
    mapping = compile_route_mapping({"integration.request.header.x": source})
    ((name, read),) = mapping.header
    assert (name, read(request())) == ("x", value)


@pytest.mark.parametrize(
    "source", ["method.request.header.x", "route.request.path.x", "route.request.cookie.x", "x"]
)
def test_what_is_no_source_of_a_route(source):
    with pytest.raises(MappingError, match="is no source"):
        compile_route_mapping({"integration.request.header.x": source})

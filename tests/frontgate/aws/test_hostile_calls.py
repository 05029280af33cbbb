"""Calls of every operation of API Gateway's APIs, made up from the service models.

Nothing that a client sends makes the endpoint fail or hang, and what is refused changes nothing.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from frontgate.control import apigateway
from frontgate.control.apigateway.patches import PatchTable
from frontgate.wire import HttpRequest, HttpResponse
from tests.frontgate.aws.apigateway_account import Account, account, as_request, operations
from tests.frontgate.aws.apigateway_calls import DOCUMENT, V1_ALL
from tests.frontgate.aws.apigatewayv2_calls import HTTP_DOCUMENT, V2_ALL
from tests.frontgate.aws.hostile import ANYTHING, DEEP, EXAMPLES, SOME, TEXTS, Inputs, no_hang
from tests.frontgate.conftest import check_shape

CODES = {
    *("BadRequestException", "ConflictException", "NotFoundException", "ValidationException"),
    *("SerializationException", "UnknownOperationException"),
    *("LimitExceededException", "UnauthorizedException", "AccessDeniedException"),
}
CALLS = {"apigateway": V1_ALL, "apigatewayv2": V2_ALL}


@cache
def patch_paths() -> tuple[str, ...]:
    """Every path that a table of patches knows."""
    modules = [
        import_module(f"{apigateway.__name__}.{found.name}")
        for found in iter_modules(apigateway.__path__)
    ]
    tables = [each for module in modules for each in vars(module).values()]
    paths = [
        "/".join(("", *pattern))
        for table in tables
        if isinstance(table, PatchTable)
        for pattern in table._changes
    ]
    of_stages = (
        *("/canarySettings", "/canarySettings/percentTraffic", "/canarySettings/deploymentId"),
        *("/canarySettings/stageVariableOverrides/{}", "/variables/{}", "/deploymentId"),
        *("/{}/GET/caching/ttlInSeconds", "/*/*/throttling/rateLimit", "/accessLogSettings/format"),
    )
    return tuple(sorted({*paths, *of_stages}))


MEANT = Inputs(call.members for calls in CALLS.values() for call in calls).meant
INSERTED = ("a", "application~1json", "method.request.header.A", "~1users", "*", "")
PATHS = st.builds(
    lambda path, inserted: path.replace("{}", inserted),
    st.sampled_from(patch_paths()),
    st.sampled_from(INSERTED) | TEXTS,
)
PATCHES = st.lists(
    st.fixed_dictionaries(
        {"op": st.sampled_from(["add", "remove", "replace", "move", "copy", "test"]) | TEXTS},
        optional={
            "path": PATHS | TEXTS,
            "value": MEANT | TEXTS | ANYTHING,
            "from": PATHS | TEXTS,
        },
    ),
    max_size=3,
)


INPUTS = Inputs((call.members for calls in CALLS.values() for call in calls), PATCHES)


@cache
def shared() -> list[Account]:
    """The account that the examples share: a new one replaces it as soon as it has changed."""
    return [account()]


def fresh() -> Account:
    return shared()[0]


def check(service: str, request: HttpRequest) -> HttpResponse:
    """Sends it: an answer of the model, or AWS's error and nothing changed."""
    asked = fresh()
    before = asked.state()
    with no_hang():
        answer = asked.send(request)
    changed = asked.state() != before
    if changed:
        shared()[0] = account()
    assert answer.status < 500, answer
    check_shape(service, request, answer)
    if answer.status >= 300:
        code = dict(answer.headers)["x-amzn-ErrorType"]
        assert (code in CODES, changed) == (True, False), (code, answer)
        assert isinstance(json.loads(answer.body)["message"], str)
    return answer


OPERATIONS = [(service, name) for service in CALLS for name in sorted(operations(service))]


@pytest.mark.parametrize(("service", "operation"), OPERATIONS, ids=lambda value: str(value))
def test_hostile_members(service, operation):
    called = operations(service)[operation]
    members = called.input.members if called.input else {}
    inputs = INPUTS.members_of(
        {name: member.shape for name, member in members.items()},
        called.input.required if called.input else (),
        {name: tuple(dict.fromkeys(fresh().existing[name])) for name in members},
    )

    @SOME
    @given(inputs)
    def hostile(given_members: dict[str, Any]) -> None:
        check(service, as_request(called, given_members))

    hostile()


def places(document: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a document."""
    yield path
    if isinstance(document, dict | list):
        steps = document if isinstance(document, dict) else range(len(document))
        for step in steps:
            yield from places(document[step], (*path, step))


def changed(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    made = copy.deepcopy(document)
    holder = made
    for step in path[:-1]:
        holder = holder[step]
    if value is REMOVED:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return made


REMOVED = object()


@pytest.mark.parametrize(
    ("service", "operation", "document", "member"),
    [
        ("apigateway", "ImportRestApi", DOCUMENT, "body"),
        ("apigateway", "PutRestApi", DOCUMENT, "body"),
        ("apigateway", "ImportDocumentationParts", DOCUMENT, "body"),
        ("apigatewayv2", "ImportApi", HTTP_DOCUMENT, "Body"),
        ("apigatewayv2", "ReimportApi", HTTP_DOCUMENT, "Body"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_documents_that_are_broken_somewhere(service, operation, document, member):
    """A document with something else, or nothing, in each of its places; then it is deployed."""

    @settings(SOME, max_examples=EXAMPLES * 10 or 80)
    @given(st.sampled_from(list(places(document))), st.just(REMOVED) | ANYTHING)
    def broken(path: tuple[Any, ...], value: Any) -> None:
        made = changed(document, path, None if not path and value is REMOVED else value)
        asked = fresh()
        answer = check(service, asked.request(service, operation, {member: json.dumps(made)}))
        if answer.status < 300 and "Api" in operation:
            deploy(asked, service, json.loads(answer.body))

    broken()


def deploy(asked: Account, service: str, api: Mapping[str, Any]) -> None:
    """What was taken is compiled, or the reason is told of."""
    with no_hang():
        if service == "apigateway":
            given = {"restApiId": api["id"], "stageName": "other"}
            answer = asked.send(asked.request(service, "CreateDeployment", given))
        else:
            given = {"ApiId": api["apiId"], "StageName": "other", "AutoDeploy": True}
            answer = asked.send(asked.request(service, "CreateStage", given))
    assert answer.status in (201, 400), answer


LAUGHS = "\n".join(["a0: &a0 [x,x]", *(f"a{n}: &a{n} [*a{n - 1},*a{n - 1}]" for n in range(1, 40))])
TITLED: dict[str, Any] = {"openapi": "3.0.1", "info": {"title": "a"}}
TO_ITSELF = {"A": {"$ref": "#/components/schemas/A"}}


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{", b"[]", b"\xff\xfe", b"null", b"1", b'"a"', b"{}{}", b'{"a":NaN}', b"\0"),
        *(b"[" * DEEP, b"[" * DEEP * 100, b'{"a":' * DEEP, b"- " * DEEP * 100, b"a: &a [*a, *a]"),
        *(b"!!python/object:os {}", LAUGHS.encode()),
        json.dumps({**TITLED, "paths": {"/a": {"$ref": "#/paths/~1a"}}}).encode(),
        json.dumps({**TITLED, "components": {"schemas": TO_ITSELF}, "paths": {}}).encode(),
        json.dumps({**TITLED, "paths": {"/a" * DEEP: {}}}).encode(),
        json.dumps({**TITLED, "paths": {"/a" * 1_000: {}}}).encode(),
    ],
    ids=lambda body: f"{body[:16]!r}-{len(body)}",
)
@pytest.mark.parametrize(
    ("service", "operation"),
    [
        *(("apigateway", "ImportRestApi"), ("apigateway", "PutRestApi")),
        *(("apigateway", "CreateRestApi"), ("apigateway", "UpdateRestApi")),
        *(("apigateway", "ImportApiKeys"), ("apigateway", "ImportDocumentationParts")),
        *(("apigatewayv2", "ImportApi"), ("apigatewayv2", "CreateApi")),
    ],
)
def test_bodies_that_are_none(service, operation, body):
    members = {"format": "csv"} if operation == "ImportApiKeys" else {}
    if operation == "ImportApi":  # whose document is a text inside a document
        check(service, fresh().request(service, operation, {"Body": body.decode("latin-1")}))
    check(service, replace(fresh().request(service, operation, members), body=body))


SEGMENTS = st.sampled_from(
    [
        "restapis",
        "v2",
        "apis",
        "apikeys",
        "stages",
        "tags",
        "%",
        "%zz",
        "%00",
        "%ff",
        "..",
        "*",
        "{x}",
    ]
) | TEXTS.map(lambda text: quote(text, safe=""))


@settings(SOME, max_examples=EXAMPLES * 10 or 200)
@given(
    st.sampled_from(["GET", "PUT", "POST", "PATCH", "DELETE", "HEAD", "TRACE", "get", ""]),
    st.lists(SEGMENTS, max_size=7).map(lambda parts: "/" + "/".join(parts)),
    TEXTS,
    st.binary(max_size=30),
)
@example("GET", "/v2/apis", "&" * 5_000, b"")
@example("POST", "/restapis", "mode=import&mode=import", b"")
def test_addresses_that_are_none(method, path, query, body):
    asked = fresh()
    before = asked.state()
    with no_hang():
        answer = asked.send(
            HttpRequest(
                method=method, path=path, query=query, headers=(), body=body, source_ip="127.0.0.1"
            )
        )
    assert answer.status < 500, answer
    if answer.status >= 300:
        assert asked.state() == before
        assert dict(answer.headers)["x-amzn-ErrorType"] in CODES
    elif asked.state() != before:
        shared()[0] = account()

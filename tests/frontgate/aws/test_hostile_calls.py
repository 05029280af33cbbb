"""Calls of every operation of API Gateway's APIs, made up from the service models.

Nothing that a client sends makes the endpoint fail or hang, and what is refused changes nothing.
"""

from __future__ import annotations

import copy
import json
import os
import signal
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from frontgate.aws.rest_json.model import Shape
from frontgate.control import apigateway
from frontgate.control.apigateway.patches import PatchTable
from frontgate.wire import HttpRequest, HttpResponse
from tests.frontgate.aws.apigateway_account import Account, account, as_request, operations
from tests.frontgate.aws.apigateway_calls import DOCUMENT, V1_ALL
from tests.frontgate.aws.apigatewayv2_calls import HTTP_DOCUMENT, V2_ALL
from tests.frontgate.conftest import check_shape

HANGS_AFTER = 20.0
"""Seconds; far more than the slowest call on the slowest machine."""
CODES = {
    *("BadRequestException", "ConflictException", "NotFoundException", "ValidationException"),
    *("SerializationException", "UnknownOperationException"),
    *("LimitExceededException", "UnauthorizedException", "AccessDeniedException"),
}
CALLS = {"apigateway": V1_ALL, "apigatewayv2": V2_ALL}
EXAMPLES = int(os.environ.get("HOSTILE_EXAMPLES", "0"))
"""Of each operation, for a search at random; CI has few, and the same ones each time."""
SOME = settings(
    deadline=None,
    derandomize=not EXAMPLES,
    database=None,
    max_examples=EXAMPLES or 15,
    suppress_health_check=list(HealthCheck),
)
DEEP = 5_000
HOSTILE = (
    *("", " ", "\0", "\n", "a" * 3_000, "0", "-1", "9" * 30, "1e400", "NaN", "true", "null"),
    *("{", "}", "{}", "{x", "{x+}", "${x}", "[]", '{"a":', "$", "$$", "$.", "$[?(@", "/", "//"),
    *("/~1", "~", "..", "%", "%00", "%zz", "*", "*/*", "é", "\u202e", "😀", "arn:", "arn:aws:"),
    *("arn:aws:lambda:eu-west-1:1:function:", "http://", "https://[", "s3://", "(a+)+$", "(", "'"),
    *("method.request.", "method.request.header.", "integration.request.", "context.", "\\"),
    *("2024-13-45", "1970-01-01", "$request.body", "$default", "GET", "GET /", "ANY /{p+}"),
    *("#set($a=", "&a: *a", "[" * DEEP, '{"a":' * DEEP + "1" + "}" * DEEP, "- " * DEEP, "(" * DEEP),
)
TEXTS = st.sampled_from(HOSTILE) | st.text(max_size=12)
NUMBERS = st.sampled_from([-(2**63), -1, 0, 1, 5, 29_000, 2**31, 10**30]) | st.floats(
    allow_nan=False, allow_infinity=False
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=4,
)


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


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from (key, *texts_in(each))
    elif isinstance(value, list):
        for each in value:
            yield from texts_in(each)


MEANT = tuple(
    sorted({t for calls in CALLS.values() for call in calls for t in texts_in(call.members)})
)
"""Texts that some call means."""
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
            "value": st.sampled_from(MEANT) | TEXTS | ANYTHING,
            "from": PATHS | TEXTS,
        },
    ),
    max_size=3,
)


def members_of(
    shapes: Mapping[str, Shape],
    required: Collection[str],
    existing: Mapping[str, tuple[Any, ...]] | None = None,
) -> st.SearchStrategy[dict[str, Any]]:
    def of(name: str) -> st.SearchStrategy[Any]:
        return st.deferred(lambda: values(shapes[name], (existing or {}).get(name, ())))

    return st.fixed_dictionaries(
        {name: of(name) for name in shapes if name in required},
        optional={name: of(name) for name in shapes if name not in required},
    )


def values(shape: Shape, existing: tuple[Any, ...] = ()) -> st.SearchStrategy[Any]:
    """Mostly what fits the shape and what exists, sometimes what does not."""
    fitting = _fitting(shape)
    if existing:
        fitting = st.sampled_from(existing) | st.sampled_from(existing) | fitting
    return st.integers(0, 9).flatmap(lambda n: fitting if n else ANYTHING)


def _fitting(shape: Shape) -> st.SearchStrategy[Any]:
    match shape.type:
        case "structure" if shape.name == "PatchOperation":
            return PATCHES.map(lambda patches: patches[0] if patches else {})
        case "structure":
            return members_of(
                {m.wire_name: m.shape for m in shape.members.values()},
                {shape.members[name].wire_name for name in shape.required},
            )
        case "list" if shape.element.name == "PatchOperation":
            return PATCHES
        case "list":
            return st.lists(st.deferred(lambda: values(shape.element)), max_size=3)
        case "map":
            return st.dictionaries(TEXTS, st.deferred(lambda: values(shape.value)), max_size=3)
        case "boolean":
            return st.booleans()
        case "integer" | "long" | "double" | "float" | "timestamp":
            return NUMBERS
        case "blob":
            return st.binary(max_size=40) | TEXTS
        case _ if shape.enum:
            return st.sampled_from(shape.enum) | TEXTS
        case _:
            return st.sampled_from(MEANT) | TEXTS


@cache
def shared() -> list[Account]:
    """The account that the examples share: a new one replaces it as soon as it has changed."""
    return [account()]


def fresh() -> Account:
    return shared()[0]


@contextmanager
def no_hang() -> Iterator[None]:
    """The operations are synchronous, so nothing but a signal gets in between."""

    def give_up(*_: object) -> None:
        raise AssertionError(f"no answer after {HANGS_AFTER:g} s")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, HANGS_AFTER)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


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
    inputs = members_of(
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
    """A document with something else, or nothing, in each of its places."""

    @settings(SOME, max_examples=EXAMPLES * 10 or 80)
    @given(st.sampled_from(list(places(document))), st.just(REMOVED) | ANYTHING)
    def broken(path: tuple[Any, ...], value: Any) -> None:
        made = changed(document, path, None if not path and value is REMOVED else value)
        check(service, fresh().request(service, operation, {member: json.dumps(made)}))

    broken()


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

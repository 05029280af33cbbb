from __future__ import annotations

from typing import Any

import pytest

from frontgate.control.errors import BadRequestError
from frontgate.control.openapi.document import (
    Document,
    DocumentError,
    Node,
    is_swagger,
    parse_document,
)


def root(**members: Any) -> Node:
    return parse_document({"openapi": "3.0.1", **members})


@pytest.mark.parametrize(
    "document",
    [
        {"openapi": "3.0.1", "paths": {"200": {"on": "2012-10-17"}}},
        '{"openapi": "3.0.1", "paths": {"200": {"on": "2012-10-17"}}}',
        b"openapi: 3.0.1\npaths:\n  200:\n    'on': 2012-10-17\n",
    ],
)
def test_objects_json_and_yaml_mean_the_same(document: Document) -> None:
    assert parse_document(document).value == {
        "openapi": "3.0.1",
        "paths": {"200": {"on": "2012-10-17"}},
    }


@pytest.mark.parametrize("document", ["{", "just text", "[]", "a: [", b"\xff\xfe\x00", {}, "{}"])
def test_what_is_no_openapi(document: Document) -> None:
    # recorded (ImportRestApi with a bad file, JSON and YAML)
    with pytest.raises(BadRequestError) as refused:
        parse_document(document)
    assert refused.value.message == "Invalid OpenAPI input."


@pytest.mark.parametrize(
    "value",
    [
        *("!!binary aGVsbG8=", "!!set {a, b}", ".nan", "-.inf", f"0x{'f' * 9_000}"),
        *('{"\\ud800": 1}', '"\\udfff"', "1.0e+999"),
    ],
    ids=lambda value: value[:12],
)
def test_what_json_does_not_have(value: str) -> None:
    """Nobody could write it down again: bytes, sets, infinity, half of a character."""
    for text in (f"openapi: 3.0.1\nx: {value}\n", f'{{"openapi": "3.0.1", "x": {value}}}'):
        with pytest.raises(BadRequestError, match="Invalid OpenAPI input"):
            parse_document(text)


@pytest.mark.parametrize("document", [{"openapi": "3.1.0"}, {"swagger": "1.2"}])
def test_other_versions_are_named(document: Document) -> None:
    with pytest.raises(BadRequestError, match=r"use OpenAPI 3\.0 or Swagger 2\.0"):
        parse_document(document)


def test_swagger_is_known_by_its_version() -> None:
    assert is_swagger(parse_document("swagger: 2.0"))
    assert not is_swagger(root())


def test_references_are_followed_and_places_are_those_of_the_target() -> None:
    document = root(a={"$ref": "#/b/x~1y"}, b={"x/y": {"$ref": "#/c"}}, c={"d": 1})
    found = document.required("a").required("d")
    assert (found.integer(), found.where) == (1, "c.d")
    unresolved = document.unresolved("a")
    assert unresolved is not None
    assert unresolved.value == {"$ref": "#/b/x~1y"}


@pytest.mark.parametrize(
    ("reference", "sentence"),
    [
        ("#/a", "The reference leads back to itself."),
        ("#/nowhere", "'#/nowhere' is not in the document."),
        (
            "other.yaml#/a",
            "Only references inside the document work, not 'other.yaml#/a'.",
        ),
    ],
)
def test_references_that_lead_nowhere(reference: str, sentence: str) -> None:
    with pytest.raises(BadRequestError) as refused:
        root(a={"$ref": reference}).child("a")
    assert refused.value.message == f"a: {sentence}"


@pytest.mark.parametrize(
    ("value", "read", "expected"),
    [
        ("x", "text", "x"),
        (204, "text", "204"),
        (1.5, "text", "1.5"),
        (True, "boolean", True),
        ("false", "boolean", False),
        ("300", "integer", 300),
        (["a", 1], "strings", ("a", "1")),
        ({"a": "b", "c": None}, "texts", {"a": "b"}),
    ],
)
def test_readings(value: object, read: str, expected: object) -> None:
    assert getattr(root(a=value).required("a"), read)() == expected


@pytest.mark.parametrize(
    ("value", "read", "sentence"),
    [
        (True, "text", "Expected a string but got true."),
        ({"b": 1}, "text", 'Expected a string but got {"b": 1}.'),
        ("yes", "boolean", 'Expected true or false but got "yes".'),
        ("1.5", "integer", 'Expected a whole number but got "1.5".'),
        ("--5", "integer", 'Expected a whole number but got "--5".'),
        ("a", "strings", "Expected a list."),
        (["a"], "texts", "Expected an object."),
    ],
)
def test_readings_that_fail_name_their_place(value: object, read: str, sentence: str) -> None:
    with pytest.raises(BadRequestError) as refused:
        getattr(root(paths={"/users": value}).required("paths").required("/users"), read)()
    assert refused.value.message == f"paths./users: {sentence}"


def test_enumerations_ignore_case() -> None:
    node = root(a="aws_proxy").required("a")
    assert node.one_of("MOCK", "AWS_PROXY") == "AWS_PROXY"
    with pytest.raises(BadRequestError, match=r"^a: 'aws_proxy' is not one of MOCK, HTTP"):
        node.one_of("MOCK", "HTTP")


def test_absent_null_and_missing() -> None:
    document = root(a=None)
    assert document.has("a")
    assert document.child("a") is None
    assert (document.text_of("a"), document.integer_of("b")) == (None, None)
    assert (document.strings_of("a"), document.texts_of("a")) == ((), {})
    assert not document.boolean_of("a")
    with pytest.raises(BadRequestError, match=r"^`a` is missing"):
        document.required("a")


def test_an_alias_stands_for_what_it_names() -> None:
    text = "openapi: 3.0.1\na: &same {type: string}\nb: [*same, *same]\n"
    assert parse_document(text).value["b"] == [{"type": "string"}, {"type": "string"}]


LAUGHS = "\n".join(
    ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40))]
)


@pytest.mark.parametrize(
    "document",
    [
        f"openapi: 3.0.1\n{LAUGHS}\n",
        "openapi: 3.0.1\na: &a [*a]\n",
        "openapi: 3.0.1\na: " + "[" * 300_000,
        "openapi: 3.0.1\na:\n " + "- " * 300_000,
        '{"openapi": "3.0.1", "a": ' + "[" * 101 + "]" * 101 + "}",
        '{"openapi": "3.0.1", "a": "' + "x" * 6 * 1024 * 1024 + '"}',
    ],
    ids=["aliases", "itself", "flow", "block", "json", "long"],
)
def test_documents_without_end(document: str) -> None:
    """Assumed: AWS says of them what it says of other documents that it cannot read."""
    with pytest.raises(BadRequestError, match=r"^Invalid OpenAPI input\.$"):
        parse_document(document)


def test_an_error_knows_the_way_to_what_is_wrong() -> None:
    parameters = [{"name": 1}, {"$ref": "#/components/parameters/b"}]
    document = root(
        paths={"/a": {"get": {"parameters": parameters}}},
        components={"parameters": {"b": {"in": []}}},
    )
    operation = document.required("paths").required("/a").required("get")
    first, second = operation.required("parameters").elements()
    assert first.error("x").keys == ("paths", "/a", "get", "parameters", 0)
    assert str(first.error("x")) == "paths./a.get.parameters[0]: x"
    with pytest.raises(DocumentError) as found:
        second.required("in").text()
    assert found.value.keys == ("components", "parameters", "b", "in")
    assert (document.error("x").keys, str(document.error("x"))) == ((), "x")

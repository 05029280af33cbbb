from __future__ import annotations

from pathlib import Path

import pytest

from frontgate.template.document import Document, KeyPath
from frontgate.template.expression import ExpressionError
from frontgate.template.places import Place, Places


@pytest.fixture
def places(samples: Path) -> Places:
    return Places(
        document=Document.read(samples / "template.yaml"),
        origins={"UsersFunction": "UsersFunction", "UsersFunctionRole": "UsersFunction",
                 "RestApi": "RestApi", "PartnerApi": "PartnerApi"},
    )  # fmt: skip


def text_at(place: Place) -> str:
    assert place.line is not None
    return place.path.read_text().splitlines()[place.line - 1].strip()


@pytest.mark.parametrize(
    ("logical_id", "path", "text"),
    [
        ("UsersTable", (), "Properties:"),
        ("UsersTable", ("BillingMode",), "BillingMode: PAY_PER_REQUEST"),
        ("UsersTable", ("Nothing", "Deep"), "Properties:"),
        ("UsersFunction", ("MemorySize",), "MemorySize: 512"),
        ("UsersFunction", ("Timeout",), "Timeout: 10"),
        ("UsersFunction", ("Code",), "CodeUri: functions/users"),
        ("UsersFunctionRole", ("Path",), "Properties:"),
        ("RestApi", ("Body", "paths", "/users", "get"), "get:"),
        ("RestApi", ("Body", "components", "schemas", "User", "properties", "id"),
         "id: {type: string}"),
        ("PartnerApi", ("Body", "paths", "/health", "get", "x-amazon-apigateway-integration",
                        "type"), "type: mock"),
    ],
)  # fmt: skip
def test_place_of_a_property(places: Places, logical_id: str, path: KeyPath, text: str) -> None:
    assert text_at(places.of_property(logical_id, *path)) == text


def test_place_of_a_generated_resource_is_its_origin(places: Places) -> None:
    assert text_at(places.of_resource("UsersFunctionRole")) == "UsersFunction:"


def test_place_of_other_sections(places: Places) -> None:
    assert text_at(places.of(("Conditions", "UseVpc"))).startswith("UseVpc:")
    assert text_at(places.of(("Resources", "Account", "Condition"))) == "Condition: IsProd"


def test_error_stands_where_its_resource_mentions_a_name(places: Places) -> None:
    error = ExpressionError("wrong", ("Resources", "UsersFunctionRole", "Properties", "Policies"))
    located = places.error(error, mentions="UsersTable")
    assert located.path is not None
    assert text_at(Place(path=located.path, line=located.line)) == (
        "Variables: {TABLE: !Ref UsersTable}"
    )


def test_place_of_a_text(places: Places, tmp_path: Path) -> None:
    included = tmp_path / "included.yaml"
    included.write_text("a: |\n  one\n  two\n")
    found = places.of_text("one\ntwo\n", 2, included=[included])
    assert found is not None
    assert (found.path, text_at(found)) == (included, "two")
    assert places.of_text("three", 1, included=[included]) is None

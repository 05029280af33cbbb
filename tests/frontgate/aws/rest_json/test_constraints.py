from __future__ import annotations

import pytest

from frontgate.aws.rest_json import Constraints

VALID = {"thingId": "abc", "name": "n"}
RED = "Member must satisfy enum value set: [red, green]"


@pytest.fixture
def violation(model):
    def violation(constraints=None, **members):
        given = {key: value for key, value in {**VALID, **members}.items() if value is not None}
        found = (constraints or Constraints()).violation(model.operations["PutThing"], given)
        return found and found.partition(": ")[2]

    return violation


def test_a_valid_input(violation, model):
    assert violation() is None
    assert Constraints().violation(model.operations["ListThings"], {}) is None


@pytest.mark.parametrize(
    ("members", "where", "shown", "rule"),
    [
        ({"name": None}, "putThingInput.Name", "null", "Member must not be null"),
        ({"part": {}}, "putThingInput.part.name", "null", "Member must not be null"),
        ({"part": {"name": "n", "colour": "x"}}, "putThingInput.part.colour", "'x'", RED),
        (
            {"parts": [{"name": "n"}, {"name": "n", "colour": "x"}]},
            "putThingInput.parts.2.member.colour",
            "'x'",
            RED,
        ),
        (
            {"colours": ["red", "x", "y"]},
            "putThingInput.colours",
            "'[red, x, y]'",
            f"Member must satisfy constraint: [{RED}]",
        ),
        (
            {"shorts": {"k": "toolong"}},
            "putThingInput.shorts",
            "'{k=toolong}'",
            "Map value must satisfy constraint: [Member must have length less than or equal to 4]",
        ),
        (
            {"short": "a"},
            "putThingInput.short",
            "'a'",
            "Member must have length greater than or equal to 2",
        ),
        (
            {"count": 10},
            "putThingInput.count",
            "'10'",
            "Member must have value less than or equal to 9",
        ),
        (
            {"thingId": "A1"},
            "thingId",
            "'A1'",
            "Member must satisfy regular expression pattern: [a-z]+",
        ),
    ],
)
def test_what_breaks_a_constraint(violation, members, where, shown, rule):
    """Recorded for null, enumerations, lists of them and patterns; documented words otherwise."""
    assert violation(**members) == (
        f"Value {shown} at '{where}' failed to satisfy constraint: {rule}"
    )


def test_the_body_comes_first_and_all_are_named(model):
    """Source: recorded."""
    given = {"thingId": "A", "name": "n", "short": "a"}
    said = Constraints().violation(model.operations["PutThing"], given)
    assert said is not None
    assert said.startswith("2 validation errors detected: Value 'a' at 'putThingInput.short'")
    assert "; Value 'A' at 'thingId' failed" in said


def test_an_order_of_the_services_own(violation):
    """Source: recorded: it is not the model's."""
    constraints = Constraints(enum_order={"Colour": ("green", "red")})
    said = violation(constraints, part={"name": "n", "colour": "x"})
    assert said.endswith("enum value set: [green, red]")


def test_shapes_that_operations_check(violation):
    assert violation(Constraints(left_to_operations=frozenset({"Code"})), thingId="1") is None


def test_names_as_in_the_services_code(violation):
    """Source: documented by many reports (`Value null at 'rules.1.member.priority' failed …`)."""
    found = violation(Constraints(by_java_name=True), name=None)
    assert found == "Value null at 'name' failed to satisfy constraint: Member must not be null"

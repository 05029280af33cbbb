"""The mapping templates, rendered by the local gateway's Velocity engine."""

from __future__ import annotations

import json
from typing import Any

import pytest

from frontgate.mapping.input import Input, Parameters
from frontgate.mapping.template import MappingTemplate

Bodies = dict[str, dict[str, Any]]
TRICKY = ["plain", "O'Hara", 'say "x"', "back\\slash", "line\nbreak", "Zoë 😀", "</script>"]


@pytest.fixture
def get_user(bodies: Bodies) -> dict[str, Any]:
    operation = bodies["RestApi"]["paths"]["/users/{id}"]["get"]
    found: dict[str, Any] = operation["x-amazon-apigateway-integration"]
    return found


def render(
    template: str, *, body: str = "", path: dict[str, str] | None = None
) -> tuple[Any, dict[str, Any]]:
    """The JSON that the template makes, and what it overrides in the response."""
    overrides: dict[str, Any] = {"header": {}}
    context: dict[str, object] = {"responseOverride": overrides}
    parameters = Parameters(path=path or {}, querystring={}, header={})
    text = MappingTemplate(template).render(
        input=Input(body, parameters), context=context, stage_variables={}
    )
    return json.loads(text), overrides


def answer(get_user: dict[str, Any], item: dict[str, Any] | None) -> tuple[Any, dict[str, Any]]:
    template = get_user["responses"]["default"]["responseTemplates"]["application/json"]
    return render(template, body=json.dumps({} if item is None else {"Item": item}))


@pytest.mark.parametrize("identifier", TRICKY)
def test_an_id_reaches_dynamodb_as_it_was_sent(get_user: dict[str, Any], identifier: str) -> None:
    template = get_user["requestTemplates"]["application/json"]

    request, _ = render(template, path={"id": identifier})

    assert request == {"TableName": "<UsersTable>", "Key": {"id": {"S": identifier}}}


@pytest.mark.parametrize("name", TRICKY)
def test_a_user_reads_as_it_was_stored(get_user: dict[str, Any], name: str) -> None:
    item = {
        "id": {"S": "1"},
        "name": {"S": name},
        "email": {"S": "ada@example.com"},
        "age": {"N": "36"},
        "createdAt": {"S": "2026-05-17T12:00:00Z"},
        "directory": {"S": "members"},
    }

    user, overrides = answer(get_user, item)

    assert user == {
        "id": "1",
        "name": name,
        "email": "ada@example.com",
        "age": 36,
        "createdAt": "2026-05-17T12:00:00Z",
    }
    assert "status" not in overrides


def test_a_user_may_have_no_age(get_user: dict[str, Any]) -> None:
    strings = {"id": "1", "name": "Bob", "email": "b@example.com", "createdAt": "2026-05-17"}

    user, _ = answer(get_user, {name: {"S": value} for name, value in strings.items()})

    assert user == strings


def test_no_item_is_not_found(get_user: dict[str, Any]) -> None:
    message, overrides = answer(get_user, None)

    assert message == {"message": "No user has this id"}
    assert overrides["status"] == 404


def test_every_template_is_velocity(bodies: Bodies) -> None:
    templates = list(mapping_templates(bodies["RestApi"]["paths"]))

    assert templates
    for template in templates:
        MappingTemplate(template)


def mapping_templates(node: object) -> Any:
    if isinstance(node, dict):
        for key, value in node.items():
            if key in {"requestTemplates", "responseTemplates"}:
                yield from value.values()
            else:
                yield from mapping_templates(value)

from __future__ import annotations

from typing import Any

import pytest
from community.answers import without_mapping


@pytest.mark.parametrize(
    ("route", "path", "expected"),
    [
        ("/users", "/users", "/users"),
        ("/users", "/v1/users", "/users"),
        ("/users", "/partner/v1/users", "/users"),
        ("/users", "/v1/users/", "/users/"),
        ("/users/{id}", "/v1/users/ada", "/users/ada"),
        ("/users/{id}", "/users/users/ada", "/users/ada"),
        ("/users/{id}", "/users/users", "/users/users"),
        ("/users/{id}/summary", "/v1/users/a b/summary", "/users/a b/summary"),
        ("/users", "/elsewhere", "/elsewhere"),
    ],
)
def test_a_rest_apis_path_is_its_routes(route: str, path: str, expected: str) -> None:
    """Source: reported (aws-powertools/powertools-lambda-python issues 576 and 773)."""
    event = {"resource": route, "path": path, "requestContext": {"path": path}}

    assert without_mapping(event) == {**event, "path": expected}


@pytest.mark.parametrize(
    ("stage", "path", "expected"),
    [
        ("dev", "/dev/rooms", "/dev/rooms"),
        ("dev", "/v2/rooms", "/dev/rooms"),
        ("dev", "/rooms", "/dev/rooms"),
        ("dev", "/nowhere", "/nowhere"),
        ("$default", "/rooms", "/rooms"),
        ("$default", "/v2/rooms", "/rooms"),
    ],
)
def test_an_http_apis_path_begins_with_its_stage(stage: str, path: str, expected: str) -> None:
    """Source: reported, for a stage (issue 621 there) and for a domain (facts: a base path stays in
    ``rawPath``); recorded with ``sam local start-api``, which leaves the stage out."""
    context = {"stage": stage, "http": {"path": path}}
    event = {"routeKey": "GET /rooms", "rawPath": path, "requestContext": context}

    assert without_mapping(event) == {**event, "rawPath": expected}


def test_a_load_balancers_event_stays_as_it_is() -> None:
    event: dict[str, Any] = {"path": "/status", "requestContext": {"elb": {}}}

    assert without_mapping(event) is event

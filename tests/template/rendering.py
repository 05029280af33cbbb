"""Renders a mapping template as the local gateway does.

The hostile texts are what a client may send, or may have stored: each must come out as the text
that went in, in JSON that is otherwise as it should be.
"""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from frontgate.mapping.input import Input, Parameters
from frontgate.mapping.template import MappingTemplate

Integration = dict[str, Any]
TRICKY = [
    "plain",
    "O'Hara",
    'say "x"',
    '"}, "TableName": {"S": "other',
    "back\\slash",
    "\\",
    "line\nbreak",
    "tab\tand \x01",
    "Zoë 😀",
    "</script>",
    "$input.body #set($x = 1) $x",
    "a/b",
]
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
hostile = settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])


def render(
    template: str,
    *,
    body: object = None,
    path: dict[str, str] | None = None,
    query: dict[str, str] | None = None,
) -> tuple[str, dict[str, Any]]:
    """What the template makes, and what it overrides in the response."""
    overrides: dict[str, Any] = {"header": {}}
    context: dict[str, object] = {
        "responseOverride": overrides,
        "requestId": "request-1",
        "requestTime": "17/May/2026:12:00:00 +0000",
        "path": "/dev/onboarding/o-1",
        "connectionId": "BqZ8pfV2DoECJ_g=",
        "authorizer": {"principalId": "ada"},
    }
    parameters = Parameters(path=path or {}, querystring=query or {}, header={})
    text = "" if body is None else body if isinstance(body, str) else json.dumps(body)
    rendered = MappingTemplate(template).render(
        input=Input(text, parameters), context=context, stage_variables={}
    )
    return rendered, overrides


def request(found: Integration, **sent: Any) -> Any:
    """The request that the backend gets, of one that is JSON."""
    return json.loads(render(found["requestTemplates"]["application/json"], **sent)[0])


def answer(found: Integration, key: str = "default", **got: Any) -> tuple[Any, int | None]:
    """The client's answer as JSON, None if it is empty, and the status that overrides."""
    template = found["responses"][key]["responseTemplates"]["application/json"]
    text, overrides = render(template, **got)
    return json.loads(text) if text.strip() else None, overrides.get("status")

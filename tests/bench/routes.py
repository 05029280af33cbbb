"""Two APIs that differ in their number of routes alone, as resources of a template."""

from __future__ import annotations

from typing import Any

import yaml

MEASURED_PATH = "/area/1/part/2/detail/3"
"""A route that both have, with variables in its path."""

_METHOD = {
    "responses": {"200": {"description": "ok"}},
    "x-amazon-apigateway-integration": {
        "type": "mock",
        "requestTemplates": {"application/json": '{"statusCode": 200}'},
        "responses": {"default": {"statusCode": "200"}},
    },
}


def apis(**routes: int) -> str:
    """YAML of one API with so many routes for each name."""
    resources = {name: _api(count) for name, count in routes.items()}
    return yaml.safe_dump(resources, sort_keys=False)


def _api(count: int) -> dict[str, Any]:
    paths = {"/area/{a}/part/{b}/detail/{c}": {"get": _METHOD}}
    for number in range(1, count):
        paths[f"/area/{{a}}/part{number}/{{b}}"] = {"get": _METHOD}
    return {
        "Type": "AWS::Serverless::Api",
        "Properties": {
            "StageName": "bench",
            "DefinitionBody": {
                "openapi": "3.0.1",
                "info": {"title": f"{count} routes", "version": "1.0"},
                "paths": paths,
            },
        },
    }

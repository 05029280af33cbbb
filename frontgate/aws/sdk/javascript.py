"""A JavaScript client of a deployed REST API, as one file without dependencies."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

from frontgate.control.rest_api import AuthorizationType, Method, Resource, RestApi

_FOLDER = "apiGateway-js-sdk"
_VERBS = ("GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "HEAD")
_PLACE = "/*DEFINITION*/ {}"
_WORD = re.compile(r"[a-zA-Z0-9]+")
_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The same API makes the same file."""
_README = """# Client of {name}

`apigClient.js` has a method for each path and verb of the stage `{stage}`:

{methods}

In a page: `<script src="apigClient.js"></script>`, then `apigClientFactory.newClient()`.
In Node.js: `const apigClientFactory = require('./apigClient.js')`.

`newClient` takes `apiKey`, `accessKey`, `secretKey`, `sessionToken`, `region` and `invokeUrl`.
"""


def javascript_sdk(api: RestApi, *, stage: str, invoke_url: str, region: str) -> bytes:
    """The client in a zip file."""
    operations = dict(_operations(api))
    definition = {"invokeUrl": invoke_url, "region": region, "operations": operations}
    runtime = files("frontgate.aws.sdk").joinpath("client.js").read_text(encoding="utf-8")
    methods = "\n".join(
        f"- `{name}`: {operation['verb']} {operation['path']}"
        for name, operation in operations.items()
    )
    contents = {
        "apigClient.js": runtime.replace(_PLACE, json.dumps(definition, indent=2), 1),
        "README.md": _README.format(name=api.name, stage=stage, methods=methods),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(zipfile.ZipInfo(f"{_FOLDER}/{name}", _EARLIEST), content)
    return packed.getvalue()


def _operations(api: RestApi) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for resource in sorted(api.resources.values(), key=lambda each: each.path):
        for method in resource.methods.values():
            for verb in _VERBS if method.http_method == "ANY" else (method.http_method,):
                if method.http_method == "ANY" and verb in resource.methods:
                    continue  # it has a method of its own
                yield _name(resource.path, verb), _operation(resource, method, verb)


def _name(path: str, verb: str) -> str:
    """`usersIdGet` of GET /users/{id}, `rootGet` of GET /, as API Gateway names them."""
    words = _WORD.findall(path) or ["root"]
    first, *rest = [*words, verb.lower()]
    named = f"{first[:1].lower()}{first[1:]}" + "".join(f"{w[:1].upper()}{w[1:]}" for w in rest)
    return f"_{named}" if named[:1].isdigit() else named


def _operation(resource: Resource, method: Method, verb: str) -> Mapping[str, Any]:
    places: dict[str, list[str]] = {"querystring": [], "header": [], "path": []}
    for parameter in method.request_parameters:
        _, _, location, name = parameter.split(".", 3)
        places[location].append(name)
    return {
        "verb": verb,
        "path": resource.path,
        "query": places["querystring"],
        "headers": places["header"],
        "signed": method.authorization_type is AuthorizationType.AWS_IAM,
    }

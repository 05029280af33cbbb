from __future__ import annotations

from typing import Any

import pytest

from frontgate.aws.rest_json import ServiceModel
from frontgate.wire import HttpRequest

SHAPES: dict[str, Any] = {
    "Text": {"type": "string"},
    "Short": {"type": "string", "min": 2, "max": 4},
    "Colour": {"type": "string", "enum": ["red", "green"]},
    "Code": {"type": "string", "pattern": "[a-z]+"},
    "Whole": {"type": "integer", "min": 1, "max": 9},
    "Fraction": {"type": "double"},
    "Flag": {"type": "boolean"},
    "Bytes": {"type": "blob"},
    "When": {"type": "timestamp"},
    "WhenIso": {"type": "timestamp", "timestampFormat": "iso8601"},
    "Texts": {"type": "list", "member": {"shape": "Text"}},
    "Colours": {"type": "list", "member": {"shape": "Colour"}},
    "Map": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Text"}},
    "ShortMap": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Short"}},
    "Part": {
        "type": "structure",
        "required": ["name"],
        "members": {"name": {"shape": "Text"}, "colour": {"shape": "Colour"}},
    },
    "Parts": {"type": "list", "member": {"shape": "Part"}},
    "Input": {
        "type": "structure",
        "required": ["thingId", "name"],
        "members": {
            "thingId": {"shape": "Code", "location": "uri", "locationName": "thing_id"},
            "limit": {"shape": "Whole", "location": "querystring", "locationName": "limit"},
            "exact": {"shape": "Flag", "location": "querystring", "locationName": "exact"},
            "embed": {"shape": "Texts", "location": "querystring", "locationName": "embed"},
            "others": {"shape": "Map", "location": "querystring"},
            "accepts": {"shape": "Text", "location": "header", "locationName": "Accept"},
            "name": {"shape": "Text", "locationName": "Name"},
            "short": {"shape": "Short"},
            "count": {"shape": "Whole"},
            "rate": {"shape": "Fraction"},
            "flag": {"shape": "Flag"},
            "data": {"shape": "Bytes"},
            "part": {"shape": "Part"},
            "parts": {"shape": "Parts"},
            "colours": {"shape": "Colours"},
            "templates": {"shape": "Map"},
            "texts": {"shape": "Map"},
            "shorts": {"shape": "ShortMap"},
        },
    },
    "Upload": {
        "type": "structure",
        "payload": "body",
        "members": {
            "mode": {"shape": "Text", "location": "querystring", "locationName": "mode"},
            "others": {"shape": "Map", "location": "querystring"},
            "body": {"shape": "Bytes"},
        },
    },
    "Output": {
        "type": "structure",
        "members": {
            "name": {"shape": "Text", "locationName": "Name"},
            "at": {"shape": "When"},
            "since": {"shape": "WhenIso"},
            "items": {"shape": "Parts", "locationName": "item"},
            "templates": {"shape": "Map"},
            "data": {"shape": "Bytes"},
        },
    },
    "Download": {
        "type": "structure",
        "payload": "body",
        "members": {
            "kind": {"shape": "Text", "location": "header", "locationName": "Content-Type"},
            "status": {"shape": "Whole", "location": "statusCode"},
            "body": {"shape": "Bytes"},
        },
    },
}


def _operation(method: str, uri: str, status: int = 200, **shapes: str) -> dict[str, Any]:
    return {
        "http": {"method": method, "requestUri": uri, "responseCode": status},
        **{name: {"shape": shape} for name, shape in shapes.items()},
    }


@pytest.fixture
def model() -> ServiceModel:
    """A service that has one of everything."""
    operations = {
        "PutThing": _operation("PUT", "/things/{thing_id}", 201, input="Input", output="Output"),
        "ListThings": _operation("GET", "/things"),
        "CreateThing": _operation("POST", "/things", 201),
        "ImportThings": _operation("POST", "/things?mode=import", 201, input="Upload"),
        "GetFile": _operation("GET", "/things/{thing_id}/file", output="Download"),
        "GetNothing": _operation("DELETE", "/things/{thing_id}", 202),
    }
    return ServiceModel("things", {"operations": operations, "shapes": SHAPES})


@pytest.fixture
def request_to() -> Any:
    def make(method: str, path: str, query: str = "", body: bytes = b"", **headers: str) -> Any:
        return HttpRequest(
            method=method,
            path=path,
            query=query,
            headers=tuple(headers.items()),
            body=body,
            source_ip="127.0.0.1",
        )

    return make

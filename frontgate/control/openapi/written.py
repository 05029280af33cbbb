"""A document as text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal

import yaml


def written(document: Mapping[str, Any], kind: Literal["json", "yaml"]) -> bytes:
    if kind == "json":
        return json.dumps(document, indent=2, ensure_ascii=False).encode()
    text: str = yaml.safe_dump(
        json.loads(json.dumps(document)),
        sort_keys=False,
        explicit_start=True,
        allow_unicode=True,
        width=10_000,
    )
    return text.encode()

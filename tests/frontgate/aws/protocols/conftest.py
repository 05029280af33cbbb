from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from frontgate.wire import AwsRequest


@pytest.fixture
def request_for() -> Callable[..., AwsRequest]:
    """What an integration asks of a service; API Gateway accepts JSON unless it is told else."""

    def make(
        service: str,
        action: str | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        **f: Any,
    ) -> AwsRequest:
        lines = {"Accept": "application/json"} | dict(headers or {})
        fields = {
            "region": "eu-west-1",
            "path": "/",
            "method": "POST",
            "query": "",
            "body": b"",
            "role_arn": None,
            **f,
        }
        return AwsRequest(service=service, action=action, headers=tuple(lines.items()), **fields)

    return make

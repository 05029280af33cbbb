"""How much of each API there is: counted from botocore's models, not by hand.

A service's operations are those that do here what they do on AWS; those whose settings are kept and
shown, without effect on a laptop; and those that are refused by their names.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from frontgate.aws.apigateway_api import ApiGatewayApi
from frontgate.aws.lambda_api import OPERATIONS as OF_LAMBDA
from frontgate.aws.lambda_api import LambdaApi
from frontgate.aws.lambda_api.kept_settings import OPERATIONS as OF_LAMBDA_KEPT
from frontgate.aws.rest_json import load_model
from frontgate.aws.sdk import sdk_operations
from frontgate.control import apigateway, apigatewayv2
from frontgate.wire import HttpRequest

OF_MANAGEMENT = frozenset({"DeleteConnection", "GetConnection", "PostToConnection"})
"""Answered by the stage that has the connection (`frontgate.websocket.management`)."""
INVOKED_BY_HAND = frozenset({"Invoke"})
"""Read by `frontgate.aws.lambda_api.invoke`, not by the model."""
THERE: dict[str, frozenset[str]] = {
    "apigateway": frozenset({**apigateway.OPERATIONS, **sdk_operations(lambda api, stage: "")}),
    "apigatewayv2": frozenset(apigatewayv2.OPERATIONS),
    "apigatewaymanagementapi": OF_MANAGEMENT,
    "lambda": frozenset(OF_LAMBDA) | INVOKED_BY_HAND,
}
TAGS = frozenset({"GetTags", "TagResource", "UntagResource"})
KEPT: dict[str, frozenset[str]] = {
    "apigateway": TAGS | {"GetAccount", "UpdateAccount"},
    "apigatewayv2": TAGS
    | {name for name in apigatewayv2.OPERATIONS if "Portal" in name or "ProductPage" in name}
    | {name for name in apigatewayv2.OPERATIONS if "ProductRestEndpointPage" in name},
    "apigatewaymanagementapi": frozenset(),
    "lambda": frozenset({"ListTags", "TagResource", "UntagResource", *OF_LAMBDA_KEPT}),
}
"""Stored and returned faithfully, and nothing else."""


class Count(NamedTuple):
    implemented: int
    stored_only: int
    refused: int


COUNTS = {
    "apigateway": Count(implemented=119, stored_only=5, refused=0),
    "apigatewayv2": Count(implemented=74, stored_only=29, refused=0),
    "apigatewaymanagementapi": Count(implemented=3, stored_only=0, refused=0),
    "lambda": Count(implemented=46, stored_only=13, refused=29),
}


def refused_of(service: str) -> frozenset[str]:
    return frozenset(load_model(service).operations) - THERE[service]


@pytest.mark.parametrize("service", THERE)
def test_counts(service):
    operations = frozenset(load_model(service).operations)
    there, kept = THERE[service], KEPT[service]
    assert there <= operations
    assert kept <= there
    assert Count(len(there - kept), len(kept), len(operations - there)) == COUNTS[service]


class Unreachable:
    """No operation that is refused gets as far as this."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"{name} is asked for")


@pytest.mark.parametrize("name", sorted(refused_of("lambda")))
async def test_what_is_refused_is_refused_by_its_name(name):
    nothing: Any = Unreachable()
    front = LambdaApi(nothing, nothing, new_request_id=lambda: "request-1")
    model = load_model("lambda").operations[name]
    request = HttpRequest(
        method=model.method,
        path="/" + "/".join("x" if "{" in part else part for part in model.segments),
        query="&".join(f"{key}={value}" for key, value in model.fixed_query),
        headers=(),
        body=b"",
        source_ip="127.0.0.1",
    )
    answer = await front.handle(request)
    assert answer.status == 501
    assert f"{name} of lambda is not supported here".encode() in answer.body


def test_the_fronts_serve_what_is_counted():
    nothing: Any = Unreachable()
    front = ApiGatewayApi(nothing, invoke_url=lambda api, stage: "", new_request_id=lambda: "r")
    assert frozenset(front._v1._operations) == THERE["apigateway"]
    assert frozenset(front._v2._operations) == THERE["apigatewayv2"]

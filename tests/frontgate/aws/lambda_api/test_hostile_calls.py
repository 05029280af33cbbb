"""Calls of every operation of Lambda's API, made up from its service model."""

from __future__ import annotations

import asyncio
import copy
import json
from typing import Any

import pytest
from hypothesis import given

from frontgate.aws.lambda_api import OPERATIONS, LambdaApi
from frontgate.aws.lambda_api.plane import LambdaPlane
from frontgate.wire import HttpRequest
from tests.frontgate.aws.apigateway_account import as_request, operations
from tests.frontgate.aws.hostile import SOME, Inputs, no_hang
from tests.frontgate.aws.lambda_api.conftest import ARN, REGION, ROLE

LAYER = f"arn:aws:lambda:{REGION}:123456789012:layer:shared"
EXISTING = {
    "FunctionName": ("work", ARN, f"{ARN}:live"),
    "Name": ("live",),
    "FunctionVersion": ("1", "$LATEST"),
    "Qualifier": ("live", "1", "$LATEST"),
    "LayerName": ("shared", LAYER),
    "VersionNumber": (1,),
    "StatementId": ("gateway",),
    "Resource": (ARN,),
    "Arn": (f"{LAYER}:1",),
}
MEANT = (
    {"Runtime": "python3.13", "Role": ROLE, "Handler": "app.handler", "Timeout": 3},
    {"Action": "lambda:InvokeFunction", "Principal": "apigateway.amazonaws.com"},
    {"AuthType": "NONE", "FunctionUrlAuthType": "NONE", "Mode": "Active", "Size": 512},
    {"RoutingConfig": {"AdditionalVersionWeights": {"1": 0.5}}, "S3Bucket": "b", "S3Key": "k"},
)
INPUTS = Inputs(MEANT)
CODES = {
    *("ResourceNotFoundException", "ResourceConflictException", "InvalidParameterValueException"),
    *("ValidationException", "SerializationException", "PreconditionFailedException"),
    *("InvalidRequestContentException", "AccessDeniedException", "CodeStorageExceededException"),
    *("PolicyLengthExceededException", "UnknownOperationException"),
    *("RequestEntityTooLargeException",),
}


@pytest.fixture
def account(client, create, pack, plane: LambdaPlane) -> LambdaPlane:
    """A function with a version, an alias, a URL and a permission; a layer."""
    create(Publish=True)
    client.create_alias(FunctionName="work", Name="live", FunctionVersion="1")
    client.create_function_url_config(FunctionName="work", AuthType="NONE")
    client.add_permission(
        FunctionName="work",
        StatementId="gateway",
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
    )
    client.publish_layer_version(LayerName="shared", Content={"ZipFile": pack()})
    return plane


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_hostile_members(account, runner, operation):
    """Never a failure, never a hang; a refusal in the service's form changes nothing."""
    called = operations("lambda")[operation]
    members = called.input.members if called.input else {}
    inputs = INPUTS.members_of(
        {name: member.shape for name, member in members.items()},
        called.input.required if called.input else (),
        EXISTING,
    )
    book = account.book
    kept = copy.copy(book.functions), copy.deepcopy(book.layers)
    aliases = dict(runner.aliases)

    @SOME
    @given(inputs)
    def hostile(given_members: dict[str, Any]) -> None:
        runner.aliases.update(aliases)
        book.functions.clear()
        book.functions.update(kept[0])
        book.layers.clear()
        book.layers.update(copy.deepcopy(kept[1]))
        check(account, as_request(called, given_members))

    hostile()


def check(plane: LambdaPlane, request: HttpRequest) -> None:
    functions: Any = None
    front = LambdaApi(plane, functions, new_request_id=lambda: "request-1")
    before = copy.copy(plane.book.functions), copy.deepcopy(plane.book.layers)
    with no_hang():
        answer = asyncio.run(front.handle(request))
    assert answer.status < 500, answer
    if answer.status >= 300:
        code = dict(answer.headers)["x-amzn-ErrorType"]
        assert code in CODES, answer
        assert {"message", "Message"} & set(json.loads(answer.body)), answer
        assert (plane.book.functions, plane.book.layers) == before

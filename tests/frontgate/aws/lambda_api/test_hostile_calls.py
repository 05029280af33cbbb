"""Calls of every operation of Lambda's API, made up from its service model."""

from __future__ import annotations

import asyncio
import base64
import copy
import json
from typing import Any, cast
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from frontgate.aws.lambda_api import OPERATIONS, LambdaApi, event_source_mappings
from frontgate.aws.lambda_api.plane import LambdaPlane
from frontgate.wire import HttpRequest
from tests.frontgate.aws.apigateway_account import as_request, operations
from tests.frontgate.aws.hostile import ANYTHING, EXAMPLES, SOME, TEXTS, Inputs, no_hang
from tests.frontgate.aws.lambda_api.conftest import ARN, REGION, ROLE, Functions
from tests.frontgate.conftest import check_shape

LAYER = f"arn:aws:lambda:{REGION}:123456789012:layer:shared"
QUEUE = f"arn:aws:sqs:{REGION}:123456789012:jobs"
STREAM = f"arn:aws:dynamodb:{REGION}:123456789012:table/orders/stream/2026"
MAPPING = "00000000-0000-4000-8000-000000000001"
EXISTING = {
    "FunctionName": ("orders", ARN, f"{ARN}:live"),
    "Name": ("live",),
    "FunctionVersion": ("1", "$LATEST"),
    "Qualifier": ("live", "1", "$LATEST"),
    "LayerName": ("shared", LAYER),
    "VersionNumber": (1,),
    "StatementId": ("gateway",),
    "Resource": (ARN, f"arn:aws:lambda:{REGION}:123456789012:event-source-mapping:{MAPPING}"),
    "UUID": (MAPPING,),
    "EventSourceArn": (QUEUE, STREAM),
    "Arn": (f"{LAYER}:1",),
}
MEANT = (
    {"Runtime": "python3.13", "Role": ROLE, "Handler": "app.handler", "Timeout": 3},
    {"Action": "lambda:InvokeFunction", "Principal": "apigateway.amazonaws.com"},
    {"AuthType": "NONE", "FunctionUrlAuthType": "NONE", "Mode": "Active", "Size": 512},
    {"StartingPosition": "LATEST", "BatchSize": 5, "MaximumRetryAttempts": 1, "Enabled": True},
    {"UpdateRuntimeOn": "Auto", "RecursiveLoop": "Allow", "ProvisionedConcurrentExecutions": 2},
    {"FilterCriteria": {"Filters": [{"Pattern": "{}"}]}, "MaximumEventAgeInSeconds": 60},
    {"RoutingConfig": {"AdditionalVersionWeights": {"1": 0.5}}, "S3Bucket": "b", "S3Key": "k"},
)
INPUTS = Inputs(MEANT)
CODES = {
    *("ResourceNotFoundException", "ResourceConflictException", "InvalidParameterValueException"),
    *("ValidationException", "SerializationException", "PreconditionFailedException"),
    *("InvalidRequestContentException", "AccessDeniedException", "CodeStorageExceededException"),
    *("PolicyLengthExceededException", "UnknownOperationException"),
    *("RequestEntityTooLargeException", "ProvisionedConcurrencyConfigNotFoundException"),
}


@pytest.fixture
def account(client, create, pack, plane: LambdaPlane, monkeypatch) -> LambdaPlane:
    """A function with a version, an alias, a URL, a permission and a mapping; a layer."""
    create(Publish=True)
    client.create_alias(FunctionName="orders", Name="live", FunctionVersion="1")
    client.create_function_url_config(FunctionName="orders", AuthType="NONE")
    client.add_permission(
        FunctionName="orders",
        StatementId="gateway",
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
    )
    client.publish_layer_version(LayerName="shared", Content={"ZipFile": pack()})
    monkeypatch.setattr(event_source_mappings, "new_id", lambda: MAPPING)
    client.create_event_source_mapping(FunctionName="orders", EventSourceArn=QUEUE)
    monkeypatch.undo()
    return plane


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_hostile_members(account, runner, sources, operation):
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
    aliases, mappings = dict(runner.aliases), dict(account.mappings.mappings)
    read = dict(sources.mappings)

    @SOME
    @given(inputs)
    def hostile(given_members: dict[str, Any]) -> None:
        runner.aliases.update(aliases)
        account.mappings.mappings.clear()
        account.mappings.mappings.update(mappings)
        sources.mappings.clear()
        sources.mappings.update(read)
        book.functions.clear()
        book.functions.update(kept[0])
        book.layers.clear()
        book.layers.update(copy.deepcopy(kept[1]))
        check(account, as_request(called, given_members))

    hostile()


def check(plane: LambdaPlane, request: HttpRequest) -> None:
    front = LambdaApi(plane, cast("Any", Functions()), new_request_id=lambda: "request-1")
    before = stored(plane)
    with no_hang():
        answer = asyncio.run(front.handle(request))
    assert answer.status < 500, answer
    check_shape("lambda", request, answer)
    if answer.status >= 300:
        code = dict(answer.headers)["x-amzn-ErrorType"]
        assert code in CODES, answer
        assert {"message", "Message"} & set(json.loads(answer.body)), answer
        assert stored(plane) == before


def stored(plane: LambdaPlane) -> Any:
    book, mappings = plane.book, plane.mappings.mappings
    return copy.copy(book.functions), copy.deepcopy(book.layers), copy.copy(mappings)


NAMES = st.sampled_from(EXISTING["FunctionName"]) | TEXTS
ENCODED = st.text(max_size=12) | TEXTS.map(lambda text: base64.b64encode(text.encode()).decode())


@settings(SOME, max_examples=EXAMPLES * 10 or 200)
@given(
    NAMES,
    st.none() | st.sampled_from(EXISTING["Qualifier"]) | TEXTS,
    st.sampled_from(["RequestResponse", "Event", "DryRun"]) | TEXTS,
    st.none() | ENCODED,
    st.none() | st.just("Tail") | TEXTS,
    st.binary(max_size=30)
    | TEXTS.map(str.encode)
    | ANYTHING.map(lambda it: json.dumps(it).encode()),
    st.booleans(),
)
@example("orders", None, "RequestResponse", None, None, b"[" * 500_000, True)
@example("orders", None, "Event", "W" * 500_000, None, b"1" * 5_000, True)
def test_hostile_invocations(name, qualifier, kind, context, log_type, payload, known):
    """Read by hand, not by the model: never a failure, and a refusal in the service's form."""
    functions = Functions()
    functions.known = known
    lines = (
        ("X-Amz-Invocation-Type", kind),
        ("X-Amz-Client-Context", context),
        ("X-Amz-Log-Type", log_type),
    )
    request = HttpRequest(
        method="POST",
        path=f"/2015-03-31/functions/{quote(name, safe='')}/invocations",
        query="" if qualifier is None else f"Qualifier={quote(qualifier, safe='')}",
        headers=tuple((name, value) for name, value in lines if value is not None),
        body=payload,
        source_ip="127.0.0.1",
    )
    with no_hang():
        front = LambdaApi(cast("Any", None), cast("Any", functions), new_request_id=lambda: "r")
        answer = asyncio.run(front.handle(request))
    assert answer.status < 500, answer
    check_shape("lambda", request, answer)
    if answer.status >= 300:
        assert dict(answer.headers)["x-amzn-ErrorType"] in CODES, answer

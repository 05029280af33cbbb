"""Every operation that there is: what it answers, in the shape that botocore knows."""

from __future__ import annotations

import base64
import itertools
from typing import Any

import pytest
from botocore import xform_name
from botocore.validate import ParamValidator

from frontgate.aws.lambda_api import OPERATIONS, event_source_mappings
from tests.frontgate.aws.lambda_api.conftest import ARN, LAYER_ARN, NAME, ROLE, packed
from tests.frontgate.conftest import EMPTY_ON_AWS

FUNCTION = {"FunctionName": NAME}
LAYER = {"LayerName": "tools", "VersionNumber": 1}
STATEMENT = {"StatementId": "gateway", "Principal": "apigateway.amazonaws.com"}
QUEUE = "arn:aws:sqs:eu-west-1:123456789012:jobs"
STREAM = "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks"
FIRST = "00000000-0000-4000-8000-000000000001"
CONTEXT = base64.b64encode(b"{}").decode()

CALLS: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "PublishLayerVersion",
        {
            "LayerName": "tools",
            "Content": {"ZipFile": packed()},
            "CompatibleRuntimes": ["python3.13"],
            "CompatibleArchitectures": ["x86_64"],
            "LicenseInfo": "MIT-0",
            "Description": "d",
        },
    ),
    ("GetLayerVersion", LAYER),
    ("GetLayerVersionByArn", {"Arn": f"{LAYER_ARN}:1"}),
    ("ListLayers", {"CompatibleRuntime": "python3.13"}),
    ("ListLayerVersions", {"LayerName": LAYER_ARN}),
    (
        "AddLayerVersionPermission",
        {**LAYER, "StatementId": "all", "Principal": "*", "Action": "lambda:GetLayerVersion"},
    ),
    ("GetLayerVersionPolicy", LAYER),
    ("RemoveLayerVersionPermission", {**LAYER, "StatementId": "all"}),
    (
        "CreateFunction",
        {
            **FUNCTION,
            "Runtime": "python3.13",
            "Role": ROLE,
            "Handler": "app.handler",
            "Code": {"ZipFile": packed()},
            "Description": "d",
            "Timeout": 9,
            "MemorySize": 256,
            "Layers": [f"{LAYER_ARN}:1"],
            "Environment": {"Variables": {"A": "b"}},
            "Architectures": ["arm64"],
            "EphemeralStorage": {"Size": 1024},
            "LoggingConfig": {"LogFormat": "JSON", "LogGroup": "/group"},
            "SnapStart": {"ApplyOn": "PublishedVersions"},
            "TracingConfig": {"Mode": "Active"},
            "VpcConfig": {"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]},
            "DeadLetterConfig": {"TargetArn": "arn:aws:sqs:eu-west-1:123456789012:dead"},
            "Tags": {"a": "b"},
            "Publish": True,
        },
    ),
    ("GetFunction", FUNCTION),
    ("GetFunctionConfiguration", {**FUNCTION, "Qualifier": "1"}),
    ("ListFunctions", {"FunctionVersion": "ALL"}),
    ("UpdateFunctionCode", {**FUNCTION, "ZipFile": packed("def handler(e, c): return 2\n")}),
    (
        "UpdateFunctionConfiguration",
        {**FUNCTION, "Timeout": 8, "Layers": [], "Environment": {"Variables": {}}},
    ),
    ("PublishVersion", {**FUNCTION, "Description": "second"}),
    ("ListVersionsByFunction", FUNCTION),
    ("CreateAlias", {**FUNCTION, "Name": "live", "FunctionVersion": "1"}),
    ("GetAlias", {**FUNCTION, "Name": "live"}),
    (
        "UpdateAlias",
        {**FUNCTION, "Name": "live", "RoutingConfig": {"AdditionalVersionWeights": {"2": 0.25}}},
    ),
    ("ListAliases", {**FUNCTION, "FunctionVersion": "1"}),
    (
        "AddPermission",
        {
            **FUNCTION,
            **STATEMENT,
            "Action": "lambda:InvokeFunction",
            "Qualifier": "live",
            "SourceArn": "arn:aws:execute-api:eu-west-1:123456789012:a/*",
        },
    ),
    ("GetPolicy", {**FUNCTION, "Qualifier": "live"}),
    ("RemovePermission", {**FUNCTION, "StatementId": "gateway", "Qualifier": "live"}),
    (
        "CreateFunctionUrlConfig",
        {
            **FUNCTION,
            "AuthType": "NONE",
            "InvokeMode": "BUFFERED",
            "Cors": {"AllowOrigins": ["*"], "MaxAge": 60, "AllowCredentials": False},
        },
    ),
    ("GetFunctionUrlConfig", FUNCTION),
    ("UpdateFunctionUrlConfig", {**FUNCTION, "AuthType": "AWS_IAM"}),
    ("ListFunctionUrlConfigs", FUNCTION),
    ("DeleteFunctionUrlConfig", FUNCTION),
    (
        "PutProvisionedConcurrencyConfig",
        {**FUNCTION, "Qualifier": "live", "ProvisionedConcurrentExecutions": 1},
    ),
    ("GetProvisionedConcurrencyConfig", {**FUNCTION, "Qualifier": "live"}),
    ("ListProvisionedConcurrencyConfigs", FUNCTION),
    ("DeleteProvisionedConcurrencyConfig", {**FUNCTION, "Qualifier": "live"}),
    ("PutRuntimeManagementConfig", {**FUNCTION, "UpdateRuntimeOn": "FunctionUpdate"}),
    ("GetRuntimeManagementConfig", FUNCTION),
    ("PutFunctionRecursionConfig", {**FUNCTION, "RecursiveLoop": "Allow"}),
    ("GetFunctionRecursionConfig", FUNCTION),
    ("GetFunctionCodeSigningConfig", FUNCTION),
    ("DeleteFunctionCodeSigningConfig", FUNCTION),
    ("PutFunctionEventInvokeConfig", {**FUNCTION, "MaximumEventAgeInSeconds": 60}),
    ("UpdateFunctionEventInvokeConfig", {**FUNCTION, "MaximumRetryAttempts": 1}),
    ("GetFunctionEventInvokeConfig", FUNCTION),
    ("ListFunctionEventInvokeConfigs", FUNCTION),
    ("DeleteFunctionEventInvokeConfig", FUNCTION),
    (
        "CreateEventSourceMapping",
        {**FUNCTION, "EventSourceArn": QUEUE, "ScalingConfig": {"MaximumConcurrency": 2}},
    ),
    (
        "CreateEventSourceMapping",
        {
            **FUNCTION,
            "EventSourceArn": STREAM,
            "StartingPosition": "LATEST",
            "FilterCriteria": {"Filters": [{"Pattern": "{}"}]},
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
            "DestinationConfig": {"OnFailure": {"Destination": QUEUE}},
        },
    ),
    ("GetEventSourceMapping", {"UUID": FIRST}),
    ("UpdateEventSourceMapping", {"UUID": FIRST, "Enabled": False}),
    ("ListEventSourceMappings", FUNCTION),
    ("DeleteEventSourceMapping", {"UUID": FIRST}),
    ("TagResource", {"Resource": ARN, "Tags": {"c": "d"}}),
    ("ListTags", {"Resource": ARN}),
    ("UntagResource", {"Resource": ARN, "TagKeys": ["a"]}),
    ("PutFunctionConcurrency", {**FUNCTION, "ReservedConcurrentExecutions": 2}),
    ("GetFunctionConcurrency", FUNCTION),
    ("GetAccountSettings", {}),
    ("GetFunction", {**FUNCTION, "Qualifier": "live"}),
    ("DeleteFunctionConcurrency", FUNCTION),
    ("Invoke", {**FUNCTION, "Payload": b"{}", "LogType": "Tail", "ClientContext": CONTEXT}),
    ("Invoke", {**FUNCTION, "Payload": b"{}", "InvocationType": "Event"}),
    ("Invoke", {**FUNCTION, "InvocationType": "DryRun", "Qualifier": "live"}),
    ("DeleteAlias", {**FUNCTION, "Name": "live"}),
    ("DeleteLayerVersion", LAYER),
    ("DeleteFunction", FUNCTION),
)


@pytest.fixture(autouse=True)
def known_ids(monkeypatch):
    numbers = itertools.count(1)
    monkeypatch.setattr(
        event_source_mappings, "new_id", lambda: f"00000000-0000-4000-8000-{next(numbers):012}"
    )


def test_every_operation_answers_in_its_shape(client):
    """Members and types, none that the model does not know: the client looks at each answer, too.

    Source: documented (the models).
    """
    for operation, members in CALLS:
        answer = getattr(client, xform_name(operation))(**members)
        assert answer.pop("ResponseMetadata")["HTTPStatusCode"] < 300, operation
        shape: Any = client.meta.service_model.operation_model(operation).output_shape
        if shape is not None and operation not in EMPTY_ON_AWS:
            report = ParamValidator().validate(answer, shape)
            assert not report.has_errors(), f"{operation}: {report.generate_report()}"
    assert {operation for operation, _ in CALLS} == {*OPERATIONS, "Invoke"}


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_a_function_or_layer_that_is_not_there(client, refused, operation):
    """Each that needs one says so, in AWS's form; none fails."""
    given = dict(next(members for name, members in CALLS if name == operation))
    if operation in THAT_NEED_NOTHING:
        assert getattr(client, xform_name(operation))(**given)
        return
    code, status, message = refused(getattr(client, xform_name(operation)), **given)
    assert (code, status) in REFUSALS
    assert message


THAT_NEED_NOTHING = frozenset(
    {
        *("DeleteLayerVersion", "GetAccountSettings", "ListFunctions", "ListLayers"),
        *("ListLayerVersions", "PublishLayerVersion"),
    }
)
REFUSALS = (("ResourceNotFoundException", 404), ("InvalidParameterValueException", 400))

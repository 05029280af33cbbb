"""Functions. Source: recorded on AWS (2023, 2024), unless a test says otherwise."""

from __future__ import annotations

import base64

import pytest

from frontgate.aws.lambda_api import OPERATIONS
from frontgate.aws.rest_json.model import load_model

ROLE = "arn:aws:iam::123456789012:role/orders"
CONFIGURATION = {
    "FunctionName": "orders",
    "Runtime": "python3.13",
    "Role": ROLE,
    "Handler": "app.handler",
    "Description": "",
    "Timeout": 3,
    "MemorySize": 128,
    "Version": "$LATEST",
    "TracingConfig": {"Mode": "PassThrough"},
    "PackageType": "Zip",
    "Architectures": ["x86_64"],
    "EphemeralStorage": {"Size": 512},
    "SnapStart": {"ApplyOn": "None", "OptimizationStatus": "Off"},
    "LoggingConfig": {"LogFormat": "Text", "LogGroup": "/aws/lambda/orders"},
}
VARYING = ("RevisionId", "LastModified", "RuntimeVersionConfig", "CodeSize", "CodeSha256")


def steady(configuration):
    return {name: value for name, value in configuration.items() if name not in VARYING}


def test_creating(create, runner, bare, arn, pack, digest):
    answer = bare(create(Environment={"Variables": {}}))
    assert steady(answer) == {
        **CONFIGURATION,
        "FunctionArn": arn,
        "Environment": {"Variables": {}},
        "State": "Pending",
        "StateReason": "The function is being created.",
        "StateReasonCode": "Creating",
    }
    assert answer["CodeSha256"] == digest(pack())
    assert answer["CodeSize"] == len(pack())
    assert answer["LastModified"] == "2023-11-14T22:13:20.123+0000"
    assert answer["RuntimeVersionConfig"]["RuntimeVersionArn"].startswith(
        "arn:aws:lambda:eu-west-1::runtime:"
    )
    config = runner.configs["orders"]
    assert (config.handler, config.runtime, config.role) == ("app.handler", "python3.13", ROLE)
    assert (config.code / "app.py").is_file()


def test_what_runs_is_what_was_given(create, runner):
    create(
        Timeout=20,
        MemorySize=512,
        Environment={"Variables": {"A": "1"}},
        LoggingConfig={"LogFormat": "JSON", "LogGroup": "mine"},
    )
    config = runner.configs["orders"]
    assert (config.timeout, config.memory_mb, dict(config.environment)) == (20, 512, {"A": "1"})
    assert (config.log_format, config.log_group) == ("JSON", "mine")


def test_getting(create, client, bare, arn):
    create(Tags={"a": "b"}, TracingConfig={"Mode": "Active"}, Architectures=["arm64"])
    answer = bare(client.get_function(FunctionName="orders"))
    assert answer["Code"] == {
        "RepositoryType": "S3",
        "Location": "http://localhost:4566/_frontgate/code/orders/$LATEST",
    }
    assert answer["Tags"] == {"a": "b"}
    assert "Concurrency" not in answer
    assert steady(answer["Configuration"]) == {
        **CONFIGURATION,
        "FunctionArn": arn,
        "State": "Active",
        "LastUpdateStatus": "Successful",
        "TracingConfig": {"Mode": "Active"},
        "Architectures": ["arm64"],
    }
    configuration = client.get_function_configuration(FunctionName=arn)
    assert bare(configuration) == answer["Configuration"]


def test_code_from_s3(create, objects, pack, digest):
    objects["bucket", "key", "v1"] = pack()
    answer = create(Code={"S3Bucket": "bucket", "S3Key": "key", "S3ObjectVersion": "v1"})
    assert answer["CodeSha256"] == digest(pack())


def test_listing(create, client):
    """Documented: ListFunctions (a page of 50 at most, no state, ALL with versions)."""
    for name in ("b", "a", "c"):
        create(name)
    first = client.list_functions(MaxItems=2)
    assert [each["FunctionName"] for each in first["Functions"]] == ["a", "b"]
    assert "State" not in first["Functions"][0]
    rest = client.list_functions(MaxItems=2, Marker=first["NextMarker"])
    assert [each["FunctionName"] for each in rest["Functions"]] == ["c"]
    assert "NextMarker" not in rest
    client.publish_version(FunctionName="b")
    every = client.list_functions(FunctionVersion="ALL")["Functions"]
    assert [(each["FunctionName"], each["Version"]) for each in every] == [
        ("a", "$LATEST"),
        ("b", "$LATEST"),
        ("b", "1"),
        ("c", "$LATEST"),
    ]


def test_deleting(create, client, runner, refused, arn):
    create()
    assert (
        client.delete_function(FunctionName="orders")["ResponseMetadata"]["HTTPStatusCode"] == 204
    )
    assert runner.removed == ["orders"]
    missing = ("ResourceNotFoundException", 404, f"Function not found: {arn}")
    assert refused(client.get_function, FunctionName="orders") == missing
    assert refused(client.delete_function, FunctionName="orders") == missing


def test_deleting_a_version(create, client, runner, refused, arn):
    """Source: documented (DeleteFunction); the words are assumed."""
    create(Publish=True)
    client.create_alias(FunctionName="orders", Name="live", FunctionVersion="1")
    code, status, message = refused(client.delete_function, FunctionName="orders", Qualifier="1")
    assert (code, status) == ("ResourceConflictException", 409)
    assert "currently referenced by alias live" in message
    client.delete_alias(FunctionName="orders", Name="live")
    client.delete_function(FunctionName="orders", Qualifier="1")
    assert runner.removed == ["orders:1"]
    assert refused(client.get_function, FunctionName="orders", Qualifier="1") == (
        "ResourceNotFoundException",
        404,
        f"Function not found: {arn}:1",
    )
    code, _, _ = refused(client.delete_function, FunctionName="orders", Qualifier="$LATEST")
    assert code == "InvalidParameterValueException"


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"Code": {"ZipFile": b"no archive"}}, "Could not unzip uploaded file"),
        ({"Code": {"ZipFile": b""}}, "Uploaded file must be a non-empty zip"),
        ({"Code": {}}, "Please provide a source for function code."),
        ({"Code": {"S3Bucket": "bucket", "S3Key": "no"}}, "S3 Error Code: NoSuchKey"),
        ({"Code": {"ImageUri": "x"}, "PackageType": "Image"}, "container images"),
        ({"Runtime": "java21"}, 'the runtime "java21" is not supported'),
        ({"Environment": {"Variables": {"AWS_REGION": "x"}}}, "Reserved keys used in this"),
        ({"Environment": {"Variables": {"A": "x" * 4096}}}, "exceeded the 4KB limit"),
        ({"Environment": {"Variables": {"A": "é" * 2048}}}, "exceeded the 4KB limit"),
        ({"Layers": ["arn:aws:lambda:eu-west-1:123456789012:layer:no:1"]}, "does not exist"),
        ({"ImageConfig": {"Command": ["x"]}}, "ImageConfig is not supported here"),
    ],
)
def test_what_is_refused(create, refused, book, members, message):
    """Source: documented (CreateFunction); some of the words are assumed."""
    code, status, text = refused(create, **members)
    assert (code, status) == ("InvalidParameterValueException", 400)
    assert message in text
    assert book.functions == {}


def test_a_marker_that_was_not_given_out(create, client, refused):
    """Assumed: the text."""
    create()
    for marker in ("x", base64.b64encode(b"-1").decode()):
        assert refused(client.list_functions, Marker=marker)[2] == "Invalid marker"


def test_a_name_that_is_taken(create, refused):
    create()
    assert refused(create) == (
        "ResourceConflictException",
        409,
        "Function already exist: orders",
    )


def test_values_outside_the_model(create, refused):
    code, status, message = refused(create, Runtime="cobol", MemorySize=1)
    assert (code, status) == ("ValidationException", 400)
    assert message.startswith("2 validation errors detected: Value 'cobol' at 'runtime' failed")
    assert "Value '1' at 'memorySize' failed to satisfy constraint" in message


def test_a_timeout_beyond_the_quota(create, client, refused, book):
    """Source: documented ("Lambda quotas"); that it reads like a value outside the model is
    assumed."""
    expected = (
        "ValidationException",
        400,
        "1 validation error detected: Value '901' at 'timeout' failed to satisfy constraint: "
        "Member must have value less than or equal to 900",
    )
    assert refused(create, Timeout=901) == expected
    assert book.functions == {}
    create()
    change = client.update_function_configuration
    assert refused(change, FunctionName="orders", Timeout=901) == expected
    assert (
        "less than or equal to 10240"
        in refused(change, FunctionName="orders", MemorySize=10_241)[2]
    )


def test_errors_have_the_body_that_sdks_of_lambda_read(create, client, refused):
    from botocore.exceptions import ClientError

    with pytest.raises(ClientError) as caught:
        client.get_function(FunctionName="none")
    assert caught.value.response["Message"] == caught.value.response["Error"]["Message"]
    assert caught.value.response["Type"] == "User"


def test_every_operation_is_one_of_the_model():
    assert OPERATIONS.keys() < load_model("lambda").operations.keys()


def test_what_is_not_there_is_refused_by_its_name(client, refused):
    assert refused(client.list_code_signing_configs) == (
        "NotImplementedException",
        501,
        "ListCodeSigningConfigs of lambda is not supported here",
    )

"""UpdateFunctionCode and UpdateFunctionConfiguration. Source: recorded on AWS (2024), unless a test
says otherwise.
"""

from __future__ import annotations

import pytest

OTHER = "arn:aws:iam::123456789012:role/other"
IN_PROGRESS = {
    "State": "Active",
    "LastUpdateStatus": "InProgress",
    "LastUpdateStatusReason": "The function is being created.",
    "LastUpdateStatusReasonCode": "Creating",
}


def test_other_code(create, client, runner, pack, digest):
    before = create()
    archive = pack("changed = True\n")
    answer = client.update_function_code(FunctionName="orders", ZipFile=archive)
    assert answer.items() >= {**IN_PROGRESS, "CodeSha256": digest(archive)}.items()
    assert answer["RevisionId"] != before["RevisionId"]
    assert (runner.configs["orders"].code / "app.py").read_text() == "changed = True\n"
    shown = client.get_function_configuration(FunctionName="orders")
    assert (shown["CodeSha256"], shown["LastUpdateStatus"]) == (digest(archive), "Successful")


def test_other_code_published_at_once(create, client, pack):
    create()
    answer = client.update_function_code(
        FunctionName="orders", ZipFile=pack("x = 1\n"), Publish=True
    )
    assert answer["Version"] == "1"


def test_a_dry_run_changes_nothing(create, client, runner, book, pack):
    """Source: documented."""
    create()
    before = book.functions["orders"]
    client.update_function_code(FunctionName="orders", ZipFile=pack("x = 1\n"), DryRun=True)
    assert book.functions["orders"] is before


def test_configuration(create, client, runner, roles, role):
    roles[OTHER] = role(OTHER)
    create(
        Description="first", Environment={"Variables": {"A": "1"}}, TracingConfig={"Mode": "Active"}
    )
    answer = client.update_function_configuration(
        FunctionName="orders",
        Description="Changed-Description",
        Timeout=10,
        MemorySize=512,
        Handler="app.other",
        Runtime="python3.12",
        Role=OTHER,
        Environment={"Variables": {"B": "2"}},
        LoggingConfig={"LogFormat": "JSON"},
        EphemeralStorage={"Size": 1024},
    )
    assert (
        answer.items()
        >= {
            **IN_PROGRESS,
            "Description": "Changed-Description",
            "Timeout": 10,
            "MemorySize": 512,
            "Environment": {"Variables": {"B": "2"}},
            "EphemeralStorage": {"Size": 1024},
            "TracingConfig": {"Mode": "Active"},
        }.items()
    )
    config = runner.configs["orders"]
    assert (config.timeout, config.memory_mb, config.handler) == (10, 512, "app.other")
    assert (config.runtime, config.role) == ("python3.12", OTHER)
    assert dict(config.environment) == {"B": "2"}
    assert config.log_format == "JSON"


def test_a_dead_letter_queue(create, client, runner):
    """That an empty configuration changes nothing is recorded; that an empty ARN ends it is
    assumed: Terraform relies on it."""
    target = {"TargetArn": "arn:aws:sqs:eu-west-1:123456789012:dead"}
    assert create(DeadLetterConfig=target)["DeadLetterConfig"] == target
    update, get = client.update_function_configuration, client.get_function_configuration
    other = {"TargetArn": "arn:aws:sns:eu-west-1:123456789012:dead"}
    update(FunctionName="orders", DeadLetterConfig=other)
    assert update(FunctionName="orders", DeadLetterConfig={})["DeadLetterConfig"] == other
    assert runner.configs["orders"].dead_letter == other["TargetArn"]
    assert client.get_function(FunctionName="orders")["Configuration"]["DeadLetterConfig"] == other
    update(FunctionName="orders", DeadLetterConfig={"TargetArn": ""})
    assert "DeadLetterConfig" not in get(FunctionName="orders")
    assert runner.configs["orders"].dead_letter is None


@pytest.mark.parametrize(
    ("arn", "code", "message"),
    [
        (
            "dead",
            "ValidationException",
            "1 validation error detected: Value 'dead' at 'deadLetterConfig.targetArn' failed to "
            "satisfy constraint: Member must satisfy regular expression pattern: "
            "(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()",
        ),
        *(
            (
                arn,
                "InvalidParameterValueException",
                f"Invalid dead letter ARN: {arn} is no standard queue or topic",
            )
            for arn in (
                "arn:aws:sqs:dead",
                "arn:aws:sqs:eu-west-1:123456789012:dead.fifo",
                "arn:aws:lambda:eu-west-1:123456789012:function:dead",
            )
        ),
    ],
)
def test_a_dead_letter_queue_that_is_none(create, client, refused, book, arn, code, message):
    """Source: documented (the pattern; an SQS queue or SNS topic); the words are assumed."""
    create()
    before = book.functions["orders"]
    update = client.update_function_configuration
    found = refused(update, FunctionName="orders", DeadLetterConfig={"TargetArn": arn})
    assert found == (code, 400, message)
    assert book.functions["orders"] is before


def test_what_is_not_named_stays(create, client, runner):
    create(Timeout=20, Environment={"Variables": {"A": "1"}})
    client.update_function_configuration(FunctionName="orders", MemorySize=256)
    config = runner.configs["orders"]
    assert (config.timeout, dict(config.environment), config.memory_mb) == (20, {"A": "1"}, 256)


def test_a_revision_that_is_not_the_present_one(create, client, refused, pack):
    """Source: documented; a precondition."""
    create()
    for call, members in (
        (client.update_function_configuration, {"Timeout": 5}),
        (client.update_function_code, {"ZipFile": pack()}),
        (client.publish_version, {}),
    ):
        code, status, message = refused(call, FunctionName="orders", RevisionId="old", **members)
        assert (code, status) == ("PreconditionFailedException", 412)
        assert message.startswith("The Revision Id provided does not match the latest Revision Id.")
    present = client.get_function_configuration(FunctionName="orders")["RevisionId"]
    client.update_function_configuration(FunctionName="orders", Timeout=5, RevisionId=present)


@pytest.mark.parametrize("name", ["orders:1", "orders:live"])
def test_versions_and_aliases_do_not_change(create, client, refused, name):
    create(Publish=True)
    client.create_alias(FunctionName="orders", Name="live", FunctionVersion="1")
    code, status, message = refused(
        client.update_function_configuration, FunctionName=name, Timeout=5
    )
    assert (code, status) == ("InvalidParameterValueException", 400)
    assert message.startswith("This operation is permitted on Lambda functions only.")


def test_a_refused_update_changes_nothing(create, client, refused, book):
    create()
    before = book.functions["orders"]
    refused(client.update_function_code, FunctionName="orders", ZipFile=b"no archive")
    refused(client.update_function_configuration, FunctionName="orders", Runtime="java21")
    refused(
        client.update_function_configuration,
        FunctionName="orders",
        Layers=["arn:aws:lambda:eu-west-1:123456789012:layer:x:1"],
    )
    assert book.functions["orders"] is before

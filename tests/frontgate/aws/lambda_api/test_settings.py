"""Tags, concurrency, the account. Source: recorded on AWS (2023), unless a test says otherwise."""

from __future__ import annotations

import pytest

NO_VERSIONS = (
    "This operation is permitted on Lambda functions only. Aliases and versions do not support "
    "this operation. Please specify either a function name or an unqualified function ARN."
)


def test_tags(create, client, arn):
    create(Tags={"A": "tag-a"})
    client.tag_resource(Resource=arn, Tags={"B": "tag-b", "C": "tag-c"})
    client.tag_resource(Resource=arn, Tags={"C": "new"})
    assert client.list_tags(Resource=arn)["Tags"] == {"A": "tag-a", "B": "tag-b", "C": "new"}
    client.untag_resource(Resource=arn, TagKeys=["A", "none"])
    assert client.list_tags(Resource=arn)["Tags"] == {"B": "tag-b", "C": "new"}
    assert client.get_function(FunctionName="orders")["Tags"] == {"B": "tag-b", "C": "new"}


@pytest.mark.parametrize(
    ("suffix", "tags", "code", "message"),
    [
        (
            ":$LATEST",
            {"a": "b"},
            "InvalidParameterValueException",
            "Tags on function aliases and versions are not supported. Please specify a function "
            "ARN.",
        ),
        (
            "",
            {},
            "InvalidParameterValueException",
            "An error occurred and the request cannot be processed.",
        ),
        (
            "",
            {f"{number}": "x" for number in range(51)},
            "InvalidParameterValueException",
            "Number of tags exceeds resource tag limit.",
        ),
        ("-no", {"a": "b"}, "ResourceNotFoundException", "Function not found: {arn}-no"),
    ],
)
def test_tags_that_are_refused(create, client, refused, arn, suffix, tags, code, message):
    create()
    found = refused(client.tag_resource, Resource=arn + suffix, Tags=tags)
    assert (found[0], found[2]) == (code, message.replace("{arn}", arn))


def test_the_tags_of_something_else(client, refused):
    code, status, message = refused(client.list_tags, Resource="arn:aws:something")
    assert (code, status) == ("ValidationException", 400)
    assert message.startswith(
        "1 validation error detected: Value 'arn:aws:something' at 'resource' failed to satisfy "
        "constraint: Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:lambda:"
    )


def test_concurrency(create, client, runner, bare):
    create()
    for wanted in (0, 1):
        answer = client.put_function_concurrency(
            FunctionName="orders", ReservedConcurrentExecutions=wanted
        )
        assert answer["ReservedConcurrentExecutions"] == wanted
    assert runner.reserved == {"orders": 1}
    got = client.get_function_concurrency(FunctionName="orders")
    assert got["ReservedConcurrentExecutions"] == 1
    assert client.get_function(FunctionName="orders")["Concurrency"] == {
        "ReservedConcurrentExecutions": 1
    }
    client.delete_function_concurrency(FunctionName="orders")
    assert bare(client.get_function_concurrency(FunctionName="orders")) == {}
    assert runner.reserved == {"orders": None}


def test_concurrency_that_is_refused(create, client, refused, arn):
    create(Publish=True)
    put = client.put_function_concurrency
    assert refused(put, FunctionName="no", ReservedConcurrentExecutions=1) == (
        "ResourceNotFoundException",
        404,
        "Function not found: arn:aws:lambda:eu-west-1:123456789012:function:no:$LATEST",
    )
    assert refused(put, FunctionName=f"{arn}:1", ReservedConcurrentExecutions=1) == (
        "InvalidParameterValueException",
        400,
        NO_VERSIONS,
    )
    code, _, message = refused(put, FunctionName="orders", ReservedConcurrentExecutions=901)
    assert code == "InvalidParameterValueException"
    assert "below its minimum value of [100]" in message


def test_the_account(create, client, bare, pack):
    """Source: documented (GetAccountSettings)."""
    create()
    client.put_function_concurrency(FunctionName="orders", ReservedConcurrentExecutions=100)
    answer = bare(client.get_account_settings())
    assert answer["AccountLimit"]["ConcurrentExecutions"] == 1000
    assert answer["AccountLimit"]["UnreservedConcurrentExecutions"] == 900
    assert answer["AccountUsage"] == {"TotalCodeSize": len(pack()), "FunctionCount": 1}

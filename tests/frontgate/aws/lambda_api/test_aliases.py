"""Aliases. Source: recorded on AWS (2023), unless a test says otherwise."""

from __future__ import annotations

import pytest


@pytest.fixture
def published(create, client):
    create(Publish=True)
    client.update_function_configuration(FunctionName="orders", Timeout=9)
    client.publish_version(FunctionName="orders")


def alias(**members):
    return {"FunctionName": "orders", "Name": "live", "FunctionVersion": "1", **members}


def routing(weights):
    return {"RoutingConfig": {"AdditionalVersionWeights": weights}}


def test_creating(published, client, runner, bare, arn):
    answer = bare(client.create_alias(**alias(**routing({"2": 0.5}))))
    revision = answer.pop("RevisionId")
    assert answer == {
        "AliasArn": f"{arn}:live",
        "Description": "",
        "FunctionVersion": "1",
        "Name": "live",
        "RoutingConfig": {"AdditionalVersionWeights": {"2": 0.5}},
    }
    assert runner.aliases["orders", "live"] == ("1", {"2": 0.5})
    found = client.get_alias(FunctionName="orders", Name="live")
    assert bare(found) == {**answer, "RevisionId": revision}


def test_without_a_split_there_is_no_routing_configuration(published, client):
    answer = client.create_alias(**alias(**routing({})))
    assert "RoutingConfig" not in answer
    assert client.create_alias(**alias(Name="newest", FunctionVersion="$LATEST"))["AliasArn"]


@pytest.mark.parametrize(
    ("changes", "code", "status", "message"),
    [
        (
            routing({"1": 0.5, "2": 0.5}),
            "InvalidParameterValueException",
            400,
            "Number of items in AdditionalVersionWeights cannot be greater than 1",
        ),
        (
            routing({"2": 2.0}),
            "ValidationException",
            400,
            "1 validation error detected: Value '{2=2.0}' at "
            "'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map value must "
            "satisfy constraint: [Member must have value less than or equal to 1.0, Member must "
            "have value greater than or equal to 0.0, Member must not be null]",
        ),
        (
            routing({"1": 0.5}),
            "InvalidParameterValueException",
            400,
            "Invalid function version 1. Function version 1 is already included in routing "
            "configuration.",
        ),
        (
            {"FunctionVersion": "10"},
            "ResourceNotFoundException",
            404,
            "Function not found: {arn}:10",
        ),
        (routing({"10": 0.5}), "ResourceNotFoundException", 404, "Function not found: {arn}:10"),
        (
            {"FunctionVersion": "$LATEST", **routing({"1": 0.5})},
            "InvalidParameterValueException",
            400,
            "$LATEST is not supported for an alias pointing to more than 1 version",
        ),
        (
            routing({"$LATEST": 0.5}),
            "ValidationException",
            400,
            "1 validation error detected: Value '{{$LATEST=0.5}}' at "
            "'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map keys must "
            "satisfy constraint: [Member must have length less than or equal to 1024, Member must "
            "have length greater than or equal to 1, Member must satisfy regular expression "
            "pattern: [0-9]+, Member must not be null]",
        ),
        (
            {"FunctionName": "orders-unknown"},
            "ResourceNotFoundException",
            404,
            "Function not found: {arn}-unknown:1",
        ),
    ],
)
def test_what_is_refused(published, client, refused, arn, book, changes, code, status, message):
    expected = message.replace("{arn}", arn).replace("{{", "{").replace("}}", "}")
    assert refused(client.create_alias, **alias(**changes)) == (code, status, expected)
    assert not book.functions["orders"].aliases


def test_an_alias_that_is_there(published, client, refused, arn):
    client.create_alias(**alias())
    assert refused(client.create_alias, **alias()) == (
        "ResourceConflictException",
        409,
        f"Alias already exists: {arn}:live",
    )


def test_an_alias_that_is_not_there(published, client, refused, arn):
    missing = ("ResourceNotFoundException", 404, f"Cannot find alias arn: {arn}:no")
    assert refused(client.get_alias, FunctionName="orders", Name="no") == missing
    assert refused(client.update_alias, FunctionName="orders", Name="no") == missing
    assert refused(client.get_function, FunctionName="orders", Qualifier="no")[0] == missing[0]


def test_changing(published, client, runner, refused):
    """Source: documented (UpdateAlias): an empty routing configuration ends the split."""
    made = client.create_alias(**alias(**routing({"2": 0.1})))
    kept = client.update_alias(FunctionName="orders", Name="live", Description="d")
    assert (kept["Description"], kept["FunctionVersion"]) == ("d", "1")
    assert kept["RoutingConfig"] == {"AdditionalVersionWeights": {"2": 0.1}}
    ended = client.update_alias(
        FunctionName="orders", Name="live", FunctionVersion="2", **routing({})
    )
    assert "RoutingConfig" not in ended
    assert runner.aliases["orders", "live"] == ("2", {})
    code, status, _ = refused(
        client.update_alias, FunctionName="orders", Name="live", RevisionId=made["RevisionId"]
    )
    assert (code, status) == ("PreconditionFailedException", 412)


def test_listing(published, client):
    """Source: documented (ListAliases)."""
    for name, version in (("b", "1"), ("a", "2"), ("c", "1")):
        client.create_alias(**alias(Name=name, FunctionVersion=version))
    listed = client.list_aliases(FunctionName="orders")["Aliases"]
    assert [each["Name"] for each in listed] == ["a", "b", "c"]
    listed = client.list_aliases(FunctionName="orders", FunctionVersion="1")["Aliases"]
    assert [each["Name"] for each in listed] == ["b", "c"]


def test_deleting(published, client, runner):
    """Source: documented (DeleteAlias): one that is not there is no error."""
    client.create_alias(**alias())
    for _ in range(2):
        client.delete_alias(FunctionName="orders", Name="live")
    assert runner.aliases == {}


def test_the_configuration_that_an_alias_leads_to(published, client, arn):
    """Source: documented (GetFunction)."""
    client.create_alias(**alias())
    shown = client.get_function_configuration(FunctionName="orders", Qualifier="live")
    assert (shown["Version"], shown["FunctionArn"]) == ("1", f"{arn}:live")

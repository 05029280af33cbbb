"""Versions. Source: recorded on AWS (2023), unless a test says otherwise."""

from __future__ import annotations


def test_publishing(create, client, arn, bare):
    create(Description="of the function")
    first = client.publish_version(FunctionName="work")
    assert (
        first.items()
        >= {
            "Version": "1",
            "FunctionArn": f"{arn}:1",
            "Description": "of the function",
            "State": "Active",
            "LastUpdateStatus": "Successful",
        }.items()
    )
    client.update_function_configuration(FunctionName="work", Timeout=9)
    second = client.publish_version(FunctionName="work", Description="of the version")
    assert (second["Version"], second["Description"]) == ("2", "of the version")
    shown = client.get_function_configuration(FunctionName="work", Qualifier="1")
    assert (shown["Timeout"], shown["FunctionArn"]) == (3, f"{arn}:1")


def test_nothing_new_is_published_where_nothing_changed(create, client):
    """Source: documented (PublishVersion)."""
    create()
    assert client.publish_version(FunctionName="work")["Version"] == "1"
    assert client.publish_version(FunctionName="work")["Version"] == "1"
    listed = client.list_versions_by_function(FunctionName="work")["Versions"]
    assert [each["Version"] for each in listed] == ["$LATEST", "1"]


def test_numbers_are_not_given_twice(create, client):
    """Source: documented (DeleteFunction)."""
    create()
    client.publish_version(FunctionName="work")
    client.delete_function(FunctionName="work", Qualifier="1")
    assert client.publish_version(FunctionName="work")["Version"] == "2"


def test_other_code_than_was_meant(create, client, refused, digest, pack):
    """Source: documented; the words are assumed."""
    create()
    code, _, message = refused(client.publish_version, FunctionName="work", CodeSha256="x")
    assert code == "InvalidParameterValueException"
    assert message.startswith("CodeSHA256 (x) is different from current CodeSHA256 in $LATEST")
    client.publish_version(FunctionName="work", CodeSha256=digest(pack()))


def test_listing(create, client, arn):
    create(Publish=True)
    listed = client.list_versions_by_function(FunctionName="work")["Versions"]
    assert [each["FunctionArn"] for each in listed] == [f"{arn}:$LATEST", f"{arn}:1"]

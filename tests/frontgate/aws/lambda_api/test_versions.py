"""Versions. Source: recorded on AWS (2023), unless a test says otherwise."""

from __future__ import annotations

import asyncio

import pytest

from frontgate.aws.lambda_api.code import Code
from frontgate.aws.lambda_api.versions import OPERATIONS
from frontgate.control.errors import ControlError


def test_publishing(create, client, arn, bare):
    create(Description="of the function")
    first = client.publish_version(FunctionName="orders")
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
    client.update_function_configuration(FunctionName="orders", Timeout=9)
    second = client.publish_version(FunctionName="orders", Description="of the version")
    assert (second["Version"], second["Description"]) == ("2", "of the version")
    shown = client.get_function_configuration(FunctionName="orders", Qualifier="1")
    assert (shown["Timeout"], shown["FunctionArn"]) == (3, f"{arn}:1")


def test_nothing_new_is_published_where_nothing_changed(create, client):
    """Source: documented (PublishVersion)."""
    create()
    assert client.publish_version(FunctionName="orders")["Version"] == "1"
    assert client.publish_version(FunctionName="orders")["Version"] == "1"
    listed = client.list_versions_by_function(FunctionName="orders")["Versions"]
    assert [each["Version"] for each in listed] == ["$LATEST", "1"]


def test_numbers_are_not_given_twice(create, client):
    """Source: documented (DeleteFunction)."""
    create()
    client.publish_version(FunctionName="orders")
    client.delete_function(FunctionName="orders", Qualifier="1")
    assert client.publish_version(FunctionName="orders")["Version"] == "2"


def test_other_code_than_was_meant(create, client, refused, digest, pack):
    """Source: documented; the words are assumed."""
    create()
    code, _, message = refused(client.publish_version, FunctionName="orders", CodeSha256="x")
    assert code == "InvalidParameterValueException"
    assert message.startswith("CodeSHA256 (x) is different from current CodeSHA256 in $LATEST")
    client.publish_version(FunctionName="orders", CodeSha256=digest(pack()))


def test_listing(create, client, arn):
    create(Publish=True)
    listed = client.list_versions_by_function(FunctionName="orders")["Versions"]
    assert [each["FunctionArn"] for each in listed] == [f"{arn}:$LATEST", f"{arn}:1"]


async def _while_it_looks(plane, monkeypatch, other):
    """PublishVersion, and what happens while the code's hash is being made."""
    described = Code.described

    def slow(code):
        if others:
            others.pop()()
        return described(code)

    others = [other]
    monkeypatch.setattr(Code, "described", slow)
    return await OPERATIONS["PublishVersion"](plane, {"FunctionName": "orders"})


def test_one_that_is_published_meanwhile(create, plane, client, monkeypatch):
    """The same code is not published twice."""
    create()
    published = asyncio.run(
        _while_it_looks(plane, monkeypatch, lambda: plane.book.publish("orders"))
    )
    assert published["Version"] == "1"
    assert list(plane.book.functions["orders"].versions) == ["1"]


def test_a_function_that_is_deleted_meanwhile(create, plane, monkeypatch):
    create()
    with pytest.raises(ControlError) as refused:
        asyncio.run(_while_it_looks(plane, monkeypatch, lambda: plane.book.remove("orders")))
    assert refused.value.status == 404

"""Configurations of function URLs. Source: recorded on AWS (2023), unless a test says otherwise."""

from __future__ import annotations

import re

import pytest


def test_the_life_of_a_url(create, client, refused, bare, arn):
    create()
    made = bare(client.create_function_url_config(FunctionName="orders", AuthType="NONE"))
    url = made["FunctionUrl"]
    assert re.fullmatch(r"http://localhost:4566/_aws/lambda-url/[a-z2-7]{32}/", url)
    assert made == {
        "AuthType": "NONE",
        "CreationTime": made["CreationTime"],
        "FunctionArn": arn,
        "FunctionUrl": url,
    }
    assert refused(client.create_function_url_config, FunctionName="orders", AuthType="NONE") == (
        "ResourceConflictException",
        409,
        f"Failed to create function url config for [functionArn = {arn}]. Error message:  "
        "FunctionUrlConfig exists for this Lambda function",
    )
    got = bare(client.get_function_url_config(FunctionName="orders"))
    assert got == {**made, "InvokeMode": "BUFFERED", "LastModifiedTime": made["CreationTime"]}
    cors = {"AllowOrigins": ["https://a.test"], "MaxAge": 60}
    changed = bare(
        client.update_function_url_config(FunctionName="orders", AuthType="AWS_IAM", Cors=cors)
    )
    assert (changed["AuthType"], changed["Cors"], changed["FunctionUrl"]) == ("AWS_IAM", cors, url)
    assert changed["LastModifiedTime"] > made["CreationTime"]
    client.delete_function_url_config(FunctionName="orders")
    assert refused(client.get_function_url_config, FunctionName="orders") == (
        "ResourceNotFoundException",
        404,
        "The resource you requested does not exist.",
    )


def test_an_alias_has_a_url_of_its_own(create, client, arn, refused):
    """Source: documented ("Creating and managing Lambda function URLs")."""
    create(Publish=True)
    client.create_alias(FunctionName="orders", Name="live", FunctionVersion="1")
    own = client.create_function_url_config(FunctionName="orders", AuthType="NONE")
    other = client.create_function_url_config(
        FunctionName="orders", Qualifier="live", AuthType="NONE"
    )
    assert other["FunctionArn"] == f"{arn}:live"
    assert other["FunctionUrl"] != own["FunctionUrl"]
    listed = client.list_function_url_configs(FunctionName="orders")["FunctionUrlConfigs"]
    assert [each["FunctionArn"] for each in listed] == [arn, f"{arn}:live"]
    code, _, _ = refused(
        client.create_function_url_config, FunctionName="orders", Qualifier="no", AuthType="NONE"
    )
    assert code == "ResourceNotFoundException"


@pytest.mark.parametrize("call", ["create_function_url_config", "update_function_url_config"])
def test_streaming_is_refused(create, client, refused, call):
    create()
    if call == "update_function_url_config":
        client.create_function_url_config(FunctionName="orders", AuthType="NONE")
    members = {"FunctionName": "orders", "AuthType": "NONE", "InvokeMode": "RESPONSE_STREAM"}
    assert refused(getattr(client, call), **members) == (
        "InvalidParameterValueException",
        400,
        "InvokeMode RESPONSE_STREAM is not supported here",
    )

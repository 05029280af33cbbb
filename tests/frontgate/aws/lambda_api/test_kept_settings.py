"""Provisioned concurrency, runtime management, recursive loops, code signing.

Source: documented (the operations), unless a test says otherwise.
"""

from __future__ import annotations

import pytest

RUNTIME = "arn:aws:lambda:eu-west-1::runtime:0cdcfbdefbc5e7d3343f73c2e2dd3cba17d61dea0686b404502a"


@pytest.fixture
def published(create, client):
    create(Publish=True)
    client.create_alias(FunctionName="orders", Name="live", FunctionVersion="1")


@pytest.fixture
def provision(client):
    return lambda qualifier, executions=2: client.put_provisioned_concurrency_config(
        FunctionName="orders", Qualifier=qualifier, ProvisionedConcurrentExecutions=executions
    )


@pytest.mark.parametrize("qualifier", ["1", "live"])
def test_provisioned_concurrency(published, provision, client, bare, arn, qualifier):
    made = bare(provision(qualifier))
    modified = made.pop("LastModified")
    assert modified.endswith("+0000")
    assert made == {
        "RequestedProvisionedConcurrentExecutions": 2,
        "AllocatedProvisionedConcurrentExecutions": 0,
        "AvailableProvisionedConcurrentExecutions": 0,
        "Status": "IN_PROGRESS",
    }
    ready = {
        "RequestedProvisionedConcurrentExecutions": 2,
        "AllocatedProvisionedConcurrentExecutions": 2,
        "AvailableProvisionedConcurrentExecutions": 2,
        "Status": "READY",
        "LastModified": modified,
    }
    named = {"FunctionName": "orders", "Qualifier": qualifier}
    assert bare(client.get_provisioned_concurrency_config(**named)) == ready
    listed = client.list_provisioned_concurrency_configs(FunctionName="orders")
    assert listed["ProvisionedConcurrencyConfigs"] == [
        {"FunctionArn": f"{arn}:{qualifier}", **ready}
    ]
    for _ in range(2):
        client.delete_provisioned_concurrency_config(**named)
    listed = client.list_provisioned_concurrency_configs(FunctionName="orders")
    assert listed["ProvisionedConcurrencyConfigs"] == []


def test_without_provisioned_concurrency(published, client, refused):
    """Source: assumed (the words)."""
    get = client.get_provisioned_concurrency_config
    for qualifier in ("1", "live", "$LATEST"):
        assert refused(get, FunctionName="orders", Qualifier=qualifier) == (
            "ProvisionedConcurrencyConfigNotFoundException",
            404,
            "No Provisioned Concurrency Config found for this function",
        )


@pytest.mark.parametrize(
    ("qualifier", "code", "message"),
    [
        (
            "$LATEST",
            "InvalidParameterValueException",
            "Provisioned Concurrency Configs cannot be applied to unpublished function versions.",
        ),
        ("7", "ResourceNotFoundException", "Function not found: {arn}:7"),
        ("none", "ResourceNotFoundException", "Cannot find alias arn: {arn}:none"),
    ],
)
def test_what_is_not_provisioned(published, client, refused, arn, qualifier, code, message):
    """Source: recorded."""
    found = refused(
        client.put_provisioned_concurrency_config,
        FunctionName="orders",
        Qualifier=qualifier,
        ProvisionedConcurrentExecutions=1,
    )
    assert (found[0], found[2]) == (code, message.replace("{arn}", arn))


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [("1", "live", "already Provisioned version"), ("live", "1", "Version is pointed by")],
)
def test_not_both_a_version_and_its_alias(
    published, provision, client, refused, first, second, message
):
    """The words are assumed."""
    provision(first)
    found = refused(
        client.put_provisioned_concurrency_config,
        FunctionName="orders",
        Qualifier=second,
        ProvisionedConcurrentExecutions=1,
    )
    assert found[0] == "InvalidParameterValueException"
    assert message in found[2]
    provision(first, 5)


def test_no_more_than_is_reserved(published, provision, client, refused):
    """The words are assumed."""
    client.put_function_concurrency(FunctionName="orders", ReservedConcurrentExecutions=3)
    provision("1", 3)
    code, _, message = refused(
        client.put_provisioned_concurrency_config,
        FunctionName="orders",
        Qualifier="1",
        ProvisionedConcurrentExecutions=4,
    )
    assert code == "InvalidParameterValueException"
    assert "reservedConcurrentExecution" in message


def test_an_alias_takes_its_provisioned_concurrency_with_it(published, provision, client):
    """Source: assumed."""
    provision("live")
    client.delete_alias(FunctionName="orders", Name="live")
    listed = client.list_provisioned_concurrency_configs(FunctionName="orders")
    assert listed["ProvisionedConcurrencyConfigs"] == []


def test_runtime_management(published, client, bare, arn):
    get, put = client.get_runtime_management_config, client.put_runtime_management_config
    assert bare(get(FunctionName="orders")) == {"FunctionArn": arn, "UpdateRuntimeOn": "Auto"}
    manual = {"UpdateRuntimeOn": "Manual", "RuntimeVersionArn": RUNTIME}
    assert bare(put(FunctionName="orders", **manual)) == {"FunctionArn": arn, **manual}
    assert bare(get(FunctionName="orders")) == {"FunctionArn": arn, **manual}
    assert get(FunctionName="orders", Qualifier="1")["UpdateRuntimeOn"] == "Auto"
    put(FunctionName="orders", Qualifier="1", UpdateRuntimeOn="FunctionUpdate")
    assert get(FunctionName="orders:1")["UpdateRuntimeOn"] == "FunctionUpdate"


@pytest.mark.parametrize(
    "members",
    [
        {"UpdateRuntimeOn": "Manual"},
        {"UpdateRuntimeOn": "Auto", "RuntimeVersionArn": RUNTIME},
        {"UpdateRuntimeOn": "Auto", "Qualifier": "live"},
    ],
)
def test_runtime_management_that_is_refused(published, client, refused, members):
    """The words are assumed."""
    found = refused(client.put_runtime_management_config, FunctionName="orders", **members)
    assert found[:2] == ("InvalidParameterValueException", 400)


def test_recursive_loops(create, client):
    create()
    assert client.get_function_recursion_config(FunctionName="orders")["RecursiveLoop"] == (
        "Terminate"
    )
    put = client.put_function_recursion_config(FunctionName="orders", RecursiveLoop="Allow")
    assert put["RecursiveLoop"] == "Allow"
    assert client.get_function_recursion_config(FunctionName="orders")["RecursiveLoop"] == "Allow"


def test_no_function_is_signed(create, client, bare, refused, arn):
    """Source: recorded."""
    create()
    assert bare(client.get_function_code_signing_config(FunctionName="orders")) == {}
    assert bare(client.delete_function_code_signing_config(FunctionName="orders")) == {}
    assert refused(client.get_function_code_signing_config, FunctionName="none") == (
        "ResourceNotFoundException",
        404,
        f"Function not found: {arn.removesuffix('orders')}none",
    )

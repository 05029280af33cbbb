"""Asynchronous invocations. Source: recorded on AWS (2023), unless a test says otherwise."""

from __future__ import annotations

from datetime import datetime

import pytest

from frontgate.functions import EventSettings

WHERE = "eu-west-1:123456789012"
QUEUE = f"arn:aws:sqs:{WHERE}:lost"
NOBODY = {"OnSuccess": {}, "OnFailure": {}}


@pytest.fixture
def published(create, client):
    create(Publish=True)
    client.create_alias(FunctionName="orders", Name="live", FunctionVersion="1")


@pytest.fixture
def put(client):
    return lambda name="orders", **members: client.put_function_event_invoke_config(
        FunctionName=name, **members
    )


@pytest.mark.parametrize(
    ("name", "members", "qualifier"),
    [
        ("orders", {}, "$LATEST"),
        ("orders", {"Qualifier": "$LATEST"}, "$LATEST"),
        ("orders", {"Qualifier": "1"}, "1"),
        ("orders:1", {}, "1"),
        ("orders:live", {"Qualifier": "live"}, "live"),
        ("arn:aws:lambda:eu-west-1:123456789012:function:orders:live", {}, "live"),
    ],
)
def test_putting(published, put, client, runner, bare, arn, name, members, qualifier):
    answer = bare(put(name, MaximumRetryAttempts=1, **members))
    assert isinstance(answer.pop("LastModified"), datetime)
    assert answer == {
        "FunctionArn": f"{arn}:{qualifier}",
        "MaximumRetryAttempts": 1,
        "DestinationConfig": NOBODY,
    }
    got = bare(client.get_function_event_invoke_config(FunctionName="orders", Qualifier=qualifier))
    assert {**answer, "LastModified": got["LastModified"]} == got
    assert runner.events == {("orders", qualifier): EventSettings(retries=1)}


def test_putting_again_forgets_what_updating_keeps(published, put, client, bare, runner):
    put(MaximumEventAgeInSeconds=60, DestinationConfig={"OnFailure": {"Destination": QUEUE}})
    answer = client.update_function_event_invoke_config(
        FunctionName="orders", MaximumRetryAttempts=0
    )
    assert (answer["MaximumEventAgeInSeconds"], answer["MaximumRetryAttempts"]) == (60, 0)
    assert answer["DestinationConfig"] == {"OnSuccess": {}, "OnFailure": {"Destination": QUEUE}}
    assert runner.events["orders", "$LATEST"] == EventSettings(
        retries=0, longest_age=60, on_failure=QUEUE
    )
    answer = bare(put(MaximumRetryAttempts=2))
    assert "MaximumEventAgeInSeconds" not in answer
    assert answer["DestinationConfig"] == NOBODY
    assert runner.events["orders", "$LATEST"] == EventSettings()


@pytest.mark.parametrize("ending", ["OnSuccess", "OnFailure"])
def test_a_destination_without_an_arn_is_none(published, put, ending):
    answer = put(DestinationConfig={ending: {}})
    assert answer["DestinationConfig"] == NOBODY


@pytest.mark.parametrize(
    "arn",
    [
        QUEUE,
        f"{QUEUE}.fifo",
        f"arn:aws:sns:{WHERE}:lost",
        f"arn:aws:events:{WHERE}:event-bus/lost",
        f"arn:aws:lambda:{WHERE}:function:other",
    ],
)
def test_destinations(published, create, put, runner, arn):
    """That FIFO queues are taken, and fail when they are told, is documented ("Types of metrics for
    Lambda functions": DestinationDeliveryFailures)."""
    create("other")
    answer = put(DestinationConfig={"OnSuccess": {"Destination": arn}})
    assert answer["DestinationConfig"] == {"OnSuccess": {"Destination": arn}, "OnFailure": {}}
    assert runner.events["orders", "$LATEST"] == EventSettings(on_success=arn)


def success(arn: str) -> dict[str, object]:
    return {"DestinationConfig": {"OnSuccess": {"Destination": arn}}}


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({}, "You must specify at least one of error handling or destination setting."),
        (
            success(f"arn:aws:lambda:{WHERE}:function:none"),
            f"The destination ARN arn:aws:lambda:{WHERE}:function:none is invalid.",
        ),
        (
            success(f"arn:aws:lambda:{WHERE}:function:orders"),
            "You can't specify the function as a destination for itself.",
        ),
        (
            success(f"arn:aws:iam:{WHERE}:function:orders"),
            "The provided destination config DestinationConfig(onSuccess=OnSuccess(destination="
            f"arn:aws:iam:{WHERE}:function:orders), onFailure=null) is invalid.",
        ),
        (
            {"Qualifier": "live", "FunctionName": "orders:1", "MaximumRetryAttempts": 1},
            "The derived qualifier from the function name does not match the specified qualifier.",
        ),
    ],
)
def test_what_is_refused(published, client, refused, runner, members, message):
    put = client.put_function_event_invoke_config
    found = refused(put, **{"FunctionName": "orders", **members})
    assert found == ("InvalidParameterValueException", 400, message)
    assert runner.events == {}


@pytest.mark.parametrize(
    ("ending", "arn", "message"),
    [
        ("OnSuccess", "arn:aws:s3:::lost", "is invalid."),
        ("OnFailure", "arn:aws:s3:::lost", "arn:aws:s3:::lost is not supported here"),
        ("OnFailure", "kafka://lost", "kafka://lost is not supported here"),
    ],
)
def test_destinations_that_take_nothing(published, put, refused, ending, arn, message):
    """Source: documented (PutFunctionEventInvokeConfig: buckets for failures alone); the words are
    assumed. Buckets and Kafka are not played here."""
    code, status, found = refused(put, DestinationConfig={ending: {"Destination": arn}})
    assert (code, status) == ("InvalidParameterValueException", 400)
    assert found.endswith(message)


@pytest.mark.parametrize(
    ("members", "where"),
    [
        ({"MaximumRetryAttempts": 3}, "'maximumRetryAttempts'"),
        ({"MaximumRetryAttempts": -1}, "'maximumRetryAttempts'"),
        ({"MaximumEventAgeInSeconds": 59}, "'maximumEventAgeInSeconds'"),
        ({"MaximumEventAgeInSeconds": 21_601}, "'maximumEventAgeInSeconds'"),
        (success("lost"), "'destinationConfig.onSuccess.destination'"),
    ],
)
def test_values_out_of_range(published, put, refused, members, where):
    """Source: documented (the ranges), recorded (the form)."""
    code, status, message = refused(put, **members)
    assert (code, status) == ("ValidationException", 400)
    assert f"at {where} failed to satisfy constraint" in message


def test_functions_and_configurations_that_are_not_there(published, client, refused, arn):
    missed = "ResourceNotFoundException", 404, "The function doesn't exist."
    settings = {"MaximumRetryAttempts": 1}
    put, update = (
        client.put_function_event_invoke_config,
        client.update_function_event_invoke_config,
    )
    for call, given in (
        (put, {"FunctionName": "none", **settings}),
        (put, {"FunctionName": "orders", "Qualifier": "none", **settings}),
        (update, {"FunctionName": "none", **settings}),
        (client.list_function_event_invoke_configs, {"FunctionName": "none"}),
    ):
        assert refused(call, **given) == missed
    for call, given, asked in (
        (update, {"FunctionName": "orders", **settings}, f"{arn}:$LATEST"),
        (update, {"FunctionName": "orders", "Qualifier": "live", **settings}, f"{arn}:live"),
        *(
            (call, {"FunctionName": name}, f"{arn.removesuffix('orders')}{shown}")
            for call in (
                client.get_function_event_invoke_config,
                client.delete_function_event_invoke_config,
            )
            for name, shown in (
                ("none", "none:$LATEST"),
                ("orders", "orders:$LATEST"),
                ("orders:none", "orders:none"),
            )
        ),
    ):
        assert refused(call, **given) == (
            "ResourceNotFoundException",
            404,
            f"The function {asked} doesn't have an EventInvokeConfig",
        )


def test_listing_and_deleting(published, put, client, runner):
    for qualifier in ("live", "1", "$LATEST"):
        put(Qualifier=qualifier, MaximumRetryAttempts=1)
    listed = client.list_function_event_invoke_configs
    arns = [
        each["FunctionArn"].rpartition(":")[2]
        for each in listed(FunctionName="orders")["FunctionEventInvokeConfigs"]
    ]
    assert arns == ["$LATEST", "1", "live"]
    first = listed(FunctionName="orders", MaxItems=2)
    rest = listed(FunctionName="orders", MaxItems=2, Marker=first["NextMarker"])
    assert len(rest["FunctionEventInvokeConfigs"]) == 1
    for qualifier in arns:
        client.delete_function_event_invoke_config(FunctionName="orders", Qualifier=qualifier)
    assert listed(FunctionName="orders")["FunctionEventInvokeConfigs"] == []
    assert set(runner.events.values()) == {EventSettings()}


def test_an_alias_that_is_gone_takes_its_configuration_with_it(published, put, client):
    """Source: assumed."""
    put(Qualifier="live", MaximumRetryAttempts=1)
    client.delete_alias(FunctionName="orders", Name="live")
    listed = client.list_function_event_invoke_configs(FunctionName="orders")
    assert listed["FunctionEventInvokeConfigs"] == []

from __future__ import annotations

import pytest

UNKNOWN = ("NotFoundException", 404, "Invalid Request Validator identifier specified")


@pytest.fixture
def place(client, api):
    created = client.create_request_validator(restApiId=api.id, name="v")
    assert created["ResponseMetadata"]["HTTPStatusCode"] == 201
    return {"restApiId": api.id, "requestValidatorId": created["id"]}


@pytest.mark.fact("validator.life")
def test_a_life(client, api, place, bare, refused):
    """Source: recorded."""
    shown = {
        "id": place["requestValidatorId"],
        "name": "v",
        "validateRequestBody": False,
        "validateRequestParameters": False,
    }
    assert bare(client.get_request_validator(**place)) == shown
    assert client.get_request_validators(restApiId=api.id)["items"] == [shown]
    on = api.patch("update_request_validator", place, ("replace", "/validateRequestBody", "true"))
    assert on == {**shown, "validateRequestBody": True}
    off = api.patch("update_request_validator", place, ("replace", "/validateRequestBody"))
    assert off == shown
    assert client.delete_request_validator(**place)["ResponseMetadata"]["HTTPStatusCode"] == 202
    assert refused(client.get_request_validator, **place) == UNKNOWN
    assert client.get_request_validators(restApiId=api.id)["items"] == []


@pytest.mark.fact("rest-api.unknown-of-a-validator")
def test_unknown_ones(client, api, place, refused):
    """Source: recorded: an unknown API is a bad request, an unknown validator or itself."""
    assert refused(client.create_request_validator, restApiId="x", name="v") == (
        "BadRequestException",
        400,
        "Invalid REST API identifier specified",
    )
    for elsewhere in ({**place, "restApiId": "x"}, {**place, "requestValidatorId": "x"}):
        assert refused(client.get_request_validator, **elsewhere) == UNKNOWN
        assert refused(client.delete_request_validator, **elsewhere) == UNKNOWN
    assert refused(client.get_request_validators, restApiId="x")[2] == (
        "Invalid API identifier specified 123456789012:x"
    )


@pytest.mark.parametrize(
    ("op", "path", "value", "message"),
    [
        (
            "add",
            "/validateRequestBody",
            "true",
            "Invalid patch path  '/validateRequestBody' specified for op 'add'. "
            "Please choose supported operations",
        ),
        (
            "replace",
            "/invalidPath",
            "true",
            "Invalid patch path  '/invalidPath' specified for op 'replace'. Must be one of: "
            "[/name, /validateRequestParameters, /validateRequestBody]",
        ),
        ("replace", "/name", "", "Request Validator name cannot be blank"),
    ],
)
@pytest.mark.fact("validator.refused")
def test_patches_that_are_refused(client, place, refused, op, path, value, message):
    """Source: recorded."""
    patch = {"op": op, "path": path, "value": value}
    assert refused(client.update_request_validator, **place, patchOperations=[patch]) == (
        "BadRequestException",
        400,
        message,
    )


def test_a_validator_in_use_stays(client, api, place, refused):
    """Assumed: the text."""
    api.method(requestValidatorId=place["requestValidatorId"])
    assert refused(client.delete_request_validator, **place)[:2] == ("ConflictException", 409)

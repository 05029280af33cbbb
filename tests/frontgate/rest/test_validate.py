"""Request validators. Source: recorded on AWS, unless a test says otherwise."""

from __future__ import annotations

import json

import pytest

from frontgate.control.rest_api import Model, RequestValidator

fact = pytest.mark.fact

PERSON = {
    "$schema": "http://json-schema.org/draft-04/schema#",
    "type": "object",
    "required": ["email"],
    "properties": {"email": {"type": "string"}, "age": {"type": "integer"}},
}


@pytest.fixture
def people(serve, mock):
    def make(**method):
        methods = {"request_validator_id": "v", "request_models": {"application/json": "Person"}}
        return serve(
            {"/people/{id}": [mock(verb="POST", method=methods | method)]},
            models={
                "Person": Model(
                    id="m",
                    name="Person",
                    content_type="application/json",
                    schema=json.dumps(PERSON),
                )
            },
            request_validators={
                "v": RequestValidator(
                    id="v",
                    name="all",
                    validate_request_body=True,
                    validate_request_parameters=True,
                )
            },
            gateway_responses={
                "BAD_REQUEST_BODY": {
                    "response_templates": {
                        "application/json": '{"m":$context.error.messageString,'
                        '"e":"$context.error.validationErrorString"}'
                    }
                }
            },
        )

    return make


REQUIRED = {
    "method.request.querystring.qs1": True,
    "method.request.path.issuer": True,
    "method.request.header.x-header-param": True,
    "method.request.querystring.optional": False,
}


@fact("validation.parameters", "validation.parameters-first", "validation.path-parameter")
async def test_missing_parameters_come_before_the_body(people):
    response = await people(request_parameters=REQUIRED)("POST", "/people/1", body=b"nonsense")
    assert response.status == 400
    assert (
        response.body
        == b'{"message":"Missing required request parameters: [x-header-param, issuer, qs1]"}'
    )
    assert ("x-amzn-ErrorType", "BadRequestException") in response.headers


@fact("validation.parameters")
async def test_one_missing_parameter(people):
    parameters = {"method.request.querystring.qs1": True, "method.request.header.X-A": True}
    response = await people(request_parameters=parameters)(
        "POST", "/people/1", headers={"x-a": "1"}, body=b"{}"
    )
    assert response.body == b'{"message":"Missing required request parameters: [qs1]"}'


@fact("validation.blank")
async def test_a_blank_parameter_is_missing(people):
    """Source: documented ("included and not blank")."""
    response = await people(request_parameters={"method.request.querystring.q": True})(
        "POST", "/people/1?q=", body=b'{"email":"a"}'
    )
    assert response.status == 400


@fact("validation.body", "validation.empty-body")
@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{}", b'{"email": 1}', b"not json", b"\xff"),
        *(b'{"email": "a", "x": NaN}', b"[" * 100_000),
    ],
)
async def test_an_invalid_body(people, body):
    response = await people()("POST", "/people/1", body=body)
    assert response.status == 400
    assert json.loads(response.body)["m"] == "Invalid request body"


@fact("validation.error-string")
async def test_the_validation_errors_are_in_the_context(people):
    """Source: documented (validationErrorString), its escaping is assumed."""
    response = await people()("POST", "/people/1", body=b'{"age": 1}')
    assert json.loads(response.body)["e"] == '[object has missing required properties (["email"])]'


@pytest.mark.parametrize("body", [b'{"email": "a"}', b'\xef\xbb\xbf{"email": "a"}'])
async def test_a_valid_body(people, body):
    assert (await people()("POST", "/people/1", body=body)).status == 200


@fact("validation.other-type")
async def test_a_content_type_without_a_model_is_not_validated(people):
    """Source: documented; the template of the MOCK is then not found, which passes the body on."""
    response = await people()(
        "POST", "/people/1", headers={"Content-Type": "text/plain"}, body=b'{"statusCode": 200}'
    )
    assert response.status == 200


async def test_without_a_validator_nothing_is_checked(people):
    response = await people(request_validator_id=None, request_parameters=REQUIRED)(
        "POST", "/people/1", body=b"{"
    )
    assert response.status == 200

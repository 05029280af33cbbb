"""Whose credentials integrations use. Source: documented, unless a test says otherwise."""

from __future__ import annotations

import pytest

from frontgate.control.rest_api import IntegrationResponse, IntegrationType
from frontgate.wire import RoleNotAssumableError

ROLE = "arn:aws:iam::123456789012:role/${stageVariables.role}"
CLIENTS = "arn:aws:iam::*:user/*"
INTERNAL = b'{"message": "Internal server error"}'
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"
PATH = f"/2015-03-31/functions/{FUNCTION}/invocations"
VARIABLES = {"role": "reader"}
READER = "arn:aws:iam::123456789012:role/reader"


@pytest.fixture
def table(transformed):
    def make(credentials):
        return transformed(
            IntegrationType.AWS,
            [IntegrationResponse(status_code="200")],
            http_method="POST",
            uri="arn:aws:apigateway:us-east-1:dynamodb:action/GetItem",
            credentials=credentials,
        )

    return make


@pytest.mark.parametrize(("credentials", "role"), [(ROLE, READER), (None, None)])
async def test_a_role_is_named_to_the_service(serve, table, world, credentials, role):
    await serve({"/x": [table(credentials)]}, variables=VARIABLES)("GET", "/x")
    (request,) = world.aws_requests
    assert (request.role_arn, request.access_key) == (role, None)


async def test_a_client_that_did_not_sign_has_nothing_to_pass_on(serve, table, world):
    """Source: assumed."""
    response = await serve({"/x": [table(CLIENTS)]})("GET", "/x")
    assert (response.status, response.body) == (500, INTERNAL)
    assert not world.aws_requests


async def test_a_role_that_cannot_be_assumed_is_a_500(serve, table, world):
    """Source: recorded (execution logs: "API Gateway does not have permission to assume …")."""
    world.aws_response = RoleNotAssumableError("API Gateway does not have permission")
    response = await serve({"/x": [table(ROLE)]})("GET", "/x")
    assert (response.status, response.body) == (500, INTERNAL)


@pytest.mark.parametrize("proxy", [True, False])
async def test_a_role_is_asked_whether_it_may_invoke(
    serve, lambda_proxy, transformed, world, proxy
):
    fields = {
        "http_method": "POST",
        "uri": f"arn:aws:apigateway:us-east-1:lambda:path{PATH}",
        "credentials": ROLE,
    }
    responses = [IntegrationResponse(status_code="200")]
    method = (
        lambda_proxy(integration=fields)
        if proxy
        else transformed(IntegrationType.AWS, responses, **fields)
    )
    send = serve({"/x": [method]}, variables=VARIABLES)
    assert (await send("GET", "/x")).status == 200
    assert world.permissions_asked == [(READER, "lambda:InvokeFunction", FUNCTION)]
    for allowed in (False, RoleNotAssumableError("no")):
        world.allowed = allowed
        response = await send("GET", "/x")
        assert (response.status, response.body) == (500, INTERNAL)
    assert len(world.invoked) == 1


async def test_without_credentials_nobody_is_asked(serve, lambda_proxy, world):
    await serve({"/x": [lambda_proxy()]})("GET", "/x")
    assert world.permissions_asked == []

"""The list of steps as a whole."""

from __future__ import annotations


async def test_a_defect_is_a_500_and_is_reported(serve, lambda_proxy, world, caplog):
    world.invocation = ZeroDivisionError("defect")
    response = await serve({"/x": [lambda_proxy()]})("GET", "/x")
    assert (response.status, response.body) == (500, b'{"message": "Internal server error"}')
    assert "GET /x failed" in caplog.text


async def test_nothing_is_invoked_before_validation(serve, lambda_proxy, world):
    """Source: recorded (the order of the steps)."""
    from frontgate.control.rest_api import RequestValidator

    method = lambda_proxy(
        request_validator_id="v", request_parameters={"method.request.querystring.q": True}
    )
    validator = RequestValidator(id="v", name="v", validate_request_parameters=True)
    send = serve({"/x": [method]}, request_validators={"v": validator})
    assert (await send("GET", "/x")).status == 400
    assert world.invoked == []
    await send("GET", "/x?q=1")
    assert len(world.invoked) == 1

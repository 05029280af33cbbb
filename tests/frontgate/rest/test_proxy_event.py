"""What is encoded once for a method, and what is not. The rest: test_lambda_proxy."""

from __future__ import annotations

from frontgate.wire import Invocation


async def test_two_requests_of_a_method(serve, lambda_proxy, world):
    """Source: assumed, from what requests are."""
    send = serve({"/{id}": [lambda_proxy("ANY")]})
    world.invocation = Invocation(200, b'{"statusCode": 200}')
    events = []
    for method, path, agent in (("GET", "/100%25", "one"), ("POST", '/"b"', "two")):
        await send(method, path, headers=(("User-Agent", agent), ("X-Quote", f'"{agent}"')))
        events.append(world.event)
    contexts = [event["requestContext"] for event in events]
    assert [event["headers"]["X-Quote"] for event in events] == ['"one"', '"two"']
    assert [event["pathParameters"]["id"] for event in events] == ["100%25", '"b"']
    assert [context["httpMethod"] for context in contexts] == ["GET", "POST"]
    assert [context["path"] for context in contexts] == ["/dev/100%25", '/dev/"b"']
    assert [context["identity"]["userAgent"] for context in contexts] == ["one", "two"]
    assert contexts[0]["requestId"] != contexts[1]["requestId"]
    assert contexts[0]["resourceId"] == contexts[1]["resourceId"]


async def test_percent_signs_of_a_definition(serve, lambda_proxy, world):
    """Source: assumed."""
    send = serve({"/%s": [lambda_proxy()]})
    world.invocation = Invocation(200, b'{"statusCode": 200}')
    await send("GET", "/%s")
    assert world.event["requestContext"]["resourcePath"] == "/%s"

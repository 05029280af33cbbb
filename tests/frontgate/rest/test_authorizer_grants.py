"""What a Lambda authorizer grants: its context, its policy, and how long both are remembered.

Source: recorded on AWS, unless a test says so.
"""

from __future__ import annotations

import pytest

from tests.frontgate.rest.authorizing import API, document, run

CONTEXT = {"str": "hello", "num": 123, "bool": True, "null": None}


@pytest.mark.fact("authorizer.output", "event.authorizer", "event.context")
async def test_the_context_in_the_event(guarded, function, token, world):
    function.answer = {
        "principalId": "my-username",
        "policyDocument": document(),
        "context": CONTEXT,
    }
    send = guarded()
    shown = {"str": "hello", "num": "123", "bool": "true", "null": None}
    for latency in (1000, 0, 0):  # the first time the function is asked
        await send("GET", "/users", headers=token)
        assert function.proxied[-1]["requestContext"]["authorizer"] == {
            **shown,
            "principalId": "my-username",
            "integrationLatency": latency,
        }
    assert len(function.events) == 1


async def test_the_context_in_a_template(guarded, function, token):
    function.answer = {"principalId": "ann", "policyDocument": document(), "context": CONTEXT}
    send = guarded(
        template="$context.authorizer.principalId|$context.authorizer.num|"
        "$context.authorizer.bool|$context.authorizer.null|$context.authorizer.none"
    )
    assert (await send("GET", "/mock", headers=token)).body == b"ann|123|true||"


async def test_a_template_cannot_change_what_is_remembered(guarded, function, token):
    """Source: ours."""
    function.answer = {"principalId": "ann", "policyDocument": document(), "context": CONTEXT}
    put = '$context.authorizer.put("str", "changed")$context.authorizer.str'
    send = guarded(template=put)
    for _ in range(3):
        assert (await send("GET", "/mock", headers=token)).body == b"hellochanged"
    await send("GET", "/users", headers=token)
    assert function.proxied[-1]["requestContext"]["authorizer"]["str"] == "hello"


@pytest.mark.fact("authorizer.only-policy")
async def test_a_grant_without_a_principal(guarded, function, token):
    """That it is allowed is recorded; how the event looks is assumed."""
    function.answer = {"policyDocument": document()}
    assert (await guarded()("GET", "/users", headers=token)).status == 200
    assert "principalId" not in function.proxied[0]["requestContext"]["authorizer"]


@pytest.mark.fact("authorizer.output")
async def test_the_usage_identifier_goes_on(guarded, function, token):
    """Source: documented."""
    function.answer = {"policyDocument": document(), "usageIdentifierKey": "key"}
    send = guarded()
    finished = await run(send, "/users", token)
    assert finished.reached.usage_identifier_key == "key"


@pytest.mark.fact("authorizer.cached-policy")
async def test_a_remembered_policy_is_judged_for_each_method(guarded, function, token):
    """Source: documented."""
    function.answer = {"policyDocument": document(resource=f"{API}/dev/GET/users")}
    send = guarded()
    assert (await send("GET", "/users", headers=token)).status == 200
    assert (await send("POST", "/users", headers=token)).status == 403
    assert (await send("GET", "/users/7", headers=token)).status == 403
    assert len(function.events) == 1


@pytest.mark.fact("authorizer.cache-key")
async def test_what_keys_the_cache(guarded, function):
    """Source: documented (all identity sources together)."""
    send = guarded(
        "REQUEST",
        identity_source="method.request.header.A,method.request.querystring.q,"
        "stageVariables.area,context.httpMethod",
        variables={"area": "north"},
    )
    for verb, path, a in [
        ("GET", "/users?q=1", "1"),
        ("GET", "/users?q=1&other=2", "1"),
        ("GET", "/users/7?q=1", "1"),
        ("GET", "/users?q=2", "1"),
        ("GET", "/users?q=1", "2"),
        ("POST", "/users?q=1", "1"),
    ]:
        assert (await send(verb, path, headers={"A": a})).status == 200
    assert len(function.events) == 4


@pytest.mark.fact("authorizer.ttl")
async def test_how_long_an_answer_is_remembered(guarded, function, token, world):
    """Source: documented (300 seconds unless the authorizer says so)."""
    world.now = 1000.0
    send = guarded()
    for now, events in [(1000.0, 1), (1299.0, 1), (1300.0, 2)]:
        world.now = now
        await send("GET", "/users", headers=token)
        assert len(function.events) == events


@pytest.mark.fact("authorizer.no-cache")
async def test_a_time_to_live_of_nothing(guarded, function, token):
    """Source: documented."""
    send = guarded(authorizer_result_ttl_in_seconds=0)
    for _ in range(2):
        await send("GET", "/users", headers=token)
    assert len(function.events) == 2


async def test_what_is_remembered_can_be_forgotten(guarded, function, token):
    """Source: documented (FlushStageAuthorizersCache)."""
    send = guarded()
    await send("GET", "/users", headers=token)
    send.stage.forget_authorizations()
    await send("GET", "/users", headers=token)
    assert len(function.events) == 2


async def test_conditions_see_the_request(guarded, function, token):
    """Source: documented (condition keys)."""
    condition = {"StringEquals": {"aws:UserAgent": "good"}}
    function.answer = {"policyDocument": document(Condition=condition)}
    send = guarded()
    assert (await send("GET", "/users", headers={**token, "User-Agent": "good"})).status == 200
    assert (await send("GET", "/users", headers={**token, "User-Agent": "bad"})).status == 403
    assert len(function.events) == 1

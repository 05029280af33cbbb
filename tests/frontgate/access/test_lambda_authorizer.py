from __future__ import annotations

import json

import pytest

from frontgate.access.lambda_authorizer import (
    AuthorizerDeniedError,
    AuthorizerFailedError,
    AuthorizerUnauthorizedError,
    LambdaAuthorizer,
    LambdaGrant,
)
from frontgate.wire import InvocationError

FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:authorize"
API = "arn:aws:execute-api:eu-west-1:123456789012:puhdx84jy9"
GET_USERS = f"{API}/prod/GET/users"
POST_USERS = f"{API}/prod/POST/users"
EVENT = {"type": "TOKEN", "methodArn": GET_USERS, "authorizationToken": "Bearer foo"}


def document(resource: object = f"{API}/*", effect: str = "Allow") -> dict[str, object]:
    statement = {"Effect": effect, "Action": "execute-api:Invoke", "Resource": resource}
    return {"Version": "2012-10-17", "Statement": [statement]}


def result(**changes: object) -> dict[str, object]:
    merged = {"principalId": "user", "policyDocument": document(), **changes}
    return {name: value for name, value in merged.items() if value is not ...}


@pytest.fixture
def make(function, time):
    def authorizer(answer: object, *, ttl: int = 300, **settings: object) -> LambdaAuthorizer:
        function.result = answer
        defaults = {"function": FUNCTION, "invoke": function, "timer": time}
        return LambdaAuthorizer(ttl=ttl, **{"accept": lambda grant: grant, **defaults, **settings})

    return authorizer


async def ask(authorizer, *, identity=("Bearer foo",), resource=GET_USERS, **more) -> LambdaGrant:
    event = more.pop("event", lambda: EVENT)
    return await authorizer.authorize(identity=identity, event=event, resource_arn=resource, **more)


async def failure(authorizer) -> str:
    with pytest.raises(AuthorizerFailedError) as caught:
        await ask(authorizer)
    return caught.value.reason


async def test_the_function_gets_the_event(make, function):
    await ask(make(result()), trace_id="Root=1-5e1b4151-5ac6c58f5b5daa4d9b0a6a4b")
    assert function.payloads == [(FUNCTION, EVENT, "Root=1-5e1b4151-5ac6c58f5b5daa4d9b0a6a4b")]


async def test_a_grant_keeps_the_types_of_its_context(make):  # documented
    context = {"str": "hello", "num": 123, "bool": True, "null": None}
    grant = await ask(make(result(context=context, usageIdentifierKey="key")))
    assert grant == LambdaGrant(principal_id="user", context=context, usage_identifier_key="key")


async def test_only_the_policy_is_required(make):  # recorded
    grant = await ask(make({"policyDocument": document()}))
    assert grant == LambdaGrant(principal_id="", context={}, usage_identifier_key=None)


@pytest.mark.parametrize(
    ("policy", "explicit"),
    [
        (document(effect="Deny"), True),
        (document(POST_USERS), False),
        ({"Version": "2012-10-17", "Statement": []}, False),  # assumed
    ],
)
async def test_a_denied_resource(make, policy, explicit):
    with pytest.raises(AuthorizerDeniedError) as caught:
        await ask(make(result(policyDocument=policy)))
    assert caught.value.explicit is explicit


async def test_conditions_see_the_request(make):
    policy = document()
    policy["Statement"][0]["Condition"] = {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
    authorizer = make(result(policyDocument=policy))
    assert await ask(authorizer, context={"aws:SourceIp": "203.0.113.7"})
    with pytest.raises(AuthorizerDeniedError):
        await ask(authorizer, context={"aws:SourceIp": "198.51.100.1"})


async def test_exactly_unauthorized_is_401(make, function):  # recorded
    function.error = "Unhandled"
    with pytest.raises(AuthorizerUnauthorizedError):
        await ask(make({"errorMessage": "Unauthorized", "errorType": "Exception"}))


@pytest.mark.parametrize("message", ["Unauthorized: x", "unauthorized", "", None, 7])  # recorded
async def test_any_other_error_is_a_failure(make, function, message):
    function.error = "Unhandled"
    reason = await failure(make({"errorMessage": message, "errorType": "Exception"}))
    assert "function failed" in reason


async def test_an_answer_that_looks_like_an_error_is_none(make):
    """Only a function that failed can say `Unauthorized`."""
    assert "errorMessage" in await failure(make({"errorMessage": "Unauthorized"}))


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (  # recorded
            result(errorType="Exception"),
            'Invalid JSON in response: Unrecognized field "errorType" , not marked as ignorable',
        ),
        (None, "Could not parse policy"),  # recorded
        (result(policyDocument=...), "Could not parse policy"),  # recorded
        (result(policyDocument=None), "Could not parse policy"),  # assumed
        (result(policyDocument="{}"), "Could not parse policy"),  # assumed
        ([], "Could not parse policy"),  # assumed
        ("Unauthorized", "Could not parse policy"),  # assumed
        (b"{", "Invalid JSON in response"),  # assumed
        (result(principalId=7), "Invalid JSON in response: principalId is not a string"),
        (result(context="x"), "Invalid JSON in response: context is not an object"),
        (
            result(usageIdentifierKey={}),
            "Invalid JSON in response: usageIdentifierKey is not a string",
        ),
    ],
)
async def test_an_answer_that_means_nothing_is_a_failure(make, answer, reason):
    assert await failure(make(answer)) == reason


async def test_a_malformed_policy_is_a_failure_that_says_why(make):  # recorded: 500
    reason = await failure(make(result(policyDocument={"Statement": [{"Effect": "Maybe"}]})))
    assert reason == "Could not parse policy: a statement's Effect must be Allow or Deny"


async def test_a_function_that_does_not_run_is_a_failure(make):
    assert "no permission" in await failure(make(InvocationError(403, "no permission")))


async def test_a_late_function_is_a_failure(make, function):
    function.delay = 30
    assert "within 0.01 seconds" in await failure(make(result(), timeout=0.01))


@pytest.mark.parametrize("value", [{"a": 1}, ["a"]])
@pytest.mark.fact("authorizer.structured-context")
async def test_a_structured_context(make, value):
    """Documented: none in REST APIs, where the failure is assumed; allowed in format 2.0."""
    answer = result(context={"value": value})
    assert (await ask(make(answer))).context == {"value": value}
    assert "context.value" in await failure(make(answer, flat_context=True))


async def test_a_cached_policy_is_judged_for_each_resource(make, function):  # documented
    authorizer = make(result(policyDocument=document(GET_USERS)))
    await ask(authorizer)
    with pytest.raises(AuthorizerDeniedError):
        await ask(authorizer, resource=POST_USERS)
    assert len(function.payloads) == 1


async def test_denials_are_cached_too(make, function):
    authorizer = make(result(policyDocument=document(effect="Deny")))
    for _ in range(2):
        with pytest.raises(AuthorizerDeniedError):
            await ask(authorizer)
    assert len(function.payloads) == 1


async def test_every_identity_source_is_part_of_the_key(make, function):  # documented
    authorizer = make(result())
    for identity in (("a", "b"), ("a", "c"), ("ab",), ("a", "b")):
        await ask(authorizer, identity=identity)
    assert len(function.payloads) == 3


@pytest.mark.parametrize(("ttl", "identity"), [(0, ("a",)), (300, ())])  # documented
async def test_nothing_is_cached(make, function, ttl, identity):
    authorizer = make(result(), ttl=ttl)
    for _ in range(2):
        await ask(authorizer, identity=identity)
    assert len(function.payloads) == 2


async def test_the_cache_ends_with_its_ttl(make, function, time):  # documented
    authorizer = make(result(), ttl=5)
    await ask(authorizer)
    time.now += 4.9
    await ask(authorizer)
    assert len(function.payloads) == 1
    time.now += 0.2
    await ask(authorizer)
    assert len(function.payloads) == 2


async def test_failures_are_not_cached(make, function):
    authorizer = make(None)
    await failure(authorizer)
    function.result = result()
    assert await ask(authorizer)


async def test_an_event_is_built_only_for_a_call(make):
    authorizer = make(result())
    await ask(authorizer, event=lambda: EVENT)
    await ask(authorizer, event=lambda: pytest.fail("built for a cached answer"))


async def test_a_simple_response(make, function):  # documented
    authorizer = make(
        {"isAuthorized": True, "context": {"roles": ["a"], "level": 3}}, simple_responses=True
    )
    grant = await ask(authorizer)
    assert grant.context == {"roles": ["a"], "level": 3}
    assert await ask(authorizer, resource=POST_USERS) is grant
    assert len(function.payloads) == 1


async def test_a_simple_refusal(make):  # documented
    with pytest.raises(AuthorizerDeniedError):
        await ask(make({"isAuthorized": False}, simple_responses=True))


@pytest.mark.parametrize(
    "answer",
    [{"isAuthorized": "false"}, {"isAuthorized": 1}, {}, None, [], result()],
)
async def test_a_simple_response_must_be_a_boolean(make, answer):  # reported as seen on AWS
    assert "isAuthorized" in await failure(make(answer, simple_responses=True))


async def test_a_policy_authorizer_takes_no_simple_response(make):
    assert "isAuthorized" in await failure(make({"isAuthorized": True}))


async def test_what_is_accepted_is_made_once(make, function):
    made = []
    authorizer = make(result(), accept=lambda grant: made.append(grant) or grant.principal_id)
    assert [await ask(authorizer), await ask(authorizer)] == ["user", "user"]
    assert len(made) == 1


async def test_a_consultation_is_told(make, function, time):
    authorizer = make(result())
    answer, consultation = await authorizer.ask(identity=("a",), event=EVENT)
    assert json.loads(consultation.event) == EVENT
    assert json.loads(consultation.invocation.payload) == result()
    assert authorizer.known(("a",)) is answer
    authorizer.forget()
    assert authorizer.known(("a",)) is None


async def test_a_failed_consultation_is_told_too(make, function):
    with pytest.raises(AuthorizerFailedError) as caught:
        await make(None).ask(identity=("a",), event=EVENT)
    assert caught.value.consultation.invocation.payload == b"null"
    with pytest.raises(AuthorizerFailedError) as caught:
        await make(InvocationError(429, "Rate Exceeded.")).ask(identity=("a",), event=EVENT)
    assert caught.value.consultation.invocation is None

"""TOKEN and REQUEST authorizers: who is asked, and how answers are judged.

Source: recorded on AWS, unless a test says so.
"""

from __future__ import annotations

import json

import pytest

from frontgate.access.policy import Decision
from frontgate.deployment import DeploymentError
from frontgate.rest.access_facts import Authorization, AuthorizerAsked
from frontgate.wire import InvocationError, RoleNotAssumableError
from tests.frontgate.rest.authorizing import API, AUTHORIZER, URI, document, run

UNAUTHORIZED = b'{"message":"Unauthorized"}'
NOTHING = b'{"message":null}'


def resource_policy(effect: str, **more: object) -> str:
    return json.dumps(document(effect, Principal="*", **more))


@pytest.mark.parametrize(
    ("kind", "settings", "headers"),
    [
        ("TOKEN", {}, {}),
        ("TOKEN", {}, {"Authorization": ""}),
        ("TOKEN", {"identity_source": "method.request.header.X-Token"}, {"Authorization": "a"}),
        ("TOKEN", {"authorizer_result_ttl_in_seconds": 0}, {}),
        ("REQUEST", {"identity_source": "method.request.header.Authorization"}, {}),
        (
            "REQUEST",
            {"identity_source": "method.request.header.A, method.request.querystring.q"},
            {"A": "1"},
        ),
        ("REQUEST", {"identity_source": "stageVariables.none"}, {}),
        ("REQUEST", {"identity_source": "context.identity.userAgent"}, {}),
    ],
)
@pytest.mark.fact("authorizer.missing-source", "authorizer.error-trace", "authorizer.empty-token")
async def test_without_its_identity_source_nobody_is_asked(
    guarded, function, kind, settings, headers
):
    response = await guarded(kind, **settings)("GET", "/users", headers=headers)
    assert (response.status, response.body) == (401, UNAUTHORIZED)
    assert ("x-amzn-ErrorType", "UnauthorizedException") in response.headers
    assert {name for name, _ in response.headers} == {
        "Content-Type",
        "x-amzn-RequestId",
        "x-amz-apigw-id",
        "x-amzn-ErrorType",
    }
    assert function.events == []


@pytest.mark.fact("authorizer.no-cache")
async def test_without_a_cache_no_identity_source_is_needed(guarded, function):
    """Source: documented."""
    send = guarded(
        "REQUEST",
        identity_source="method.request.header.A",
        authorizer_result_ttl_in_seconds=0,
    )
    assert (await send("GET", "/users")).status == 200
    assert len(function.events) == 1


@pytest.mark.parametrize(
    ("expression", "value", "status"),
    [
        (r"^Bearer [-0-9a-zA-Z._]*$", "Bearer foo", 200),
        (r"^Bearer [-0-9a-zA-Z._]*$", "Basic foo", 401),
        (r"Bearer", "Bearer foo", 401),  # assumed: the whole token must match
        (r"Bearer (?<jwt>\w++)", "Bearer foo", 200),  # Java's named groups, possessive quantifiers
        (r"\p{Alpha}+ \p{Alpha}+", "Bearer foo", 200),
    ],
)
@pytest.mark.fact("authorizer.validation")
async def test_the_validation_expression(guarded, function, expression, value, status):
    """Source: documented."""
    send = guarded(identity_validation_expression=expression)
    response = await send("GET", "/users", headers={"Authorization": value})
    assert response.status == status
    assert len(function.events) == (status == 200)


async def test_an_expression_that_runs_away_is_stopped(guarded, function):
    """Source: ours. A request must not stop all the others: unlimited, this one never ends."""
    send = guarded(identity_validation_expression=r"(\w+\s?)+(\w+\s?)+(\w+\s?)+!")
    response = await send("GET", "/users", headers={"Authorization": "a" * 5000})
    assert response.status == 401
    assert function.events == []


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (
            {"principalId": "u", "policyDocument": document("Deny")},
            "User is not authorized to access this resource with an explicit deny in an "
            "identity-based policy",
        ),
        (
            {"principalId": "u", "policyDocument": document(resource=f"{API}/dev/POST/*")},
            "User is not authorized to access this resource because no identity-based policy "
            "allows the execute-api:Invoke action",
        ),
    ],
)
@pytest.mark.fact("authorizer.denied")
async def test_denied(guarded, function, token, answer, text):
    """The wording of 2025; before, it ended with `explicit deny` and with `resource`."""
    function.answer = answer
    response = await guarded()("GET", "/users", headers=token)
    assert response.status == 403
    assert response.body == json.dumps({"Message": text}, separators=(",", ":")).encode()
    assert ("x-amzn-ErrorType", "AccessDeniedException") in response.headers


@pytest.mark.parametrize(
    ("answer", "error", "status"),
    [
        ({"errorMessage": "Unauthorized"}, "Unhandled", 401),
        ({"errorMessage": "Unauthorized: x"}, "Unhandled", 500),
        ({"errorMessage": "boom"}, "Unhandled", 500),
        (None, None, 500),
        (b"{", None, 500),
        ({"principalId": "u"}, None, 500),
        ({"policyDocument": document(), "errorType": "x"}, None, 500),
        ({"policyDocument": {"Statement": "x"}}, None, 500),
        # Measured on AWS by the serverless-offline project (#1376).
        ({"policyDocument": document(), "context": {"a": ["b"]}}, None, 500),
        ({"policyDocument": document(), "context": {"a": {"b": 1}}}, None, 500),
        (InvocationError(403, "no permission"), None, 500),  # assumed
        (InvocationError(429, "Rate Exceeded."), None, 500),  # assumed
    ],
)
@pytest.mark.fact("authorizer.unauthorized", "authorizer.failure", "authorizer.structured-context")
async def test_no_answer_to_judge(guarded, function, token, answer, error, status):
    function.answer, function.error = answer, error
    response = await guarded()("GET", "/users", headers=token)
    assert response.status == status
    assert response.body == (UNAUTHORIZED if status == 401 else NOTHING)
    kind = "UnauthorizedException" if status == 401 else "AuthorizerConfigurationException"
    assert ("x-amzn-ErrorType", kind) in response.headers
    assert function.proxied == []


@pytest.mark.fact("authorizer.late")
async def test_a_late_authorizer(guarded, function, token, monkeypatch):
    """The body is recorded, the error type and the limit of 29 seconds are assumed."""
    monkeypatch.setattr("frontgate.rest.function_authorizer._TIMEOUT", 0.01)
    function.delay = 5
    response = await guarded()("GET", "/users", headers=token)
    assert (response.status, response.body) == (500, NOTHING)


ALLOWS = document()


DENIES = document("Deny")


SILENT = document(resource=f"{API}/other/*")


ELSEWHERE = {"resource": f"{API}/other/*"}


@pytest.mark.parametrize(
    ("answer", "policy", "status", "asked"),
    [
        (ALLOWS, resource_policy("Allow"), 200, 1),
        (ALLOWS, resource_policy("Allow", **ELSEWHERE), 200, 1),
        (ALLOWS, resource_policy("Deny"), 403, 0),
        (SILENT, resource_policy("Allow"), 200, 1),
        (SILENT, resource_policy("Allow", **ELSEWHERE), 403, 1),
        (SILENT, resource_policy("Deny"), 403, 0),
        (DENIES, resource_policy("Allow"), 403, 1),
        (DENIES, resource_policy("Allow", **ELSEWHERE), 403, 1),
        (DENIES, resource_policy("Deny"), 403, 0),
    ],
)
@pytest.mark.fact("order.policy-and-function", "policy.same-account")
async def test_with_a_resource_policy(guarded, function, token, answer, policy, status, asked):
    """Source: documented (table A; an explicit deny comes before the function is called)."""
    function.answer = {"policyDocument": answer}
    response = await guarded(policy=policy)("GET", "/users", headers=token)
    assert response.status == status
    assert len(function.events) == asked
    if not asked:
        assert json.loads(response.body)["Message"] == (
            "User: anonymous is not authorized to perform: execute-api:Invoke on resource: "
            "arn:aws:execute-api:us-east-1:********9012:abcdefghij/dev/GET/users with an explicit "
            "deny"
        )


@pytest.mark.parametrize(
    ("allowed", "status"),
    [(True, 200), (False, 500), (RoleNotAssumableError("there is no such role"), 500)],
)
async def test_the_role_that_invokes_the_function(guarded, function, token, world, allowed, status):
    """Source: documented (`authorizerCredentials`); how it fails is assumed."""
    world.allowed = allowed
    send = guarded(authorizer_credentials="arn:aws:iam::123456789012:role/invoker")
    response = await send("GET", "/users", headers=token)
    assert response.status == status
    assert world.permissions_asked == [
        ("arn:aws:iam::123456789012:role/invoker", "lambda:InvokeFunction", AUTHORIZER)
    ]
    assert len(function.events) == (status == 200)
    if status == 500:
        assert response.body == NOTHING


@pytest.mark.parametrize(("length", "status"), [(1500, 200), (1600, 414)])
@pytest.mark.fact("authorizer.long-arn")
async def test_a_long_path(guarded, function, token, length, status):
    """The status and the limit of 1,600 bytes are documented, the error type is assumed."""
    response = await guarded()("GET", f"/users/{'x' * length}", headers=token)
    assert response.status == status
    if status == 414:
        assert response.body == b'{"message":"Request URI too long"}'
        assert function.events == []


async def test_the_phases_are_noted(guarded, function, token):
    """Source: ours."""
    send = guarded()
    for cached in (False, True):
        finished = await run(send, "/users", token)
        facts = {type(fact): fact for _, fact in finished.facts}
        asked, authorization = facts[AuthorizerAsked], facts[Authorization]
        assert (asked.status, asked.plan.id, asked.principal) == (200, "a", "user")
        assert asked.identity == ("Bearer foo",)
        assert asked.cached is cached
        assert (asked.consultation is None) is cached
        assert authorization.identity_policy is Decision.ALLOW
    function.answer = None
    finished = await run(send, "/users", {"Authorization": "other"})
    facts = {type(fact): fact for _, fact in finished.facts}
    assert facts[AuthorizerAsked].status == 500
    assert facts[AuthorizerAsked].consultation.invocation.payload == b"null"
    assert facts[AuthorizerAsked].error.cause == "Could not parse policy"
    assert Authorization not in facts


async def test_a_function_named_by_a_stage_variable(guarded, function, token):
    """Source: documented (stage variables in authorizer URIs)."""
    uri = URI.replace("function:authorize", "function:${stageVariables.guard}")
    send = guarded(authorizer_uri=uri, variables={"guard": "authorize"})
    assert (await send("GET", "/users", headers=token)).status == 200


@pytest.mark.parametrize(
    ("kind", "settings", "fault"),
    [
        ("TOKEN", {"authorizer_uri": None}, "authorizer guard: .*no integration URI"),
        (
            "TOKEN",
            {"authorizer_uri": "arn:aws:apigateway:us-east-1:sqs:path/1/q"},
            "names no Lambda function",
        ),
        ("TOKEN", {"identity_source": "method.request.querystring.t"}, "is not a header"),
        ("TOKEN", {"identity_validation_expression": "("}, "identity validation expression"),
        ("REQUEST", {"identity_source": "method.request.path.id"}, "is no identity source"),
        ("COGNITO_USER_POOLS", {}, "'a' is not a TOKEN or REQUEST authorizer"),
    ],
)
@pytest.mark.fact("authorizer.sources")
def test_what_does_not_start(guarded, kind, settings, fault):
    with pytest.raises(DeploymentError, match=fault):
        guarded(kind, **settings)


async def test_a_credentials_role_is_taken(guarded, function, token):
    """Source: ours. Nothing asks the role for permission here."""
    send = guarded(authorizer_credentials="arn:aws:iam::123456789012:role/invoke")
    assert (await send("GET", "/users", headers=token)).status == 200


async def test_an_authorizer_needs_the_permission_of_its_function(guarded, function, token, world):
    """Source: documented (the ARN of an authorizer in permissions); the answer is recorded."""
    asked = []

    def permits(name, source):
        asked.append((name, source))
        return name != AUTHORIZER

    world.permits = permits
    answer = await guarded()("GET", "/users", headers=token)
    assert (answer.status, json.loads(answer.body)) == (500, {"message": None})
    assert function.events == []
    arn = "arn:aws:execute-api:us-east-1:123456789012:abcdefghij/authorizers/a"
    assert asked == [(AUTHORIZER, arn)]
    role = guarded(authorizer_credentials="arn:aws:iam::123456789012:role/r")
    assert (await role("GET", "/users", headers=token)).status == 200

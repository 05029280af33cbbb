"""TestInvokeMethod and TestInvokeAuthorizer: what they pass on, and what they refuse."""

from __future__ import annotations

import pytest

from frontgate.control.simulation import SimulatedRequest


@pytest.mark.fact("test-invoke.members")
def test_a_method_is_called(api, client, reached, bare):
    """Source: documented (TestInvokeMethod) and recorded (the members of the answer)."""
    pets = api.resource("pets")
    place = api.mock(pets, "POST")
    answer = client.test_invoke_method(
        **place,
        pathWithQueryString="/pets?a=1&b=2",
        headers={"Accept": "text/plain"},
        body="hello",
        stageVariables={"v": "1"},
    )
    assert bare(answer) == {
        "status": 203,
        "body": "B",
        "headers": {"Content-Type": "text/plain", "Set-Cookie": "b=2"},
        "multiValueHeaders": {"Content-Type": ["text/plain"], "Set-Cookie": ["a=1", "b=2"]},
        "log": "L",
        "latency": 12,
    }
    assert reached.simulator.called == [(api.id, "/pets", "POST", "POST")]
    assert reached.simulator.requests == [
        SimulatedRequest(
            path="/pets",
            query="a=1&b=2",
            headers=(("Accept", "text/plain"),),
            body=b"hello",
            stage_variables={"v": "1"},
        )
    ]


@pytest.mark.parametrize(
    ("given", "path", "query"),
    [
        ({}, None, ""),
        ({"pathWithQueryString": ""}, None, ""),
        ({"pathWithQueryString": "?a=1"}, None, "a=1"),
        ({"pathWithQueryString": "pets/1"}, "/pets/1", ""),
    ],
)
def test_the_path(api, client, reached, given, path, query):
    """Without one, the resource's (recorded); the slash is assumed."""
    client.test_invoke_method(**api.mock(), **given)
    (request,) = reached.simulator.requests
    assert (request.path, request.query) == (path, query)


def test_headers_of_several_values(api, client, reached):
    """Source: assumed (of both members, the one with all values)."""
    client.test_invoke_method(
        **api.mock(),
        headers={"X-Tag": "last", "Accept": "a/b"},
        multiValueHeaders={"x-tag": ["first", "last"]},
    )
    (request,) = reached.simulator.requests
    assert request.headers == (("x-tag", "first"), ("x-tag", "last"), ("Accept", "a/b"))


def test_a_verb_of_an_any_method(api, client, reached):
    """Source: assumed."""
    place = api.mock(name="ANY")
    client.test_invoke_method(**{**place, "httpMethod": "PUT"})
    assert reached.simulator.called == [(api.id, "/", "ANY", "PUT")]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"httpMethod": "PUT"}, "Invalid Method identifier specified"),
        ({"resourceId": "r00000"}, "Invalid Resource identifier specified"),
        ({"restApiId": "a000000000"}, "Invalid Resource identifier specified"),
        ({"clientCertificateId": "c0"}, "Invalid Client Certificate identifier specified"),
    ],
)
@pytest.mark.fact("test-invoke.unknown")
def test_what_is_not_there(api, client, refused, changes, message):
    """Source: recorded; of the certificate assumed."""
    place = api.mock()
    answer = refused(client.test_invoke_method, **{**place, **changes})
    assert answer == ("NotFoundException", 404, message)


def test_a_certificate_that_is_there(api, client, reached):
    made = client.generate_client_certificate()
    client.test_invoke_method(**api.mock(), clientCertificateId=made["clientCertificateId"])
    assert reached.simulator.called


def test_an_authorizer_is_asked(api, client, reached, bare, refused):
    """Source: documented (TestInvokeAuthorizer)."""
    made = client.create_authorizer(
        restApiId=api.id,
        name="tokens",
        type="TOKEN",
        authorizerUri=(
            "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/"
            "arn:aws:lambda:eu-west-1:123456789012:function:f/invocations"
        ),
        identitySource="method.request.header.Authorization",
    )
    answer = client.test_invoke_authorizer(
        restApiId=api.id, authorizerId=made["id"], headers={"Authorization": "t"}
    )
    assert bare(answer) == {
        "clientStatus": 200,
        "log": "L",
        "latency": 500,
        "principalId": "ann",
        "policy": "{}",
    }
    assert reached.simulator.called == [(api.id, "tokens")]
    answer = refused(client.test_invoke_authorizer, restApiId=api.id, authorizerId="a00000")
    assert answer == ("NotFoundException", 404, "Invalid Authorizer identifier specified")

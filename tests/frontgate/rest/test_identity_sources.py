"""Identity sources. Source: documented ("Configure a Lambda authorizer")."""

from __future__ import annotations

import pytest

from frontgate.deployment.authorizers import IdentitySource
from frontgate.rest.exchange import Routed, StageFacts
from frontgate.rest.identity_sources import IdentitySources
from frontgate.rest.receive import Receiver
from frontgate.wire import Address, HttpRequest

STAGE = StageFacts(
    name="dev",
    address=Address(api_id="a", region="us-east-1", account_id="1", domain_name="a.example.com"),
    deployment_id="d",
    variables={"area": "north", "empty": ""},
)


@pytest.fixture
def routed(world):
    request = HttpRequest(
        method="GET",
        path="/users",
        query="q=1&q=2&none=",
        headers=(("X-Token", "first"), ("x-token", "last"), ("X-Empty", "")),
        body=b"",
        source_ip="198.51.100.7",
    )
    received = Receiver(stage=STAGE, outside=world.outside()).receive(request)
    return Routed(received=received, method=None, path_parameters={})


@pytest.mark.parametrize(
    ("sources", "values"),
    [
        ([("header", "x-token")], ("last",)),
        ([("querystring", "q")], ("2",)),
        ([("stageVariables", "area")], ("north",)),
        ([("context", "identity.sourceIp")], ("198.51.100.7",)),
        ([("context", "httpMethod")], ("GET",)),
        ([("header", "x-token"), ("querystring", "q")], ("last", "2")),
        ([], ()),
        ([("header", "x-other")], None),
        ([("header", "x-empty")], None),
        ([("querystring", "none")], None),
        ([("querystring", "Q")], None),
        ([("stageVariables", "empty")], None),
        ([("context", "identity.userArn")], None),
        ([("context", "nothing.at.all")], None),
        ([("context", "identity.sourceIp.x")], None),
        ([("header", "x-token"), ("header", "x-other")], None),
    ],
)
@pytest.mark.fact("authorizer.sources")
def test_values(routed, sources, values):
    compiled = tuple(IdentitySource("", location, name) for location, name in sources)
    assert IdentitySources(compiled, STAGE).read(routed) == values

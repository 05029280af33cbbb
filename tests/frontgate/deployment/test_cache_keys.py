"""Cache keys of a method."""

from __future__ import annotations

import pytest

from frontgate.control.rest_api import Integration, IntegrationType
from frontgate.deployment import DeploymentError
from frontgate.deployment.cache_keys import CacheKey, CacheKeyParameter, compile_cache_key


def compiled(*parameters: str, namespace: str | None = None) -> CacheKey:
    integration = Integration(
        type=IntegrationType.MOCK, cache_key_parameters=parameters, cache_namespace=namespace
    )
    return compile_cache_key(integration, resource_id="r1")


def test_a_namespace_or_the_resource():
    """Source: documented (cacheNamespace)."""
    assert compiled() == CacheKey(namespace="r1", parameters=())
    assert compiled(namespace="shared").namespace == "shared"


@pytest.mark.parametrize(
    ("source", "location", "name"),
    [
        ("method.request.path.id", "path", "id"),
        ("method.request.querystring.q.x", "querystring", "q.x"),
        ("method.request.multivaluequerystring.q", "querystring", "q"),
        ("method.request.header.Accept-Language", "header", "accept-language"),
        ("method.request.multivalueheader.X-A", "header", "x-a"),
    ],
)
def test_parameters(source, location, name):
    """Source: documented."""
    assert compiled(source).parameters == (CacheKeyParameter(location, name),)


@pytest.mark.parametrize(
    "source",
    ["", "id", "method.request.body.id", "method.request.path.", "integration.request.path.id"],
)
def test_no_parameter_of_the_request(source):
    with pytest.raises(DeploymentError, match="is no parameter of a method request"):
        compiled(source)

"""What tells the cached responses of a method apart: the parameters marked as cache keys.

Documentation: "Cache settings for REST APIs in API Gateway". Responses that differ in other
parameters share an entry, and methods with one cache namespace share theirs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from frontgate.control.rest_api import Integration
from frontgate.deployment.errors import DeploymentError

_PREFIX = "method.request."
_LOCATIONS = {
    "header": "header",
    "multivalueheader": "header",
    "multivaluequerystring": "querystring",
    "path": "path",
    "querystring": "querystring",
}


@dataclass(frozen=True, slots=True)
class CacheKeyParameter:
    location: str
    """`header`, `path` or `querystring`."""
    name: str
    """A header's in lower case."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CacheKey:
    namespace: str
    """That of the integration, or the id of the resource."""
    parameters: tuple[CacheKeyParameter, ...]


def compile_cache_key(integration: Integration, *, resource_id: str) -> CacheKey:
    """Raises `DeploymentError` for a parameter that is none of the method request."""
    return CacheKey(
        namespace=integration.cache_namespace or resource_id,
        parameters=tuple(_parameters(integration.cache_key_parameters)),
    )


def _parameters(sources: Iterable[str]) -> Iterable[CacheKeyParameter]:
    for source in sources:
        location, _, name = source.removeprefix(_PREFIX).partition(".")
        if not source.startswith(_PREFIX) or location not in _LOCATIONS or not name:
            raise DeploymentError(f"cache key {source!r} is no parameter of a method request")
        kind = _LOCATIONS[location]
        yield CacheKeyParameter(kind, name.lower() if kind == "header" else name)

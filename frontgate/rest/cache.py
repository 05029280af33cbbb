"""Step: a response that is in the stage's cache, instead of a call of the integration.

Kept is what the client would get from the integration after all mappings, whatever its status.
`Cache-Control: max-age=0` renews an entry, if the caller may (documentation: "Cache settings for
REST APIs in API Gateway"). Two requests that miss at the same time both call the integration.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass

from frontgate.control.rest_api import MethodSetting
from frontgate.deployment.cache_keys import CacheKey
from frontgate.rest.errors import AccessDeniedError
from frontgate.rest.exchange import CacheEntryKey, CacheLookup, MethodResponse, Validated
from frontgate.rest.response_cache import LARGEST_RESPONSE, ResponseCache, weight

MayInvalidate = Callable[[Validated], bool]
"""Whether the caller of this request may renew its entry."""

_LONGEST_TTL = 3_600
_WARNING = ("Warning", '199 - "The Cache-Control header was ignored: not authorized"')
"""That there is a warning is documented; its text is assumed."""


class _Unauthorized(enum.Enum):
    """What becomes of `max-age=0` from somebody who may not."""

    FAIL = "FAIL_WITH_403"
    WARN = "SUCCEED_WITH_RESPONSE_HEADER"
    IGNORE = "SUCCEED_WITHOUT_RESPONSE_HEADER"


@dataclass(frozen=True, kw_only=True, slots=True)
class CachedMethod:
    """The cache as one method uses it."""

    cache: ResponseCache
    key_of: Callable[[Validated], CacheEntryKey]
    ttl: int
    """Seconds."""
    needs_authorization: bool
    """To renew an entry."""
    unauthorized: _Unauthorized
    may_invalidate: MayInvalidate

    def look_up(self, validated: Validated) -> CacheLookup:
        key = self.key_of(validated)
        renews = warns = False
        control = validated.received.headers.get("cache-control")
        if control is not None and _asks_for_renewal(control):
            renews = not self.needs_authorization or self.may_invalidate(validated)
            if not renews and self.unauthorized is _Unauthorized.FAIL:
                raise AccessDeniedError
            warns = not renews and self.unauthorized is _Unauthorized.WARN
        if renews:
            self.cache.remove(key)
        return CacheLookup(
            key=key,
            response=None if renews else self.cache.get(key, validated.received.started),
            renews=renews,
            warns=warns,
        )

    def keep(self, lookup: CacheLookup, response: MethodResponse, now: float) -> None:
        if len(response.body) <= LARGEST_RESPONSE:
            size = weight(lookup.key, response)
            self.cache.put(lookup.key, response, ends=now + self.ttl, weight=size)


def with_warning(response: MethodResponse) -> MethodResponse:
    """The same answer with the header that says what was ignored."""
    return MethodResponse(response.status, [*response.headers, _WARNING], response.body)


def bind_cache(
    cache: ResponseCache | None,
    *,
    key: CacheKey,
    setting: MethodSetting,
    may_invalidate: MayInvalidate,
) -> CachedMethod | None:
    """None: the method is not cached."""
    ttl = min(setting.cache_ttl_in_seconds, _LONGEST_TTL)
    if cache is None or not setting.caching_enabled or ttl <= 0:
        return None
    return CachedMethod(
        cache=cache,
        key_of=_key_reader(key),
        ttl=ttl,
        needs_authorization=setting.require_authorization_for_cache_control,
        unauthorized=_Unauthorized(setting.unauthorized_cache_control_header_strategy),
        may_invalidate=may_invalidate,
    )


def _asks_for_renewal(cache_control: str) -> bool:
    directives = cache_control.lower().split(",")
    return any(directive.strip() == "max-age=0" for directive in directives)


def _headers(validated: Validated, name: str) -> tuple[str, ...]:
    return tuple(validated.received.headers.folded.get(name, ()))


def _path(validated: Validated, name: str) -> tuple[str, ...]:
    return (validated.path_parameters.get(name, ""),)


def _query(validated: Validated, name: str) -> tuple[str, ...]:
    return tuple(validated.received.query.get(name, ()))


_READERS = {"header": _headers, "path": _path, "querystring": _query}


def _key_reader(key: CacheKey) -> Callable[[Validated], CacheEntryKey]:
    namespace = key.namespace
    readers = tuple((_READERS[p.location], p.name) for p in key.parameters)
    if not readers:
        return lambda validated: (namespace, validated.received.method)
    return lambda validated: (
        namespace,
        validated.received.method,
        *(read(validated, name) for read, name in readers),
    )

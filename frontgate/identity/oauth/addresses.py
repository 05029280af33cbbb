"""Where the domains of user pools answer, which is decided before anything else is imported.

- `{domain}.auth.{region}.localhost:4566/…`, and the name the domain has on AWS;
- `localhost:4566/_aws/cognito/{domain}/…`, where `*.localhost` does not resolve;
- `localhost:4566/{user pool}/.well-known/openid-configuration`.

They are open to pages from elsewhere, as on AWS: a browser is sent here by an app's page, and pages
exchange codes. What a form of the login page has to show is in `browser`.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from frontgate.aws.answers import json_error
from frontgate.aws.hosts import AwsHost, UserPoolHost, read_host
from frontgate.aws.json_api import AwsCallError, JsonApi
from frontgate.server import Arrival, HttpResponder
from frontgate.wire import DIRECT, BackendError, Clock, HttpRequest, HttpResponse

if TYPE_CHECKING:
    from frontgate.identity.oauth.endpoints import Endpoints

USER_POOL_PREFIX = "/_aws/cognito/"
DISCOVERY = re.compile(
    r"/(?P<pool>[\w-]+_[0-9A-Za-z]+)/\.well-known/openid-configuration", re.ASCII
)
"""Nothing of a bucket, whose name has no underscore."""
_IDENTITY = frozenset({"cognito-idp", "cognito-idp-fips", None})
"""The service whose names lead to the documents of user pools; None: a loopback name."""
_DOMAIN = re.compile(r"[a-z0-9.-]{1,255}")
"""One of the user's own has dots."""
_MOST_BYTES = 64 * 1024
_UNKNOWN = json_error(404, "There is no such user pool domain.")
_UNAVAILABLE = json_error(503, "The AWS services process does not answer.")


def domain_address(origin: str, domain: str) -> str:
    """Where a user pool's domain answers at an origin, such as `http://localhost:4566`."""
    return f"{origin}{USER_POOL_PREFIX}{domain}"


class UserPoolDomains:
    """Serves the domains that there are right now; those made by commands, too."""

    def __init__(self, api: JsonApi, *, region: str, clock: Clock) -> None:
        self._api = api
        self._region = region
        self._clock = clock
        self._endpoints: dict[str, Endpoints] = {}
        """By user pool: codes and sessions are in there."""

    def resolve(self, arrival: Arrival) -> HttpResponder | HttpResponse | None:
        """Who answers an arrival; None: it is for no user pool."""
        host, path = read_host(arrival.host), arrival.path
        if isinstance(host, UserPoolHost):
            return _responder(arrival, partial(self._answer, host.domain), path)
        if path.startswith(USER_POOL_PREFIX):
            domain, _, rest = path.removeprefix(USER_POOL_PREFIX).partition("/")
            if _DOMAIN.fullmatch(domain) is None:
                return _UNKNOWN
            stage_path = f"{USER_POOL_PREFIX}{domain}"
            return _responder(arrival, partial(self._answer, domain), f"/{rest}", stage_path)
        if DISCOVERY.fullmatch(path) and isinstance(host, AwsHost) and host.service in _IDENTITY:
            return _responder(arrival, self._discover, path)
        return None

    async def _answer(self, domain: str, request: HttpRequest) -> HttpResponse:
        try:
            pool_id = await self._pool_of(domain)
        except (AwsCallError, BackendError, TimeoutError):
            return _UNAVAILABLE
        if pool_id is None:
            return _UNKNOWN
        from frontgate.identity.pool_key import PoolKeyError

        try:
            endpoints = self._endpoints.get(pool_id) or await self._made(pool_id)
        except PoolKeyError as error:
            return json_error(500, str(error))
        return await endpoints.handle(request)

    async def _pool_of(self, domain: str) -> str | None:
        asked = {"Domain": domain}
        found = await self._api("cognito-idp", "DescribeUserPoolDomain", asked)
        pool_id: str | None = found.get("DomainDescription", {}).get("UserPoolId")
        return pool_id

    async def _made(self, pool_id: str) -> Endpoints:
        """On first use. Whoever comes second keeps what the first one made."""
        from frontgate.identity.directory import Directory
        from frontgate.identity.oauth.endpoints import Endpoints
        from frontgate.identity.oauth.user_pool import UserPool
        from frontgate.identity.pool_key import load_pool_key

        pool = UserPool(
            directory=Directory(pool_id=pool_id, api=self._api),
            region=self._region,
            key=await asyncio.to_thread(load_pool_key),  # which takes a third of a second
            clock=self._clock,
        )
        return self._endpoints.setdefault(pool_id, Endpoints(pool))

    async def _discover(self, request: HttpRequest) -> HttpResponse:
        from frontgate.identity.oauth.discovery import Discovery

        discovery = Discovery(self._api, region=self._region)
        try:
            return await discovery.answer(request)
        except (AwsCallError, BackendError, TimeoutError):
            return _UNAVAILABLE


def _responder(
    arrival: Arrival,
    handle: Callable[[HttpRequest], Awaitable[HttpResponse]],
    path: str,
    stage_path: str = "",
) -> HttpResponder:
    tls = arrival.tls
    ingress = DIRECT if tls is None else replace(DIRECT, tls_version=tls.version)
    return HttpResponder(handle, path, stage_path, ingress, _MOST_BYTES)

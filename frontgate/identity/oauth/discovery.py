"""`/{user pool}/.well-known/openid-configuration`: where clients find a pool's endpoints.

"Identity provider and relying party endpoints". The issuer is the one that the tokens name, as on
AWS; the endpoints are where the client can reach them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frontgate import headers as header_lines
from frontgate.access import pool_issuer
from frontgate.aws.hosts import AwsHost, read_host
from frontgate.aws.json_api import AwsCallError, JsonApi
from frontgate.identity.oauth.addresses import DISCOVERY, domain_address
from frontgate.identity.oauth.answers import ANY_ORIGIN, json_answer
from frontgate.wire import HttpRequest, HttpResponse


class Discovery:
    def __init__(self, api: JsonApi, *, region: str) -> None:
        self._api = api
        self._region = region

    async def answer(self, request: HttpRequest) -> HttpResponse:
        """Raises `AwsCallError`, `BackendError` and `TimeoutError`."""
        found = DISCOVERY.fullmatch(request.path)
        pool = await self._describe(found["pool"]) if found else None
        if found is None or pool is None:
            return json_answer(404, {"message": "There is no such user pool."}, ANY_ORIGIN)
        return json_answer(200, self._document(request, found["pool"], pool), ANY_ORIGIN)

    async def _describe(self, pool_id: str) -> Mapping[str, Any] | None:
        try:
            found = await self._api("cognito-idp", "DescribeUserPool", {"UserPoolId": pool_id})
        except AwsCallError as error:
            if error.code == "ResourceNotFoundException":
                return None
            raise
        pool: Mapping[str, Any] = found["UserPool"]
        return pool

    def _document(
        self, request: HttpRequest, pool_id: str, pool: Mapping[str, Any]
    ) -> dict[str, object]:
        host = (header_lines.get(request.headers, "host") or "localhost").lower()
        scheme = "https" if request.ingress.tls_version else "http"
        document: dict[str, object] = {
            "id_token_signing_alg_values_supported": ["RS256"],
            "issuer": pool_issuer(self._region, pool_id),
            "jwks_uri": f"{scheme}://{host}/{pool_id}/.well-known/jwks.json",
            "response_types_supported": ["code"],
            "scopes_supported": ["openid", "email", "phone", "profile"],
            "subject_types_supported": ["public"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        }
        domain = pool.get("Domain")
        if domain is None:
            return document
        base = domain_address(f"{scheme}://{host}", domain)
        asked = read_host(host)
        if isinstance(asked, AwsHost) and asked.service is not None:
            base = f"{scheme}://{domain}.auth.{self._region}.amazoncognito.com"
        return {
            **document,
            "authorization_endpoint": f"{base}/oauth2/authorize",
            "end_session_endpoint": f"{base}/logout",
            "revocation_endpoint": f"{base}/oauth2/revoke",
            "token_endpoint": f"{base}/oauth2/token",
            "userinfo_endpoint": f"{base}/oauth2/userInfo",
        }

"""The endpoints of one user pool's domain: who answers which path, and how failures are told."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from frontgate.aws.json_api import AwsCallError
from frontgate.identity.oauth.answers import (
    ANY_ORIGIN,
    OAuthError,
    RedirectedError,
    empty,
    html_answer,
    redirect,
    refusal,
)
from frontgate.identity.oauth.authorization_request import UnanswerableError
from frontgate.identity.oauth.login import Login
from frontgate.identity.oauth.pages import PAGE_HEADERS, error_page, not_found_page
from frontgate.identity.oauth.parameters import ParametersError
from frontgate.identity.oauth.revocation import Revocation
from frontgate.identity.oauth.token_endpoint import TokenEndpoint
from frontgate.identity.oauth.user_info import UserInfo
from frontgate.identity.oauth.user_pool import UserPool
from frontgate.wire import BackendError, Handler, HttpRequest, HttpResponse

Methods = Mapping[str, Handler]


class Endpoints:
    def __init__(self, pool: UserPool) -> None:
        login = Login(pool)
        self._pages: Mapping[str, Methods] = {
            "/": {"GET": login.start},
            "/oauth2/authorize": {"GET": login.authorize},
            "/login": {"GET": login.show, "POST": login.enter},
            "/logout": {"GET": login.logout},
            "/error": {"GET": login.error},
        }
        user_info = UserInfo(pool).answer
        self._programs: Mapping[str, Methods] = {
            "/oauth2/token": {"POST": TokenEndpoint(pool).answer},
            "/oauth2/userInfo": {"GET": user_info, "POST": user_info},
            "/oauth2/revoke": {"POST": Revocation(pool).answer},
        }

    async def handle(self, request: HttpRequest) -> HttpResponse:
        methods = self._programs.get(request.path)
        if methods is not None:
            return await _to_a_program(methods, request)
        return await _to_a_browser(self._pages.get(request.path), request)


async def _to_a_program(methods: Methods, request: HttpRequest) -> HttpResponse:
    if request.method == "OPTIONS":
        return _preflight(methods)
    handler = methods.get(request.method)
    if handler is None:
        return _not_allowed(methods)
    try:
        return await handler(request)
    except OAuthError as error:
        return refusal(error)
    except ParametersError as error:
        return refusal(OAuthError("invalid_request", str(error)))
    except (AwsCallError, BackendError, TimeoutError) as error:
        return refusal(OAuthError("server_error", str(error) or None, status=503))


async def _to_a_browser(methods: Methods | None, request: HttpRequest) -> HttpResponse:
    if methods is None:
        return html_answer(404, not_found_page(), *PAGE_HEADERS)
    handler = methods.get(request.method)
    if handler is None:
        return _not_allowed(methods)
    try:
        return await handler(request)
    except RedirectedError as error:
        return redirect(error.location)
    except UnanswerableError as error:
        return redirect(_error_address(request, error))
    except (AwsCallError, BackendError, TimeoutError):
        return html_answer(503, error_page("server_error"), *PAGE_HEADERS)


def _error_address(request: HttpRequest, error: UnanswerableError) -> str:
    query = {"error": error.code}
    if error.client_id is not None:
        query["client_id"] = error.client_id
    return f"{request.stage_path}/error?{urlencode(query)}"


def _not_allowed(methods: Methods) -> HttpResponse:
    return empty(405, ("Allow", ", ".join(methods)))


def _preflight(methods: Methods) -> HttpResponse:
    """Pages send `Authorization`, of which browsers ask beforehand."""
    return empty(
        204,
        ANY_ORIGIN,
        ("Access-Control-Allow-Methods", ", ".join(methods)),
        ("Access-Control-Allow-Headers", "Authorization, Content-Type"),
    )

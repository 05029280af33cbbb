"""What people meet in a browser: `/oauth2/authorize`, `/login`, `/logout` and what went wrong.

"User-interactive managed login and classic hosted UI endpoints". There are no pages to sign up, to
change a password or to give a second factor: whoever needs one is told which command does it.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from frontgate.aws.json_api import AwsCallError
from frontgate.identity.app_client import AppClient
from frontgate.identity.directory import SignInRefusedError
from frontgate.identity.oauth.answers import RedirectedError, html_answer, redirect
from frontgate.identity.oauth.authorization_request import (
    AuthorizationError,
    AuthorizationRequest,
    Destination,
    UnanswerableError,
    destination,
    read_authorization,
)
from frontgate.identity.oauth.browser import (
    CSRF_COOKIE,
    SESSION_COOKIE,
    cookie,
    csrf_token,
    is_from_our_page,
    set_cookie,
)
from frontgate.identity.oauth.pages import PAGE_HEADERS, error_page, login_page, start_page
from frontgate.identity.oauth.parameters import Parameters, ParametersError, form_of
from frontgate.identity.oauth.tickets import BrowserSession, CodeGrant
from frontgate.identity.oauth.user_pool import CODE_SECONDS, SESSION_SECONDS, UserPool
from frontgate.wire import BackendError, HttpRequest, HttpResponse

_STALE = "The page had grown old. Please sign in again."


@dataclass(frozen=True, slots=True)
class _Asked:
    client: AppClient
    destination: Destination
    request: AuthorizationRequest


class Login:
    """Each method answers one endpoint. They raise `UnanswerableError` and `RedirectedError`."""

    def __init__(self, pool: UserPool) -> None:
        self._pool = pool

    async def start(self, request: HttpRequest) -> HttpResponse:
        """`/`, which AWS has not: a link for each app client that signs people in."""
        clients = await self._pool.directory.clients()
        links = [
            (client.name, _authorize(request, client))
            for client in clients
            if "code" in client.flows and client.callback_urls
        ]
        return html_answer(200, start_page(links), *PAGE_HEADERS)

    async def authorize(self, request: HttpRequest) -> HttpResponse:
        asked = await self._asked(request)
        session = await self._session(request, asked)
        if session is not None and "login" not in asked.request.prompts:
            return redirect(self._with_code(asked, session))
        if "none" in asked.request.prompts:
            refused = AuthorizationError("login_required")
            return redirect(asked.destination.with_error(refused))
        return redirect(f"{request.stage_path}/login?{request.query}")

    async def show(self, request: HttpRequest) -> HttpResponse:
        """GET `/login`."""
        asked = await self._asked(request)
        return _login_page(request, asked, username=asked.request.login_hint)

    async def enter(self, request: HttpRequest) -> HttpResponse:
        """POST `/login`."""
        asked, form = await self._asked(request), _form(request)
        name = form.get("username")
        if not is_from_our_page(request, form):
            return _login_page(request, asked, username=name, problem=_STALE, status=403)
        try:
            user = await self._pool.directory.sign_in(
                asked.client.client_id, name=name or "", password=form.get("password") or ""
            )
        except SignInRefusedError as refusal:
            return _login_page(request, asked, username=name, problem=str(refusal), status=400)
        now = int(self._pool.clock())
        session = BrowserSession(username=user.username, sub=user.sub, auth_time=now)
        kept = self._keep(request, session)
        header = set_cookie(request, SESSION_COOKIE, kept, seconds=SESSION_SECONDS)
        return redirect(self._with_code(asked, session), header)

    async def logout(self, request: HttpRequest) -> HttpResponse:
        """Ends the browser's session; then the client's own page, or the login page once more."""
        parameters, client = await self._client(request)
        location = _after_logout(request, parameters, client)
        self._forget(request)
        return redirect(location, set_cookie(request, SESSION_COOKIE, "", seconds=0))

    async def error(self, request: HttpRequest) -> HttpResponse:
        """Where a browser ends that cannot be sent back."""
        try:
            parameters = Parameters(request.query)
        except ParametersError:
            return html_answer(400, error_page(""), *PAGE_HEADERS)
        code, client_id = parameters.get("error") or "", parameters.get("client_id")
        client = await self._pool.directory.client(client_id) if client_id else None
        return html_answer(400, error_page(code, allowed=_allowed(code, client)), *PAGE_HEADERS)

    async def _client(self, request: HttpRequest) -> tuple[Parameters, AppClient]:
        parameters = _parameters(request)
        client_id = parameters.get("client_id")
        if client_id is None:
            raise UnanswerableError("invalid_request")
        client = await self._pool.directory.client(client_id)
        if client is None:
            raise UnanswerableError("invalid_client", client_id)
        return parameters, client

    async def _asked(self, request: HttpRequest) -> _Asked:
        parameters, client = await self._client(request)
        there = destination(parameters, client)
        try:
            return _Asked(client, there, read_authorization(parameters, client))
        except AuthorizationError as error:
            raise RedirectedError(there.with_error(error)) from error

    async def _session(self, request: HttpRequest, asked: _Asked) -> BrowserSession | None:
        """That of the browser, whose user may still sign in."""
        text = cookie(request, SESSION_COOKIE)
        session = self._pool.sessions.find(text, self._pool.clock()) if text else None
        if session is None:
            return None
        try:
            user = await self._pool.user(session.username, session.sub)
        except (AwsCallError, BackendError, TimeoutError) as error:
            failure = AuthorizationError("server_error")
            raise RedirectedError(asked.destination.with_error(failure)) from error
        return None if user is None else session

    def _keep(self, request: HttpRequest, session: BrowserSession) -> str:
        self._forget(request)
        return self._pool.sessions.issue(session, ends=self._pool.clock() + SESSION_SECONDS)

    def _forget(self, request: HttpRequest) -> None:
        text = cookie(request, SESSION_COOKIE)
        if text:
            self._pool.sessions.take(text, self._pool.clock())

    def _with_code(self, asked: _Asked, session: BrowserSession) -> str:
        grant = CodeGrant(
            client_id=asked.client.client_id,
            redirect_uri=asked.destination.redirect_uri,
            scopes=asked.request.scopes,
            session=session,
            nonce=asked.request.nonce,
            challenge=asked.request.challenge,
        )
        ends = self._pool.clock() + CODE_SECONDS
        return asked.destination.with_code(self._pool.codes.issue(grant, ends=ends))


def _authorize(request: HttpRequest, client: AppClient) -> str:
    query = {
        "client_id": client.client_id,
        "response_type": "code",
        "redirect_uri": client.callback_urls[0],
    }
    return f"{request.stage_path}/oauth2/authorize?{urlencode(query)}"


def _login_page(
    request: HttpRequest,
    asked: _Asked,
    *,
    username: str | None,
    problem: str | None = None,
    status: int = 200,
) -> HttpResponse:
    csrf = csrf_token(request)
    page = login_page(
        action=f"{request.stage_path}/login?{request.query}",
        csrf=csrf,
        username=username or "",
        problem=problem,
        client=asked.client.name,
    )
    kept = set_cookie(request, CSRF_COOKIE, csrf, seconds=SESSION_SECONDS)
    return html_answer(status, page, *PAGE_HEADERS, kept)


def _after_logout(request: HttpRequest, parameters: Parameters, client: AppClient) -> str:
    """ "The managed login sign-out endpoint": one of `logout_uri` and `redirect_uri`."""
    logout_uri = parameters.get("logout_uri")
    if logout_uri is not None:
        if logout_uri not in client.logout_urls:
            raise UnanswerableError("logout_mismatch", client.client_id)
        return logout_uri
    if parameters.get("redirect_uri") is None:
        raise UnanswerableError("logout_mismatch", client.client_id)
    return f"{request.stage_path}/login?{request.query}"


def _allowed(code: str, client: AppClient | None) -> tuple[str, ...]:
    """The URLs of which none was given."""
    if client is None:
        return ()
    urls = {"redirect_mismatch": client.callback_urls, "logout_mismatch": client.logout_urls}
    return urls.get(code, ())


def _parameters(request: HttpRequest) -> Parameters:
    try:
        return Parameters(request.query)
    except ParametersError as error:
        raise UnanswerableError("invalid_request") from error


def _form(request: HttpRequest) -> Parameters:
    try:
        return form_of(request)
    except ParametersError as error:
        raise UnanswerableError("invalid_request") from error

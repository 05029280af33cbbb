"""The authorizers of a REST API, checked and taken apart: what does not depend on the stage."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from frontgate.control.rest_api import AuthorizationType, Authorizer, Method, RestApi
from frontgate.deployment.errors import DeploymentError
from frontgate.deployment.uri import AwsUri, UriKind, parse_aws_uri

_HEADER = "method.request.header."
_QUERY = "method.request.querystring."
_STAGE_VARIABLE = "stageVariables."
_CONTEXT = "context."
_DEFAULT_SOURCE = f"{_HEADER}Authorization"
_DEFAULT_TTL = 300
_LONGEST_TTL = 3600


@dataclass(frozen=True, slots=True)
class IdentitySource:
    """Where a request says who is asking."""

    text: str
    """As the authorizer names it: `method.request.header.X-Token`."""
    location: str
    """`header` (its name is in lower case), `querystring`, `stageVariables` or `context`."""
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class UserPoolsPlan:
    """A COGNITO_USER_POOLS authorizer."""

    id: str
    name: str
    provider_arns: tuple[str, ...]
    header: str
    """In lower case."""
    validation: str | None
    """What the whole `aud` of a token must match."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LambdaAuthorizerPlan:
    """A TOKEN or REQUEST authorizer."""

    id: str
    name: str
    is_token: bool
    function: AwsUri
    role_arn: str | None
    """Of the role that invokes the function; None: the function's own policy allows it."""
    ttl: int
    """Seconds; 0: answers are not remembered."""
    sources: tuple[IdentitySource, ...]
    """Of a TOKEN authorizer just one, a header."""
    validation: regex.Pattern[str] | None
    """What the whole token must match."""


AuthorizerPlan = UserPoolsPlan | LambdaAuthorizerPlan


def compile_authorizer(api: RestApi, method: Method) -> AuthorizerPlan | None:
    """The authorizer that `method` names, if it needs one. Raises `DeploymentError`."""
    match method.authorization_type:
        case AuthorizationType.COGNITO_USER_POOLS:
            return _user_pools(_named(api, method, "COGNITO_USER_POOLS"))
        case AuthorizationType.CUSTOM:
            return _lambda_authorizer(_named(api, method, "TOKEN", "REQUEST"))
        case _:
            return None


def _named(api: RestApi, method: Method, *types: str) -> Authorizer:
    authorizer = api.authorizers.get(method.authorizer_id or "")
    if authorizer is None or authorizer.type not in types:
        kinds = " or ".join(types)
        raise DeploymentError(
            f"authorizer {method.authorizer_id!r} is not a {kinds} authorizer of the API"
        )
    return authorizer


def _user_pools(authorizer: Authorizer) -> UserPoolsPlan:
    if not authorizer.provider_arns:
        raise _fault(authorizer, "it names no user pool")
    return UserPoolsPlan(
        id=authorizer.id,
        name=authorizer.name,
        provider_arns=authorizer.provider_arns,
        header=_header(authorizer),
        validation=authorizer.identity_validation_expression,
    )


def _lambda_authorizer(authorizer: Authorizer) -> LambdaAuthorizerPlan:
    is_token = authorizer.type == "TOKEN"
    ttl = authorizer.authorizer_result_ttl_in_seconds
    return LambdaAuthorizerPlan(
        id=authorizer.id,
        name=authorizer.name,
        is_token=is_token,
        function=_function(authorizer),
        role_arn=authorizer.authorizer_credentials,
        ttl=_DEFAULT_TTL if ttl is None else min(ttl, _LONGEST_TTL),
        sources=(_token_source(authorizer),) if is_token else tuple(_sources(authorizer)),
        validation=_validation(authorizer) if is_token else None,
    )


def _function(authorizer: Authorizer) -> AwsUri:
    try:
        function = parse_aws_uri(authorizer.authorizer_uri or "")
    except DeploymentError as error:
        raise error.within(f"authorizer {authorizer.name}") from error
    if function.kind is not UriKind.FUNCTION:
        raise _fault(authorizer, "its URI names no Lambda function")
    return function


def _header(authorizer: Authorizer) -> str:
    source = authorizer.identity_source or _DEFAULT_SOURCE
    if not source.startswith(_HEADER):
        raise _fault(authorizer, f"{source!r} is not a header")
    return source.removeprefix(_HEADER).lower()


def _token_source(authorizer: Authorizer) -> IdentitySource:
    return IdentitySource(
        authorizer.identity_source or _DEFAULT_SOURCE, "header", _header(authorizer)
    )


def _sources(authorizer: Authorizer) -> list[IdentitySource]:
    texts = (text.strip() for text in (authorizer.identity_source or "").split(","))
    return [_source(authorizer, text) for text in texts if text]


def _source(authorizer: Authorizer, text: str) -> IdentitySource:
    if text.startswith(_HEADER):
        return IdentitySource(text, "header", text.removeprefix(_HEADER).lower())
    for prefix, location in (
        (_QUERY, "querystring"),
        (_STAGE_VARIABLE, "stageVariables"),
        (_CONTEXT, "context"),
    ):
        if text.startswith(prefix):
            return IdentitySource(text, location, text.removeprefix(prefix))
    raise _fault(
        authorizer,
        f"{text!r} is no identity source: headers, query strings, stage variables and context are",
    )


def _validation(authorizer: Authorizer) -> regex.Pattern[str] | None:
    """By an engine that stops in time: the expression meets whatever clients send."""
    expression = authorizer.identity_validation_expression
    if not expression:
        return None
    try:
        return regex.compile(expression)
    except regex.error as error:
        raise _fault(authorizer, f"identity validation expression: {error}") from None


def _fault(authorizer: Authorizer, text: str) -> DeploymentError:
    return DeploymentError(f"authorizer {authorizer.name}: {text}")

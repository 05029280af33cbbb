"""Security schemes of a REST API, and what each method requires of them."""

from __future__ import annotations

from typing import Any

from frontgate.control.openapi.dialect import Json
from frontgate.control.openapi.extensions import PREFIX
from frontgate.control.rest_api import AuthorizationType, Authorizer, Method, RestApi
from frontgate.control.rest_rules import methods_of

_API_KEY = "api_key"
SIGNATURE = "sigv4"
_HEADER = "method.request.header."


def security_schemes(api: RestApi, *, with_extension: bool) -> Json:
    methods = [method for _, method in methods_of(api)]
    schemes: Json = {}
    for authorizer in api.authorizers.values():
        schemes[authorizer.name] = _of_authorizer(authorizer, with_extension=with_extension)
    if any(method.api_key_required for method in methods):
        schemes[_API_KEY] = {"type": "apiKey", "name": "x-api-key", "in": "header"}
    if any(method.authorization_type is AuthorizationType.AWS_IAM for method in methods):
        schemes[SIGNATURE] = signature_scheme()
    return schemes


def signature_scheme() -> Json:
    """Of operations that are signed with AWS credentials."""
    return {
        "type": "apiKey",
        "name": "Authorization",
        "in": "header",
        f"{PREFIX}authtype": "awsSigv4",
    }


def _of_authorizer(authorizer: Authorizer, *, with_extension: bool) -> Json:
    source = authorizer.identity_source or ""
    single = source.startswith(_HEADER) and "," not in source
    scheme: Json = {
        "type": "apiKey",
        "name": source.removeprefix(_HEADER) if single else "Unused",
        "in": "header",
    }
    if with_extension:
        scheme[f"{PREFIX}authtype"] = authorizer.auth_type or "custom"
        scheme[f"{PREFIX}authorizer"] = _extension(authorizer)
    return scheme


def _extension(authorizer: Authorizer) -> Json:
    members: dict[str, Any] = {
        "type": authorizer.type.lower(),
        "authorizerUri": authorizer.authorizer_uri,
        "authorizerCredentials": authorizer.authorizer_credentials,
        "authorizerResultTtlInSeconds": authorizer.authorizer_result_ttl_in_seconds,
        "identityValidationExpression": authorizer.identity_validation_expression,
        "identitySource": authorizer.identity_source if authorizer.type == "REQUEST" else None,
        "providerARNs": list(authorizer.provider_arns) or None,
    }
    return {name: value for name, value in members.items() if value is not None}


def security_of_method(api: RestApi, method: Method) -> Json:
    required: list[Json] = []
    authorizer = api.authorizers.get(method.authorizer_id or "")
    if authorizer is not None:
        required.append({authorizer.name: list(method.authorization_scopes)})
    if method.authorization_type is AuthorizationType.AWS_IAM:
        required.append({SIGNATURE: []})
    if method.api_key_required:
        required.append({_API_KEY: []})
    return {"security": required} if required else {}

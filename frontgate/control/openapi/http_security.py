"""Authorizers of an HTTP API from security schemes, and a route's access."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from frontgate.control.api_v2 import Authorizer
from frontgate.control.openapi.document import DocumentWarning, Node
from frontgate.control.openapi.extensions import PREFIX
from frontgate.control.openapi.rest_security import is_sigv4, security_schemes
from frontgate.control.rest_api import EMPTY

_ROUTE_TYPES = {"JWT": "JWT", "REQUEST": "CUSTOM"}


@dataclass(frozen=True, kw_only=True, slots=True)
class RouteAccess:
    authorization_type: str = "NONE"
    authorizer_id: str | None = None
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class RouteSecuritySchemes:
    authorizers: Mapping[str, Authorizer]
    """By id."""
    access: Mapping[str, RouteAccess | None] = field(default_factory=lambda: EMPTY)
    """By scheme; None for a scheme that HTTP APIs do not enforce."""


def read_route_schemes(
    root: Node, *, ids: Mapping[str, str], new_id: Callable[[int], str]
) -> RouteSecuritySchemes:
    """`ids`: authorizer name to the id it should have again."""
    authorizers: dict[str, Authorizer] = {}
    access: dict[str, RouteAccess | None] = {}
    for name, scheme in security_schemes(root):
        access[name] = RouteAccess(authorization_type="AWS_IAM") if is_sigv4(scheme) else None
        settings = scheme.child(PREFIX + "authorizer")
        if settings is not None:
            authorizer = _authorizer(name, settings, ids.get(name) or new_id(6))
            authorizers[authorizer.id] = authorizer
            access[name] = RouteAccess(
                authorization_type=_ROUTE_TYPES[authorizer.authorizer_type],
                authorizer_id=authorizer.id,
            )
    return RouteSecuritySchemes(authorizers=authorizers, access=access)


def _authorizer(name: str, settings: Node, authorizer_id: str) -> Authorizer:
    if settings.required("type").one_of("jwt", "request") == "jwt":
        return _jwt_authorizer(name, settings, authorizer_id)
    version = settings.required("authorizerPayloadFormatVersion").one_of("1.0", "2.0")
    return Authorizer(
        id=authorizer_id,
        name=name,
        authorizer_type="REQUEST",
        identity_source=_identity_source(settings),
        authorizer_uri=settings.required("authorizerUri").text(),
        authorizer_credentials_arn=settings.text_of("authorizerCredentials"),
        authorizer_payload_format_version=version,
        authorizer_result_ttl_in_seconds=settings.integer_of("authorizerResultTtlInSeconds") or 0,
        enable_simple_responses=settings.boolean_of("enableSimpleResponses"),
        identity_validation_expression=settings.text_of("identityValidationExpression"),
    )


def _jwt_authorizer(name: str, settings: Node, authorizer_id: str) -> Authorizer:
    configuration = settings.required("jwtConfiguration")
    return Authorizer(
        id=authorizer_id,
        name=name,
        authorizer_type="JWT",
        identity_source=_identity_source(settings) or ("$request.header.Authorization",),
        jwt_issuer=configuration.required("issuer").text(),
        jwt_audience=configuration.strings_of("audience"),
    )


def _identity_source(settings: Node) -> tuple[str, ...]:
    """A list, or a string that is one source or several with commas between."""
    source = settings.child("identitySource")
    if source is None:
        return ()
    if isinstance(source.value, list):
        return source.strings()
    return tuple(each.strip() for each in source.text().split(",") if each.strip())


def route_access(
    requirements: tuple[Node, ...], schemes: RouteSecuritySchemes, warnings: list[DocumentWarning]
) -> RouteAccess:
    """A route has one security requirement; several are an error (documented for ImportApi).

    A scheme that does not exist or is not enforced leaves the route open, with a warning of ours.
    """
    named = [each for requirement in requirements for each in requirement.items()]
    if not named:
        return RouteAccess()
    name, scopes = named[0]
    if len(named) > 1:
        raise scopes.error("A route of an HTTP API has one security requirement only.")
    access = schemes.access.get(name)
    if access is None:
        if name != "NONE":
            warnings.append(
                scopes.warning(f"'{name}' is no security scheme that HTTP APIs enforce. Ignoring.")
            )
        return RouteAccess()
    return RouteAccess(
        authorization_type=access.authorization_type,
        authorizer_id=access.authorizer_id,
        scopes=scopes.strings(),
    )

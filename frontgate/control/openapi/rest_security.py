"""Authorizers from security schemes, and a method's access from its security requirements."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from frontgate.control.openapi.document import DocumentWarning, Node, is_swagger
from frontgate.control.openapi.extensions import PREFIX
from frontgate.control.rest_api import EMPTY, AuthorizationType, Authorizer

_TYPES = {
    "token": "TOKEN",
    "request": "REQUEST",
    "cognito_user_pools": "COGNITO_USER_POOLS",
}
_NO_SCHEME = "NONE"
"""SAM's name for a method that refuses the API's default authorizer; no scheme has it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Access:
    """Who may call a method."""

    authorization_type: AuthorizationType = AuthorizationType.NONE
    authorizer_id: str | None = None
    scopes: tuple[str, ...] = ()
    api_key_required: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class SecuritySchemes:
    authorizers: Mapping[str, Authorizer]
    """By id; those that no method uses are there, too (recorded)."""
    access: Mapping[str, Access | None] = field(default_factory=lambda: EMPTY)
    """By scheme; None for a scheme that API Gateway does not enforce."""


def read_security_schemes(
    root: Node, *, ids: Mapping[str, str], new_id: Callable[[int], str]
) -> SecuritySchemes:
    """`ids`: authorizer name to the id it should have again."""
    authorizers: dict[str, Authorizer] = {}
    access: dict[str, Access | None] = {}
    for name, scheme in security_schemes(root):
        if scheme.has(PREFIX + "authorizer"):
            authorizer = _authorizer(name, scheme, ids.get(name) or new_id(6))
            authorizers[authorizer.id] = authorizer
            is_cognito = authorizer.type == "COGNITO_USER_POOLS"
            access[name] = Access(
                authorization_type=AuthorizationType.COGNITO_USER_POOLS
                if is_cognito
                else AuthorizationType.CUSTOM,
                authorizer_id=authorizer.id,
            )
        else:
            access[name] = _access_without_authorizer(scheme)
    return SecuritySchemes(authorizers=authorizers, access=access)


def security_schemes(root: Node) -> Iterator[tuple[str, Node]]:
    owner = root if is_swagger(root) else root.child("components")
    key = "securityDefinitions" if is_swagger(root) else "securitySchemes"
    schemes = None if owner is None else owner.child(key)
    yield from () if schemes is None else schemes.items()


def is_sigv4(scheme: Node) -> bool:
    return (scheme.text_of(PREFIX + "authtype") or "").lower() == "awssigv4"


def _access_without_authorizer(scheme: Node) -> Access | None:
    if is_sigv4(scheme):
        return Access(authorization_type=AuthorizationType.AWS_IAM)
    name = scheme.text_of("name") or ""
    if scheme.text_of("type") == "apiKey" and name.lower() == "x-api-key":
        return Access(api_key_required=True)
    return None


def _authorizer(name: str, scheme: Node, authorizer_id: str) -> Authorizer:
    settings = scheme.required(PREFIX + "authorizer")
    kind = settings.required("type").one_of(*_TYPES)
    is_cognito = kind == "cognito_user_pools"
    return Authorizer(
        id=authorizer_id,
        name=name,
        type=_TYPES[kind],
        auth_type=scheme.text_of(PREFIX + "authtype") or (kind if is_cognito else "custom"),
        provider_arns=settings.required("providerARNs").strings() if is_cognito else (),
        authorizer_uri=None if is_cognito else settings.required("authorizerUri").text(),
        authorizer_credentials=settings.text_of("authorizerCredentials"),
        identity_source=_identity_source(kind, scheme, settings),
        identity_validation_expression=settings.text_of("identityValidationExpression"),
        authorizer_result_ttl_in_seconds=settings.integer_of("authorizerResultTtlInSeconds"),
    )


def _identity_source(kind: str, scheme: Node, settings: Node) -> str | None:
    """A request authorizer names its sources; the others read the scheme's header."""
    named = settings.text_of("identitySource")
    if named is not None or kind == "request":
        return named
    return f"method.request.header.{scheme.required('name').text()}"


def method_access(
    requirements: tuple[Node, ...], schemes: SecuritySchemes, warnings: list[DocumentWarning]
) -> Access:
    """All requirements together: an API key in one and an authorizer in the other are both due.

    That is how API Gateway reads what OpenAPI calls alternatives. A scheme that does not exist
    or that API Gateway does not enforce leaves the method open, with a warning of ours.
    """
    authorizer: Access | None = None
    api_key_required = False
    for name, scopes in _named(requirements):
        access = schemes.access.get(name)
        if access is None:
            if name != _NO_SCHEME:
                warnings.append(
                    scopes.warning(
                        f"'{name}' is no security scheme that API Gateway enforces. Ignoring."
                    )
                )
        elif access.api_key_required:
            api_key_required = True
        else:
            named = Access(
                authorization_type=access.authorization_type,
                authorizer_id=access.authorizer_id,
                scopes=scopes.strings(),
            )
            # SAM writes the same one twice where an event has `OverrideApiAuth`.
            if authorizer not in (None, named):
                raise scopes.error("A method has one authorizer only.")
            authorizer = named
    authorizer = authorizer or Access()
    return Access(
        authorization_type=authorizer.authorization_type,
        authorizer_id=authorizer.authorizer_id,
        scopes=authorizer.scopes,
        api_key_required=api_key_required,
    )


def _named(requirements: tuple[Node, ...]) -> Iterator[tuple[str, Node]]:
    for requirement in requirements:
        yield from requirement.items()

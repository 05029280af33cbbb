"""Who may call: tokens, API keys, policies, Lambda authorizers. Does no IO and reads no clock."""

from __future__ import annotations

from frontgate.access.api_keys import StageKeys
from frontgate.access.cognito import (
    CognitoAuthorizer,
    ExpiredTokenError,
    UnauthorizedError,
    pool_issuer,
)
from frontgate.access.json_web_keys import JsonWebKeys
from frontgate.access.jwt import TokenError, TokenVerifier
from frontgate.access.jwt_authorizer import (
    InsufficientScopeError,
    JwtAuthorizer,
    JwtResult,
    JwtUnauthorizedError,
)
from frontgate.access.lambda_authorizer import (
    AuthorizerDeniedError,
    AuthorizerFailedError,
    AuthorizerUnauthorizedError,
    LambdaAuthorizer,
    LambdaGrant,
)
from frontgate.access.policy import Decision, Policy, Statement
from frontgate.access.policy_conditions import ContextValue
from frontgate.access.wildcards import PolicyError

__all__ = [
    "AuthorizerDeniedError",
    "AuthorizerFailedError",
    "AuthorizerUnauthorizedError",
    "CognitoAuthorizer",
    "ContextValue",
    "Decision",
    "ExpiredTokenError",
    "InsufficientScopeError",
    "JsonWebKeys",
    "JwtAuthorizer",
    "JwtResult",
    "JwtUnauthorizedError",
    "LambdaAuthorizer",
    "LambdaGrant",
    "Policy",
    "PolicyError",
    "StageKeys",
    "Statement",
    "TokenError",
    "TokenVerifier",
    "UnauthorizedError",
    "pool_issuer",
]

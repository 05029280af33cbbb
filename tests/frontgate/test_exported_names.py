"""What each package offers: a name added or taken away is a decision, made here."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

import frontgate

EXPORTED = {
    "frontgate.access": [
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
    ],
    "frontgate.aws.protocols": ["Call", "Fault", "read_call"],
    "frontgate.aws.rest_json": [
        "Constraints",
        "Operation",
        "Operations",
        "RestJsonApi",
        "ServiceModel",
        "load_model",
    ],
    "frontgate.aws.sdk": ["sdk_operations"],
    "frontgate.control.openapi": [
        "Document",
        "DocumentError",
        "DocumentWarning",
        "import_http_definition",
        "import_rest_definition",
        "parse_document",
    ],
    "frontgate.deployment": [
        "CompiledRestApi",
        "DeploymentError",
        "UnsupportedFeatureError",
        "compile_rest_api",
    ],
    "frontgate.event_sources": ["Destinations", "EventSources"],
    "frontgate.functions": [
        "DeadLetter",
        "EventSettings",
        "FunctionConfig",
        "FunctionConfigError",
        "FunctionNotFoundError",
        "FunctionService",
        "InterpreterNotFoundError",
        "Invocation",
        "PackageInstallError",
        "Report",
        "SandboxSettings",
        "TooManyRequestsError",
    ],
    "frontgate.http": ["CompiledHttpApi", "HttpStage"],
    "frontgate.gateway": ["ApiAddress", "Running", "TlsAddress", "running"],
    "frontgate.identity": [
        "PoolKeyError",
        "PoolUser",
        "SigningKey",
        "Tokens",
        "issue_tokens",
        "load_pool_key",
    ],
    "frontgate.mapping.vtl": [
        "MAX_TEMPLATE_BYTES",
        "Template",
        "TemplateRenderError",
        "TemplateSyntaxError",
    ],
    "frontgate.observe": ["AccessLogFormat", "Headline", "Observer", "Trace", "Trail"],
    "frontgate.resources": [
        "Account",
        "Created",
        "Creation",
        "DeployedApi",
        "DeployedStack",
        "PrivateBackends",
        "ResourceType",
        "TYPES",
        "Unsupported",
        "UnsupportedError",
        "UserPool",
        "create",
        "missing_handlers",
        "refused_values",
        "unsupported",
        "without_effect",
    ],
    "frontgate.rest": ["RestStage", "StageState"],
    "frontgate.server": [
        "App",
        "Arrival",
        "DeferredContext",
        "FindName",
        "HttpResponder",
        "Listener",
        "LocalAuthority",
        "Opened",
        "PortInUseError",
        "Socket",
        "SocketClosedError",
        "Tls",
        "TlsName",
        "WebSocketResponder",
        "bind_loopback",
        "server_context",
    ],
    "frontgate.stacks": ["LaunchedStack", "Operations"],
    "frontgate.template": [
        "Created",
        "Output",
        "Parameter",
        "Place",
        "Resolver",
        "Resource",
        "Stack",
        "TemplateError",
        "load",
        "suggestion",
    ],
    "frontgate.waf.managed": ["MANAGED", "ManagedGroup"],
    "frontgate.websocket": [
        "Accepted",
        "CompiledWebSocketApi",
        "Connection",
        "Handshake",
        "Limits",
        "WebSocketStage",
    ],
}


def _packages() -> list[str]:
    root = Path(frontgate.__file__).parent
    inits = [path.parent.relative_to(root.parent) for path in root.rglob("__init__.py")]
    return sorted(".".join(path.parts) for path in inits if path.name != "frontgate_runtime")


@pytest.mark.parametrize("package", _packages())
def test_a_package_exports_what_it_says(package):
    module = importlib.import_module(package)
    exported = list(getattr(module, "__all__", ()))
    assert sorted(exported) == sorted(EXPORTED.get(package, ()))
    assert all(hasattr(module, name) for name in exported)

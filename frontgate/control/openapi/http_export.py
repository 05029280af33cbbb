"""An HTTP API's definition as an OpenAPI 3.0 document (ExportApi)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from frontgate.control.api_v2 import Api, Authorizer, Cors, Integration, Route
from frontgate.control.openapi.dialect import Json, OpenApi3
from frontgate.control.openapi.extensions import PREFIX, operation_key
from frontgate.control.openapi.rest_export import timestamp
from frontgate.control.openapi.security_export import SIGNATURE, signature_scheme
from frontgate.control.v2_rules import integration_of

_DEFAULT_ROUTE = "$default"
_DEFAULT_TIMEOUT = 30_000
_PATH_VARIABLE = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, kw_only=True, slots=True)
class HttpExport:
    api: Api
    host: str
    stage: str
    """Empty: of no stage, or of `$default`, which has no path."""
    with_extensions: bool

    def document(self) -> Json:
        api = self.api
        described = {"description": api.description} if api.description else {}
        version = api.version or timestamp(api.created_date)
        info = {"title": api.name, **described, "version": version}
        return {
            **OpenApi3().document(info, host=self.host, stage=self.stage),
            **self._tags(),
            "paths": self._paths(),
            **OpenApi3().components({}, self._schemes()),
            **self._settings(),
        }

    def _tags(self) -> Json:
        if not self.with_extensions or not self.api.tags:
            return {}
        key = f"{PREFIX}tag-value"
        return {"tags": [{"name": name, key: value} for name, value in self.api.tags.items()]}

    def _paths(self) -> Json:
        paths: Json = {}
        for route in sorted(self.api.routes.values(), key=lambda each: each.route_key):
            method, _, path = route.route_key.rpartition(" ")
            if route.route_key == _DEFAULT_ROUTE:
                method, path = "ANY", f"/{_DEFAULT_ROUTE}"
            paths.setdefault(path, {})[operation_key(method)] = self._operation(route)
        return {path: {**shown, **_parameters(path)} for path, shown in paths.items()}

    def _operation(self, route: Route) -> Json:
        described = f"Default response for {route.route_key}"
        integration = self.api.integrations.get(integration_of(route) or "")
        return {
            **({"operationId": route.operation_name} if route.operation_name else {}),
            **({"isDefaultRoute": True} if route.route_key == _DEFAULT_ROUTE else {}),
            "responses": {"default": {"description": described}},
            **self._security(route),
            **(
                {f"{PREFIX}integration": _integration(integration)}
                if integration is not None and self.with_extensions
                else {}
            ),
        }

    def _security(self, route: Route) -> Json:
        authorizer = self.api.authorizers.get(route.authorizer_id or "")
        if authorizer is not None:
            return {"security": [{authorizer.name: list(route.authorization_scopes)}]}
        if route.authorization_type == "AWS_IAM":
            return {"security": [{SIGNATURE: []}]}
        return {}

    def _schemes(self) -> Json:
        schemes = {each.name: self._scheme(each) for each in self.api.authorizers.values()}
        if any(route.authorization_type == "AWS_IAM" for route in self.api.routes.values()):
            schemes[SIGNATURE] = signature_scheme()
        return schemes

    def _scheme(self, authorizer: Authorizer) -> Json:
        if authorizer.authorizer_type == "JWT":
            scheme: Json = {"type": "oauth2", "flows": {}}
        else:
            scheme = {"type": "apiKey", "name": "Authorization", "in": "header"}
        if self.with_extensions:
            scheme[f"{PREFIX}authorizer"] = _authorizer(authorizer)
        return scheme

    def _settings(self) -> Json:
        if not self.with_extensions:
            return {}
        cors = self.api.cors_configuration
        shown: Json = {} if cors is None else {f"{PREFIX}cors": _cors(cors)}
        if self.api.disable_execute_api_endpoint:
            configuration = {"disableExecuteApiEndpoint": True}
            shown[f"{PREFIX}endpoint-configuration"] = configuration
        return {**shown, f"{PREFIX}importexport-version": "1.0"}


def _parameters(path: str) -> Json:
    """As exports of AWS have them: of the whole path, with a greedy one's plus in its name."""
    shown = [
        {
            "name": name,
            "in": "path",
            "description": f"Generated path parameter for {name}",
            "required": True,
            "schema": {"type": "string"},
        }
        for name in _PATH_VARIABLE.findall(path)
    ]
    return {"parameters": shown} if shown else {}


def _integration(integration: Integration) -> Json:
    is_default_timeout = integration.timeout_in_millis == _DEFAULT_TIMEOUT
    return _present(
        payloadFormatVersion=integration.payload_format_version,
        type=integration.integration_type.lower(),
        integrationSubtype=integration.integration_subtype,
        httpMethod=integration.integration_method,
        uri=integration.integration_uri,
        connectionType=integration.connection_type,
        connectionId=integration.connection_id,
        credentials=integration.credentials_arn,
        requestParameters=dict(integration.request_parameters),
        responseParameters={
            status: dict(mappings) for status, mappings in integration.response_parameters.items()
        },
        timeoutInMillis=None if is_default_timeout else integration.timeout_in_millis,
        tlsConfig=_tls(integration),
    )


def _tls(integration: Integration) -> Json | None:
    config = integration.tls_config
    if config is None:
        return None
    return {
        "serverNameToVerify": config.get("ServerNameToVerify", config.get("serverNameToVerify"))
    }


def _authorizer(authorizer: Authorizer) -> Json:
    if authorizer.authorizer_type == "JWT":
        return {
            "type": "jwt",
            "identitySource": ",".join(authorizer.identity_source),
            "jwtConfiguration": {
                "issuer": authorizer.jwt_issuer,
                "audience": list(authorizer.jwt_audience),
            },
        }
    shown = _present(
        type="request",
        identitySource=",".join(authorizer.identity_source) or None,
        authorizerUri=authorizer.authorizer_uri,
        authorizerCredentials=authorizer.authorizer_credentials_arn,
        authorizerPayloadFormatVersion=authorizer.authorizer_payload_format_version,
        identityValidationExpression=authorizer.identity_validation_expression,
    )
    return {
        **shown,
        "authorizerResultTtlInSeconds": authorizer.authorizer_result_ttl_in_seconds,
        "enableSimpleResponses": authorizer.enable_simple_responses,
    }


def _cors(cors: Cors) -> Json:
    shown = _present(
        allowOrigins=list(cors.allow_origins),
        allowMethods=list(cors.allow_methods),
        allowHeaders=list(cors.allow_headers),
        exposeHeaders=list(cors.expose_headers),
        maxAge=cors.max_age,
    )
    return {**shown, "allowCredentials": cors.allow_credentials}


def _present(**members: Any) -> Json:
    return {name: value for name, value in members.items() if value not in (None, {}, [], ())}

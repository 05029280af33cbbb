"""AWS::ApiGatewayV2: HTTP and WebSocket APIs, in the control plane's store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from frontgate.control.api_v2 import (
    Authorizer,
    Cors,
    Integration,
    IntegrationResponse,
    Model,
    Route,
    RouteResponse,
    RouteSettings,
)
from frontgate.resources.apigateway import access_log_settings
from frontgate.resources.creation import (
    Created,
    Creation,
    ResourceType,
    document,
    flag,
    integer,
    number,
    texts,
    words,
)
from frontgate.resources.definition_warnings import warn_of


async def _api(creation: Creation) -> Created:
    apis, properties = creation.account.store.v2, creation.properties
    body = properties.get("Body")
    if body is None:
        api = apis.create_api(
            name=creation.name("Name"),
            protocol_type=properties["ProtocolType"],
            route_selection_expression=properties.get("RouteSelectionExpression"),
            **_api_fields(properties),
        )
    else:
        api, warnings = apis.import_api(
            body, fail_on_warnings=flag(properties.get("FailOnWarnings"))
        )
        warn_of(creation, warnings)
        api = apis.update_api(replace(api, **_api_fields(properties)))
    scheme = "wss" if api.protocol_type == "WEBSOCKET" else "https"
    host = f"{api.id}.execute-api.{creation.stack.region}.amazonaws.com"
    return Created(ref=api.id, attributes={"ApiId": api.id, "ApiEndpoint": f"{scheme}://{host}"})


def _api_fields(properties: Mapping[str, Any]) -> dict[str, Any]:
    fields = _present(
        properties,
        ApiKeySelectionExpression="api_key_selection_expression",
        Description="description",
        DisableExecuteApiEndpoint="disable_execute_api_endpoint",
        DisableSchemaValidation="disable_schema_validation",
        IpAddressType="ip_address_type",
        Tags="tags",
        Version="version",
    )
    if cors := properties.get("CorsConfiguration"):
        fields["cors_configuration"] = _cors(cors)
    return fields


def _cors(given: Mapping[str, Any]) -> Cors:
    return Cors(
        allow_origins=tuple(given.get("AllowOrigins") or ()),
        allow_methods=tuple(given.get("AllowMethods") or ()),
        allow_headers=tuple(given.get("AllowHeaders") or ()),
        expose_headers=tuple(given.get("ExposeHeaders") or ()),
        allow_credentials=flag(given.get("AllowCredentials")),
        **_present(given, MaxAge="max_age"),
    )


async def _stage(creation: Creation) -> Created:
    properties = creation.properties
    route_settings = properties.get("RouteSettings") or {}
    stage = creation.account.store.v2_stages.create_api_stage(
        properties["ApiId"],
        stage_name=properties["StageName"],
        auto_deploy=flag(properties.get("AutoDeploy")),
        deployment_id=properties.get("DeploymentId"),
        description=properties.get("Description"),
        stage_variables=texts(properties.get("StageVariables")),
        default_route_settings=_route_settings(properties.get("DefaultRouteSettings") or {}),
        route_settings={key: _route_settings(given) for key, given in route_settings.items()},
        access_log_settings=access_log_settings(properties.get("AccessLogSettings")),
        client_certificate_id=properties.get("ClientCertificateId"),
        tags=properties.get("Tags") or {},
    )
    return Created(ref=stage.stage_name)


def _route_settings(given: Mapping[str, Any]) -> RouteSettings:
    fields = _present(
        given,
        DataTraceEnabled="data_trace_enabled",
        DetailedMetricsEnabled="detailed_metrics_enabled",
        LoggingLevel="logging_level",
        ThrottlingBurstLimit="throttling_burst_limit",
        ThrottlingRateLimit="throttling_rate_limit",
    )
    return RouteSettings(**fields)


async def _deployment(creation: Creation) -> Created:
    properties = creation.properties
    deployment = creation.account.store.v2_stages.create_api_deployment(
        properties["ApiId"],
        description=properties.get("Description"),
        stage_name=properties.get("StageName"),
    )
    return Created(ref=deployment.id, attributes={"DeploymentId": deployment.id})


async def _integration(creation: Creation) -> Created:
    given = creation.properties
    fields = _present(
        given,
        ConnectionId="connection_id",
        ConnectionType="connection_type",
        ContentHandlingStrategy="content_handling_strategy",
        CredentialsArn="credentials_arn",
        IntegrationMethod="integration_method",
        IntegrationSubtype="integration_subtype",
        IntegrationUri="integration_uri",
        PassthroughBehavior="passthrough_behavior",
        PayloadFormatVersion="payload_format_version",
        RequestParameters="request_parameters",
        RequestTemplates="request_templates",
        ResponseParameters="response_parameters",
        TemplateSelectionExpression="template_selection_expression",
        TimeoutInMillis="timeout_in_millis",
        TlsConfig="tls_config",
    )
    integration = creation.account.store.v2.put_integration(
        given["ApiId"], Integration(id="", integration_type=given["IntegrationType"], **fields)
    )
    return Created(ref=integration.id, attributes={"IntegrationId": integration.id})


async def _integration_response(creation: Creation) -> Created:
    given = creation.properties
    response = IntegrationResponse(
        id="",
        integration_response_key=given["IntegrationResponseKey"],
        **_present(
            given,
            ContentHandlingStrategy="content_handling_strategy",
            ResponseParameters="response_parameters",
            ResponseTemplates="response_templates",
            TemplateSelectionExpression="template_selection_expression",
        ),
    )
    made = creation.account.store.v2.put_integration_response(
        given["ApiId"], given["IntegrationId"], response
    )
    return Created(ref=made.id, attributes={"IntegrationResponseId": made.id})


async def _route(creation: Creation) -> Created:
    given = creation.properties
    fields = _present(
        given,
        ApiKeyRequired="api_key_required",
        AuthorizationType="authorization_type",
        AuthorizerId="authorizer_id",
        ModelSelectionExpression="model_selection_expression",
        OperationName="operation_name",
        RequestModels="request_models",
        RequestParameters="request_parameters",
        RouteResponseSelectionExpression="route_response_selection_expression",
        Target="target",
    )
    route = Route(
        id="",
        route_key=given["RouteKey"],
        authorization_scopes=tuple(given.get("AuthorizationScopes") or ()),
        **fields,
    )
    made = creation.account.store.v2.put_route(given["ApiId"], route)
    return Created(ref=made.id, attributes={"RouteId": made.id})


async def _route_response(creation: Creation) -> Created:
    given = creation.properties
    response = RouteResponse(
        id="",
        route_response_key=given["RouteResponseKey"],
        **_present(
            given,
            ModelSelectionExpression="model_selection_expression",
            ResponseModels="response_models",
            ResponseParameters="response_parameters",
        ),
    )
    made = creation.account.store.v2.put_route_response(given["ApiId"], given["RouteId"], response)
    return Created(ref=made.id, attributes={"RouteResponseId": made.id})


async def _authorizer(creation: Creation) -> Created:
    given = creation.properties
    jwt = given.get("JwtConfiguration") or {}
    fields = _present(
        given,
        AuthorizerCredentialsArn="authorizer_credentials_arn",
        AuthorizerPayloadFormatVersion="authorizer_payload_format_version",
        AuthorizerResultTtlInSeconds="authorizer_result_ttl_in_seconds",
        AuthorizerUri="authorizer_uri",
        EnableSimpleResponses="enable_simple_responses",
        IdentityValidationExpression="identity_validation_expression",
    )
    authorizer = Authorizer(
        id="",
        name=given["Name"],
        authorizer_type=given["AuthorizerType"],
        identity_source=tuple(given.get("IdentitySource") or ()),
        jwt_issuer=jwt.get("Issuer"),
        jwt_audience=tuple(jwt.get("Audience") or ()),
        **fields,
    )
    made = creation.account.store.v2.put_authorizer(given["ApiId"], authorizer)
    return Created(ref=made.id, attributes={"AuthorizerId": made.id})


async def _model(creation: Creation) -> Created:
    given = creation.properties
    model = Model(
        id="",
        name=given["Name"],
        schema=document(given["Schema"]),
        content_type=given.get("ContentType"),
        description=given.get("Description"),
    )
    made = creation.account.store.v2.put_model(given["ApiId"], model)
    return Created(ref=made.id, attributes={"ModelId": made.id})


def _present(given: Mapping[str, Any], **fields: str) -> dict[str, Any]:
    """The properties that the template sets, under the names of our fields."""
    return {
        field: _CONVERTED.get(name, _as_given)(given[name])
        for name, field in fields.items()
        if name in given
    }


def _as_given(value: object) -> object:
    return value


_CONVERTED: Mapping[str, Callable[[Any], object]] = {
    "ApiKeyRequired": flag,
    "AuthorizerResultTtlInSeconds": integer,
    "DataTraceEnabled": flag,
    "DetailedMetricsEnabled": flag,
    "DisableExecuteApiEndpoint": flag,
    "DisableSchemaValidation": flag,
    "EnableSimpleResponses": flag,
    "MaxAge": integer,
    "ThrottlingBurstLimit": integer,
    "ThrottlingRateLimit": number,
    "TimeoutInMillis": integer,
}
"""What parameters bring as text."""


TYPES = {
    "AWS::ApiGatewayV2::Api": ResourceType(
        create=_api,
        supported=words(
            "ApiKeySelectionExpression Body CorsConfiguration Description "
            "DisableExecuteApiEndpoint DisableSchemaValidation FailOnWarnings IpAddressType Name "
            "ProtocolType RouteSelectionExpression Tags Version"
        ),
    ),
    "AWS::ApiGatewayV2::Stage": ResourceType(
        create=_stage,
        supported=words(
            "AccessLogSettings ApiId AutoDeploy ClientCertificateId DefaultRouteSettings "
            "DeploymentId Description RouteSettings StageName StageVariables Tags"
        ),
    ),
    "AWS::ApiGatewayV2::Deployment": ResourceType(
        create=_deployment, supported=words("ApiId Description StageName")
    ),
    "AWS::ApiGatewayV2::Integration": ResourceType(
        create=_integration,
        supported=words(
            "ApiId ConnectionId ConnectionType ContentHandlingStrategy CredentialsArn "
            "IntegrationMethod IntegrationSubtype IntegrationType IntegrationUri "
            "PassthroughBehavior PayloadFormatVersion RequestParameters RequestTemplates "
            "ResponseParameters TemplateSelectionExpression TimeoutInMillis TlsConfig"
        ),
        harmless=words("Description"),
    ),
    "AWS::ApiGatewayV2::IntegrationResponse": ResourceType(
        create=_integration_response,
        supported=words(
            "ApiId ContentHandlingStrategy IntegrationId IntegrationResponseKey "
            "ResponseParameters ResponseTemplates TemplateSelectionExpression"
        ),
    ),
    "AWS::ApiGatewayV2::Route": ResourceType(
        create=_route,
        supported=words(
            "ApiId ApiKeyRequired AuthorizationScopes AuthorizationType AuthorizerId "
            "ModelSelectionExpression OperationName RequestModels RequestParameters RouteKey "
            "RouteResponseSelectionExpression Target"
        ),
    ),
    "AWS::ApiGatewayV2::RouteResponse": ResourceType(
        create=_route_response,
        supported=words(
            "ApiId ModelSelectionExpression ResponseModels ResponseParameters RouteId "
            "RouteResponseKey"
        ),
    ),
    "AWS::ApiGatewayV2::Authorizer": ResourceType(
        create=_authorizer,
        supported=words(
            "ApiId AuthorizerCredentialsArn AuthorizerPayloadFormatVersion "
            "AuthorizerResultTtlInSeconds AuthorizerType AuthorizerUri EnableSimpleResponses "
            "IdentitySource IdentityValidationExpression JwtConfiguration Name"
        ),
    ),
    "AWS::ApiGatewayV2::Model": ResourceType(
        create=_model, supported=words("ApiId ContentType Description Name Schema")
    ),
}

"""Every call of the API of HTTP and WebSocket APIs (v2), in such an order, too."""

from __future__ import annotations

import json

from tests.frontgate.aws.apigateway_calls import CERTIFICATE, FUNCTION, LAMBDA, REGION, Call

HTTP_DOCUMENT = {
    "openapi": "3.0.1",
    "info": {"title": "imported"},
    "x-amazon-apigateway-cors": {"allowOrigins": ["*"]},
    "components": {
        "securitySchemes": {
            "jwt": {
                "type": "oauth2",
                "x-amazon-apigateway-authorizer": {
                    "type": "jwt",
                    "identitySource": "$request.header.Authorization",
                    "jwtConfiguration": {"issuer": "https://i.example", "audience": ["c"]},
                },
            }
        }
    },
    "paths": {
        "/rooms/{id}": {
            "get": {
                "security": [{"jwt": ["read"]}],
                "x-amazon-apigateway-integration": {
                    "type": "aws_proxy",
                    "uri": FUNCTION,
                    "payloadFormatVersion": "2.0",
                },
            }
        }
    },
}
_RULE = {
    "Actions": [{"InvokeApi": {"ApiId": "{restApiId}", "Stage": "live"}}],
    "Conditions": [{"MatchBasePaths": {"AnyOf": ["v9"]}}],
    "Priority": 7,
}
V2_CREATED = (
    Call(
        "CreateDomainName",
        {
            "DomainName": "v2.example.com",
            "DomainNameConfigurations": [
                {"CertificateArn": CERTIFICATE, "EndpointType": "REGIONAL"}
            ],
        },
        {"DomainName": "DomainName"},
    ),
    Call("CreateVpcLink", {"Name": "link", "SubnetIds": ["subnet-1"]}, {"VpcLinkId": "VpcLinkId"}),
    Call(
        "CreateApi",
        {"Name": "rooms", "ProtocolType": "HTTP", "CorsConfiguration": {"AllowOrigins": ["*"]}},
        {"ApiId": "ApiId"},
    ),
    Call(
        "CreateIntegration",
        {
            "IntegrationType": "AWS_PROXY",
            "IntegrationUri": FUNCTION,
            "PayloadFormatVersion": "2.0",
        },
        {"IntegrationId": "IntegrationId"},
    ),
    Call(
        "CreateAuthorizer",
        {
            "Name": "jwt",
            "AuthorizerType": "JWT",
            "IdentitySource": ["$request.header.Authorization"],
            "JwtConfiguration": {"Issuer": "https://i.example", "Audience": ["c"]},
        },
        {"AuthorizerId": "AuthorizerId"},
    ),
    Call(
        "CreateRoute",
        {
            "RouteKey": "GET /rooms/{id}",
            "Target": "integrations/{IntegrationId}",
            "AuthorizationType": "JWT",
            "AuthorizerId": "{AuthorizerId}",
            "AuthorizationScopes": ["read"],
        },
        {"RouteId": "RouteId"},
    ),
    Call(
        "CreateStage",
        {"StageName": "live", "AutoDeploy": True, "StageVariables": {"colour": "red"}},
        {"StageName": "StageName"},
    ),
    Call("CreateDeployment", {"Description": "d"}, {"DeploymentId": "DeploymentId"}),
    Call(
        "CreateApiMapping",
        {"ApiId": "{ApiId}", "Stage": "live", "ApiMappingKey": "orders/v1"},
        {"ApiMappingId": "ApiMappingId"},
    ),
)
V2_CALLED = (
    Call("ImportApi", {"Body": json.dumps(HTTP_DOCUMENT)}),
    Call("TagResource", {"Tags": {"a": "b"}}),
    Call("GetTags"),
    Call("UntagResource", {"TagKeys": ["a"]}),
    Call("ExportApi", {"Specification": "OAS30", "OutputType": "JSON"}),
    Call("ResetAuthorizersCache"),
    *(
        Call(f"Get{name}")
        for name in (
            *("Api", "Apis", "ApiMapping", "ApiMappings", "Authorizer", "Authorizers"),
            *("Deployment", "Deployments", "DomainName", "DomainNames", "Integration"),
            *("Integrations", "Route", "Routes", "Stage", "Stages", "VpcLink", "VpcLinks"),
        )
    ),
    Call("UpdateApi", {"Description": "other"}),
    Call("UpdateApiMapping", {"ApiId": "{ApiId}", "ApiMappingKey": "orders/v2"}),
    Call("UpdateAuthorizer", {"Name": "other"}),
    Call("UpdateDeployment", {"Description": "other"}),
    Call("UpdateDomainName", {"RoutingMode": "ROUTING_RULE_THEN_API_MAPPING"}),
    Call("UpdateIntegration", {"TimeoutInMillis": 1000}),
    Call("UpdateRoute", {"OperationName": "other"}),
    Call(
        "UpdateStage",
        {
            "RouteSettings": {"GET /rooms/{id}": {"ThrottlingBurstLimit": 1}},
            "AccessLogSettings": {
                "DestinationArn": f"arn:aws:logs:{REGION}:123456789012:log-group:g",
                "Format": "$context.requestId",
            },
        },
    ),
    Call("UpdateVpcLink", {"Name": "other"}),
    Call("CreateRoutingRule", _RULE, {"RoutingRuleId": "RoutingRuleId"}),
    Call("GetRoutingRule"),
    Call("ListRoutingRules"),
    Call("PutRoutingRule", {**_RULE, "Priority": 8}),
)
V2_DELETED = (
    Call("DeleteRoutingRule"),
    Call("DeleteRouteSettings", {"RouteKey": "GET /rooms/{id}"}),
    Call("DeleteAccessLogSettings"),
    Call("DeleteCorsConfiguration"),
    Call("DeleteApiMapping"),
    Call("DeleteDomainName"),
    Call("DeleteRoute"),
    Call("DeleteIntegration"),
    Call("DeleteAuthorizer"),
    Call("DeleteDeployment"),
    Call("DeleteStage"),
    Call("ReimportApi", {"Body": json.dumps(HTTP_DOCUMENT)}),
    Call("DeleteApi"),
    Call("DeleteVpcLink"),
)
SOCKET_CREATED = (
    Call(
        "CreateApi",
        {
            "Name": "chat",
            "ProtocolType": "WEBSOCKET",
            "RouteSelectionExpression": "$request.body.action",
        },
        {"ApiId": "ApiId"},
    ),
    Call(
        "CreateModel",
        {"Name": "Message", "ContentType": "application/json", "Schema": '{"type":"object"}'},
        {"ModelId": "ModelId"},
    ),
    Call(
        "CreateIntegration",
        {"IntegrationType": "MOCK", "RequestTemplates": {"200": '{"statusCode":200}'}},
        {"IntegrationId": "IntegrationId"},
    ),
    Call(
        "CreateIntegrationResponse",
        {"IntegrationResponseKey": "$default", "ResponseTemplates": {"200": "{}"}},
        {"IntegrationResponseId": "IntegrationResponseId"},
    ),
    Call(
        "CreateAuthorizer",
        {
            "Name": "request",
            "AuthorizerType": "REQUEST",
            "AuthorizerUri": LAMBDA.format(FUNCTION),
            "IdentitySource": ["route.request.querystring.token"],
        },
        {"AuthorizerId": "AuthorizerId"},
    ),
    Call(
        "CreateRoute",
        {
            "RouteKey": "$connect",
            "Target": "integrations/{IntegrationId}",
            "RequestParameters": {"route.request.querystring.token": {"Required": True}},
        },
        {"RouteId": "RouteId"},
    ),
    Call(
        "CreateRouteResponse",
        {"RouteResponseKey": "$default"},
        {"RouteResponseId": "RouteResponseId"},
    ),
    Call("CreateDeployment", {}, {"DeploymentId": "DeploymentId"}),
    Call(
        "CreateStage",
        {"StageName": "live", "DeploymentId": "{DeploymentId}"},
        {"StageName": "StageName"},
    ),
)
SOCKET_CALLED = (
    *(
        Call(f"Get{name}")
        for name in (
            *("Model", "Models", "ModelTemplate", "IntegrationResponse"),
            *("IntegrationResponses", "RouteResponse", "RouteResponses", "Api", "Stage", "Route"),
        )
    ),
    Call("UpdateModel", {"Description": "other"}),
    Call("UpdateIntegrationResponse", {"TemplateSelectionExpression": "200"}),
    Call("UpdateRouteResponse", {"ModelSelectionExpression": "default"}),
)
SOCKET_DELETED = (
    Call("DeleteRouteRequestParameter", {"RequestParameterKey": "route.request.querystring.token"}),
    Call("DeleteRouteResponse"),
    Call("DeleteIntegrationResponse"),
    Call("DeleteModel"),
)
_COLOURS = (
    *("AccentColor", "BackgroundColor", "ErrorValidationColor"),
    *("HeaderColor", "NavigationColor", "TextColor"),
)
PORTAL_CREATED = (
    Call(
        "CreatePortalProduct",
        {"DisplayName": "Rooms", "Description": "d"},
        {"PortalProductId": "PortalProductId", "productArn": "PortalProductArn"},
    ),
    Call(
        "CreateProductPage",
        {"DisplayContent": {"Title": "Start", "Body": "Welcome"}},
        {"ProductPageId": "ProductPageId"},
    ),
    Call(
        "CreateProductRestEndpointPage",
        {
            "RestEndpointIdentifier": {
                "IdentifierParts": {
                    "RestApiId": "{restApiId}",
                    "Stage": "live",
                    "Path": "/users",
                    "Method": "POST",
                }
            },
            "DisplayContent": {"Overrides": {"OperationName": "create"}},
        },
        {"ProductRestEndpointPageId": "ProductRestEndpointPageId"},
    ),
    Call("PutPortalProductSharingPolicy", {"PolicyDocument": "{}"}),
    Call(
        "CreatePortal",
        {
            "Authorization": {"None": {}},
            "EndpointConfiguration": {
                "AcmManaged": {"DomainName": "portal.example.com", "CertificateArn": CERTIFICATE}
            },
            "IncludedPortalProductArns": ["{productArn}"],
            "PortalContent": {
                "DisplayName": "Community",
                "Theme": {"CustomColors": dict.fromkeys(_COLOURS, "#000000")},
            },
            "Tags": {"a": "b"},
        },
        {"PortalId": "PortalId"},
    ),
)
PORTAL_CALLED = (
    *(
        Call(name)
        for name in (
            *("GetPortal", "GetPortalProduct", "GetPortalProductSharingPolicy"),
            *("GetProductPage", "ListPortalProducts", "ListPortals", "ListProductPages"),
            *("ListProductRestEndpointPages", "PreviewPortal"),
        )
    ),
    Call("GetProductRestEndpointPage", {"IncludeRawDisplayContent": "true"}),
    Call("PublishPortal", {"Description": "first"}),
    Call("UpdatePortal", {"RumAppMonitorName": "monitor"}),
    Call("UpdatePortalProduct", {"DisplayOrder": {"ProductPageArns": ["{productArn}"]}}),
    Call("UpdateProductPage", {"DisplayContent": {"Title": "Start", "Body": "Hello"}}),
    Call("UpdateProductRestEndpointPage", {"TryItState": "ENABLED"}),
)
PORTAL_DELETED = (
    *(Call(name) for name in ("DisablePortal", "DeletePortal", "DeletePortalProductSharingPolicy")),
    *(Call(name) for name in ("DeleteProductPage", "DeleteProductRestEndpointPage")),
    Call("DeletePortalProduct"),
)
V2_ALL = (
    *(*SOCKET_CREATED, *SOCKET_CALLED, *SOCKET_DELETED),
    *(*PORTAL_CREATED, *PORTAL_CALLED, *PORTAL_DELETED),
    *(*V2_CREATED, *V2_CALLED, *V2_DELETED),
)

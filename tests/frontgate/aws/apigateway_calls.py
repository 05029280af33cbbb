"""Every call of the API of REST APIs (v1), in an order in which each has what it needs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

REGION = "eu-west-1"
LAMBDA = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{{}}/invocations"
FUNCTION = f"arn:aws:lambda:{REGION}:123456789012:function:f"
CERTIFICATE = f"arn:aws:acm:{REGION}:123456789012:certificate/c"
TRUSTSTORE = "s3://bucket/pem"
DOCUMENT = {
    "openapi": "3.0.1",
    "info": {"title": "imported", "version": "1.0", "description": "An API"},
    "components": {
        "schemas": {"User": {"type": "object", "properties": {"name": {"type": "string"}}}},
        "securitySchemes": {
            "token": {
                "type": "apiKey",
                "name": "Authorization",
                "in": "header",
                "x-amazon-apigateway-authtype": "custom",
                "x-amazon-apigateway-authorizer": {
                    "type": "token",
                    "authorizerUri": LAMBDA.format(FUNCTION),
                },
            }
        },
    },
    "x-amazon-apigateway-request-validators": {"all": {"validateRequestBody": True}},
    "x-amazon-apigateway-request-validator": "all",
    "x-amazon-apigateway-gateway-responses": {"DEFAULT_4XX": {"statusCode": 418}},
    "x-amazon-apigateway-binary-media-types": ["image/png"],
    "paths": {
        "/users/{id}": {
            "post": {
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
                ],
                "requestBody": {
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/User"}}
                    }
                },
                "security": [{"token": []}],
                "responses": {"200": {"description": "ok", "headers": {"X-A": {}}}},
                "x-amazon-apigateway-integration": {
                    "type": "http",
                    "httpMethod": "GET",
                    "uri": "http://a.example/{id}",
                    "requestParameters": {"integration.request.path.id": "method.request.path.id"},
                    "requestTemplates": {"application/json": "$input.body"},
                    "responses": {
                        "default": {
                            "statusCode": "200",
                            "responseParameters": {"method.response.header.X-A": "'a'"},
                        }
                    },
                },
            }
        }
    },
}


@dataclass(frozen=True, slots=True)
class Call:
    """An operation with its input, from which what is known by name may be left out."""

    operation: str
    members: Mapping[str, Any] = field(default_factory=dict)
    keep: Mapping[str, str] = field(default_factory=dict)
    """What is known from the answer, and the member that has it."""


def patched(operation: str, op: str, path: str, value: str | None = None) -> Call:
    patch = {"op": op, "path": path, **({} if value is None else {"value": value})}
    return Call(operation, {"patchOperations": [patch]})


V1_CREATED = (
    Call(
        "CreateRestApi",
        {"name": "first", "description": "d", "tags": {"team": "a"}, "minimumCompressionSize": 9},
        {"restApiId": "id", "parentId": "rootResourceId"},
    ),
    Call("CreateResource", {"pathPart": "users"}, {"resourceId": "id"}),
    Call(
        "CreateModel",
        {"name": "User", "contentType": "application/json", "schema": '{"type":"object"}'},
        {"modelName": "name"},
    ),
    Call(
        "CreateRequestValidator",
        {"name": "body", "validateRequestBody": True},
        {"requestValidatorId": "id"},
    ),
    Call(
        "CreateAuthorizer",
        {
            "name": "token",
            "type": "TOKEN",
            "authorizerUri": LAMBDA.format(FUNCTION),
            "identitySource": "method.request.header.Authorization",
        },
        {"authorizerId": "id"},
    ),
    Call(
        "PutMethod",
        {
            "httpMethod": "POST",
            "authorizationType": "CUSTOM",
            "authorizerId": "{authorizerId}",
            "requestValidatorId": "{requestValidatorId}",
            "requestModels": {"application/json": "User"},
            "requestParameters": {"method.request.header.X-A": True},
            "operationName": "create",
        },
        {"httpMethod": "httpMethod"},
    ),
    Call(
        "PutMethodResponse",
        {
            "statusCode": "200",
            "responseModels": {"application/json": "User"},
            "responseParameters": {"method.response.header.X-A": False},
        },
        {"statusCode": "statusCode"},
    ),
    Call(
        "PutIntegration",
        {
            "type": "MOCK",
            "requestTemplates": {"application/json": '{"statusCode": 200}'},
            "cacheKeyParameters": ["method.request.header.X-A"],
        },
    ),
    Call(
        "PutIntegrationResponse",
        {
            "selectionPattern": "2..",
            "responseTemplates": {"application/json": "{}"},
            "responseParameters": {"method.response.header.X-A": "'a'"},
        },
    ),
    Call(
        "PutGatewayResponse",
        {"responseType": "UNAUTHORIZED", "statusCode": "401"},
        {"responseType": "responseType"},
    ),
    Call(
        "CreateDocumentationPart",
        {"location": {"type": "API"}, "properties": '{"description":"d"}'},
        {"documentationPartId": "id"},
    ),
    Call(
        "CreateDocumentationVersion",
        {"documentationVersion": "v1", "description": "d"},
        {"documentationVersion": "version"},
    ),
    Call(
        "GenerateClientCertificate",
        {"description": "d"},
        {"clientCertificateId": "clientCertificateId"},
    ),
    Call(
        "CreateDeployment",
        {"stageName": "live", "variables": {"colour": "red"}, "cacheClusterEnabled": True},
        {"deploymentId": "id"},
    ),
    Call(
        "CreateStage",
        {
            "stageName": "live2",
            "deploymentId": "{deploymentId}",
            "canarySettings": {"percentTraffic": 10.0, "deploymentId": "{deploymentId}"},
        },
        {"stageName": "stageName"},
    ),
    Call(
        "CreateApiKey",
        {"name": "key", "value": "a-key-of-twenty-letters", "enabled": True},
        {"apiKey": "id", "keyId": "id"},
    ),
    Call(
        "CreateUsagePlan",
        {
            "name": "plan",
            "apiStages": [{"apiId": "{restApiId}", "stage": "live"}],
            "quota": {"limit": 10, "period": "DAY"},
            "throttle": {"rateLimit": 1.0, "burstLimit": 2},
        },
        {"usagePlanId": "id"},
    ),
    Call("CreateUsagePlanKey", {"keyId": "{keyId}", "keyType": "API_KEY"}),
    Call(
        "CreateDomainName",
        {
            "domainName": "private.example.com",
            "certificateArn": CERTIFICATE,
            "endpointConfiguration": {"types": ["PRIVATE"]},
        },
        {"domainNameArn": "domainNameArn"},
    ),
    Call(
        "CreateDomainNameAccessAssociation",
        {
            "domainNameArn": "{domainNameArn}",
            "accessAssociationSourceType": "VPCE",
            "accessAssociationSource": "vpce-1",
        },
        {"domainNameAccessAssociationArn": "domainNameAccessAssociationArn"},
    ),
    Call(
        "CreateDomainName",
        {
            "domainName": "api.example.com",
            "regionalCertificateArn": CERTIFICATE,
            "endpointConfiguration": {"types": ["REGIONAL"]},
            "mutualTlsAuthentication": {"truststoreUri": TRUSTSTORE},
        },
        {"domainName": "domainName"},
    ),
    Call(
        "CreateBasePathMapping",
        {"restApiId": "{restApiId}", "basePath": "v1", "stage": "live"},
        {"basePath": "basePath"},
    ),
    Call(
        "CreateVpcLink",
        {"name": "link", "targetArns": [f"arn:aws:elasticloadbalancing:{REGION}:1:loadbalancer/l"]},
        {"vpcLinkId": "id"},
    ),
)
V1_CALLED = (
    Call("ImportRestApi", {"body": json.dumps(DOCUMENT)}),
    Call("ImportApiKeys", {"format": "csv", "body": "name,key\nsecond,another-key-of-twenty"}),
    Call("ImportDocumentationParts", {"body": json.dumps(DOCUMENT)}),
    Call("TagResource", {"tags": {"a": "b"}}),
    Call("GetTags"),
    Call("UntagResource", {"tagKeys": ["a"]}),
    Call("GetAccount"),
    patched("UpdateAccount", "replace", "/cloudwatchRoleArn", "arn:aws:iam::123456789012:role/r"),
    Call("GetSdkTypes"),
    Call("GetSdkType", {"id": "javascript"}),
    Call("GetSdk", {"sdkType": "javascript", "stageName": "live"}),
    Call("GetExport", {"exportType": "oas30", "stageName": "live"}),
    Call("GetExport", {"exportType": "swagger", "stageName": "live"}),
    Call("GetModelTemplate"),
    Call("TestInvokeMethod"),
    Call("TestInvokeAuthorizer", {"headers": {"Authorization": "a"}}),
    Call("FlushStageCache"),
    Call("FlushStageAuthorizersCache"),
    Call("GetUsage", {"startDate": "1970-01-01", "endDate": "1970-01-02"}),
    patched("UpdateUsage", "replace", "/remaining", "5"),
    *(
        Call(f"Get{name}")
        for name in (
            *("ApiKey", "ApiKeys", "Authorizer", "Authorizers", "BasePathMapping"),
            *("BasePathMappings", "ClientCertificate", "ClientCertificates", "Deployment"),
            *("Deployments", "DocumentationPart", "DocumentationParts", "DocumentationVersion"),
            *("DocumentationVersions", "DomainName", "DomainNames", "GatewayResponse"),
            *("DomainNameAccessAssociations", "GatewayResponses", "Integration"),
            *("IntegrationResponse", "Method", "MethodResponse", "Model", "Models"),
            *("RequestValidator", "RequestValidators", "Resource", "Resources", "RestApi"),
            *("RestApis", "Stage", "Stages", "UsagePlan", "UsagePlans", "UsagePlanKey"),
            *("UsagePlanKeys", "VpcLink", "VpcLinks"),
        )
    ),
    *(
        patched(f"Update{name}", "replace", "/description", "other")
        for name in (
            *("ApiKey", "ClientCertificate", "Deployment", "DocumentationVersion", "Model"),
            *("RestApi", "Stage", "UsagePlan", "VpcLink"),
        )
    ),
    patched("UpdateAuthorizer", "replace", "/name", "other"),
    patched("UpdateBasePathMapping", "replace", "/stage", "live2"),
    patched("UpdateDocumentationPart", "replace", "/properties", '{"description":"e"}'),
    patched("UpdateDomainName", "replace", "/securityPolicy", "TLS_1_2"),
    patched("UpdateGatewayResponse", "replace", "/statusCode", "402"),
    patched("UpdateIntegration", "replace", "/timeoutInMillis", "1000"),
    patched("UpdateIntegrationResponse", "replace", "/selectionPattern", "3.."),
    patched("UpdateMethod", "replace", "/operationName", "other"),
    patched("UpdateMethodResponse", "add", "/responseParameters/method.response.header.B", "true"),
    patched("UpdateRequestValidator", "replace", "/validateRequestBody", "false"),
    patched("UpdateResource", "replace", "/pathPart", "people"),
)
V1_DELETED = (
    Call("RejectDomainNameAccessAssociation"),
    Call(
        "CreateDomainNameAccessAssociation",
        {
            "domainNameArn": "{domainNameArn}",
            "accessAssociationSourceType": "VPCE",
            "accessAssociationSource": "vpce-1",
        },
        {"domainNameAccessAssociationArn": "domainNameAccessAssociationArn"},
    ),
    Call("DeleteDomainNameAccessAssociation"),
    Call("DeleteBasePathMapping"),
    Call("DeleteDomainName"),
    Call("DeleteUsagePlanKey"),
    patched("UpdateUsagePlan", "remove", "/apiStages", "{restApiId}:live"),
    Call("DeleteUsagePlan"),
    Call("DeleteApiKey"),
    Call("DeleteStage"),
    Call("DeleteStage", {"stageName": "live"}),
    Call("DeleteDeployment"),
    Call("DeleteIntegrationResponse"),
    Call("DeleteIntegration"),
    Call("DeleteMethodResponse"),
    Call("DeleteMethod"),
    Call("DeleteResource"),
    Call("DeleteModel"),
    Call("DeleteRequestValidator"),
    Call("DeleteAuthorizer"),
    Call("DeleteGatewayResponse"),
    Call("DeleteDocumentationPart"),
    Call("DeleteDocumentationVersion"),
    Call("DeleteClientCertificate"),
    Call("DeleteVpcLink"),
    Call("PutRestApi", {"mode": "merge", "body": json.dumps(DOCUMENT)}),
    Call("DeleteRestApi"),
)
V1_ALL = (*V1_CREATED, *V1_CALLED, *V1_DELETED)

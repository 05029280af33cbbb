"""`$context`, as events, templates, mappings and logs see it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from frontgate.control.api_keys import KeyGrant
from frontgate.mapping.vtl.java.text import SilentMap
from frontgate.rest.errors import GatewayError
from frontgate.rest.exchange import Admitted, Authorized, ContextDict, Reached, Received, Routed
from frontgate.timestamps import common_log_format, epoch_millis


def identity(received: Received, key: KeyGrant | None = None) -> SilentMap:
    """`$context.identity`: all null but two, without an identity (recorded on AWS).

    `apiKey` and `apiKeyId` are there only with a key (recorded).
    """
    members = SilentMap(
        cognitoIdentityPoolId=None,
        accountId=None,
        cognitoIdentityId=None,
        caller=None,
        sourceIp=received.request.source_ip,
        principalOrgId=None,
        accessKey=None,
        cognitoAuthenticationType=None,
        cognitoAuthenticationProvider=None,
        userArn=None,
        userAgent=received.headers.get("user-agent"),
        user=None,
    )
    if key is not None:
        members["apiKey"] = key.api_key.value
        members["apiKeyId"] = key.api_key.id
    return members


def request_context(routed: Routed) -> ContextDict:
    """`requestContext` of events; it is also the first part of `$context`."""
    received = routed.received
    stage = received.stage
    address = stage.address
    method = routed.method.compiled
    context: ContextDict = {
        "resourceId": method.resource_id,
        "resourcePath": method.resource_path,
        "httpMethod": received.method,
        "extendedRequestId": received.extended_request_id,
        "requestTime": common_log_format(received.epoch),
        "path": received.request.stage_path + received.request.path,
        "accountId": address.account_id,
        "protocol": received.request.protocol,
        "stage": stage.name,
        "domainPrefix": address.domain_prefix,
        "requestTimeEpoch": epoch_millis(received.epoch),
        "requestId": received.request_id,
        "identity": identity(received, routed.key if isinstance(routed, Admitted) else None),
        "domainName": address.domain_name,
        "deploymentId": stage.deployment_id,
        "apiId": address.api_id,
    }
    if method.operation_name:
        context["operationName"] = method.operation_name
    if isinstance(routed, Authorized) and routed.authorizer:
        context["authorizer"] = routed.authorizer
    return context


class TemplateContext(ContextDict):
    """`$context` of a template: two names can be read that `keySet()` does not list.

    Recorded on AWS: `$context.isCanaryRequest` renders and an absent authorizer is an empty map,
    but neither is among the keys.
    """

    _unlisted: Mapping[str, object] = {"isCanaryRequest": False}

    def get(self, key: str, default: object = None) -> object:
        found = super().get(key, default)
        if found is not None or key in self:
            return found
        return SilentMap() if key == "authorizer" else self._unlisted.get(key, default)


def template_context(authorized: Authorized) -> TemplateContext:
    context = TemplateContext(request_context(authorized))
    context["requestOverride"] = SilentMap(
        header=SilentMap(), querystring=SilentMap(), path=SilentMap()
    )
    context["responseOverride"] = SilentMap(header=SilentMap())
    return context


def reached_context(reached: Reached) -> ContextDict:
    """`$context` of a request that may not have found its method."""
    if isinstance(reached, Routed):
        return request_context(reached)
    request, address = reached.request, reached.stage.address
    return {
        "httpMethod": reached.method,
        "extendedRequestId": reached.extended_request_id,
        "requestTime": common_log_format(reached.epoch),
        "path": request.stage_path + request.path,
        "accountId": address.account_id,
        "protocol": request.protocol,
        "stage": reached.stage.name,
        "domainPrefix": address.domain_prefix,
        "requestTimeEpoch": epoch_millis(reached.epoch),
        "requestId": reached.request_id,
        "identity": identity(reached),
        "domainName": address.domain_name,
        "deploymentId": reached.stage.deployment_id,
        "apiId": address.api_id,
    }


def error_context(error: GatewayError) -> ContextDict:
    """`$context.error`; `validationErrorString` only where a body was validated."""
    context: ContextDict = {
        "message": error.message,
        "messageString": json.dumps(error.message),
        "responseType": str(error.response_type),
    }
    if error.validation_errors:
        context["validationErrorString"] = f"[{', '.join(error.validation_errors)}]"
    return context

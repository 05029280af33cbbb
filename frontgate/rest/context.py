"""`$context`, as events, templates, mappings and logs see it."""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Mapping

from frontgate.access.caller import Caller
from frontgate.control.api_keys import KeyGrant
from frontgate.mapping.vtl.java.text import OverrideMap, SilentMap
from frontgate.rest.errors import GatewayError
from frontgate.rest.exchange import Admitted, Authorized, ContextDict, Reached, Received, Routed
from frontgate.timestamps import common_log_format, epoch_millis
from frontgate.wire import DIRECT, ClientCertificate, Ingress

_ANONYMOUS: Mapping[str, object] = {
    "cognitoIdentityPoolId": None,
    "accountId": None,
    "cognitoIdentityId": None,
    "caller": None,
    "sourceIp": None,
    "principalOrgId": None,
    "accessKey": None,
    "cognitoAuthenticationType": None,
    "cognitoAuthenticationProvider": None,
    "userArn": None,
    "userAgent": None,
    "user": None,
}


class AuthorizerContext(dict[str, object]):
    """`$context.authorizer`: made for a token once, read by all events that show it."""

    __slots__ = ("_json",)

    @property
    def json(self) -> str:
        try:
            return self._json
        except AttributeError:
            self._json: str = json.dumps(self)
            return self._json

    def for_template(self) -> dict[str, object]:
        """One that a template may change."""
        return {
            name: SilentMap(value) if isinstance(value, SilentMap) else value
            for name, value in self.items()
        }


def identity(
    source_ip: str,
    user_agent: str | None,
    key: KeyGrant | None = None,
    ingress: Ingress = DIRECT,
    caller: Caller | None = None,
) -> SilentMap:
    """`$context.identity`: all null but two, without an identity (recorded on AWS).

    `apiKey` and `apiKeyId` are there only with a key (recorded), `vpcId` and `vpceId` only through
    a VPC endpoint, `clientCert` only with mutual TLS (documented). `caller` signed the
    request.
    """
    members = SilentMap(_ANONYMOUS)
    if caller is not None:
        members.update(caller.identity)
    members["sourceIp"] = source_ip
    members["userAgent"] = user_agent
    if key is not None:
        members["apiKey"] = key.api_key.value
        members["apiKeyId"] = key.api_key.id
    if ingress.vpc_endpoint_id is not None:
        members["vpcId"] = ingress.vpc_id
        members["vpceId"] = ingress.vpc_endpoint_id
    if ingress.client_certificate is not None:
        members["clientCert"] = client_certificate(ingress.client_certificate)
    return members


def client_certificate(certificate: ClientCertificate) -> SilentMap:
    """`identity.clientCert` ("Turn on mutual TLS authentication for your REST APIs")."""
    return SilentMap(
        clientCertPem=certificate.pem,
        subjectDN=certificate.subject_dn,
        issuerDN=certificate.issuer_dn,
        serialNumber=certificate.serial_number,
        validity=SilentMap(notBefore=certificate.not_before, notAfter=certificate.not_after),
    )


def _identity(received: Received, routed: Routed | None) -> SilentMap:
    key = routed.key if isinstance(routed, Admitted) else None
    caller = routed.caller if isinstance(routed, Authorized) else None
    request, user_agent = received.request, received.headers.get("user-agent")
    return identity(request.source_ip, user_agent, key, request.ingress, caller)


def _authorizer(received: Received, routed: Routed | None) -> object:
    return (routed.authorizer or None) if isinstance(routed, Authorized) else None


Variable = Callable[[Received, Routed | None], object]

VARIABLES: Mapping[str, Variable] = {
    "resourceId": lambda _, routed: routed and routed.method.compiled.resource_id,
    "resourcePath": lambda _, routed: routed and routed.method.compiled.resource_path,
    "httpMethod": lambda received, _: received.method,
    "extendedRequestId": lambda received, _: received.extended_request_id,
    "requestTime": lambda received, _: common_log_format(received.epoch),
    "path": lambda received, _: received.request.stage_path + received.request.path,
    "accountId": lambda received, _: received.stage.address.account_id,
    "protocol": lambda received, _: received.request.protocol,
    "stage": lambda received, _: received.stage.name,
    "domainPrefix": lambda received, _: received.domain_name.partition(".")[0],
    "requestTimeEpoch": lambda received, _: epoch_millis(received.epoch),
    "requestId": lambda received, _: received.request_id,
    "identity": _identity,
    "domainName": lambda received, _: received.domain_name,
    "deploymentId": lambda received, _: received.stage.deployment_id,
    "apiId": lambda received, _: received.stage.address.api_id,
    "operationName": lambda _, routed: routed and (routed.method.compiled.operation_name or None),
    "authorizer": _authorizer,
}
"""In the order in which events list them; None where a request has no such variable."""

_UNLISTED: Mapping[str, Variable] = {
    "wafResponseCode": lambda received, _: _waf_response_code(received),
    "webaclArn": lambda received, _: received.screened and received.screened.web_acl_arn,
}
"""Events do not show them (assumed)."""
_READABLE: Mapping[str, Variable] = {**VARIABLES, **_UNLISTED}


def _waf_response_code(received: Received) -> str | None:
    """Of a stage that has a web ACL (documented)."""
    if received.screened is None:
        return None
    return "WAF_BLOCK" if received.screened.verdict.action.refuses else "WAF_ALLOW"


class ContextVariables:
    """Some variables of `$context`; chosen once, so that no request pays for the others."""

    __slots__ = ("_readers",)

    def __init__(self, names: Container[str]) -> None:
        self._readers = tuple(item for item in _READABLE.items() if item[0] in names)

    def of(self, reached: Reached) -> ContextDict:
        """Their values, as far as the request came."""
        received, routed = (
            (reached, None) if isinstance(reached, Received) else (reached.received, reached)
        )
        return {
            name: value
            for name, read in self._readers
            if (value := read(received, routed)) is not None
        }


request_context = ContextVariables(_READABLE).of
"""All of it."""


class TemplateContext(ContextDict):
    """`$context` of a template: two names can be read that `keySet()` does not list.

    Recorded on AWS: `$context.isCanaryRequest` renders and an absent authorizer is an empty map,
    but neither is among the keys.
    """

    _is_canary = False

    def get(self, key: str, default: object = None) -> object:
        if key in self:
            return self[key]
        if key == "authorizer":
            return SilentMap()
        return self._is_canary if key == "isCanaryRequest" else default


class CanaryContext(TemplateContext):
    """The same of a request that the canary serves."""

    _is_canary = True


class TemplateVariables:
    """Makes `$context` for the templates and mappings of one integration.

    `names` are the variables that they read; None: any, so that all are there.
    """

    __slots__ = ("_overrides_request", "_overrides_response", "_variables")

    def __init__(self, names: Container[str] | None) -> None:
        self._variables = ContextVariables(_READABLE if names is None else names)
        self._overrides_request = names is None or "requestOverride" in names
        self._overrides_response = names is None or "responseOverride" in names

    def of(self, authorized: Authorized) -> TemplateContext:
        kind = CanaryContext if authorized.received.stage.is_canary else TemplateContext
        context = kind(self._variables.of(authorized))
        authorizer = context.get("authorizer")
        if isinstance(authorizer, AuthorizerContext):
            context["authorizer"] = authorizer.for_template()
        if self._overrides_request:
            context["requestOverride"] = SilentMap(
                header=OverrideMap(), querystring=OverrideMap(), path=OverrideMap()
            )
        if self._overrides_response:
            context["responseOverride"] = OverrideMap(header=OverrideMap())
        return context


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

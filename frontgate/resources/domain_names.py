"""AWS::ApiGateway and AWS::ApiGatewayV2: custom domain names and what they lead to."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from frontgate.control.domain_names import (
    DomainName,
    HeaderMatch,
    MatchBasePaths,
    MatchHeaders,
    MutualTls,
    RoutingMode,
    RoutingRule,
    RuleCondition,
)
from frontgate.control.errors import BadRequestError
from frontgate.resources.apigateway import tags
from frontgate.resources.creation import (
    Created,
    Creation,
    ResourceType,
    document,
    flag,
    integer,
    words,
)

_NO_BASE_PATH = "(none)"
"""How API Gateway's v1 API and its console write the empty base path."""


async def _domain_name(creation: Creation) -> Created:
    """v1: edge-optimized unless it says otherwise."""
    properties = creation.properties
    endpoint = properties.get("EndpointConfiguration") or {}
    domain = creation.account.store.domains.create_domain_name(
        domain_name=properties["DomainName"],
        endpoint_type=next(iter(endpoint.get("Types") or ()), "EDGE"),
        certificate_arn=(
            properties.get("RegionalCertificateArn") or properties.get("CertificateArn")
        ),
        **_optional(properties, endpoint),
        mutual_tls=await _mutual_tls(creation),
        tags=tags(properties.get("Tags")),
    )
    target, zone = domain.target_domain_name, domain.target_hosted_zone_id
    kind = "Distribution" if domain.endpoint_type == "EDGE" else "Regional"
    attributes = {f"{kind}DomainName": target, f"{kind}HostedZoneId": zone}
    return Created(
        ref=domain.domain_name, attributes={**attributes, "DomainNameArn": _arn(domain, creation)}
    )


async def _private_domain_name(creation: Creation) -> Created:
    properties = creation.properties
    endpoint = properties.get("EndpointConfiguration") or {}
    policy = properties.get("Policy")
    domain = creation.account.store.domains.create_domain_name(
        domain_name=properties["DomainName"],
        endpoint_type="PRIVATE",
        certificate_arn=properties.get("CertificateArn"),
        policy=None if policy is None else document(policy),
        **{"ip_address_type": "dualstack", **_optional(properties, endpoint)},
        tags=tags(properties.get("Tags")),
    )
    arn = _arn(domain, creation)
    return Created(
        ref=arn, attributes={"DomainNameArn": arn, "DomainNameId": domain.domain_name_id}
    )


async def _domain_name_v2(creation: Creation) -> Created:
    properties = creation.properties
    configurations = properties.get("DomainNameConfigurations") or ()
    configuration: Mapping[str, Any] = next(iter(configurations), {})
    domain = creation.account.store.domains.create_domain_name(
        domain_name=properties["DomainName"],
        endpoint_type=configuration.get("EndpointType", "REGIONAL"),
        certificate_arn=configuration.get("CertificateArn"),
        certificate_name=configuration.get("CertificateName"),
        **_optional({**properties, **configuration}, configuration),
        mutual_tls=await _mutual_tls(creation),
        tags=properties.get("Tags") or {},
    )
    return Created(
        ref=domain.domain_name,
        attributes={
            "RegionalDomainName": domain.target_domain_name,
            "RegionalHostedZoneId": domain.target_hosted_zone_id,
            "DomainNameArn": _arn(domain, creation),
        },
    )


def _optional(properties: Mapping[str, Any], endpoint: Mapping[str, Any]) -> dict[str, Any]:
    """What all kinds of domain names may have."""
    fields = {
        "endpoint_access_mode": properties.get("EndpointAccessMode"),
        "ip_address_type": endpoint.get("IpAddressType"),
        "ownership_verification_certificate_arn": properties.get(
            "OwnershipVerificationCertificateArn"
        ),
        "security_policy": properties.get("SecurityPolicy"),
    }
    if "RoutingMode" in properties:
        fields["routing_mode"] = RoutingMode.read(properties["RoutingMode"])
    return {name: value for name, value in fields.items() if value is not None}


async def _mutual_tls(creation: Creation) -> MutualTls | None:
    """The truststore is read when the name is made: a bucket of this stack is empty until then,
    so a file may be named that is put there first."""
    properties, account = creation.properties, creation.account
    given = properties.get("MutualTlsAuthentication")
    if not given:
        return None
    name, uri = properties["DomainName"], given["TruststoreUri"]
    file = account.truststores.get(name)
    if file is not None and account.write_truststore is not None:
        await account.write_truststore(uri, await asyncio.to_thread(file.read_bytes))
    try:
        found = await account.plane.read_truststore(uri, given.get("TruststoreVersion"))
    except BadRequestError as error:
        hint = f"--truststore {name}=FILE puts the certificates of a file there"
        raise BadRequestError(f"{error.message}; {hint}") from None
    for warning in found.truststore_warnings:
        account.report(f"{creation.logical_id}: {warning}")
    return found


def _arn(domain: DomainName, creation: Creation) -> str:
    stack = creation.stack
    return domain.arn(region=stack.region, account_id=stack.account_id)


async def _base_path_mapping(creation: Creation) -> Created:
    return Created(ref=_mapped(creation, creation.properties["DomainName"]))


async def _private_base_path_mapping(creation: Creation) -> Created:
    arn = creation.properties["DomainNameArn"]
    _mapped(creation, _key_in(arn))
    base_path = creation.properties.get("BasePath") or _NO_BASE_PATH
    own_arn = f"{arn}/basepathmappings/{base_path}"
    return Created(ref=own_arn, attributes={"BasePathMappingArn": own_arn})


def _mapped(creation: Creation, domain_key: str) -> str:
    properties = creation.properties
    base_path = properties.get("BasePath") or ""
    mapping = creation.account.store.domains.create_base_path_mapping(
        domain_key,
        rest_api_id=properties["RestApiId"],
        stage=properties.get("Stage") or None,
        key="" if base_path == _NO_BASE_PATH else base_path,
    )
    return mapping.id


async def _api_mapping(creation: Creation) -> Created:
    properties = creation.properties
    mapping = creation.account.store.domains.create_api_mapping(
        properties["DomainName"],
        api_id=properties["ApiId"],
        stage=properties["Stage"],
        key=properties.get("ApiMappingKey") or "",
    )
    return Created(ref=mapping.id, attributes={"ApiMappingId": mapping.id})


async def _routing_rule(creation: Creation) -> Created:
    properties = creation.properties
    key = _key_in(properties["DomainNameArn"])
    action = properties["Actions"][0]["InvokeApi"]
    rule = creation.account.store.domains.put_routing_rule(
        key,
        RoutingRule(
            id="",
            priority=integer(properties["Priority"]),
            api_id=action["ApiId"],
            stage=action["Stage"],
            strip_base_path=flag(action.get("StripBasePath")),
            conditions=tuple(
                condition
                for given in properties.get("Conditions") or ()
                for condition in _conditions(given)
            ),
        ),
    )
    arn = creation.arn("apigateway", f"/domainnames/{key}/routingrules/{rule.id}")
    return Created(ref=arn, attributes={"RoutingRuleArn": arn, "RoutingRuleId": rule.id})


def _conditions(given: Mapping[str, Any]) -> list[RuleCondition]:
    found: list[RuleCondition] = []
    if paths := given.get("MatchBasePaths"):
        found.append(MatchBasePaths(any_of=tuple(paths["AnyOf"])))
    if headers := given.get("MatchHeaders"):
        matches = (
            HeaderMatch(header=match["Header"], value_glob=str(match["ValueGlob"]))
            for match in headers["AnyOf"]
        )
        found.append(MatchHeaders(any_of=tuple(matches)))
    return found


async def _access_association(creation: Creation) -> Created:
    properties = creation.properties
    key, source = _key_in(properties["DomainNameArn"]), properties["AccessAssociationSource"]
    kind = properties["AccessAssociationSourceType"]
    if kind != "VPCE":
        raise ValueError(f"its AccessAssociationSourceType {kind} is not known")
    creation.account.store.domains.create_access_association(
        key, vpc_endpoint_id=source, tags=tags(properties.get("Tags"))
    )
    resource = f"/domainnameaccessassociations/domainname/{key}/vpcesource/{source}"
    arn = creation.arn("apigateway", resource)
    return Created(ref=arn, attributes={"DomainNameAccessAssociationArn": arn})


def _key_in(arn: str) -> str:
    """`api.example.com+id` of `arn:aws:apigateway:…:/domainnames/api.example.com+id`."""
    return arn.rpartition("/domainnames/")[2]


TYPES = {
    "AWS::ApiGateway::DomainName": ResourceType(
        create=_domain_name,
        supported=words(
            "CertificateArn DomainName EndpointAccessMode EndpointConfiguration "
            "MutualTlsAuthentication OwnershipVerificationCertificateArn RegionalCertificateArn "
            "RoutingMode SecurityPolicy Tags"
        ),
    ),
    "AWS::ApiGateway::DomainNameV2": ResourceType(
        create=_private_domain_name,
        supported=words(
            "CertificateArn DomainName EndpointAccessMode EndpointConfiguration Policy "
            "RoutingMode SecurityPolicy Tags"
        ),
    ),
    "AWS::ApiGateway::BasePathMapping": ResourceType(
        create=_base_path_mapping, supported=words("BasePath DomainName RestApiId Stage")
    ),
    "AWS::ApiGateway::BasePathMappingV2": ResourceType(
        create=_private_base_path_mapping,
        supported=words("BasePath DomainNameArn RestApiId Stage"),
    ),
    "AWS::ApiGateway::DomainNameAccessAssociation": ResourceType(
        create=_access_association,
        supported=words("AccessAssociationSource AccessAssociationSourceType DomainNameArn Tags"),
    ),
    "AWS::ApiGatewayV2::DomainName": ResourceType(
        create=_domain_name_v2,
        supported=words(
            "DomainName DomainNameConfigurations MutualTlsAuthentication RoutingMode Tags"
        ),
    ),
    "AWS::ApiGatewayV2::ApiMapping": ResourceType(
        create=_api_mapping, supported=words("ApiId ApiMappingKey DomainName Stage")
    ),
    "AWS::ApiGatewayV2::RoutingRule": ResourceType(
        create=_routing_rule, supported=words("Actions Conditions DomainNameArn Priority")
    ),
}

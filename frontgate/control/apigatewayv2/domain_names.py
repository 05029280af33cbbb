"""Custom domain names in v2's terms, and their API mappings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from frontgate.control import domain_updates
from frontgate.control.apigatewayv2.paging import page
from frontgate.control.domain_names import ApiMapping, DomainName, MutualTls, RoutingMode
from frontgate.control.domain_rules import VERSION_ALONE
from frontgate.control.errors import BadRequestError, NotFoundError
from frontgate.control.plane import ControlPlane, Input, Output, PlaneOperation
from frontgate.control.rest_api import EMPTY

_SELECTION = "$request.basepath"


async def create_domain_name(plane: ControlPlane, given: Input) -> Output:
    fields = _fields(given, None)
    if "endpoint_type" not in fields:
        raise BadRequestError("A domain name has exactly one configuration")  # assumed
    mutual = fields.get("mutual_tls")
    if mutual is not None:
        fields["mutual_tls"] = await plane.read_truststore(
            mutual.truststore_uri, mutual.truststore_version
        )
    domain = plane.store.domains.create_domain_name(
        domain_name=given["DomainName"], tags=given.get("Tags", EMPTY), **fields
    )
    return _output(plane, domain)


def _fields(given: Input, before: DomainName | None) -> dict[str, Any]:
    """A truststore that is named is still to be read."""
    fields: dict[str, Any] = {}
    configurations = given.get("DomainNameConfigurations", ())
    if len(configurations) > 1:
        raise BadRequestError("A domain name has exactly one configuration")  # assumed
    for configuration in configurations:
        fields.update(_configuration(configuration))
        if before is None or "EndpointType" in configuration:
            fields["endpoint_type"] = configuration.get("EndpointType", "REGIONAL")
    if "RoutingMode" in given:
        fields["routing_mode"] = RoutingMode.read(given["RoutingMode"])
    if "MutualTlsAuthentication" in given:
        known = before.mutual_tls if before else None
        fields["mutual_tls"] = _mutual_tls(given["MutualTlsAuthentication"], known)
    return fields


def _configuration(given: Mapping[str, Any]) -> dict[str, Any]:
    return {
        field: given[member]
        for member, field in {
            "CertificateArn": "certificate_arn",
            "CertificateName": "certificate_name",
            "IpAddressType": "ip_address_type",
            "OwnershipVerificationCertificateArn": "ownership_verification_certificate_arn",
            "SecurityPolicy": "security_policy",
        }.items()
        if member in given
    }


def _mutual_tls(given: Mapping[str, str], before: MutualTls | None) -> MutualTls | None:
    """An empty URI ends mutual TLS (documented); without one the truststore stays the same."""
    if not given:
        return before
    uri = given.get("TruststoreUri", before.truststore_uri if before else None)
    if uri is None:
        raise BadRequestError(VERSION_ALONE)
    version = given.get("TruststoreVersion")
    return MutualTls(truststore_uri=uri, truststore_version=version) if uri else None


def _output(plane: ControlPlane, domain: DomainName) -> Output:
    mutual = domain.mutual_tls
    return {
        "ApiMappingSelectionExpression": _SELECTION,
        "DomainName": domain.domain_name,
        "DomainNameArn": domain.arn(region=plane.store.region, account_id=plane.store.account_id),
        "DomainNameConfigurations": [
            {
                "ApiGatewayDomainName": domain.target_domain_name,
                "CertificateArn": domain.certificate_arn,
                "CertificateName": domain.certificate_name,
                "DomainNameStatus": "AVAILABLE",
                "EndpointType": domain.endpoint_type,
                "HostedZoneId": domain.target_hosted_zone_id,
                "IpAddressType": domain.ip_address_type,
                "SecurityPolicy": domain.security_policy or "TLS_1_2",
                "OwnershipVerificationCertificateArn": (
                    domain.ownership_verification_certificate_arn
                ),
            }
        ],
        "MutualTlsAuthentication": mutual
        and {
            "TruststoreUri": mutual.truststore_uri,
            "TruststoreVersion": mutual.truststore_version,
            "TruststoreWarnings": list(mutual.truststore_warnings) or None,
        },
        "RoutingMode": domain.routing_mode,
        "Tags": dict(domain.tags),
    }


def get_domain_name(plane: ControlPlane, given: Input) -> Output:
    return _output(plane, plane.store.domains.get_domain_name(given["DomainName"]))


def get_domain_names(plane: ControlPlane, given: Input) -> Output:
    """Private ones are v1's alone (documented)."""
    public = [
        domain for domain in plane.store.domains.domains.values() if not domain.domain_name_id
    ]
    return page(public, given, lambda domain: _output(plane, domain))


async def update_domain_name(plane: ControlPlane, given: Input) -> Output:
    domain = await domain_updates.update_domain_name(
        plane, given["DomainName"], lambda domain: replace(domain, **_fields(given, domain))
    )
    return _output(plane, domain)


def delete_domain_name(plane: ControlPlane, given: Input) -> None:
    plane.store.domains.delete_domain_name(given["DomainName"])


def create_api_mapping(plane: ControlPlane, given: Input) -> Output:
    mapping = plane.store.domains.create_api_mapping(
        given["DomainName"],
        api_id=given["ApiId"],
        stage=given["Stage"],
        key=given.get("ApiMappingKey", ""),
    )
    return _mapping_output(mapping)


def _mapping_output(mapping: ApiMapping) -> Output:
    return {
        "ApiId": mapping.api_id,
        "ApiMappingId": mapping.id,
        "ApiMappingKey": mapping.key,
        "Stage": mapping.stage or "",
    }


def _mapping(plane: ControlPlane, given: Input) -> ApiMapping:
    domain = plane.store.domains.get_domain_name(given["DomainName"])
    for mapping in domain.mappings.values():
        if mapping.id == given["ApiMappingId"]:
            return mapping
    raise NotFoundError("Invalid API mapping identifier specified")  # assumed


def get_api_mapping(plane: ControlPlane, given: Input) -> Output:
    return _mapping_output(_mapping(plane, given))


def get_api_mappings(plane: ControlPlane, given: Input) -> Output:
    domain = plane.store.domains.get_domain_name(given["DomainName"])
    return page(domain.mappings.values(), given, _mapping_output)


def update_api_mapping(plane: ControlPlane, given: Input) -> Output:
    mapping = _mapping(plane, given)
    changed = replace(
        mapping,
        api_id=given["ApiId"],
        key=given.get("ApiMappingKey", mapping.key),
        stage=given.get("Stage", mapping.stage),
    )
    saved = plane.store.domains.update_api_mapping(given["DomainName"], mapping.key, changed)
    return _mapping_output(saved)


def delete_api_mapping(plane: ControlPlane, given: Input) -> None:
    plane.store.domains.delete_mapping(given["DomainName"], _mapping(plane, given).key)


OPERATIONS: Mapping[str, PlaneOperation] = {
    "CreateApiMapping": create_api_mapping,
    "CreateDomainName": create_domain_name,
    "DeleteApiMapping": delete_api_mapping,
    "DeleteDomainName": delete_domain_name,
    "GetApiMapping": get_api_mapping,
    "GetApiMappings": get_api_mappings,
    "GetDomainName": get_domain_name,
    "GetDomainNames": get_domain_names,
    "UpdateApiMapping": update_api_mapping,
    "UpdateDomainName": update_domain_name,
}

"""Custom domain names in v1's terms."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from frontgate.control import domain_updates
from frontgate.control.apigateway.outputs import tags_output
from frontgate.control.apigateway.paging import page
from frontgate.control.apigateway.patches import Patch, PatchTable, read_patches, text
from frontgate.control.domain_names import (
    DomainName,
    MutualTls,
    RoutingMode,
)
from frontgate.control.domain_rules import VERSION_ALONE
from frontgate.control.errors import BadRequestError
from frontgate.control.plane import ControlPlane, Input, Output, PlaneOperation
from frontgate.control.rest_api import EMPTY

Value = TypeVar("Value")


def domain_key(given: Input) -> str:
    """What tells the domain name that an input names: private ones have an id, too."""
    name, id = given["domainName"], given.get("domainNameId")
    return f"{name}+{id}" if id else name


async def create_domain_name(plane: ControlPlane, given: Input) -> Output:
    endpoint = given.get("endpointConfiguration", EMPTY)
    types = endpoint.get("types") or ["EDGE"]
    if len(types) > 1:
        raise BadRequestError("Cannot create a domain name with multiple Endpoint Types.")
    fields = {
        "endpoint_type": types[0],
        "certificate_arn": given.get("regionalCertificateArn") or given.get("certificateArn"),
        "certificate_name": given.get("regionalCertificateName") or given.get("certificateName"),
        "ownership_verification_certificate_arn": given.get("ownershipVerificationCertificateArn"),
        "security_policy": given.get("securityPolicy"),
        "endpoint_access_mode": given.get("endpointAccessMode"),
        "ip_address_type": endpoint.get("ipAddressType", _addresses(types[0])),
        "policy": given.get("policy"),
        "tags": given.get("tags", EMPTY),
    }
    if "routingMode" in given:
        fields["routing_mode"] = RoutingMode.read(given["routingMode"])
    mutual = given.get("mutualTlsAuthentication")
    if mutual is not None:
        fields["mutual_tls"] = await plane.read_truststore(
            mutual.get("truststoreUri", ""), mutual.get("truststoreVersion")
        )
    domain = plane.store.domains.create_domain_name(domain_name=given["domainName"], **fields)
    return domain_output(plane, domain)


def _addresses(endpoint_type: str) -> str:
    return "dualstack" if endpoint_type == "PRIVATE" else "ipv4"


def domain_output(plane: ControlPlane, domain: DomainName, *, with_tags: bool = False) -> Output:
    """Members of an endpoint type show for that type alone (documented)."""
    shown: dict[str, Any] = {
        "domainName": domain.domain_name,
        "domainNameId": domain.domain_name_id,
        "domainNameArn": domain.arn(region=plane.store.region, account_id=plane.store.account_id),
        "endpointConfiguration": {
            "types": [domain.endpoint_type],
            "ipAddressType": domain.ip_address_type,
        },
        "domainNameStatus": "AVAILABLE",
        "securityPolicy": domain.security_policy or "TLS_1_2",
        "endpointAccessMode": domain.endpoint_access_mode,
        "tags": tags_output(domain.tags, always=with_tags),
        "mutualTlsAuthentication": domain.mutual_tls and _mutual_tls_output(domain.mutual_tls),
        "ownershipVerificationCertificateArn": domain.ownership_verification_certificate_arn,
        "policy": None if domain.policy is None else json.dumps(domain.policy)[1:-1],
        "routingMode": domain.routing_mode.of_version_1,
    }
    return {**shown, **_of_endpoint_type(domain)}


def _of_endpoint_type(domain: DomainName) -> dict[str, Any]:
    if domain.endpoint_type == "REGIONAL":
        return {
            "regionalDomainName": domain.target_domain_name,
            "regionalHostedZoneId": domain.target_hosted_zone_id,
            "regionalCertificateArn": domain.certificate_arn,
            "regionalCertificateName": domain.certificate_name,
        }
    shown: dict[str, Any] = {
        "certificateArn": domain.certificate_arn,
        "certificateName": domain.certificate_name,
        "certificateUploadDate": domain.created_date,
    }
    if domain.endpoint_type == "EDGE":
        shown["distributionDomainName"] = domain.target_domain_name
        shown["distributionHostedZoneId"] = domain.target_hosted_zone_id
    return shown


def _mutual_tls_output(mutual: MutualTls) -> Output:
    return {
        "truststoreUri": mutual.truststore_uri,
        "truststoreVersion": mutual.truststore_version,
        "truststoreWarnings": list(mutual.truststore_warnings) or None,
    }


def get_domain_name(plane: ControlPlane, given: Input) -> Output:
    domain = plane.store.domains.get_domain_name(domain_key(given))
    return domain_output(plane, domain, with_tags=True)


def get_domain_names(plane: ControlPlane, given: Input) -> Output:
    domains = own(plane.store.domains.domains, given)
    return page(domains, given, lambda domain: domain_output(plane, domain))


def own(values: Mapping[str, Value], given: Input) -> list[Value]:
    """There is one account here: other ones own nothing."""
    return [] if given.get("resourceOwner") == "OTHER_ACCOUNTS" else list(values.values())


async def update_domain_name(plane: ControlPlane, given: Input) -> Output:
    patches = read_patches(given)
    domain = await domain_updates.update_domain_name(
        plane, domain_key(given), lambda domain: PATCHES.applied(domain, patches)
    )
    return domain_output(plane, domain, with_tags=True)


def delete_domain_name(plane: ControlPlane, given: Input) -> None:
    plane.store.domains.delete_domain_name(domain_key(given))


def _set_type(domain: DomainName, patch: Patch, old: str) -> DomainName:
    return replace(domain, endpoint_type=patch.value or "")


def _set_addresses(domain: DomainName, patch: Patch) -> DomainName:
    if patch.value not in ("ipv4", "dualstack"):
        raise BadRequestError("ipAddressType must be either ipv4 or dualstack.")
    return replace(domain, ip_address_type=patch.value)


def _set_routing_mode(domain: DomainName, patch: Patch) -> DomainName:
    try:
        return replace(domain, routing_mode=RoutingMode.read(patch.value or ""))
    except ValueError:
        raise BadRequestError("Invalid routing mode specified") from None  # assumed


def _set_truststore(domain: DomainName, patch: Patch) -> DomainName:
    """Without a URI there is no mutual TLS any more; the same one is read again."""
    if not patch.value:
        return replace(domain, mutual_tls=None)
    before = domain.mutual_tls or MutualTls(truststore_uri="")
    unread = replace(before, truststore_uri=patch.value, certificates=())
    return replace(domain, mutual_tls=unread)


def _set_truststore_version(domain: DomainName, patch: Patch) -> DomainName:
    before = domain.mutual_tls
    if before is None:
        raise BadRequestError(VERSION_ALONE)
    unread = replace(before, truststore_version=patch.value or None, certificates=())
    return replace(domain, mutual_tls=unread)


_DOMAIN_PATHS: Mapping[str, Any] = {
    "/certificateArn": text("certificate_arn"),
    "/certificateName": text("certificate_name"),
    "/regionalCertificateArn": text("certificate_arn"),
    "/regionalCertificateName": text("certificate_name"),
    "/ownershipVerificationCertificateArn": text("ownership_verification_certificate_arn"),
    "/securityPolicy": text("security_policy"),
    "/endpointAccessMode": text("endpoint_access_mode"),
    "/endpointConfiguration/types/{}": {"replace": _set_type},
    "/endpointConfiguration/ipAddressType": {"replace": _set_addresses},
    "/mutualTlsAuthentication/truststoreUri": {"replace": _set_truststore},
    "/mutualTlsAuthentication/truststoreVersion": {"replace": _set_truststore_version},
    "/routingMode": {"replace": _set_routing_mode},
    "/policy": text("policy"),
}
PATCHES: PatchTable[DomainName] = PatchTable(_DOMAIN_PATHS, refusals="named")

OPERATIONS: Mapping[str, PlaneOperation] = {
    "CreateDomainName": create_domain_name,
    "DeleteDomainName": delete_domain_name,
    "GetDomainName": get_domain_name,
    "GetDomainNames": get_domain_names,
    "UpdateDomainName": update_domain_name,
}

"""AWS::Route53: hosted zones and their records in the local AWS services.

Nobody resolves names there: a client on this machine is told where a name leads (`curl --resolve`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from frontgate.aws.json_api import AwsCallError
from frontgate.resources.creation import Created, Creation, ResourceType, flag, integer, words

_RECORD = words(
    "AliasTarget CidrRoutingConfig Failover GeoLocation GeoProximityLocation HealthCheckId "
    "MultiValueAnswer Name Region ResourceRecords SetIdentifier TTL Type Weight"
)
_ZONE = words("HostedZoneId HostedZoneName")


async def _hosted_zone(creation: Creation) -> Created:
    name = creation.properties["Name"]
    made = await creation.account.api(
        "route53", "CreateHostedZone", {"Name": name, "CallerReference": creation.logical_id}
    )
    zone_id = made["HostedZone"]["Id"].rpartition("/")[2]
    servers = made.get("DelegationSet", {}).get("NameServers", [])
    return Created(ref=zone_id, attributes={"Id": zone_id, "NameServers": servers})


async def _record_set(creation: Creation) -> Created:
    properties = creation.properties
    await _create(creation, [properties])
    return Created(ref=properties["Name"])


async def _record_set_group(creation: Creation) -> Created:
    properties = creation.properties
    await _create(creation, properties.get("RecordSets") or ())
    name = creation.name("Id")
    return Created(ref=name, attributes={"Id": name})


async def _create(creation: Creation, records: Iterable[Mapping[str, Any]]) -> None:
    """In a zone of another stack, which is not here, there is nothing to create records in."""
    for record in records:
        where = {**creation.properties, **record}
        zone_id = where.get("HostedZoneId") or await _zone_named(creation, where["HostedZoneName"])
        change = {"Action": "UPSERT", "ResourceRecordSet": _record(record)}
        try:
            await creation.account.api(
                "route53",
                "ChangeResourceRecordSets",
                {"HostedZoneId": zone_id, "ChangeBatch": {"Changes": [change]}},
            )
        except AwsCallError as error:
            if error.code != "NoSuchHostedZone":
                raise
            creation.account.report(
                f"{creation.logical_id}: the hosted zone {zone_id} is not one of this stack, so "
                f"{record['Name']} gets no record"
            )


async def _zone_named(creation: Creation, name: str) -> str:
    """Its id, or its name where there is none: that is no zone then, either."""
    found = await creation.account.api(
        "route53", "ListHostedZonesByName", {"DNSName": name, "MaxItems": "1"}
    )
    for zone in found.get("HostedZones", ()):
        if zone["Name"].rstrip(".") == name.rstrip("."):
            return str(zone["Id"]).rpartition("/")[2]
    return name.rstrip(".")


def _record(given: Mapping[str, Any]) -> dict[str, Any]:
    """CloudFormation's names are the API's, but for the values of a record."""
    record = {name: given[name] for name in _RECORD if name in given}
    if alias := record.get("AliasTarget"):
        evaluates = flag(alias.get("EvaluateTargetHealth"))
        record["AliasTarget"] = {**alias, "EvaluateTargetHealth": evaluates}
    for name in ("TTL", "Weight"):
        if name in record:
            record[name] = integer(record[name])
    if "ResourceRecords" in record:
        record["ResourceRecords"] = [{"Value": value} for value in record["ResourceRecords"]]
    return record


TYPES = {
    "AWS::Route53::HostedZone": ResourceType(
        create=_hosted_zone,
        supported=words("Name"),
        harmless=words(
            "DelegationSetId HostedZoneConfig HostedZoneFeatures HostedZoneTags "
            "QueryLoggingConfig VPCs"
        ),
    ),
    "AWS::Route53::RecordSet": ResourceType(
        create=_record_set, supported=_RECORD | _ZONE, harmless=words("Comment")
    ),
    "AWS::Route53::RecordSetGroup": ResourceType(
        create=_record_set_group,
        supported=_ZONE | words("RecordSets"),
        harmless=words("Comment"),
    ),
}

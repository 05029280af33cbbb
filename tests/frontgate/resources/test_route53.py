"""Against moto: Ref and GetAtt as documented in AWS::Route53::HostedZone, Return values."""

from __future__ import annotations

import pytest

ZONE = """
Resources:
  Zone:
    Type: AWS::Route53::HostedZone
    Properties: {Name: example.com}
"""
ALIAS = """
    Properties:
      <ZONE>
      Name: api.example.com
      Type: A
      AliasTarget:
        HostedZoneId: Z1UJRXOUMOOFQ8
        DNSName: d-abc.execute-api.eu-west-1.amazonaws.com
        EvaluateTargetHealth: "false"
"""


async def records_of(moto, zone_id):
    found = await moto.account.api("route53", "ListResourceRecordSets", {"HostedZoneId": zone_id})
    return {
        (record["Name"], record["Type"]): record
        for record in found["ResourceRecordSets"]
        if record["Type"] not in ("NS", "SOA")
    }


async def test_a_zone(moto):
    zone = (await moto.create(ZONE)).created["Zone"]
    assert zone.ref == zone.attributes["Id"]
    assert len(zone.attributes["NameServers"]) == 4


@pytest.mark.parametrize("where", ["HostedZoneId: !Ref Zone", "HostedZoneName: example.com."])
async def test_an_alias(moto, where):
    text = f"{ZONE}  Record:\n    Type: AWS::Route53::RecordSet\n    DependsOn: Zone"
    domain = f"z{len(where)}.example.com"  # moto outlives a test
    text = (text + ALIAS.replace("<ZONE>", where)).replace("example.com", domain)
    created = (await moto.create(text)).created
    assert created["Record"].ref == f"api.{domain}"
    records = await records_of(moto, created["Zone"].ref)
    target = records[f"api.{domain}.", "A"]["AliasTarget"]
    assert target["DNSName"].rstrip(".") == "d-abc.execute-api.eu-west-1.amazonaws.com"
    assert target["EvaluateTargetHealth"] is False


async def test_a_group(moto):
    created = (
        await moto.create(
            ZONE
            + """
  Group:
    Type: AWS::Route53::RecordSetGroup
    Properties:
      HostedZoneId: !Ref Zone
      RecordSets:
        - {Name: a.example.com, Type: A, TTL: "60", ResourceRecords: [192.0.2.1, 192.0.2.2]}
        - {Name: b.example.com, Type: CNAME, TTL: 60, ResourceRecords: [a.example.com]}
"""
        )
    ).created
    records = await records_of(moto, created["Zone"].ref)
    assert [r["Value"] for r in records["a.example.com.", "A"]["ResourceRecords"]] == [
        "192.0.2.1",
        "192.0.2.2",
    ]
    assert records["b.example.com.", "CNAME"]["TTL"] == 60


@pytest.mark.parametrize("where", ["HostedZoneId: ZELSEWHERE", "HostedZoneName: elsewhere.org."])
async def test_a_zone_that_is_elsewhere(moto, where):
    """The zone of a parameter is in somebody's account: the record is left out, and said so."""
    text = "Resources:\n  Record:\n    Type: AWS::Route53::RecordSet"
    await moto.create(text + ALIAS.replace("<ZONE>", where))
    (report,) = moto.reports
    assert report.startswith("Record: the hosted zone")
    assert report.endswith("api.example.com gets no record")

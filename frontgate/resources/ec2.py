"""AWS::EC2: the network around VPC links and private APIs, in the local EC2. Nothing runs in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from frontgate.resources.creation import Created, Creation, ResourceType, words
from frontgate.resources.plain import Made, Read, answered, kept, plain


async def _vpc(creation: Creation) -> Created:
    api = creation.account.api
    members = {
        name: creation.properties[name]
        for name in ("CidrBlock", "InstanceTenancy")
        if name in creation.properties
    }
    made = (await api("ec2", "CreateVpc", members))["Vpc"]
    filters = [
        {"Name": "vpc-id", "Values": [made["VpcId"]]},
        {"Name": "group-name", "Values": ["default"]},
    ]
    groups = await api("ec2", "DescribeSecurityGroups", {"Filters": filters})
    return Created(
        ref=made["VpcId"],
        attributes={
            "VpcId": made["VpcId"],
            "CidrBlock": made.get("CidrBlock", ""),
            "DefaultSecurityGroup": groups["SecurityGroups"][0]["GroupId"],
        },
    )


async def _security_group(creation: Creation) -> Created:
    """Its rules let nothing through and keep nothing out: there is no network."""
    properties = creation.properties
    members: dict[str, Any] = {
        "GroupName": creation.name("GroupName", longest=255),
        "Description": properties["GroupDescription"],
    }
    if "VpcId" in properties:
        members["VpcId"] = properties["VpcId"]
    made = await creation.account.api("ec2", "CreateSecurityGroup", members)
    group_id = made["GroupId"]
    attributes = {"GroupId": group_id, "Id": group_id, "VpcId": properties.get("VpcId", "")}
    return Created(ref=group_id, attributes=attributes)


def _id(structure: str, member: str, *attributes: str) -> dict[str, Any]:
    """`Ref` and `GetAtt` of a type whose API answers with one structure."""
    reads: dict[str, Read] = {name: answered(structure, name) for name in (member, *attributes)}
    return {"ref": answered(structure, member), "attributes": reads}


def _own(*properties: str) -> Callable[[Made], str]:
    """What tells an attachment from others: the names of what it attaches."""
    return lambda made: "|".join(str(made.creation.properties.get(name, "")) for name in properties)


_RULE = (
    "CidrIp CidrIpv6 Description DestinationPrefixListId DestinationSecurityGroupId FromPort "
    "GroupId GroupName IpProtocol SourcePrefixListId SourceSecurityGroupId "
    "SourceSecurityGroupName SourceSecurityGroupOwnerId ToPort"
)

TYPES = {
    "AWS::EC2::VPC": ResourceType(
        create=_vpc,
        supported=words("CidrBlock InstanceTenancy"),
        harmless=words("EnableDnsHostnames EnableDnsSupport Tags"),
    ),
    "AWS::EC2::Subnet": plain(
        "ec2",
        "CreateSubnet",
        "AvailabilityZone AvailabilityZoneId CidrBlock Ipv6CidrBlock VpcId",
        harmless="AssignIpv6AddressOnCreation MapPublicIpOnLaunch PrivateDnsNameOptionsOnLaunch "
        "Tags",
        **_id("Subnet", "SubnetId", "AvailabilityZone", "CidrBlock", "VpcId"),
    ),
    "AWS::EC2::InternetGateway": plain(
        "ec2",
        "CreateInternetGateway",
        "",
        harmless="Tags",
        **_id("InternetGateway", "InternetGatewayId"),
    ),
    "AWS::EC2::VPCGatewayAttachment": plain(
        "ec2",
        "AttachInternetGateway",
        "InternetGatewayId VpcId",
        ref=_own("InternetGatewayId", "VpcId"),
    ),
    "AWS::EC2::RouteTable": plain(
        "ec2", "CreateRouteTable", "VpcId", harmless="Tags", **_id("RouteTable", "RouteTableId")
    ),
    "AWS::EC2::Route": plain(
        "ec2",
        "CreateRoute",
        "DestinationCidrBlock DestinationIpv6CidrBlock EgressOnlyInternetGatewayId GatewayId "
        "InstanceId NatGatewayId NetworkInterfaceId RouteTableId TransitGatewayId VpcEndpointId "
        "VpcPeeringConnectionId",
        ref=_own("RouteTableId", "DestinationCidrBlock"),
    ),
    "AWS::EC2::SubnetRouteTableAssociation": plain(
        "ec2", "AssociateRouteTable", "RouteTableId SubnetId", ref=answered("AssociationId")
    ),
    "AWS::EC2::EIP": plain(
        "ec2",
        "AllocateAddress",
        "Domain NetworkBorderGroup PublicIpv4Pool",
        harmless="InstanceId Tags",
        ref=answered("PublicIp"),
        attributes={"AllocationId": answered("AllocationId"), "PublicIp": answered("PublicIp")},
    ),
    "AWS::EC2::NatGateway": plain(
        "ec2",
        "CreateNatGateway",
        "AllocationId ConnectivityType PrivateIpAddress SubnetId",
        harmless="MaxDrainDurationSeconds Tags",
        **_id("NatGateway", "NatGatewayId"),
    ),
    "AWS::EC2::SecurityGroup": ResourceType(
        create=_security_group,
        supported=words("GroupDescription GroupName VpcId"),
        harmless=words("SecurityGroupEgress SecurityGroupIngress Tags"),
    ),
    "AWS::EC2::SecurityGroupIngress": kept(lambda made: made.creation.logical_id, _RULE),
    "AWS::EC2::SecurityGroupEgress": kept(lambda made: made.creation.logical_id, _RULE),
}

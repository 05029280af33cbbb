"""Against moto: Ref and GetAtt as documented in AWS::EC2::*, Return values."""

from __future__ import annotations

NETWORK = """
Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties: {CidrBlock: 10.20.0.0/16, EnableDnsSupport: "true", Tags: [{Key: a, Value: b}]}
  Subnet:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Vpc
      CidrBlock: 10.20.0.0/24
      AvailabilityZone: !Select [0, !GetAZs ""]
      MapPublicIpOnLaunch: true
  Gateway:
    Type: AWS::EC2::InternetGateway
  Attachment:
    Type: AWS::EC2::VPCGatewayAttachment
    Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Ref Gateway}
  Table:
    Type: AWS::EC2::RouteTable
    Properties: {VpcId: !Ref Vpc}
  Route:
    Type: AWS::EC2::Route
    DependsOn: Attachment
    Properties:
      RouteTableId: !Ref Table
      DestinationCidrBlock: 0.0.0.0/0
      GatewayId: !Ref Gateway
  Association:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: {RouteTableId: !Ref Table, SubnetId: !Ref Subnet}
  Address:
    Type: AWS::EC2::EIP
    Properties: {Domain: vpc}
  Nat:
    Type: AWS::EC2::NatGateway
    Properties: {SubnetId: !Ref Subnet, AllocationId: !GetAtt Address.AllocationId}
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: https
      VpcId: !Ref Vpc
      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 443, ToPort: "443", CidrIp: 10.0.0.0/8}]
  Rule:
    Type: AWS::EC2::SecurityGroupIngress
    Properties: {GroupId: !GetAtt Group.GroupId, IpProtocol: "-1", CidrIp: 0.0.0.0/0}
Outputs:
  DefaultGroup: {Value: !GetAtt Vpc.DefaultSecurityGroup}
  Zone: {Value: !GetAtt Subnet.AvailabilityZone}
"""


async def test_a_network(moto):
    deployed = await moto.create(NETWORK)
    prefixes = {name: created.ref.partition("-")[0] for name, created in deployed.created.items()}
    assert {
        "Vpc": "vpc",
        "Subnet": "subnet",
        "Gateway": "igw",
        "Table": "rtb",
        "Association": "rtbassoc",
        "Nat": "nat",
        "Group": "sg",
    }.items() <= prefixes.items()
    assert deployed.outputs["DefaultGroup"].startswith("sg-")
    assert deployed.outputs["Zone"].startswith("eu-west-1")
    api = moto.account.api
    routes = await api(
        "ec2", "DescribeRouteTables", {"RouteTableIds": [deployed.created["Table"].ref]}
    )
    (table,) = routes["RouteTables"]
    assert "0.0.0.0/0" in {route["DestinationCidrBlock"] for route in table["Routes"]}
    assert deployed.created["Group"].attributes["VpcId"] == deployed.created["Vpc"].ref

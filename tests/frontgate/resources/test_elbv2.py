"""Against moto: Ref and GetAtt as documented in AWS::ElasticLoadBalancingV2::*, Return values."""

from __future__ import annotations

BALANCER = """
Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties: {CidrBlock: 10.20.0.0/16}
  Subnet:
    Type: AWS::EC2::Subnet
    Properties: {VpcId: !Ref Vpc, CidrBlock: 10.20.0.0/24}
  Nlb:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties:
      Name: inner
      Type: network
      Scheme: internal
      Subnets: [!Ref Subnet]
      LoadBalancerAttributes: [{Key: deletion_protection.enabled, Value: "false"}]
  Targets:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: {Port: "80", Protocol: TCP, VpcId: !Ref Vpc, TargetType: ip}
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      LoadBalancerArn: !Ref Nlb
      Port: 80
      Protocol: TCP
      DefaultActions: [{Type: forward, TargetGroupArn: !Ref Targets}]
  Link:
    Type: AWS::ApiGateway::VpcLink
    Properties: {Name: to-inner, TargetArns: [!Ref Nlb]}
"""
ARN = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:"


async def test_a_load_balancer(moto):
    deployed = await moto.create(BALANCER)
    created = deployed.created
    nlb = created["Nlb"]
    assert nlb.ref.startswith(f"{ARN}loadbalancer/")
    assert nlb.attributes["LoadBalancerName"] == "inner"
    assert str(nlb.attributes["DNSName"]).startswith("inner-")
    assert nlb.ref.endswith(str(nlb.attributes["LoadBalancerFullName"]))
    assert created["Targets"].ref.startswith(f"{ARN}targetgroup/")
    assert created["Listener"].ref.startswith(f"{ARN}listener/")
    # A local address plays it for the VPC link.
    assert moto.account.private_backends(created["Link"].ref) == "http://127.0.0.1:9000"


ELSEWHERE = """
Parameters:
  VpcId: {Type: String, Default: vpc-0123}
  SubnetIds: {Type: CommaDelimitedList, Default: "subnet-1,subnet-2"}
Resources:
  Nlb:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties: {Type: network, Subnets: !Ref SubnetIds}
  Others:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: {Port: 80, Protocol: TCP, VpcId: !Ref VpcId}
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      LoadBalancerArn: !Ref Nlb
      Port: 80
      Protocol: TCP
      DefaultActions: [{Type: forward, TargetGroupArn: !Ref Others}]
"""


async def test_subnets_in_somebodys_account(moto):
    deployed = await moto.create(ELSEWHERE)
    created = deployed.created
    assert created["Nlb"].ref.startswith(f"{ARN}loadbalancer/net/shop-Nlb-")
    assert created["Others"].ref.startswith(f"{ARN}targetgroup/")
    assert created["Listener"].ref.startswith(f"{ARN}listener/")
    assert any(report.startswith("Nlb: ") for report in moto.reports)

"""Custom domain names of templates: Ref and GetAtt as documented under Return values."""

from __future__ import annotations

from dataclasses import replace

import pytest

from frontgate.control.domain_names import (
    HeaderMatch,
    MatchBasePaths,
    MatchHeaders,
    MutualTls,
    RoutingMode,
)
from frontgate.control.errors import BadRequestError
from frontgate.template import TemplateError

APIS = """
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Body:
        openapi: 3.0.1
        info: {title: shop, version: "1"}
        paths: {/: {get: {x-amazon-apigateway-integration: {type: mock}}}}
  Deployed:
    Type: AWS::ApiGateway::Deployment
    Properties: {RestApiId: !Ref Api}
  Dev:
    Type: AWS::ApiGateway::Stage
    Properties: {RestApiId: !Ref Api, DeploymentId: !Ref Deployed, StageName: dev}
  Rooms:
    Type: AWS::ApiGatewayV2::Api
    Properties: {Name: rooms, ProtocolType: HTTP}
  RoomsStage:
    Type: AWS::ApiGatewayV2::Stage
    Properties: {ApiId: !Ref Rooms, StageName: $default}
"""


def template(more: str) -> str:
    return APIS + more


async def test_a_name_of_version_1(world):
    deployed = await world.create(
        template("""
  Domain:
    Type: AWS::ApiGateway::DomainName
    Properties:
      DomainName: api.example.com
      RegionalCertificateArn: arn:aws:acm:eu-west-1:123456789012:certificate/c
      EndpointConfiguration: {Types: [REGIONAL], IpAddressType: dualstack}
      RoutingMode: ROUTING_RULE_THEN_BASE_PATH_MAPPING
      SecurityPolicy: TLS_1_2
      Tags: [{Key: team, Value: blue}]
  Mapping:
    Type: AWS::ApiGateway::BasePathMapping
    Properties: {DomainName: !Ref Domain, BasePath: v1, RestApiId: !Ref Api, Stage: !Ref Dev}
  Rest:
    Type: AWS::ApiGateway::BasePathMapping
    Properties: {DomainName: !Ref Domain, BasePath: (none), RestApiId: !Ref Api, Stage: !Ref Dev}
""")
    )
    domain = world.store.domains.get_domain_name("api.example.com")
    assert deployed.created["Domain"].ref == "api.example.com"
    assert deployed.created["Domain"].attributes == {
        "RegionalDomainName": domain.target_domain_name,
        "RegionalHostedZoneId": "ZLY8HYME6SFDD",
        "DomainNameArn": "arn:aws:apigateway:eu-west-1::/domainnames/api.example.com",
    }
    assert domain.certificate_arn.endswith("certificate/c")
    assert domain.routing_mode is RoutingMode.ROUTING_RULE_THEN_API_MAPPING
    assert (domain.ip_address_type, domain.security_policy) == ("dualstack", "TLS_1_2")
    assert domain.tags == {"team": "blue"}
    assert set(domain.mappings) == {"v1", ""}
    assert deployed.created["Mapping"].ref == domain.mappings["v1"].id


async def test_an_edge_optimized_name(world):
    """Source: documented: the default of v1."""
    deployed = await world.create(
        template("""
  Domain:
    Type: AWS::ApiGateway::DomainName
    Properties: {DomainName: api.example.com, CertificateArn: arn}
""")
    )
    attributes = deployed.created["Domain"].attributes
    assert attributes["DistributionHostedZoneId"] == "Z2FDTNDATAQYW2"
    assert str(attributes["DistributionDomainName"]).endswith(".cloudfront.net")
    assert world.store.domains.domains["api.example.com"].endpoint_type == "EDGE"


async def test_a_name_of_version_2(world):
    deployed = await world.create(
        template("""
  Domain:
    Type: AWS::ApiGatewayV2::DomainName
    Properties:
      DomainName: api.example.com
      DomainNameConfigurations:
        - {CertificateArn: arn, EndpointType: REGIONAL, SecurityPolicy: TLS_1_2}
      RoutingMode: ROUTING_RULE_THEN_API_MAPPING
      Tags: {team: blue}
  OfRest:
    Type: AWS::ApiGatewayV2::ApiMapping
    Properties: {DomainName: !Ref Domain, ApiId: !Ref Api, Stage: !Ref Dev, ApiMappingKey: a/b}
  OfHttp:
    Type: AWS::ApiGatewayV2::ApiMapping
    Properties: {DomainName: !Ref Domain, ApiId: !Ref Rooms, Stage: !Ref RoomsStage}
  Beta:
    Type: AWS::ApiGatewayV2::RoutingRule
    Properties:
      DomainNameArn: !GetAtt Domain.DomainNameArn
      Priority: 10
      Conditions:
        - MatchHeaders: {AnyOf: [{Header: x-version, ValueGlob: beta*}]}
        - MatchBasePaths: {AnyOf: [orders]}
      Actions: [InvokeApi: {ApiId: !Ref Api, Stage: !Ref Dev, StripBasePath: true}]
""")
    )
    domain = world.store.domains.get_domain_name("api.example.com")
    created = deployed.created
    assert created["Domain"].attributes["RegionalDomainName"] == domain.target_domain_name
    assert {key: mapping.api_id for key, mapping in domain.mappings.items()} == {
        "a/b": created["Api"].ref,
        "": created["Rooms"].ref,
    }
    assert created["OfRest"].attributes["ApiMappingId"] == domain.mappings["a/b"].id
    (rule,) = domain.routing_rules.values()
    assert (rule.priority, rule.stage, rule.strip_base_path) == (10, "dev", True)
    assert rule.conditions == (
        MatchHeaders(any_of=(HeaderMatch(header="x-version", value_glob="beta*"),)),
        MatchBasePaths(any_of=("orders",)),
    )
    assert created["Beta"].attributes["RoutingRuleId"] == rule.id
    assert str(created["Beta"].ref).endswith(f"/domainnames/api.example.com/routingrules/{rule.id}")


async def test_a_private_name(world):
    deployed = await world.create(
        template("""
  Domain:
    Type: AWS::ApiGateway::DomainNameV2
    Properties:
      DomainName: inside.example.com
      CertificateArn: arn
      EndpointConfiguration: {Types: [PRIVATE]}
      Policy: {Version: "2012-10-17", Statement: []}
  Mapping:
    Type: AWS::ApiGateway::BasePathMappingV2
    Properties:
      DomainNameArn: !GetAtt Domain.DomainNameArn
      BasePath: v1
      RestApiId: !Ref Api
      Stage: !Ref Dev
  Association:
    Type: AWS::ApiGateway::DomainNameAccessAssociation
    Properties:
      DomainNameArn: !Ref Domain
      AccessAssociationSource: vpce-1
      AccessAssociationSourceType: VPCE
""")
    )
    (domain,) = world.store.domains.domains.values()
    assert (domain.endpoint_type, domain.ip_address_type) == ("PRIVATE", "dualstack")
    assert domain.policy == '{"Version": "2012-10-17", "Statement": []}'
    arn = deployed.created["Domain"].ref
    assert arn == f"arn:aws:apigateway:eu-west-1:123456789012:/domainnames/{domain.key}"
    assert deployed.created["Domain"].attributes["DomainNameId"] == domain.domain_name_id
    assert set(domain.mappings) == {"v1"}
    (association,) = world.store.domains.associations.values()
    assert (association.domain_key, association.vpc_endpoint_id) == (domain.key, "vpce-1")


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ("{DomainName: Api.example.com}", "Invalid domain name specified"),
        ("{DomainName: api.example.com, RoutingMode: NEVER}", "NEVER"),
        ("{CertificateArn: arn}", "DomainName"),
    ],
)
async def test_a_refusal_names_the_line(world, properties, message):
    with pytest.raises(TemplateError, match=message) as caught:
        await world.create(
            template(f"""
  Domain:
    Type: AWS::ApiGateway::DomainName
    Properties: {properties}
""")
        )
    assert caught.value.line


async def test_the_domain_of_a_sam_api(world):
    """SAM's `Domain` block makes a name, mappings and records; `Ref` of the certificate is fine."""
    await world.create(
        """
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Api:
            Type: AWS::Serverless::Api
            Properties:
              StageName: dev
              Domain:
                DomainName: api.example.com
                CertificateArn: arn:aws:acm:eu-west-1:123456789012:certificate/c
                EndpointConfiguration: REGIONAL
                BasePath: [orders, users]
              DefinitionBody:
                openapi: 3.0.1
                info: {title: shop, version: "1"}
                paths: {/: {get: {x-amazon-apigateway-integration: {type: mock}}}}
        """
    )
    domain = world.store.domains.get_domain_name("api.example.com")
    assert set(domain.mappings) == {"orders", "users"}
    assert {mapping.stage for mapping in domain.mappings.values()} == {"dev"}


MUTUAL = """
Resources:
  Domain:
    Type: AWS::ApiGateway::DomainName
    Properties:
      DomainName: api.example.com
      RegionalCertificateArn: arn
      EndpointConfiguration: {Types: [REGIONAL]}
      MutualTlsAuthentication: {TruststoreUri: "s3://trust/pem", TruststoreVersion: "7"}
"""


def with_truststores(world, objects, **fields):
    """`world`, with an S3 of its own."""

    async def read(uri, version):
        if uri not in objects:
            raise BadRequestError(f"The truststore {uri} does not exist")
        return MutualTls(
            truststore_uri=uri,
            truststore_version=version,
            truststore_warnings=("Certificate 2 of the truststore cannot be read",),
            certificates=(objects[uri].decode(),),
        )

    async def write(uri, content):
        objects[uri] = content

    plane = replace(world.account.plane, read_truststore=read)
    account = replace(world.account, plane=plane, write_truststore=write, **fields)
    return replace(world, account=account)


async def test_mutual_tls(world):
    """Source: documented: the truststore is read when the name is made."""
    world = with_truststores(world, {"s3://trust/pem": b"PEM"})
    await world.create(MUTUAL)
    mutual = world.store.domains.domains["api.example.com"].mutual_tls
    assert (mutual.certificates, mutual.truststore_version) == (("PEM",), "7")
    assert world.reports == ["Domain: Certificate 2 of the truststore cannot be read"]


async def test_a_truststore_that_is_not_there(world):
    """A local bucket is empty at each start, so the error says what helps."""
    with pytest.raises(TemplateError, match=r"does not exist; --truststore api\.example\.com="):
        await with_truststores(world, {}).create(MUTUAL)


async def test_a_file_in_its_place(world, tmp_path):
    file = tmp_path / "authorities.pem"
    file.write_text("FROM FILE")
    world = with_truststores(world, {}, truststores={"api.example.com": file})
    await world.create(MUTUAL)
    mutual = world.store.domains.domains["api.example.com"].mutual_tls
    assert mutual.certificates == ("FROM FILE",)

from __future__ import annotations

import pytest

ARN = "arn:aws:acm:eu-west-1:123456789012:certificate/c"
NAME = "api.example.com"


@pytest.fixture
def domain(client):
    configuration = {"CertificateArn": ARN, "EndpointType": "REGIONAL"}
    return client.create_domain_name(DomainName=NAME, DomainNameConfigurations=[configuration])


def test_a_domain_name(client, domain, bare):
    """Source: the CLI's example of create-domain-name."""
    assert domain["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert domain["ApiMappingSelectionExpression"] == "$request.basepath"
    (configuration,) = domain["DomainNameConfigurations"]
    assert configuration["DomainNameStatus"] == "AVAILABLE"
    assert configuration["ApiGatewayDomainName"].endswith("amazonaws.com")
    assert bare(client.get_domain_name(DomainName=NAME)) == bare(domain)
    assert client.get_domain_names()["Items"] == [bare(domain)]
    assert client.delete_domain_name(DomainName=NAME)["ResponseMetadata"]["HTTPStatusCode"] == 204


def test_updates(client, domain, reached):
    """Documented: UpdateDomainName; an empty truststore ends mutual TLS."""
    reached.truststores["s3://b/k"] = ("pem",)
    updated = client.update_domain_name(
        DomainName=NAME,
        RoutingMode="ROUTING_RULE_ONLY",
        MutualTlsAuthentication={"TruststoreUri": "s3://b/k"},
    )
    assert updated["RoutingMode"] == "ROUTING_RULE_ONLY"
    assert updated["MutualTlsAuthentication"] == {"TruststoreUri": "s3://b/k"}
    off = client.update_domain_name(DomainName=NAME, MutualTlsAuthentication={"TruststoreUri": ""})
    # The model wants one character at least, so nobody can send this; the store takes it.
    assert off


def test_a_truststore_version_alone(client, domain, reached, refused, store):
    """Mutual TLS stays on: the new version of the same truststore is read."""
    version = {"TruststoreVersion": "2"}
    alone = refused(client.update_domain_name, DomainName=NAME, MutualTlsAuthentication=version)
    assert alone[1:] == (400, "A truststore version needs a truststore URI")
    reached.truststores["s3://b/k"] = ("pem",)
    truststore = {"TruststoreUri": "s3://b/k"}
    client.update_domain_name(DomainName=NAME, MutualTlsAuthentication=truststore)
    reached.truststores["s3://b/k"] = ("newer",)
    updated = client.update_domain_name(DomainName=NAME, MutualTlsAuthentication=version)
    assert updated["MutualTlsAuthentication"] == {**truststore, **version}
    assert store.domains.get_domain_name(NAME).mutual_tls.certificates == ("newer",)


def test_an_update_that_names_no_endpoint_type(client, store):
    """It stays what it is."""
    store.domains.create_domain_name(domain_name=NAME, endpoint_type="EDGE")
    configuration = {"CertificateArn": ARN}
    client.update_domain_name(DomainName=NAME, DomainNameConfigurations=[configuration])
    domain = store.domains.get_domain_name(NAME)
    assert (domain.endpoint_type, domain.certificate_arn) == ("EDGE", ARN)


@pytest.mark.fact("v2.mappings-stay")
def test_mappings(client, domain, routed, bare, refused):
    """Source: the CLI's example of create-api-mapping; ids have 10 characters."""
    client.create_stage(ApiId=routed, StageName="s", AutoDeploy=True)
    given = {"ApiId": routed, "Stage": "s"}
    created = client.create_api_mapping(DomainName=NAME, ApiMappingKey="orders/v1", **given)
    id = created["ApiMappingId"]
    assert len(id) == 10
    assert bare(created) == {**given, "ApiMappingId": id, "ApiMappingKey": "orders/v1"}
    place = {"DomainName": NAME, "ApiMappingId": id}
    moved = client.update_api_mapping(**place, ApiId=routed, ApiMappingKey="orders/v2")
    assert bare(client.get_api_mapping(**place)) == bare(moved)
    assert client.get_api_mappings(DomainName=NAME)["Items"] == [bare(moved)]
    for wrong in ({"Stage": "x"}, {"ApiId": "x"}):
        answer = refused(client.create_api_mapping, DomainName=NAME, **{**given, **wrong})
        assert answer[1] == 400
    assert refused(client.delete_stage, ApiId=routed, StageName="s")[2] == (
        "Deleting stage s failed. Please remove all base path mappings related to the stage in "
        f"your domains: {NAME}"
    )
    assert refused(client.delete_api, ApiId=routed)[1] == 400
    assert client.delete_api_mapping(**place)["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert refused(client.get_api_mapping, **place)[1] == 404
    client.delete_api(ApiId=routed)


def test_one_configuration(client, refused):
    """Assumed: the text."""
    for configurations in ([], [{"CertificateArn": ARN}] * 2):
        answer = refused(
            client.create_domain_name, DomainName=NAME, DomainNameConfigurations=configurations
        )
        assert answer[1] == 400

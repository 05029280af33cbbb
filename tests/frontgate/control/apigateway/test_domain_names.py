from __future__ import annotations

import json

import pytest

ARN = "arn:aws:acm:eu-west-1:123456789012:certificate/c"


@pytest.fixture
def regional(client):
    return client.create_domain_name(
        domainName="api.example.com",
        regionalCertificateArn=ARN,
        endpointConfiguration={"types": ["REGIONAL"]},
    )


def test_a_regional_name(client, regional, bare):
    """Documented: DomainName, what shows for which endpoint type."""
    assert regional["ResponseMetadata"]["HTTPStatusCode"] == 201
    shown = bare(regional)
    assert shown.pop("regionalDomainName").endswith(".execute-api.eu-west-1.amazonaws.com")
    assert shown.pop("regionalHostedZoneId")
    assert shown == {
        "domainName": "api.example.com",
        "domainNameArn": "arn:aws:apigateway:eu-west-1::/domainnames/api.example.com",
        "regionalCertificateArn": ARN,
        "endpointConfiguration": {"types": ["REGIONAL"], "ipAddressType": "ipv4"},
        "domainNameStatus": "AVAILABLE",
        "securityPolicy": "TLS_1_2",
        "routingMode": "BASE_PATH_MAPPING_ONLY",
    }
    assert client.get_domain_names()["items"] == [bare(regional)]
    assert bare(client.get_domain_name(domainName="api.example.com")) == {
        **bare(regional),
        "tags": {},
    }


def test_an_edge_name(client):
    """Documented: an edge-optimized name is CloudFront's."""
    created = client.create_domain_name(domainName="api.example.com", certificateArn=ARN)
    assert created["distributionDomainName"].endswith(".cloudfront.net")
    assert created["certificateArn"] == ARN
    assert "regionalDomainName" not in created


def test_a_private_name_and_its_associations(client, refused, bare):
    """Documented: private custom domain names."""
    policy = json.dumps({"Statement": []})
    created = client.create_domain_name(
        domainName="private.example.com",
        certificateArn=ARN,
        endpointConfiguration={"types": ["PRIVATE"]},
        policy=policy,
    )
    named = {"domainName": "private.example.com", "domainNameId": created["domainNameId"]}
    assert json.loads(json.loads(f'"{created["policy"]}"')) == {"Statement": []}
    assert client.get_domain_name(**named)["domainNameArn"] == created["domainNameArn"]
    association = client.create_domain_name_access_association(
        domainNameArn=created["domainNameArn"],
        accessAssociationSourceType="VPCE",
        accessAssociationSource="vpce-1",
    )
    arn = association["domainNameAccessAssociationArn"]
    assert client.get_domain_name_access_associations()["items"] == [bare(association)]
    assert client.get_domain_name_access_associations(resourceOwner="OTHER_ACCOUNTS")["items"] == []
    client.delete_domain_name_access_association(domainNameAccessAssociationArn=arn)
    gone = refused(
        client.reject_domain_name_access_association,
        domainNameAccessAssociationArn=arn,
        domainNameArn=created["domainNameArn"],
    )
    assert gone[1] == 404


def test_mutual_tls(client, reached, store, refused):
    """Documented: the truststore is read when the name is saved."""
    reached.truststores["s3://bucket/pem"] = ("a certificate",)
    created = client.create_domain_name(
        domainName="api.example.com",
        regionalCertificateArn=ARN,
        endpointConfiguration={"types": ["REGIONAL"]},
        mutualTlsAuthentication={"truststoreUri": "s3://bucket/pem", "truststoreVersion": "1"},
    )
    shown = {"truststoreUri": "s3://bucket/pem", "truststoreVersion": "1"}
    assert created["mutualTlsAuthentication"] == shown
    kept = store.domains.domains["api.example.com"].mutual_tls
    assert kept is not None
    assert kept.certificates == ("a certificate",)
    reached.truststores["s3://bucket/pem"] = ("another",)
    patch = {"op": "replace", "path": "/mutualTlsAuthentication/truststoreUri"}
    named = {"domainName": "api.example.com"}
    client.update_domain_name(**named, patchOperations=[{**patch, "value": "s3://bucket/pem"}])
    kept = store.domains.domains["api.example.com"].mutual_tls
    assert kept is not None
    assert (kept.certificates, kept.truststore_version) == (("another",), "1")
    patch = {"op": "replace", "path": "/mutualTlsAuthentication/truststoreUri", "value": ""}
    updated = client.update_domain_name(domainName="api.example.com", patchOperations=[patch])
    assert "mutualTlsAuthentication" not in updated


def test_patches(client, api, regional, refused):
    """Documented: patch operations of a domain name."""
    place = {"domainName": "api.example.com"}
    updated = api.patch(
        "update_domain_name",
        place,
        ("replace", "/securityPolicy", "TLS_1_0"),
        ("replace", "/routingMode", "ROUTING_RULE_THEN_BASE_PATH_MAPPING"),
        ("replace", "/regionalCertificateArn", f"{ARN}2"),
    )
    assert updated["securityPolicy"] == "TLS_1_0"
    assert updated["routingMode"] == "ROUTING_RULE_THEN_BASE_PATH_MAPPING"
    assert updated["regionalCertificateArn"] == f"{ARN}2"
    for path, value in [("/routingMode", "x"), ("/domainName", "other.example.com")]:
        patch = {"op": "replace", "path": path, "value": value}
        assert refused(client.update_domain_name, **place, patchOperations=[patch])[1] == 400


def test_names_that_are_refused(client, regional, refused, store):
    again = {"domainName": "api.example.com", "endpointConfiguration": {"types": ["REGIONAL"]}}
    assert refused(client.create_domain_name, **again)[:2] == ("ConflictException", 409)
    assert refused(client.create_domain_name, domainName="no name")[1] == 400
    assert refused(client.get_domain_name, domainName="other.example.com")[:2] == (
        "NotFoundException",
        404,
    )
    assert list(store.domains.domains) == ["api.example.com"]


class TestMappings:
    @pytest.fixture
    def staged(self, client, api, regional):
        api.mock()
        client.create_deployment(restApiId=api.id, stageName="prod")
        return api

    def test_a_life(self, client, staged, bare, refused):
        """Documented: BasePathMapping; `(none)` is the rest of the domain."""
        place = {"domainName": "api.example.com"}
        created = client.create_base_path_mapping(
            **place, restApiId=staged.id, stage="prod", basePath="v1"
        )
        assert created["ResponseMetadata"]["HTTPStatusCode"] == 201
        assert bare(created) == {"basePath": "v1", "restApiId": staged.id, "stage": "prod"}
        whole = client.create_base_path_mapping(**place, restApiId=staged.id)
        assert bare(whole) == {"basePath": "(none)", "restApiId": staged.id}
        assert client.get_base_path_mappings(**place)["items"] == [bare(created), bare(whole)]
        assert bare(client.get_base_path_mapping(**place, basePath="(none)")) == bare(whole)
        moved = staged.patch(
            "update_base_path_mapping",
            {**place, "basePath": "v1"},
            ("replace", "/basePath", "v2"),
        )
        assert moved["basePath"] == "v2"
        assert refused(client.get_base_path_mapping, **place, basePath="v1")[1] == 404
        answer = client.delete_base_path_mapping(**place, basePath="v2")
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 202

    def test_what_is_refused(self, client, staged, refused):
        place = {"domainName": "api.example.com", "restApiId": staged.id, "stage": "prod"}
        client.create_base_path_mapping(**place, basePath="v1")
        conflict = ("ConflictException", 409, "Base path already exists for this domain name")
        assert refused(client.create_base_path_mapping, **place, basePath="v1") == conflict
        for wrong in ({"stage": "x"}, {"restApiId": "x"}, {"basePath": "a/b"}):
            assert refused(client.create_base_path_mapping, **{**place, **wrong})[1] == 400

    def test_what_is_mapped_stays(self, client, staged, refused):
        """The text for stages as a public record shows it."""
        client.create_base_path_mapping(
            domainName="api.example.com", restApiId=staged.id, stage="prod"
        )
        said = refused(client.delete_stage, restApiId=staged.id, stageName="prod")
        assert said == (
            "BadRequestException",
            400,
            "Deleting stage prod failed. Please remove all base path mappings related to the stage "
            "in your domains: api.example.com",
        )
        assert refused(client.delete_rest_api, restApiId=staged.id)[1] == 400
        client.delete_base_path_mapping(domainName="api.example.com", basePath="(none)")
        client.delete_stage(restApiId=staged.id, stageName="prod")
        client.delete_rest_api(restApiId=staged.id)

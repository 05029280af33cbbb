from __future__ import annotations

import pytest

BASE = "arn:aws:apigateway:eu-west-1::"


@pytest.fixture
def resources(client, api):
    """A path of each kind of resource that has tags."""
    api.mock()
    client.create_deployment(restApiId=api.id, stageName="s")
    link = client.create_vpc_link(
        name="l", targetArns=["arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/net/a/b"]
    )
    client.create_domain_name(domainName="api.example.com")
    certificate = client.generate_client_certificate()["clientCertificateId"]
    return [
        f"/restapis/{api.id}",
        f"/restapis/{api.id}/stages/s",
        f"/apikeys/{client.create_api_key()['id']}",
        f"/usageplans/{client.create_usage_plan(name='p')['id']}",
        f"/vpclinks/{link['id']}",
        "/domainnames/api.example.com",
        f"/clientcertificates/{certificate}",
    ]


def test_tags_of_everything(client, resources):
    """Documented: TagResource (204), GetTags, UntagResource."""
    for path in resources:
        arn = BASE + path
        assert client.get_tags(resourceArn=arn)["tags"] == {}
        answer = client.tag_resource(resourceArn=arn, tags={"a": "1", "b": "2"})
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204
        client.tag_resource(resourceArn=arn, tags={"b": "3"})
        assert client.get_tags(resourceArn=arn)["tags"] == {"a": "1", "b": "3"}
        client.untag_resource(resourceArn=arn, tagKeys=["a", "c"])
        assert client.get_tags(resourceArn=arn)["tags"] == {"b": "3"}


def test_tags_show_in_the_resource(client, api, resources):
    client.tag_resource(resourceArn=f"{BASE}/restapis/{api.id}", tags={"a": "1"})
    assert client.get_rest_api(restApiId=api.id)["tags"] == {"a": "1"}


@pytest.mark.parametrize(
    ("arn", "status"),
    [
        ("nonsense", 400),
        (f"{BASE}/restapis/nothere", 404),
        (f"{BASE}/vpclinks/nothere", 404),
        (f"{BASE}/elsewhere/x", 404),
    ],
)
def test_what_is_not_there(client, refused, arn, status):
    assert refused(client.get_tags, resourceArn=arn)[1] == status


def test_tags_that_are_refused(client, api, refused):
    """Assumed: the texts."""
    arn = f"{BASE}/restapis/{api.id}"
    many = {f"k{number}": "v" for number in range(51)}
    for tags in (many, {"aws:x": "y"}):
        assert refused(client.tag_resource, resourceArn=arn, tags=tags)[1] == 400
    assert client.get_tags(resourceArn=arn)["tags"] == {}

from __future__ import annotations

import pytest

BASE = "arn:aws:apigateway:eu-west-1::"


@pytest.mark.fact("v2.statuses")
def test_tags(client, routed, refused):
    """Documented: TagResource (201), GetTags, UntagResource (204)."""
    client.create_stage(ApiId=routed, StageName="$default", Tags={"a": "1"})
    link = client.create_vpc_link(Name="l", SubnetIds=["s"])["VpcLinkId"]
    for path in (f"/apis/{routed}", f"/apis/{routed}/stages/$default", f"/vpclinks/{link}"):
        arn = BASE + path
        answer = client.tag_resource(ResourceArn=arn, Tags={"a": "2", "b": "3"})
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 201
        answer = client.untag_resource(ResourceArn=arn, TagKeys=["b"])
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204
        assert client.get_tags(ResourceArn=arn)["Tags"] == {"a": "2"}
    assert client.get_api(ApiId=routed)["Tags"] == {"a": "2"}
    assert refused(client.get_tags, ResourceArn=f"{BASE}/apis/x")[1] == 404

from __future__ import annotations

import pytest

from frontgate.resources import TYPES
from frontgate.resources.documentation import documentation

PAGES = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("AWS::Logs::LogGroup", f"{PAGES}aws-resource-logs-loggroup.html"),
        ("AWS::MSK::Cluster", f"{PAGES}aws-resource-msk-cluster.html"),
        ("AWS::S3::BucketPolicy", f"{PAGES}aws-resource-s3-bucketpolicy.html"),
        ("AWS::SQS::Queu", None),
        ("AWS::Quux::Thing", None),
        ("AWS::Logs", None),
        ("Custom::Thing", None),
    ],
)
def test_the_page_of_a_type(name, page):
    assert documentation(name) == page


@pytest.mark.parametrize("name", sorted(TYPES))
def test_every_type_of_ours_has_a_page(name):
    assert documentation(name) is not None

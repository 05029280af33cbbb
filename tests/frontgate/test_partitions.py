from __future__ import annotations

import pytest
from botocore.session import Session

from frontgate.partitions import is_region, partition_of


@pytest.mark.parametrize(
    ("region", "name", "suffix"),
    [
        ("eu-west-1", "aws", "amazonaws.com"),
        ("cn-north-1", "aws-cn", "amazonaws.com.cn"),
        ("us-gov-west-1", "aws-us-gov", "amazonaws.com"),
        ("us-iso-east-1", "aws-iso", "c2s.ic.gov"),
        ("us-isob-east-1", "aws-iso-b", "sc2s.sgov.gov"),
        ("eusc-de-east-1", "aws-eusc", "amazonaws.eu"),
    ],
)
def test_names_and_addresses(region, name, suffix):
    """Source: recorded (botocore's partitions and endpoints)."""
    assert partition_of(region) == (name, suffix)


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b"])
def test_the_regions_that_botocore_knows(partition):
    regions = Session().get_available_regions("lambda", partition)
    assert {partition_of(region).name for region in regions} == {partition}
    assert all(map(is_region, regions))


def test_a_region_that_nobody_knows():
    assert partition_of("mars-north-1").name == "aws"


@pytest.mark.parametrize(
    ("name", "fits"),
    [("eu-north-9", True), ("eusc-de-east-1", True), ("mars-1", False), ("mars-north-1", False)],
)
def test_what_a_region_could_be_called(name, fits):
    assert is_region(name) is fits

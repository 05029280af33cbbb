"""The partitions of AWS, of which each Region belongs to one ("Amazon Resource Names (ARNs)")."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple


class Partition(NamedTuple):
    name: str
    """As ARNs have it, `aws-cn`."""
    url_suffix: str


_BY_PREFIX = {
    "cn-": Partition("aws-cn", "amazonaws.com.cn"),
    "us-gov-": Partition("aws-us-gov", "amazonaws.com"),
    "us-iso-": Partition("aws-iso", "c2s.ic.gov"),
    "us-isob-": Partition("aws-iso-b", "sc2s.sgov.gov"),
    "eusc-": Partition("aws-eusc", "amazonaws.eu"),
}
_COMMERCIAL = Partition("aws", "amazonaws.com")
_REGION = re.compile(r"(?:[a-z]{2}(?:-gov|-iso[a-z]?)?|eusc-[a-z]{2})-[a-z]+-\d")
"""As ARNs have it in Lambda's service model, and the name in the European sovereign cloud."""


def is_region(name: str) -> bool:
    """Whether a Region could have this name: AWS opens new ones now and then."""
    return _REGION.fullmatch(name) is not None


@lru_cache(maxsize=64)
def partition_of(region: str) -> Partition:
    """That of a Region; of one that nobody knows, the commercial one."""
    found = (partition for prefix, partition in _BY_PREFIX.items() if region.startswith(prefix))
    return next(found, _COMMERCIAL)

"""Which resource types CloudFormation has, and where AWS describes them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

_LIST = "cloudformation_types.txt"
"""A service and its types in each line, as cfn-lint 1.58 lists them for all Regions."""


@cache
def aws_types() -> frozenset[str]:
    """Every resource type of AWS, those of SAM among them."""
    lines = (files(__package__) / _LIST).read_text(encoding="utf-8").splitlines()
    services = (line.split(" ") for line in lines)
    return frozenset(f"AWS::{service}::{name}" for service, *names in services for name in names)


def documentation(resource_type: str) -> str | None:
    """The CloudFormation page of a resource type. None for a custom type or one that is not."""
    if resource_type not in aws_types():
        return None
    page = "-".join(["aws-resource", *resource_type.split("::")[1:]]).lower()
    return f"https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/{page}.html"

"""Domain names as both API versions speak of them."""

from __future__ import annotations

import pytest

from frontgate.control.domain_names import DomainName, RoutingMode


@pytest.mark.parametrize(
    ("of_version_1", "of_version_2"),
    [
        ("BASE_PATH_MAPPING_ONLY", "API_MAPPING_ONLY"),
        ("ROUTING_RULE_ONLY", "ROUTING_RULE_ONLY"),
        ("ROUTING_RULE_THEN_BASE_PATH_MAPPING", "ROUTING_RULE_THEN_API_MAPPING"),
    ],
)
def test_routing_modes(of_version_1, of_version_2):
    """Source: documented (both service models)."""
    mode = RoutingMode.read(of_version_1)
    assert mode is RoutingMode.read(of_version_2)
    assert (mode.of_version_1, mode.value) == (of_version_1, of_version_2)


@pytest.mark.parametrize(
    ("id", "arn"),
    [
        (None, "arn:aws:apigateway:eu-west-1::/domainnames/api.example.com"),
        ("abc123", "arn:aws:apigateway:eu-west-1:123456789012:/domainnames/api.example.com+abc123"),
    ],
)
def test_arns(id, arn):
    """Source: documented ("API Gateway ARN reference"; "Custom domain names for private APIs")."""
    domain = DomainName(domain_name="api.example.com", created_date=0, domain_name_id=id)
    assert domain.arn(region="eu-west-1", account_id="123456789012") == arn

from __future__ import annotations

import pytest

NAME = "api.example.com"


@pytest.fixture
def rule(client, store):
    """A rule for a stage of a REST API, as members."""
    store.domains.create_domain_name(domain_name=NAME)
    mock = {"x-amazon-apigateway-integration": {"type": "mock"}}
    document = {"openapi": "3.0.1", "info": {"title": "t"}, "paths": {"/": {"get": mock}}}
    api, _ = store.rest.import_rest_api(document)
    deployment = store.rest.create_deployment(api.id)
    store.rest.create_stage(api.id, stage_name="s", deployment_id=deployment.id)
    invoke = {"ApiId": api.id, "Stage": "s", "StripBasePath": True}
    header = {"Header": "x-version", "ValueGlob": "beta*"}
    return {
        "Actions": [{"InvokeApi": invoke}],
        "Conditions": [
            {"MatchBasePaths": {"AnyOf": ["v1"]}},
            {"MatchHeaders": {"AnyOf": [header]}},
        ],
        "Priority": 50,
    }


def test_a_life(client, rule, bare, refused):
    """Documented: routing rules."""
    created = client.create_routing_rule(DomainName=NAME, **rule)
    assert created["ResponseMetadata"]["HTTPStatusCode"] == 201
    id = created["RoutingRuleId"]
    arn = f"arn:aws:apigateway:eu-west-1::/domainnames/{NAME}/routingrules/{id}"
    assert bare(created) == {**rule, "RoutingRuleId": id, "RoutingRuleArn": arn}
    place = {"DomainName": NAME, "RoutingRuleId": id}
    changed = client.put_routing_rule(**place, **{**rule, "Priority": 10})
    assert bare(client.get_routing_rule(**place)) == bare(changed)
    client.create_routing_rule(DomainName=NAME, **{**rule, "Priority": 5})
    listed = client.list_routing_rules(DomainName=NAME, MaxResults=1)
    assert [each["Priority"] for each in listed["RoutingRules"]] == [5]
    rest = client.list_routing_rules(DomainName=NAME, NextToken=listed["NextToken"])
    assert [each["Priority"] for each in rest["RoutingRules"]] == [10]
    assert client.delete_routing_rule(**place)["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert refused(client.get_routing_rule, **place)[1] == 404


def test_rules_that_are_refused(client, rule, refused, store):
    """Documented: one action, a priority of its own."""
    client.create_routing_rule(DomainName=NAME, **rule)
    for wrong in ({}, {"Priority": 0}, {"Priority": 1, "Actions": []}):
        answer = refused(client.create_routing_rule, DomainName=NAME, **{**rule, **wrong})
        assert answer[1] in (400, 409)
    assert len(store.domains.domains[NAME].routing_rules) == 1

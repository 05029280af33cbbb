"""AWS::WAFv2: Source: documented (the CloudFormation page of each type)."""

from __future__ import annotations

from textwrap import indent

import pytest

from frontgate.resources.wafv2 import api_shape
from frontgate.template import TemplateError

VISIBLE = "{SampledRequestsEnabled: true, CloudWatchMetricsEnabled: true, MetricName: m}"


def template(resources: str) -> str:
    return f"Resources:\n{indent(resources, '  ')}"


ACL = f"""\
Office:
  Type: AWS::WAFv2::IPSet
  Properties:
    Name: office
    Scope: REGIONAL
    IPAddressVersion: IPV4
    Addresses: [203.0.113.0/24]
Words:
  Type: AWS::WAFv2::RegexPatternSet
  Properties:
    Scope: REGIONAL
    RegularExpressionList: [admin, "^/root"]
Group:
  Type: AWS::WAFv2::RuleGroup
  Properties:
    Name: group
    Scope: REGIONAL
    Capacity: "50"
    VisibilityConfig: {VISIBLE}
    Rules:
      - Name: words
        Priority: "0"
        Action: {{Block: {{}}}}
        VisibilityConfig: {VISIBLE}
        Statement:
          RegexPatternSetReferenceStatement:
            Arn: !GetAtt Words.Arn
            FieldToMatch: {{UriPath: {{}}}}
            TextTransformations: [{{Priority: 0, Type: NONE}}]
Acl:
  Type: AWS::WAFv2::WebACL
  Properties:
    Name: acl
    Scope: REGIONAL
    DefaultAction: {{Allow: {{}}}}
    VisibilityConfig: {VISIBLE}
    Rules:
      - Name: office
        Priority: 0
        Action: {{Block: {{}}}}
        VisibilityConfig: {VISIBLE}
        Statement:
          NotStatement:
            Statement:
              IPSetReferenceStatement: {{Arn: !GetAtt Office.Arn}}
      - Name: group
        Priority: 1
        OverrideAction: {{None: {{}}}}
        VisibilityConfig: {VISIBLE}
        Statement:
          RuleGroupReferenceStatement: {{Arn: !GetAtt Group.Arn}}
"""


async def test_a_web_acl_with_what_it_refers_to(world):
    created = await world.create(template(ACL))
    acl = created.created["Acl"]
    assert acl.ref.startswith("acl|") and acl.ref.endswith("|REGIONAL")
    assert acl.attributes["Capacity"] == 51
    assert acl.attributes["LabelNamespace"] == "awswaf:123456789012:webacl:acl:"
    assert acl.ref.split("|")[1] == acl.attributes["Id"]
    shown = world.account.waf.call("GetWebACL", {"ARN": acl.attributes["Arn"]})["WebACL"]
    assert [rule["Name"] for rule in shown["Rules"]] == ["office", "group"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"Priority": "3", "Limit": "100"}, {"Priority": 3, "Limit": 100}),
        ({"SampledRequestsEnabled": "true"}, {"SampledRequestsEnabled": True}),
        ({"SearchString": "bad"}, {"SearchString": b"bad"}),
        ({"SearchStringBase64": "YmFk"}, {"SearchString": b"bad"}),
        ({"Arn": "arn:x"}, {"ARN": "arn:x"}),
        ({"Rules": [{"Priority": "1"}]}, {"Rules": [{"Priority": 1}]}),
        ({"Content": "42"}, {"Content": "42"}),
    ],
)
def test_properties_in_the_apis_shape(given, expected):
    assert api_shape(given) == expected


BROKEN = f"""\
Acl:
  Type: AWS::WAFv2::WebACL
  Properties:
    Scope: REGIONAL
    DefaultAction: {{Allow: {{}}}}
    VisibilityConfig: {VISIBLE}
    Rules:
      - Name: r
        Priority: 0
        Action: {{Block: {{}}}}
        VisibilityConfig: {VISIBLE}
        Statement:
          RateBasedStatement: {{Limit: 5, AggregateKeyType: IP}}
"""


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("", "", "limit' failed to satisfy constraint: .* greater than or equal to 10"),
        ("Scope: REGIONAL", "Scope: CLOUDFRONT", "CLOUDFRONT protects distributions"),
        ("Limit: 5, ", "", "rateBasedStatement.limit' .* Member must not be null"),
        ("Limit: 5", "Limit: many", "not a whole number"),
        (
            "RateBasedStatement: {Limit: 5, AggregateKeyType: IP}",
            "AsnMatchStatement: {AsnList: [1]}",
            "AsnMatchStatement",
        ),
    ],
)
async def test_what_aws_waf_refuses_names_the_line(world, old, new, reason):
    with pytest.raises(TemplateError, match=reason) as caught:
        text = BROKEN.replace("5", "10") if "CLOUDFRONT" in new else BROKEN
        await world.create(template(text.replace(old, new) if old else text))
    assert caught.value.line is not None


async def test_a_managed_group_without_rules_is_reported(world):
    group = (
        "ManagedRuleGroupStatement:\n"
        "            {VendorName: AWS, Name: AWSManagedRulesBotControlRuleSet}"
    )
    text = BROKEN.replace("RateBasedStatement: {Limit: 5, AggregateKeyType: IP}", group)
    await world.create(template(text.replace("Action: {Block: {}}", "OverrideAction: {None: {}}")))
    (report,) = world.reports
    assert report.startswith("Acl: r: ") and "matches nothing" in report


async def test_an_association_with_an_http_api(world):
    """Source: recorded (the sentence)."""
    association = """\
Association:
  Type: AWS::WAFv2::WebACLAssociation
  Properties:
    WebACLArn: !GetAtt Acl.Arn
    ResourceArn: !Sub arn:aws:apigateway:${AWS::Region}::/apis/abcdefghij/stages/$default
"""
    acl = BROKEN.replace("Limit: 5", "Limit: 10")
    with pytest.raises(TemplateError, match="The ARN isn't valid"):
        await world.create(template(acl + association))

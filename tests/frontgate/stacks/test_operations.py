from __future__ import annotations

import pytest
from botocore.validate import validate_parameters

from frontgate.aws.protocols.models import service_model
from frontgate.aws.rpc_protocols import RpcError
from frontgate.stacks import Operations

MANY = "Resources:\n" + "".join(
    f"  Queue{number:03}: {{Type: AWS::SQS::Queue}}\n" for number in range(120)
)
SHOP = {"StackName": "shop"}


@pytest.fixture
def call(launched):
    return caller(launched)


def caller(launched):
    operations = Operations(launched)

    def call(name, **given):
        output = operations.table[name](given)
        shape = service_model("cloudformation").operation_model(name).output_shape
        validate_parameters(output, shape)
        return output

    return call


def refused(call, name, **given):
    with pytest.raises(RpcError) as caught:
        call(name, **given)
    assert (caught.value.code, caught.value.status) == ("ValidationError", 400)
    return caught.value.message


@pytest.mark.parametrize("named", ["nothing", "name", "ARN"])
def test_the_stack(call, launched, named):
    given = {"nothing": {}, "name": SHOP, "ARN": {"StackName": launched.stack.id}}[named]
    (stack,) = call("DescribeStacks", **given)["Stacks"]
    assert stack["StackName"] == "shop"


@pytest.mark.fact("cloudformation.unknown-stack")
@pytest.mark.parametrize(
    "operation", ["DescribeStacks", "GetTemplate", "GetTemplateSummary", "ListStackResources"]
)
def test_an_unknown_stack(call, operation):
    """Source: recorded (boto/boto3#2807; cloudquery/cq-provider-aws#824, aws-samples/aws2tf#40),
    assumed for GetTemplateSummary."""
    said = refused(call, operation, StackName="foo")
    assert said == "Stack with id foo does not exist"


@pytest.mark.fact("cloudformation.unknown-stack-of-resource")
@pytest.mark.parametrize("operation", ["DescribeStackResource", "DescribeStackResources"])
def test_an_unknown_stack_of_a_resource(call, operation):
    """Source: recorded (boto/boto3#2352) of DescribeStackResource, assumed for the other."""
    said = refused(call, operation, StackName="foo", LogicalResourceId="Table")
    assert said == "Stack 'foo' does not exist"


@pytest.mark.fact("cloudformation.unknown-stack-of-events")
def test_an_unknown_stack_of_events(call):
    """Source: recorded, see the fact."""
    assert refused(call, "DescribeStackEvents", StackName="foo") == "Stack [foo] does not exist"


@pytest.mark.parametrize(
    ("statuses", "count"),
    [(None, 1), ([], 1), (["CREATE_COMPLETE", "DELETE_COMPLETE"], 1), (["DELETE_COMPLETE"], 0)],
)
def test_stacks_in_a_state(call, statuses, count):
    given = {} if statuses is None else {"StackStatusFilter": statuses}
    assert len(call("ListStacks", **given)["StackSummaries"]) == count


class TestResources:
    def test_of_the_stack(self, call):
        found = call("DescribeStackResources", **SHOP)["StackResources"]
        assert [each["LogicalResourceId"] for each in found] == ["Queue", "Table"]
        listed = call("ListStackResources", **SHOP)["StackResourceSummaries"]
        assert [each["PhysicalResourceId"] for each in listed] == ["shop-Queue", "shop-Table"]

    def test_one_of_it(self, call):
        given = {**SHOP, "LogicalResourceId": "Table"}
        (found,) = call("DescribeStackResources", **given)["StackResources"]
        detail = call("DescribeStackResource", **given)["StackResourceDetail"]
        assert found["PhysicalResourceId"] == detail["PhysicalResourceId"] == "shop-Table"

    @pytest.mark.fact("cloudformation.physical-id")
    def test_by_a_physical_id_that_is_one_of_them(self, call):
        """Source: documented (DescribeStackResources)."""
        found = call("DescribeStackResources", PhysicalResourceId="shop-Table")["StackResources"]
        assert [each["LogicalResourceId"] for each in found] == ["Queue", "Table"]

    def test_by_a_physical_id_of_nobody(self, call):
        """Source: assumed."""
        said = refused(call, "DescribeStackResources", PhysicalResourceId="i-0")
        assert said == "Stack for i-0 does not exist"

    @pytest.mark.parametrize("given", [{}, {**SHOP, "PhysicalResourceId": "shop-Table"}])
    def test_by_one_or_the_other(self, call, given):
        """Source: documented (DescribeStackResources), the sentence assumed."""
        assert "not both" in refused(call, "DescribeStackResources", **given)

    @pytest.mark.fact("cloudformation.unknown-resource")
    @pytest.mark.parametrize("logical_id", ["Nothing", "Map"])
    def test_that_there_is_none_of_or_that_was_left_out(self, call, logical_id):
        """Source: recorded (aws-samples/amazon-rekognition-video-analyzer#23)."""
        said = refused(call, "DescribeStackResource", **SHOP, LogicalResourceId=logical_id)
        assert said == f"Resource {logical_id} does not exist for stack shop"

    @pytest.mark.fact("cloudformation.first-hundred")
    def test_described_are_a_hundred(self, launch):
        """Source: documented (DescribeStackResources)."""
        found = caller(launch(MANY))("DescribeStackResources", **SHOP)["StackResources"]
        assert len(found) == 100


def test_pages(launch):
    call = caller(launch(MANY))
    first = call("ListStackResources", **SHOP)
    second = call("ListStackResources", **SHOP, NextToken=first["NextToken"])
    listed = first["StackResourceSummaries"] + second["StackResourceSummaries"]
    assert [each["LogicalResourceId"][-3:] for each in listed] == [f"{n:03}" for n in range(120)]
    assert "NextToken" not in second
    assert refused(call, "ListStackResources", **SHOP, NextToken="x") == "NextToken is not valid"


def test_events_exports_and_templates(call):
    assert len(call("DescribeStackEvents", **SHOP)["StackEvents"]) == 6
    assert [each["Name"] for each in call("ListExports")["Exports"]] == ["shop-table"]
    assert call("GetTemplateSummary", **SHOP)["Description"] == "A shop."


@pytest.mark.fact("cloudformation.template-stages")
def test_a_template_is_the_processed_one_unless_asked_otherwise(call):
    """Source: documented (GetTemplate, TemplateStage)."""
    processed = call("GetTemplate", **SHOP)["TemplateBody"]
    assert processed == call("GetTemplate", **SHOP, TemplateStage="Processed")["TemplateBody"]
    assert processed.startswith("{")
    assert call("GetTemplate", **SHOP, TemplateStage="Original")["TemplateBody"][0] == "A"


def test_a_template_of_no_stack(call):
    assert refused(call, "GetTemplate") == "Parameter StackName must be specified"
    with pytest.raises(RpcError, match="takes only a StackName here"):
        call("GetTemplateSummary", TemplateBody="Resources: {}")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            "UpdateStack",
            "UpdateStack of CloudFormation is not supported here: `frontgate up` serves the stack "
            "shop as its template says. Edit template.yaml and restart `frontgate up`.",
        ),
        ("ListStackSets", "ListStackSets of CloudFormation is not supported here."),
    ],
)
def test_what_is_not_done_here_is_refused_by_name(launched, name, sentence):
    refusal = Operations(launched).refusal(name)
    assert (refusal.code, refusal.status) == ("NotImplementedException", 501)
    assert refusal.message == sentence

"""Documents by the shapes of an API; the API is DynamoDB's, CloudWatch's or SQS'."""

from __future__ import annotations

import pytest

from frontgate.resources.shaped import shaped, text_attributes


def test_names_and_types():
    document = shaped(
        "monitoring",
        "PutMetricAlarm",
        {
            "alarmName": 7,
            "ActionsEnabled": "false",
            "Threshold": "1.5",
            "EvaluationPeriods": "2",
            "Dimensions": [{"name": "a", "Value": True}],
            "AlarmActions": "arn",
            "Unknown": 1,
        },
    )
    assert document == {
        "AlarmName": "7",
        "ActionsEnabled": False,
        "Threshold": 1.5,
        "EvaluationPeriods": 2,
        "Dimensions": [{"Name": "a", "Value": "true"}],
        "AlarmActions": ["arn"],
    }


def test_documents_become_texts():
    document = shaped("events", "PutRule", {"Name": "r", "EventPattern": {"source": ["a"]}})
    assert document == {"Name": "r", "EventPattern": '{"source": ["a"]}'}


def test_maps():
    document = shaped("lambda", "CreateFunction", {"Environment": {"Variables": {"A": 1}}})
    assert document == {"Environment": {"Variables": {"A": "1"}}}


@pytest.mark.parametrize(
    ("properties", "reason"),
    [
        ({"EvaluationPeriods": "many"}, "'many' is not a whole number"),
        ({"Threshold": "high"}, "'high' is not a number"),
        ({"Dimensions": ["x"]}, "'x' is not an object"),
    ],
)
def test_values_that_do_not_fit(properties, reason):
    with pytest.raises(ValueError, match=reason):
        shaped("monitoring", "PutMetricAlarm", properties)


def test_attributes_are_texts():
    given = {"DelaySeconds": 5, "FifoQueue": True, "Policy": {"a": 1}, "Other": 1}
    assert text_attributes(given, ["DelaySeconds", "FifoQueue", "Policy", "Absent"]) == {
        "DelaySeconds": "5",
        "FifoQueue": "true",
        "Policy": '{"a": 1}',
    }

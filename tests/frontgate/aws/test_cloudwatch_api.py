"""Metrics as clients read them: boto3 against the handler, without a socket between them."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError

from frontgate.aws.cloudwatch_api import CloudWatchApi
from frontgate.observe.metrics import MetricStore
from frontgate.wire import HttpRequest, HttpResponse

NOON = datetime(2026, 1, 1, 12, 0, 30, tzinfo=UTC)
FORWARDED = b'{"MetricAlarms": []}'


@pytest.fixture
def forwarded() -> list[HttpRequest]:
    return []


@pytest.fixture
def api(forwarded) -> CloudWatchApi:
    async def forward(request):
        forwarded.append(request)
        return HttpResponse(status=200, body=FORWARDED)

    return CloudWatchApi(
        MetricStore(),
        forward=forward,
        clock=NOON.timestamp,
        new_request_id=lambda: "00000000-0000-4000-8000-000000000001",
    )


@pytest.fixture
def cloudwatch(api, client_of):
    return client_of("cloudwatch", api.handle)


HOUR = {"StartTime": NOON.replace(minute=0, second=0), "EndTime": NOON.replace(hour=13)}
METRIC = {"Namespace": "Shop", "MetricName": "Orders"}


def put(cloudwatch, **datum):
    data = [{"MetricName": "Orders", "Timestamp": NOON, **datum}]
    cloudwatch.put_metric_data(Namespace="Shop", MetricData=data)


def test_what_was_put_is_read(cloudwatch):
    for value in (1, 3):
        put(cloudwatch, Value=value, Unit="Count")
    put(cloudwatch, Values=[5.0, 7.0], Counts=[1.0, 2.0], Unit="Count")
    found = cloudwatch.get_metric_statistics(
        **METRIC,
        **HOUR,
        Period=60,
        Statistics=["Sum", "SampleCount", "Minimum", "Maximum", "Average"],
        ExtendedStatistics=["p50", "p99"],
    )
    assert found["Label"] == "Orders"
    assert found["Datapoints"] == [
        {
            "Timestamp": NOON.replace(second=0),
            "Sum": 23.0,
            "SampleCount": 5.0,
            "Minimum": 1.0,
            "Maximum": 7.0,
            "Average": 4.6,
            "ExtendedStatistics": {"p50": 5.0, "p99": 7.0},
            "Unit": "Count",
        }
    ]


def test_a_set_of_statistics(cloudwatch):
    values = {"SampleCount": 2.0, "Sum": 10.0, "Minimum": 4.0, "Maximum": 6.0}
    put(cloudwatch, StatisticValues=values)
    (point,) = cloudwatch.get_metric_statistics(
        **METRIC, **HOUR, Period=60, Statistics=["Average"], ExtendedStatistics=["p50"]
    )["Datapoints"]
    assert (point["Average"], point["Unit"]) == (5.0, "None")
    assert "ExtendedStatistics" not in point


def test_a_value_without_a_time_is_of_now(cloudwatch):
    cloudwatch.put_metric_data(Namespace="Shop", MetricData=[{"MetricName": "Orders", "Value": 1}])
    found = cloudwatch.get_metric_statistics(**METRIC, **HOUR, Period=60, Statistics=["Sum"])
    assert [point["Timestamp"] for point in found["Datapoints"]] == [NOON.replace(second=0)]


def test_dimensions_must_be_the_same(cloudwatch):
    """Source: documented (GetMetricStatistics: a combination of dimensions is one metric)."""
    put(cloudwatch, Value=1, Dimensions=[{"Name": "a", "Value": "1"}, {"Name": "b", "Value": "2"}])

    def count(*of):
        asked = [{"Name": name, "Value": value} for name, value in of]
        return len(
            cloudwatch.get_metric_statistics(
                **METRIC, **HOUR, Period=60, Statistics=["Sum"], Dimensions=asked
            )["Datapoints"]
        )

    assert count(("b", "2"), ("a", "1")) == 1
    assert count(("a", "1")) == count() == count(("a", "1"), ("b", "3")) == 0


def query(id="m", stat="Sum", period=60, **fields):
    stat = {"Metric": METRIC, "Period": period, "Stat": stat}
    return {"Id": id, "MetricStat": stat, **fields}


def test_get_metric_data(cloudwatch):
    put(cloudwatch, Value=2)
    put(cloudwatch, Value=4, Timestamp=NOON.replace(minute=10))
    queries = [query(), query("h", "Average", 3600, Label="hour"), query("x", ReturnData=False)]
    found = cloudwatch.get_metric_data(MetricDataQueries=queries, **HOUR)["MetricDataResults"]
    by_minute, by_hour = found
    assert by_minute["Values"] == [4.0, 2.0]
    assert by_minute["Timestamps"][0] == NOON.replace(minute=10, second=0)
    assert (by_minute["Label"], by_minute["StatusCode"]) == ("Orders", "Complete")
    assert (by_hour["Label"], by_hour["Values"]) == ("hour", [3.0])
    ascending = cloudwatch.get_metric_data(
        MetricDataQueries=[query()], ScanBy="TimestampAscending", **HOUR
    )
    assert ascending["MetricDataResults"][0]["Values"] == [2.0, 4.0]


def test_metric_math_is_refused(cloudwatch):
    with pytest.raises(ClientError, match="rate is an expression; metric math"):
        cloudwatch.get_metric_data(
            MetricDataQueries=[query(), {"Id": "rate", "Expression": "m / 2"}], **HOUR
        )


def test_list_metrics(cloudwatch):
    put(cloudwatch, Value=1, Dimensions=[{"Name": "a", "Value": "1"}])
    put(cloudwatch, Value=1)
    cloudwatch.put_metric_data(Namespace="Other", MetricData=[{"MetricName": "M", "Value": 1}])

    def listed(**options):
        return [
            (metric["MetricName"], metric["Dimensions"])
            for metric in cloudwatch.list_metrics(**options)["Metrics"]
        ]

    one = [{"Name": "a", "Value": "1"}]
    assert listed() == [("Orders", one), ("Orders", []), ("M", [])]
    assert listed(Namespace="Other") == [("M", [])]
    assert listed(MetricName="Orders") == [("Orders", one), ("Orders", [])]
    assert listed(Dimensions=[{"Name": "a"}]) == [("Orders", one)]
    assert listed(Dimensions=[{"Name": "a", "Value": "2"}]) == []


def test_list_metrics_has_pages(cloudwatch):
    """Source: documented (ListMetrics: 500 a page)."""
    data = [{"MetricName": f"m{number:04}", "Value": 1.0} for number in range(1200)]
    cloudwatch.put_metric_data(Namespace="Shop", MetricData=data[:1000])
    cloudwatch.put_metric_data(Namespace="Shop", MetricData=data[1000:])
    pages = list(cloudwatch.get_paginator("list_metrics").paginate(Namespace="Shop"))
    assert [len(page["Metrics"]) for page in pages] == [500, 500, 200]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"Statistics": ["Sum"], "EndTime": HOUR["StartTime"]}, "InvalidParameterValue"),
        ({}, "InvalidParameterCombination"),
        ({"ExtendedStatistics": ["median"]}, "InvalidParameterValue"),
        ({"Statistics": ["Sum"], "Period": 90}, "InvalidParameterValue"),
        (
            {"Statistics": ["Sum"], "StartTime": datetime(2020, 1, 1, tzinfo=UTC)},
            "InvalidParameterCombination",
        ),
    ],
)
def test_a_question_that_is_refused(cloudwatch, options, code):
    put(cloudwatch, Value=1)
    with pytest.raises(ClientError) as error:
        cloudwatch.get_metric_statistics(**{**METRIC, **HOUR, "Period": 60, **options})
    assert error.value.response["Error"]["Code"] == code


def test_namespaces_of_aws_are_not_for_programs(cloudwatch):
    """Source: documented (PutMetricData: Namespace)."""
    with pytest.raises(ClientError, match="The value AWS/ for parameter Namespace is invalid"):
        cloudwatch.put_metric_data(
            Namespace="AWS/Lambda", MetricData=[{"MetricName": "m", "Value": 1}]
        )


def test_alarms_are_the_services_own(cloudwatch, forwarded):
    assert cloudwatch.describe_alarms()["MetricAlarms"] == []
    assert len(forwarded) == 1


@pytest.mark.parametrize(
    "document",
    [
        {**METRIC, "Dimensions": [{"Value": "x"}]},
        {"Namespace": "Shop"},
        {**METRIC, "StartTime": "yesterday", "EndTime": 1, "Period": 60, "Statistics": ["Sum"]},
        {**METRIC, "StartTime": 0, "EndTime": 60, "Period": "often", "Statistics": ["Sum"]},
        {**METRIC, "StartTime": 0, "EndTime": 60, "Period": 60, "Statistics": 5},
    ],
)
async def test_a_malformed_question(api, document):
    target = ("X-Amz-Target", "GraniteServiceVersion20100801.GetMetricStatistics")
    response = await api.handle(
        HttpRequest(
            method="POST",
            path="/",
            query="",
            headers=(target,),
            body=json.dumps(document).encode(),
            source_ip="127.0.0.1",
        )
    )
    assert response.status == 400
    assert json.loads(response.body)["__type"]

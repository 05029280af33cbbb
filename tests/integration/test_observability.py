"""What one can see of a request: with the AWS CLI, boto3 and frontgate's own commands."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.integration.gateway import Gateway
from tests.integration.processes import eventually
from tests.integration.sites import Answer

pytestmark = pytest.mark.local

TEMPLATE = Path(__file__).parent / "templates/observed/template.yaml"
BIN = Path(sys.executable).parent


@pytest.fixture(scope="module")
def gateway(shared_up: Callable[..., Gateway]) -> Gateway:
    return shared_up(TEMPLATE)


@pytest.fixture(scope="module")
def answered(gateway: Gateway) -> Answer:
    """The answer of a request that succeeded. One that failed came after it, and no other."""
    site = gateway.site()
    answer = site.get("/orders", headers={"Authorization": "secret-0123456789"})
    assert answer.status == 200
    assert site.get("/orders?fail=boom").status == 502
    return answer


@pytest.fixture(scope="module")
def aws(gateway: Gateway) -> Callable[..., Any]:
    """The AWS CLI; its answer as JSON."""
    described = gateway.ready()

    def run(*arguments: str) -> Any:
        answer = subprocess.run(
            [str(BIN / "aws"), "--endpoint-url", described["awsEndpoint"], *arguments],
            capture_output=True,
            text=True,
            env={
                "PATH": os.environ["PATH"],
                "HOME": "/nonexistent",
                "AWS_ACCESS_KEY_ID": "local",
                "AWS_SECRET_ACCESS_KEY": "local",
                "AWS_DEFAULT_REGION": described["region"],
                "AWS_DEFAULT_OUTPUT": "json",
            },
        )
        assert answer.returncode == 0, answer.stderr
        return json.loads(answer.stdout)

    return run


@pytest.fixture(scope="module")
def frontgate(gateway: Gateway) -> Callable[..., str]:
    """A command of frontgate's own; what it prints."""
    endpoint = gateway.ready()["awsEndpoint"]

    def run(*arguments: str) -> str:
        command = [str(BIN / "frontgate"), *arguments, "--endpoint", endpoint]
        ran = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    return run


@pytest.fixture
def statistics(aws: Callable[..., Any]) -> Callable[..., dict[str, float]]:
    """Each statistic of a metric over the last hour."""

    def read(namespace: str, name: str, *of: str, extended: str = "") -> dict[str, float]:
        now = datetime.now(UTC)
        start, end = ((now + timedelta(minutes=m)).isoformat() for m in (-59, 1))
        found = aws(
            "cloudwatch",
            "get-metric-statistics",
            *("--namespace", namespace, "--metric-name", name),
            *("--start-time", start, "--end-time", end, "--period", "3600"),
            *("--statistics", "Sum", "SampleCount", "Maximum"),
            *(("--extended-statistics", extended) if extended else ()),
            *(("--dimensions", *of) if of else ()),
        )["Datapoints"]
        return found[0] if found else {}

    return read


def messages(aws: Callable[..., Any], group: str) -> list[str]:
    found = aws("logs", "filter-log-events", "--log-group-name", group)["events"]
    return [event["message"] for event in found]


def test_the_execution_log(answered, gateway, aws):
    api_id = gateway.ready()["apis"]["Api"]["id"]
    lines = messages(aws, f"API-Gateway-Execution-Logs_{api_id}/live")
    texts = [line.partition(") ")[2] for line in lines]
    for begin in (
        "Extended Request Id: ",
        "Verifying Usage Plan for request: ",
        "Starting execution for request: ",
        "HTTP Method: GET, Resource Path: /orders",
        "Method request headers: {",
        "Endpoint request URI: https://lambda.",
        "Received response. Status: 200, Integration latency: ",
        "Method response body after transformations: reported",
        "Successfully completed execution",
        "Lambda execution failed with status 200 due to customer function error: boom. ",
        "Method completed with status: 502",
        "X-ray Tracing ID : Root=1-",
    ):
        assert any(text.startswith(begin) for text in texts), begin
    assert any("Authorization=***********456789" in text for text in texts)


def test_the_access_log(answered, aws):
    lines = [json.loads(line) for line in messages(aws, "/shop/access")]
    assert [line["status"] for line in lines] == ["200", "502"]
    assert lines[1]["error"] == "Lambda Customer Function Error:boom"


def test_metrics_of_an_api(answered, statistics):
    namespace = "AWS/ApiGateway"
    of_api, of_stage = (
        ("Name=ApiName,Value=shop",),
        ("Name=ApiName,Value=shop", "Name=Stage,Value=live"),
    )
    of_method = (*of_stage, "Name=Resource,Value=/orders", "Name=Method,Value=GET")
    for of in (of_api, of_stage, of_method):
        assert statistics(namespace, "Count", *of)["Sum"] == 2
        errors = statistics(namespace, "5XXError", *of)
        assert (errors["Sum"], errors["SampleCount"]) == (1, 2)
        assert statistics(namespace, "IntegrationLatency", *of)["SampleCount"] == 2
    latency = statistics(namespace, "Latency", *of_api, extended="p50")
    assert 0 < latency["ExtendedStatistics"]["p50"] <= latency["Maximum"]


def test_metrics_of_an_http_api(gateway, statistics):
    described = gateway.ready()["apis"]["HttpApi"]
    prefix = "" if described["stage"] == "$default" else f"/{described['stage']}"
    assert gateway.site("HttpApi").get(f"{prefix}/orders").status == 200
    of = f"Name=ApiId,Value={described['id']}"
    assert statistics("AWS/ApiGateway", "Count", of)["Sum"] == 1
    assert statistics("AWS/ApiGateway", "5xx", of)["Sum"] == 0
    assert statistics("AWS/ApiGateway", "DataProcessed", of)["Sum"] == len("reported")


def test_metrics_of_a_function(answered, gateway, statistics):
    name = gateway.ready()["resources"]["Reporter"]
    errors = statistics("AWS/Lambda", "Errors", f"Name=FunctionName,Value={name}")
    assert errors["Sum"] == 1
    assert statistics("AWS/Lambda", "Duration", f"Name=FunctionName,Value={name}")["Maximum"] > 0


def test_metrics_that_a_function_writes_into_its_log(answered, aws, statistics):
    orders = statistics("Shop", "Orders", "Name=service,Value=orders")
    assert orders["Sum"] == 2 * orders["SampleCount"] > 0
    listed = aws("cloudwatch", "list-metrics", "--namespace", "Shop")["Metrics"]
    assert listed == [
        {
            "Namespace": "Shop",
            "MetricName": "Orders",
            "Dimensions": [{"Name": "service", "Value": "orders"}],
        }
    ]


def test_get_metric_data(answered, aws):
    stat = {
        "Metric": {
            "Namespace": "AWS/ApiGateway",
            "MetricName": "Count",
            "Dimensions": [{"Name": "ApiName", "Value": "shop"}],
        },
        "Period": 3600,
        "Stat": "Sum",
    }
    now = int(time.time())
    (result,) = aws(
        "cloudwatch",
        "get-metric-data",
        *("--metric-data-queries", json.dumps([{"Id": "c", "MetricStat": stat}])),
        *("--start-time", str(now - 3600), "--end-time", str(now + 60)),
    )["MetricDataResults"]
    assert sum(result["Values"]) == 2


def test_a_program_puts_metrics_beside_ours(gateway):
    cloudwatch = gateway.client("cloudwatch")
    cloudwatch.put_metric_data(
        Namespace="Batch", MetricData=[{"MetricName": "Jobs", "Value": 3.0, "Unit": "Count"}]
    )
    now = datetime.now(UTC)
    (point,) = cloudwatch.get_metric_statistics(
        Namespace="Batch",
        MetricName="Jobs",
        StartTime=now - timedelta(minutes=5),
        EndTime=now + timedelta(minutes=1),
        Period=60,
        Statistics=["Sum"],
    )["Datapoints"]
    assert (point["Sum"], point["Unit"]) == (3.0, "Count")
    assert cloudwatch.describe_alarms()["MetricAlarms"] == []


def test_the_trace_of_a_request(answered, frontgate):
    text = frontgate("trace", answered.headers["x-amzn-RequestId"])
    first, *rest = text.splitlines()
    assert re.search(r" GET /orders 200 [\d.]+ ms  REST \w+/live  ", first)
    names = [line.split()[-1] for line in rest if re.match(r" +[\d.]+ ms \+", line)]
    assert names == ["receive", "route", "request", "integration", "response"]
    assert "secret-0123456789" not in text
    assert "********456789" in text


def test_the_newest_requests_of_an_api(answered, frontgate):
    lines = [
        json.loads(line)
        for line in frontgate("trace", "--last", "2", "--api", "Api", "--json").splitlines()
    ]
    assert [line["apiKind"] for line in lines] == ["REST", "REST"]
    assert lines[0]["time"] <= lines[1]["time"]


def test_the_logs_of_a_function_and_of_an_api(answered, frontgate):
    of_function = frontgate("logs", "--function", "Reporter")
    assert "START RequestId: " in of_function
    assert "HTTP Method: GET" not in of_function
    of_api = frontgate("logs", "--api", "shop")
    assert "HTTP Method: GET, Resource Path: /orders" in of_api
    assert "START RequestId: " not in of_api


def test_a_line_for_each_request_on_the_terminal(answered, gateway):
    def look() -> bool:
        return bool(
            re.search(r"^GET /orders 200 [\d.]+ ms  REST$", gateway.output, re.MULTILINE)
            and re.search(
                r"^GET /orders 502 [\d.]+ ms  REST  Lambda Customer Function Error:boom$",
                gateway.output,
                re.MULTILINE,
            )
        )

    assert eventually(look)

"""Writes the dashboard into the template: `python -m operations.dashboard`.

A dashboard is JSON that repeats itself for every function, queue and API. So it is made from the
template that it belongs to, and a test holds that it is up to date.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from samtranslator.yaml_helper import yaml_parse  # type: ignore[import-untyped]

TEMPLATE: Final = Path(__file__).parents[1] / "template.yaml"
BEGIN: Final = "      # <dashboard>\n"
END: Final = "      # </dashboard>\n"
WIDTH, HEIGHT, PER_ROW = 8, 6, 3

Metric = list[Any]
Widget = dict[str, Any]
Resources = Mapping[str, Mapping[str, Any]]


def main() -> None:
    text = TEMPLATE.read_text()
    TEMPLATE.write_text(updated(text))


def updated(text: str) -> str:
    """The template with the dashboard that its resources ask for."""
    resources: Resources = yaml_parse(text)["Resources"]
    block = f"{BEGIN}      DashboardBody: !Sub |\n{_indented(body(resources))}{END}"
    return re.sub(f"{BEGIN}.*?{END}", lambda _: block, text, flags=re.DOTALL)


def body(resources: Resources) -> str:
    """The dashboard as JSON, one widget a line, with `${…}` for Fn::Sub to fill in."""
    widgets = [_placed(widget, number) for number, widget in enumerate(_widgets(resources))]
    lines = ",\n".join(json.dumps(widget) for widget in widgets)
    return f'{{"widgets": [\n{lines}\n]}}\n'


def _widgets(resources: Resources) -> Iterator[Widget]:
    yield from _rest()
    yield from _version_two("HTTP API", "HttpApi", "${HttpApi.Stage}")
    yield from _websocket()
    functions = _of_type(resources, "AWS::Serverless::Function")
    yield _widget("Errors of functions", _per_function(functions, "Errors"))
    yield _widget("Slowest invocations", _per_function(functions, "Duration"), statistic="p99")
    yield _widget("Throttled invocations", _per_function(functions, "Throttles"))
    queues = _of_type(resources, "AWS::SQS::Queue")
    yield _widget("Messages waiting", _waiting(queues), statistic="Maximum")
    machines = _of_type(resources, "AWS::Serverless::StateMachine")
    yield _widget("Workflows that failed", _failed(machines))
    yield _widget("The community", _business())


def _rest() -> Iterator[Widget]:
    def of_stage(name: str) -> Metric:
        stage = ["ApiName", "${AWS::StackName}-rest", "Stage", "${Environment}"]
        return ["AWS/ApiGateway", name, *stage]

    yield _widget("REST API: requests", [of_stage(n) for n in ("Count", "4XXError", "5XXError")])
    latencies = [of_stage("Latency"), of_stage("IntegrationLatency")]
    yield _widget("REST API: latency", latencies, statistic="p99")
    yield _widget("REST API: cache", [of_stage("CacheHitCount"), of_stage("CacheMissCount")])


def _version_two(title: str, api: str, stage: str) -> Iterator[Widget]:
    def of_stage(name: str) -> Metric:
        return ["AWS/ApiGateway", name, "ApiId", f"${{{api}}}", "Stage", stage]

    yield _widget(f"{title}: requests", [of_stage(n) for n in ("Count", "4xx", "5xx")])
    latencies = [of_stage("Latency"), of_stage("IntegrationLatency")]
    yield _widget(f"{title}: latency", latencies, statistic="p99")
    yield _widget(f"{title}: data", [of_stage("DataProcessed")])


def _websocket() -> Iterator[Widget]:
    def of_stage(name: str) -> Metric:
        stage = ["ApiId", "${WebSocketApi}", "Stage", "${WebSocketStage}"]
        return ["AWS/ApiGateway", name, *stage]

    traffic = [of_stage("ConnectCount"), of_stage("MessageCount")]
    yield _widget("WebSocket API: connections and messages", traffic)
    errors = [of_stage(n) for n in ("ClientError", "ExecutionError", "IntegrationError")]
    yield _widget("WebSocket API: errors", errors)
    latency = [of_stage("IntegrationLatency")]
    yield _widget("WebSocket API: latency", latency, statistic="p99")


def _per_function(functions: Iterable[str], name: str) -> list[Metric]:
    return [["AWS/Lambda", name, "FunctionName", f"${{{function}}}"] for function in functions]


def _waiting(queues: Iterable[str]) -> list[Metric]:
    name = "ApproximateNumberOfMessagesVisible"
    return [["AWS/SQS", name, "QueueName", f"${{{queue}.QueueName}}"] for queue in queues]


def _failed(machines: Iterable[str]) -> list[Metric]:
    name = "ExecutionsFailed"
    return [["AWS/States", name, "StateMachineArn", f"${{{machine}}}"] for machine in machines]


def _business() -> list[Metric]:
    """What the functions count by themselves: metric and service."""
    counted = {
        "RegistrationAsked": "users",
        "MessageSent": "chat",
        "MemberConnected": "chat",
        "FeedbackKept": "feedback",
        "WebhookTaken": "webhooks",
        "MemberRegistered": "onboarding",
    }
    return [["Community", name, "service", service] for name, service in counted.items()]


def _widget(title: str, metrics: list[Metric], *, statistic: str = "Sum") -> Widget:
    return {
        "type": "metric",
        "properties": {
            "title": title,
            "region": "${AWS::Region}",
            "stat": statistic,
            "period": 300,
            "metrics": metrics,
        },
    }


def _placed(widget: Widget, number: int) -> Widget:
    row, column = divmod(number, PER_ROW)
    return {"x": column * WIDTH, "y": row * HEIGHT, "width": WIDTH, "height": HEIGHT, **widget}


def _of_type(resources: Resources, resource_type: str) -> list[str]:
    """Those that are always there: a reference to another one might lead nowhere."""
    return [
        logical_id
        for logical_id, resource in resources.items()
        if resource["Type"] == resource_type and "Condition" not in resource
    ]


def _indented(text: str) -> str:
    return "".join(f"        {line}\n" for line in text.splitlines())


if __name__ == "__main__":
    main()

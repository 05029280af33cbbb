"""CloudWatch's metrics on the local endpoint: PutMetricData and what reads it.

Ours are the metrics of APIs and functions, which are counted here, and everything that programs put
beside them. Alarms, dashboards and the rest go to the services process; nothing evaluates alarms.
Documentation: "Amazon CloudWatch API Reference".
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from frontgate.aws.rpc_protocols import Moment, RpcError, UnreadableError, read_call
from frontgate.observe.distribution import STATISTICS, Distribution, StatisticError
from frontgate.observe.metrics import DataPoint, Dimensions, MetricStore, Series, dimensions
from frontgate.wire import Clock, Handler, HttpRequest, HttpResponse

Document = Mapping[str, Any]

_MOST_DATA_POINTS = 1_440
_PAGE = 500
_MINUTE = 60
_NO_UNIT = "None"


class CloudWatchApi:
    """Handles requests signed for `monitoring`; `forward` sends the others on."""

    def __init__(
        self,
        metrics: MetricStore,
        *,
        forward: Handler,
        clock: Clock,
        new_request_id: Callable[[], str],
    ) -> None:
        self._metrics = metrics
        self._forward = forward
        self._clock = clock
        self._new_request_id = new_request_id
        self._operations: Mapping[str, Callable[[Document], Document]] = {
            "PutMetricData": self._put_metric_data,
            "GetMetricStatistics": self._get_metric_statistics,
            "GetMetricData": self._get_metric_data,
            "ListMetrics": self._list_metrics,
        }

    async def handle(self, request: HttpRequest) -> HttpResponse:
        try:
            call = read_call(request)
        except UnreadableError:
            return await self._forward(request)
        operation = self._operations.get(call.operation)
        if operation is None:
            return await self._forward(request)
        request_id = self._new_request_id()
        try:
            return call.protocol.answer(call.operation, operation(call.document), request_id)
        except RpcError as error:
            return call.protocol.refusal(error, request_id)
        except StatisticError as error:
            return call.protocol.refusal(_invalid(str(error)), request_id)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            refused = RpcError("ValidationError", f"The request is malformed: {error!r}")
            return call.protocol.refusal(refused, request_id)

    def _put_metric_data(self, asked: Document) -> Document:
        namespace = _required(asked, "Namespace")
        if namespace.startswith("AWS/"):
            raise _invalid("The value AWS/ for parameter Namespace is invalid.")
        for datum in asked.get("MetricData") or ():
            series = Series(
                namespace,
                _required(datum, "MetricName"),
                _dimensions(datum.get("Dimensions")),
                datum.get("Unit") or _NO_UNIT,
            )
            at = _moment(datum["Timestamp"]) if "Timestamp" in datum else self._clock()
            _add(self._metrics.minute(series, at), datum)
        return {}

    def _get_metric_statistics(self, asked: Document) -> Document:
        names = [*(asked.get("Statistics") or ()), *(asked.get("ExtendedStatistics") or ())]
        if not names:
            raise RpcError(
                "InvalidParameterCombination",
                "At least one of the parameters Statistics and ExtendedStatistics must be "
                "specified.",
            )
        start, end, period = _window(asked, _period(asked))
        if (end - start) / period > _MOST_DATA_POINTS:
            raise RpcError(
                "InvalidParameterCombination",
                f"You have requested up to {math.ceil((end - start) / period)} datapoints, which "
                f"exceeds the limit of {_MOST_DATA_POINTS}. You may reduce the datapoints "
                "requested by increasing Period, or decreasing the time range.",
            )
        found = self._metrics.points(
            _required(asked, "Namespace"),
            _required(asked, "MetricName"),
            _dimensions(asked.get("Dimensions")),
            start=start,
            end=end,
            period=period,
            unit=asked.get("Unit"),
        )
        return {
            "Label": asked["MetricName"],
            "Datapoints": [
                _data_point(point, unit, names)
                for unit, points in found.items()
                for point in points
            ],
        }

    def _get_metric_data(self, asked: Document) -> Document:
        results = []
        for query in asked.get("MetricDataQueries") or ():
            if "MetricStat" not in query:
                raise _invalid(
                    f"MetricDataQueries: {query.get('Id')} is an expression; metric math and "
                    "queries are not supported here"
                )
            if str(query.get("ReturnData", True)).lower() != "false":
                results.append(self._metric_data(query, asked))
        return {"MetricDataResults": results, "Messages": []}

    def _metric_data(self, query: Document, asked: Document) -> Document:
        wanted = query["MetricStat"]
        metric, statistic = wanted["Metric"], _required(wanted, "Stat")
        period = _period(wanted)
        start, end, period = _window(asked, period)
        found = self._metrics.points(
            _required(metric, "Namespace"),
            _required(metric, "MetricName"),
            _dimensions(metric.get("Dimensions")),
            start=start // period * period,
            end=end,
            period=period,
            unit=wanted.get("Unit"),
        )
        values = {
            point.start: value
            for points in found.values()
            for point in points
            if (value := point.distribution.statistic(statistic)) is not None
        }
        order = sorted(values, reverse=asked.get("ScanBy") != "TimestampAscending")
        return {
            "Id": query["Id"],
            "Label": query.get("Label") or metric["MetricName"],
            "Timestamps": [Moment(start) for start in order],
            "Values": [values[start] for start in order],
            "StatusCode": "Complete",
        }

    def _list_metrics(self, asked: Document) -> Document:
        filters = [(each["Name"], each.get("Value")) for each in asked.get("Dimensions") or ()]
        found = dict.fromkeys(
            series[:3]
            for series in self._metrics.series()
            if asked.get("Namespace") in (None, series.namespace)
            and asked.get("MetricName") in (None, series.name)
            and all(_has(series.dimensions, name, value) for name, value in filters)
        )
        listed = list(found)
        begin = _page(asked.get("NextToken"))
        page: dict[str, Any] = {
            "Metrics": [
                {
                    "Namespace": namespace,
                    "MetricName": name,
                    "Dimensions": [{"Name": key, "Value": value} for key, value in of],
                }
                for namespace, name, of in listed[begin : begin + _PAGE]
            ]
        }
        if begin + _PAGE < len(listed):
            page["NextToken"] = json.dumps({"begin": begin + _PAGE})
        return page


def _add(distribution: Distribution, datum: Document) -> None:
    statistics, values = datum.get("StatisticValues"), datum.get("Values")
    if statistics:
        distribution.add_set(
            count=_number(statistics, "SampleCount"),
            total=_number(statistics, "Sum"),
            minimum=_number(statistics, "Minimum"),
            maximum=_number(statistics, "Maximum"),
        )
    elif values:
        counts = datum.get("Counts") or [1] * len(values)
        if len(counts) != len(values):
            raise _invalid("Values and Counts must have the same number of members.")
        for value, count in zip(values, counts, strict=True):
            distribution.add(float(value), float(count))
    else:
        distribution.add(_number(datum, "Value"))


def _data_point(point: DataPoint, unit: str, names: list[str]) -> Document:
    found: dict[str, Any] = {"Timestamp": Moment(point.start)}
    extended: dict[str, float] = {}
    for name in names:
        value = point.distribution.statistic(name)
        if value is not None:
            (found if name in STATISTICS else extended)[name] = value
    if extended:
        found["ExtendedStatistics"] = extended
    return {**found, "Unit": unit}


def _window(asked: Document, period: int) -> tuple[int, float, int]:
    """The start is rounded down to the minute (documented)."""
    start, end = _moment(asked.get("StartTime")), _moment(asked.get("EndTime"))
    if start >= end:
        raise _invalid("The parameter StartTime must be less than the parameter EndTime.")
    return int(start // _MINUTE) * _MINUTE, end, period


def _period(asked: Document) -> int:
    """Minutes are the finest that is kept: a shorter period finds them, too."""
    try:
        period = int(asked["Period"])
    except (KeyError, TypeError, ValueError):
        raise _invalid("The parameter Period is required.") from None
    if period < 1 or (period > _MINUTE and period % _MINUTE):
        raise _invalid(f"The value {period} for parameter Period is not a multiple of 60.")
    return period


def _moment(value: object) -> float:
    """Seconds since the epoch, from a number or from ISO 8601."""
    if isinstance(value, int | float):
        return float(value)
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        raise _invalid(f"{value!r} is not a time.") from None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


def _number(asked: Document, name: str) -> float:
    try:
        return float(asked[name])
    except (KeyError, TypeError, ValueError):
        raise _invalid(f"The parameter {name} must be a number.") from None


def _required(asked: Document, name: str) -> str:
    value = asked.get(name)
    if not isinstance(value, str) or not value:
        raise RpcError("MissingParameter", f"The parameter {name} is required.")
    return value


def _dimensions(given: object) -> Dimensions:
    listed = given if isinstance(given, list) else []
    return dimensions({each["Name"]: each["Value"] for each in listed})


def _has(of: Dimensions, name: str, value: str | None) -> bool:
    return any(key == name and value in (None, found) for key, found in of)


def _page(token: object) -> int:
    if token is None:
        return 0
    try:
        return int(json.loads(str(token))["begin"])
    except (ValueError, KeyError, TypeError):
        raise _invalid("Request parameter NextToken is invalid") from None


def _invalid(message: str) -> RpcError:
    return RpcError("InvalidParameterValue", message)

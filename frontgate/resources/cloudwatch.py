"""AWS::CloudWatch: alarms and dashboards are kept in the local AWS services; no alarm goes off."""

from __future__ import annotations

from frontgate.resources.plain import arn_of, kept, plain

_ALARM = (
    "ActionsEnabled AlarmActions AlarmDescription AlarmName ComparisonOperator DatapointsToAlarm "
    "Dimensions EvaluateLowSampleCountPercentile EvaluationPeriods ExtendedStatistic "
    "InsufficientDataActions MetricName Metrics Namespace OKActions Period Statistic Threshold "
    "ThresholdMetricId TreatMissingData Unit"
)

TYPES = {
    "AWS::CloudWatch::Alarm": plain(
        "monitoring",
        "PutMetricAlarm",
        _ALARM,
        harmless="Tags",
        named_by="AlarmName",
        longest_name=255,
        can_wait=True,
        attributes={"Arn": arn_of("cloudwatch", "alarm:{}")},
    ),
    "AWS::CloudWatch::Dashboard": plain(
        "monitoring",
        "PutDashboard",
        "DashboardBody DashboardName",
        named_by="DashboardName",
        can_wait=True,
    ),
    "AWS::CloudWatch::CompositeAlarm": kept(
        lambda made: made.creation.name("AlarmName", longest=255),
        "ActionsEnabled ActionsSuppressor ActionsSuppressorExtensionPeriod "
        "ActionsSuppressorWaitPeriod AlarmActions AlarmDescription AlarmName AlarmRule "
        "InsufficientDataActions OKActions Tags",
        Arn=lambda made: made.creation.arn(
            "cloudwatch", f"alarm:{made.creation.name('AlarmName', longest=255)}"
        ),
    ),
}

"""What runs an application rather than serving it: releases, trails, traces, budgets, streams."""

from __future__ import annotations

from frontgate.resources.creation import Created, Creation, ResourceType, words
from frontgate.resources.plain import answered, arn_of, kept, plain
from frontgate.resources.shaped import shaped


async def _trail(creation: Creation) -> Created:
    name = creation.name("TrailName")
    document = shaped("cloudtrail", "CreateTrail", {**creation.properties, "Name": name})
    made = await creation.account.api("cloudtrail", "CreateTrail", document)
    topic = made.get("SnsTopicARN", "")
    return Created(ref=name, attributes={"Arn": made["TrailARN"], "SnsTopicArn": topic})


TYPES = {
    "AWS::CloudTrail::Trail": ResourceType(
        create=_trail,
        supported=words(
            "EnableLogFileValidation IncludeGlobalServiceEvents IsMultiRegionTrail S3BucketName "
            "S3KeyPrefix SnsTopicName TrailName"
        ),
        harmless=words(
            "AdvancedEventSelectors AggregationConfigurations CloudWatchLogsLogGroupArn "
            "CloudWatchLogsRoleArn EventSelectors InsightSelectors IsLogging IsOrganizationTrail "
            "KMSKeyId Tags"
        ),
    ),
    "AWS::CodeDeploy::Application": plain(
        "codedeploy",
        "CreateApplication",
        "ApplicationName ComputePlatform",
        harmless="Tags",
        named_by="ApplicationName",
        longest_name=100,
    ),
    "AWS::CodeDeploy::DeploymentGroup": kept(
        lambda made: made.creation.name("DeploymentGroupName", longest=100),
        "AlarmConfiguration ApplicationName AutoRollbackConfiguration AutoScalingGroups "
        "BlueGreenDeploymentConfiguration Deployment DeploymentConfigName DeploymentGroupName "
        "DeploymentStyle LoadBalancerInfo ServiceRoleArn Tags TriggerConfigurations",
    ),
    "AWS::CodeDeploy::DeploymentConfig": kept(
        lambda made: made.creation.name("DeploymentConfigName", longest=100),
        "ComputePlatform DeploymentConfigName MinimumHealthyHosts TrafficRoutingConfig ZonalConfig",
    ),
    "AWS::XRay::Group": kept(
        lambda made: _xray_arn(made.creation, "group", "GroupName"),
        "FilterExpression GroupName InsightsConfiguration Tags",
        GroupARN=lambda made: _xray_arn(made.creation, "group", "GroupName"),
    ),
    "AWS::XRay::SamplingRule": kept(
        lambda made: _xray_arn(made.creation, "sampling-rule", "RuleName"),
        "RuleName RuleRecord RuleUpdate SamplingRule Tags",
        RuleARN=lambda made: _xray_arn(made.creation, "sampling-rule", "RuleName"),
    ),
    "AWS::Budgets::Budget": kept(
        lambda made: made.creation.name("BudgetName"),
        "Budget NotificationsWithSubscribers ResourceTags",
    ),
    "AWS::ResourceGroups::Group": kept(
        lambda made: made.creation.name("Name"),
        "Configuration Description Name ResourceQuery Resources Tags",
        Arn=lambda made: made.creation.arn(
            "resource-groups", f"group/{made.creation.name('Name')}"
        ),
    ),
    "AWS::ApplicationInsights::Application": kept(
        lambda made: made.creation.arn(
            "applicationinsights", f"application/{made.creation.logical_id}"
        ),
        "AttachMissingPermission AutoConfigurationEnabled CWEMonitorEnabled "
        "ComponentMonitoringSettings CustomComponents GroupingType LogPatternSets "
        "OpsCenterEnabled OpsItemSNSTopicArn "
        "ResourceGroupName SNSNotificationArn Tags",
        ApplicationARN=lambda made: made.creation.arn(
            "applicationinsights", f"application/{made.creation.logical_id}"
        ),
    ),
    "AWS::Kinesis::Stream": plain(
        "kinesis",
        "CreateStream",
        "Name ShardCount StreamModeDetails",
        harmless="DesiredShardLevelMetrics RetentionPeriodHours StreamEncryption Tags",
        named_by="Name",
        renamed={"Name": "StreamName"},
        attributes={"Arn": arn_of("kinesis", "stream/{}")},
    ),
    "AWS::KinesisFirehose::DeliveryStream": plain(
        "firehose",
        "CreateDeliveryStream",
        "DeliveryStreamName DeliveryStreamType ExtendedS3DestinationConfiguration "
        "HttpEndpointDestinationConfiguration KinesisStreamSourceConfiguration "
        "S3DestinationConfiguration",
        harmless="DeliveryStreamEncryptionConfigurationInput Tags",
        named_by="DeliveryStreamName",
        longest_name=64,
        attributes={"Arn": answered("DeliveryStreamARN")},
    ),
}


def _xray_arn(creation: Creation, kind: str, named_by: str) -> str:
    return creation.arn("xray", f"{kind}/{creation.name(named_by, longest=32)}")

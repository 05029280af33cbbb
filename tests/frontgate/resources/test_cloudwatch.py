"""Against moto: alarms and dashboards."""

from __future__ import annotations

TEMPLATE = """
Parameters:
  Limit: {Type: String, Default: "5"}
Resources:
  Errors:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/ApiGateway
      MetricName: 5XXError
      Dimensions: [{Name: ApiName, Value: shop}]
      Statistic: Sum
      Period: 60
      EvaluationPeriods: !Ref Limit
      Threshold: !Ref Limit
      ComparisonOperator: GreaterThanThreshold
      TreatMissingData: notBreaching
      ActionsEnabled: "true"
  Any:
    Type: AWS::CloudWatch::CompositeAlarm
    Properties: {AlarmName: any, AlarmRule: !Sub "ALARM(${Errors})"}
  Board:
    Type: AWS::CloudWatch::Dashboard
    Properties: {DashboardName: board-plain, DashboardBody: '{"widgets": []}'}
"""


async def test_alarms_and_dashboards(moto):
    deployed = await moto.create(TEMPLATE)
    api, alarm = moto.account.api, deployed.created["Errors"]
    assert alarm.attributes["Arn"] == (
        f"arn:aws:cloudwatch:eu-west-1:123456789012:alarm:{alarm.ref}"
    )
    found = await api("monitoring", "DescribeAlarms", {"AlarmNames": [alarm.ref]})
    (described,) = found["MetricAlarms"]
    assert (described["EvaluationPeriods"], described["Threshold"]) == (5, 5.0)
    assert described["Dimensions"] == [{"Name": "ApiName", "Value": "shop"}]
    assert deployed.created["Any"].ref == "any"
    board = await api("monitoring", "GetDashboard", {"DashboardName": "board-plain"})
    assert board["DashboardBody"] == '{"widgets": []}'

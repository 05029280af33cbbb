"""Lambda through the AWS CLI and boto3, from `create-function` to an API that calls it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from tests.integration.sites import Site

TEMPLATE = """
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: runner
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}
"""
HELLO = """
import json

def handler(event, context):
    body = {"path": event.get("path"), "version": context.function_version}
    return {"statusCode": 200, "body": json.dumps(body)}
"""
URI = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{}/invocations"


def packed(**files):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        for name, text in files.items():
            opened.writestr(name.replace("__", "/").replace("_", "."), text)
    return archive.getvalue()


@pytest.fixture(scope="module")
def gateway(shared_up, tmp_path_factory):
    template = tmp_path_factory.mktemp("lambda") / "template.yaml"
    template.write_text(TEMPLATE)
    return shared_up(template)


@pytest.fixture(scope="module")
def described(gateway):
    return gateway.ready()


@pytest.fixture(scope="module")
def role(gateway):
    return gateway.client("iam").get_role(RoleName="runner")["Role"]["Arn"]


@pytest.fixture(scope="module")
def functions(gateway):
    return gateway.client("lambda")


@pytest.fixture(scope="module")
def aws(gateway, described):
    """The AWS CLI, as the guide calls it."""

    def run(*arguments, check=True):
        answer = subprocess.run(
            [
                str(Path(sys.executable).with_name("aws")),
                *("--endpoint-url", described["awsEndpoint"], "--output", "json"),
                *arguments,
            ],
            capture_output=True,
            text=True,
            timeout=120,
            env={
                **os.environ,
                "AWS_ACCESS_KEY_ID": "local",
                "AWS_SECRET_ACCESS_KEY": "local",
                "AWS_DEFAULT_REGION": described["region"],
            },
        )
        assert not check or answer.returncode == 0, answer.stderr
        if not check:
            return answer.stderr
        return json.loads(answer.stdout) if answer.stdout.strip() else None

    return run


@pytest.fixture(scope="module")
def create(functions, role):
    def make(name, code, **options):
        settings = {
            "Runtime": "python3.13",
            "Handler": "app.handler",
            "Timeout": 20,
            **options,
        }
        return functions.create_function(
            FunctionName=name, Role=role, Code={"ZipFile": code}, **settings
        )["FunctionArn"]

    return make


def invoked(functions, name, event=None, **options):
    answer = functions.invoke(FunctionName=name, Payload=json.dumps(event), **options)
    return json.loads(answer["Payload"].read())


def test_from_a_function_to_an_api_by_the_cli(aws, described, role, tmp_path):
    """Source: recorded for the answers of an API whose function does not permit it, and of one
    whose function does; the commands are documented (`aws apigateway help`)."""
    archive = tmp_path / "code.zip"
    archive.write_bytes(packed(app_py=HELLO))
    made = aws(
        *("lambda", "create-function", "--function-name", "hello", "--runtime", "python3.13"),
        *("--handler", "app.handler", "--role", role, "--timeout", "20"),
        *("--zip-file", f"fileb://{archive}"),
    )
    assert made["FunctionName"] == "hello"
    api = aws("apigateway", "create-rest-api", "--name", "hello")
    ids = ("--rest-api-id", api["id"])
    resource = aws(
        *("apigateway", "create-resource", *ids),
        *("--parent-id", api["rootResourceId"], "--path-part", "greet"),
    )
    method = (*ids, "--resource-id", resource["id"], "--http-method", "GET")
    aws("apigateway", "put-method", *method, "--authorization-type", "NONE")
    aws(
        *("apigateway", "put-integration", *method, "--type", "AWS_PROXY"),
        *("--integration-http-method", "POST", "--uri", URI.format(made["FunctionArn"])),
    )
    aws("apigateway", "create-deployment", *ids, "--stage-name", "dev")
    site = Site(f"{described['awsEndpoint']}/_aws/execute-api/{api['id']}/dev")

    refused = site.get("/greet")
    assert (refused.status, refused.text) == (500, '{"message": "Internal server error"}')

    source = f"arn:aws:execute-api:us-east-1:123456789012:{api['id']}/*/GET/greet"
    permission = (
        *("lambda", "add-permission", "--function-name", "hello", "--statement-id", "api"),
        *("--action", "lambda:InvokeFunction", "--principal", "apigateway.amazonaws.com"),
        *("--source-arn", source),
    )
    statement = json.loads(aws(*permission)["Statement"])
    assert statement["Condition"] == {"ArnLike": {"AWS:SourceArn": source}}
    answer = site.get("/greet")
    assert (answer.status, answer.json()) == (200, {"path": "/greet", "version": "$LATEST"})
    assert "ResourceConflictException" in aws(*permission, check=False)

    aws("lambda", "remove-permission", "--function-name", "hello", "--statement-id", "api")
    assert site.get("/greet").status == 500


def test_update_and_delete(functions, create):
    create("changing", packed(app_py=HELLO))
    before = functions.get_function_configuration(FunctionName="changing")
    functions.update_function_code(
        FunctionName="changing",
        ZipFile=packed(app_py="import os\ndef handler(event, context): return os.environ['WHO']"),
    )
    functions.update_function_configuration(
        FunctionName="changing", Environment={"Variables": {"WHO": "me"}}, MemorySize=256
    )
    assert invoked(functions, "changing") == "me"
    after = functions.get_function(FunctionName="changing")["Configuration"]
    assert after["CodeSha256"] != before["CodeSha256"]
    assert (after["MemorySize"], after["Environment"]["Variables"]) == (256, {"WHO": "me"})
    functions.delete_function(FunctionName="changing")
    with pytest.raises(ClientError) as caught:
        functions.get_function(FunctionName="changing")
    assert caught.value.response["Error"]["Code"] == "ResourceNotFoundException"


def test_versions_and_an_alias_with_routing(functions, create):
    """Documented: "Implement Lambda canary deployments using a weighted alias"."""
    create("released", packed(app_py=HELLO))
    first = functions.publish_version(FunctionName="released")["Version"]
    functions.update_function_code(
        FunctionName="released", ZipFile=packed(app_py=HELLO.replace('"path"', '"new"'))
    )
    second = functions.publish_version(FunctionName="released")["Version"]
    assert (first, second) == ("1", "2")
    functions.create_alias(FunctionName="released", Name="live", FunctionVersion="1")
    assert _version(functions) == "1"
    functions.update_alias(
        FunctionName="released",
        Name="live",
        RoutingConfig={"AdditionalVersionWeights": {"2": 0.5}},
    )
    assert {_version(functions) for _ in range(40)} == {"1", "2"}
    functions.update_alias(
        FunctionName="released",
        Name="live",
        FunctionVersion="2",
        RoutingConfig={"AdditionalVersionWeights": {}},
    )
    assert _version(functions) == "2"


def _version(functions):
    answer = invoked(functions, "released", {}, Qualifier="live")
    return json.loads(answer["body"])["version"]


def test_an_alias_named_by_a_stage_variable(gateway, functions, create, described):
    """Documented: the permission of an alias is the alias's own."""
    arn = create("staged", packed(app_py=HELLO), Publish=True)
    arn = arn.removesuffix(":1")
    functions.create_alias(FunctionName="staged", Name="prod", FunctionVersion="1")
    control = gateway.client("apigateway")
    api = control.create_rest_api(name="staged")
    where = {"restApiId": api["id"], "resourceId": api["rootResourceId"], "httpMethod": "GET"}
    control.put_method(**where, authorizationType="NONE")
    control.put_integration(
        **where,
        type="AWS_PROXY",
        integrationHttpMethod="POST",
        uri=URI.format(f"{arn}:${{stageVariables.alias}}"),
    )
    control.create_deployment(restApiId=api["id"], stageName="dev", variables={"alias": "prod"})
    site = Site(f"{described['awsEndpoint']}/_aws/execute-api/{api['id']}/dev")
    permission = {
        "StatementId": "api",
        "Action": "lambda:InvokeFunction",
        "Principal": "apigateway.amazonaws.com",
        "SourceArn": f"arn:aws:execute-api:us-east-1:123456789012:{api['id']}/*",
    }
    functions.add_permission(FunctionName="staged", **permission)
    assert site.get("/").status == 500
    functions.add_permission(FunctionName="staged", Qualifier="prod", **permission)
    assert site.get("/").json()["version"] == "1"


def test_a_function_url(functions, create, gateway):
    """Documented: "Creating and managing Lambda function URLs"."""
    source = "def handler(event, context): return {'method': event['requestContext']['http']}"
    create("addressed", packed(app_py=source))
    url = functions.create_function_url_config(
        FunctionName="addressed", AuthType="NONE", Cors={"AllowOrigins": ["*"]}
    )["FunctionUrl"]
    site = Site(url.rstrip("/"))
    assert site.get("/a?b=1").status == 403
    functions.add_permission(
        FunctionName="addressed",
        StatementId="public",
        Action="lambda:InvokeFunctionUrl",
        Principal="*",
        FunctionUrlAuthType="NONE",
    )
    answer = site.get("/a?b=1", headers={"Origin": "https://example.com"})
    assert answer.status == 200
    assert answer.json()["method"]["path"] == "/a"
    assert answer.headers["access-control-allow-origin"] in ("*", "https://example.com")
    functions.delete_function_url_config(FunctionName="addressed")
    assert site.get("/a").status == 404
    of = [{"Name": "FunctionName", "Value": "addressed"}]
    assert sums(gateway, of, "UrlRequestCount", "Url4xxCount", "Url5xxCount") == [2, 1, 0]


def sums(gateway, of, *metrics):
    """Of an hour until now, in the namespace of functions."""
    now = datetime.now(UTC)
    cloudwatch, found = gateway.client("cloudwatch"), []
    for name in metrics:
        answer = cloudwatch.get_metric_statistics(
            Namespace="AWS/Lambda",
            MetricName=name,
            Dimensions=of,
            StartTime=now - timedelta(hours=1),
            EndTime=now + timedelta(minutes=1),
            Period=7200,
            Statistics=["Sum"],
        )
        found.append(sum(each["Sum"] for each in answer["Datapoints"]))
    return found


def test_a_function_url_for_signed_calls(functions, create):
    """Documented: "Control access to Lambda function URLs", AuthType AWS_IAM."""
    source = "def handler(event, context): return event['requestContext']['authorizer']['iam']"
    create("guarded", packed(app_py=source))
    url = functions.create_function_url_config(FunctionName="guarded", AuthType="AWS_IAM")
    site = Site(url["FunctionUrl"].rstrip("/"))
    assert site.get("/").status == 403
    request = AWSRequest("GET", f"{site.url}/")
    SigV4Auth(Credentials("local", "local"), "lambda", "us-east-1").add_auth(request)
    answer = site.get("/", headers=dict(request.headers.items()))
    assert (answer.status, answer.json()["accountId"]) == (200, "123456789012")


def test_a_layer(functions, create):
    layer = functions.publish_layer_version(
        LayerName="shared",
        Content={"ZipFile": packed(python__shared_py="NAME = 'of the layer'")},
        CompatibleRuntimes=["python3.13"],
    )
    source = "import shared\ndef handler(event, context): return shared.NAME"
    create("layered", packed(app_py=source), Layers=[layer["LayerVersionArn"]])
    assert invoked(functions, "layered") == "of the layer"
    functions.delete_layer_version(LayerName="shared", VersionNumber=layer["Version"])
    assert invoked(functions, "layered") == "of the layer"  # documented: it goes on working


def test_a_node_function(functions, create, gateway, eventually):
    source = """
        export const handler = async (event) => {
          console.log("heard", event.name);
          return { statusCode: 200, body: `hello ${event.name}` };
        };
    """
    create("scripted", packed(index_mjs=source), Runtime="nodejs22.x", Handler="index.handler")
    assert invoked(functions, "scripted", {"name": "you"})["body"] == "hello you"
    logs = gateway.client("logs")

    def heard():
        events = logs.filter_log_events(logGroupName="/aws/lambda/scripted")["events"]
        return [event for event in events if "heard you" in event["message"]]

    eventually(heard)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"Runtime": "ruby3.4"}, "InvalidParameterValueException"),
        ({"Timeout": 901}, "ValidationException"),
        ({"MemorySize": 40_000}, "ValidationException"),
        ({"Layers": ["arn:aws:lambda:us-east-1:123456789012:layer:none:1"]}, None),
        ({"Environment": {"Variables": {"AWS_REGION": "x"}}}, "InvalidParameterValueException"),
    ],
)
def test_what_is_refused_is_not_there(functions, create, change, code):
    with pytest.raises(ClientError) as caught:
        create("refused", packed(app_py=HELLO), **change)
    assert caught.value.response["Error"]["Code"] == (code or "InvalidParameterValueException")
    names = {each["FunctionName"] for each in functions.list_functions()["Functions"]}
    assert "refused" not in names


def test_an_archive_that_is_none(functions, create):
    with pytest.raises(ClientError) as caught:
        create("refused", b"not a zip file")
    assert "Could not unzip" in caught.value.response["Error"]["Message"]


def test_roles_identities_and_logs_are_those_of_the_account(gateway, aws):
    """The rest comes from moto, over the same endpoint."""
    account = aws("sts", "get-caller-identity")["Account"]
    assert len(account) == 12
    assert aws("iam", "get-role", "--role-name", "runner")["Role"]["RoleName"] == "runner"
    aws("logs", "create-log-group", "--log-group-name", "made")
    groups = aws("logs", "describe-log-groups", "--log-group-name-prefix", "made")
    assert [group["logGroupName"] for group in groups["logGroups"]] == ["made"]


def test_a_function_that_may_not_run(functions, create):
    """Source: documented ("Configuring reserved concurrency": 0 stops a function)."""
    create("stopped", packed(app_py=HELLO))
    functions.put_function_concurrency(FunctionName="stopped", ReservedConcurrentExecutions=0)
    with pytest.raises(ClientError) as caught:
        functions.invoke(FunctionName="stopped")
    answer = caught.value.response
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 429
    assert answer["Error"]["Code"] == "TooManyRequestsException"
    assert answer["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"
    functions.delete_function_concurrency(FunctionName="stopped")
    assert invoked(functions, "stopped", {})["statusCode"] == 200


FAILING = """
def handler(event, context):
    raise ValueError("as asked")
"""


@pytest.fixture(scope="module")
def queue(gateway):
    """Makes a queue: its URL and its ARN."""
    queues = gateway.client("sqs")

    def make(name, **attributes):
        url = queues.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        found = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        return url, found["Attributes"]["QueueArn"]

    return make


@pytest.fixture
def message(gateway, eventually):
    """Waits for the first message of a queue."""
    queues = gateway.client("sqs")

    def wait(url):
        def look():
            found = queues.receive_message(QueueUrl=url, MessageAttributeNames=["All"])
            return (found.get("Messages") or [None])[0]

        return eventually(look, within=30)

    return wait


def test_an_event_that_is_given_up(functions, create, queue, message, gateway):
    """Source: recorded for the dead letter, documented for the invocation record."""
    (dead, dead_arn), (lost, lost_arn) = queue("dead"), queue("lost")
    create("failing", packed(app_py=FAILING), DeadLetterConfig={"TargetArn": dead_arn})
    functions.put_function_event_invoke_config(
        FunctionName="failing",
        MaximumRetryAttempts=0,
        DestinationConfig={"OnFailure": {"Destination": lost_arn}},
    )
    functions.invoke(FunctionName="failing", InvocationType="Event", Payload=b'{"n": 1}')
    letter = message(dead)
    assert json.loads(letter["Body"]) == {"n": 1}
    attributes = {
        name: (each["DataType"], each["StringValue"])
        for name, each in letter["MessageAttributes"].items()
    }
    assert attributes.pop("RequestID")[0] == "String"
    assert attributes == {
        "ErrorCode": ("Number", "200"),
        "ErrorMessage": ("String", "as asked"),
    }
    record = json.loads(message(lost)["Body"])
    assert record["requestContext"]["condition"] == "RetriesExhausted"
    assert record["requestContext"]["functionArn"].endswith(":function:failing:$LATEST")
    of = [{"Name": "FunctionName", "Value": "failing"}]
    dropped = ("AsyncEventsReceived", "AsyncEventsDropped", "DeadLetterErrors")
    assert sums(gateway, of, *dropped) == [1, 1, 0]
    functions.delete_function_event_invoke_config(FunctionName="failing")
    functions.delete_function(FunctionName="failing")


class TestEventSourceMappings:
    """Source: documented ("Using Lambda with Amazon SQS", "... DynamoDB", "... Kinesis")."""

    @pytest.fixture(scope="class")
    @classmethod
    def seen(cls, queue):
        """A queue where functions say what they got."""
        return queue("seen")

    @pytest.fixture(scope="class")
    @classmethod
    def echo(cls, create, seen):
        """A function that repeats its batches there, and cannot take what says `poison`."""
        source = f"""
import boto3
import json

queues = boto3.client("sqs")

def handler(event, context):
    text = json.dumps(event["Records"], default=str)
    if "poison" in text:
        raise ValueError("poison")
    queues.send_message(QueueUrl="{seen[0]}", MessageBody=text)
"""
        return create("echo", packed(app_py=source), Publish=True)

    @pytest.fixture
    def mapped(self, functions, eventually):
        """Creates a mapping, and takes it away at the end."""
        ids = []

        def make(source, name="echo", **members):
            made = functions.create_event_source_mapping(
                EventSourceArn=source, FunctionName=name, **members
            )
            ids.append(made["UUID"])
            assert made["State"] == "Creating"
            return made["UUID"]

        yield make
        for id in ids:
            assert functions.delete_event_source_mapping(UUID=id)["State"] == "Deleting"

    @pytest.fixture
    def batch(self, gateway, message, seen):
        """Waits for the next batch that was taken."""

        def wait():
            found = message(seen[0])
            handle = found["ReceiptHandle"]
            gateway.client("sqs").delete_message(QueueUrl=seen[0], ReceiptHandle=handle)
            return json.loads(found["Body"])

        return wait

    def test_a_queue(self, gateway, functions, queue, echo, mapped, batch):
        queues = gateway.client("sqs")
        url, arn = queue("work", VisibilityTimeout="30")
        id = mapped(arn, FilterCriteria={"Filters": [{"Pattern": '{"body": {"n": [1, 2]}}'}]})
        queues.send_message(QueueUrl=url, MessageBody='{"n": 9}')
        queues.send_message(QueueUrl=url, MessageBody='{"n": 1}')
        (record,) = batch()
        assert (record["body"], record["eventSourceARN"]) == ('{"n": 1}', arn)

        functions.update_event_source_mapping(UUID=id, Enabled=False)
        assert functions.get_event_source_mapping(UUID=id)["State"] == "Disabled"
        queues.send_message(QueueUrl=url, MessageBody='{"n": 2}')
        waiting = queues.get_queue_attributes(
            QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"]
        )
        assert waiting["Attributes"]["ApproximateNumberOfMessages"] == "1"
        functions.update_event_source_mapping(UUID=id, Enabled=True)
        assert batch()[0]["body"] == '{"n": 2}'

        with pytest.raises(ClientError) as caught:
            functions.create_event_source_mapping(EventSourceArn=arn, FunctionName="echo")
        assert caught.value.response["Error"]["Code"] == "ResourceConflictException"
        assert id in caught.value.response["Error"]["Message"]

    def test_a_table(self, gateway, queue, echo, mapped, batch, message):
        """What an alias cannot take is given up, with its version in the record."""
        dynamodb = gateway.client("dynamodb")
        (lost, lost_arn), functions = queue("rejected"), gateway.client("lambda")
        functions.create_alias(FunctionName="echo", Name="live", FunctionVersion="1")
        made = dynamodb.create_table(
            TableName="mapped",
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        )
        stream = made["TableDescription"]["LatestStreamArn"]
        id = mapped(
            stream,
            name="echo:live",
            StartingPosition="TRIM_HORIZON",
            BatchSize=1,
            MaximumRetryAttempts=0,
            DestinationConfig={"OnFailure": {"Destination": lost_arn}},
        )
        for name in ("a", "poison", "b"):
            dynamodb.put_item(TableName="mapped", Item={"id": {"S": name}})
        taken = [batch()[0]["dynamodb"]["NewImage"]["id"]["S"] for _ in range(2)]
        assert taken == ["a", "b"]
        record = json.loads(message(lost)["Body"])
        assert record["requestContext"]["functionArn"].endswith(":function:echo:live")
        assert record["requestContext"]["condition"] == "RetryAttemptsExhausted"
        assert record["responseContext"] == {
            "statusCode": 200,
            "executedVersion": "1",
            "functionError": "Unhandled",
        }
        assert record["DDBStreamBatchInfo"]["streamArn"] == stream
        found = functions.get_event_source_mapping(UUID=id)
        assert (found["State"], found["LastProcessingResult"]) == ("Enabled", "OK")

    def test_a_stream(self, gateway, echo, mapped, batch):
        kinesis = gateway.client("kinesis")
        kinesis.create_stream(StreamName="clicks", ShardCount=1)
        arn = kinesis.describe_stream(StreamName="clicks")["StreamDescription"]["StreamARN"]
        kinesis.put_record(StreamName="clicks", Data=b"before", PartitionKey="p")
        mapped(arn, StartingPosition="TRIM_HORIZON")
        (record,) = batch()
        assert record["kinesis"]["data"] == "YmVmb3Jl"
        mapped(arn, name="echo:1", StartingPosition="LATEST")
        kinesis.put_record(StreamName="clicks", Data=b"after", PartitionKey="p")
        taken = [each["kinesis"]["data"] for _ in range(2) for each in batch()]
        assert taken == ["YWZ0ZXI="] * 2  # one of each mapping

    def test_a_queue_that_is_not_there(self, functions, echo):
        """Source: assumed (the code is recorded)."""
        with pytest.raises(ClientError) as caught:
            functions.create_event_source_mapping(
                EventSourceArn="arn:aws:sqs:us-east-1:123456789012:none", FunctionName="echo"
            )
        error = caught.value.response["Error"]
        assert error["Code"] == "InvalidParameterValueException"
        assert "The specified queue does not exist" in error["Message"]

"""Lambda through the AWS CLI and boto3, from `create-function` to an API that calls it."""

from __future__ import annotations

import json

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from tests.integration.lambda_api.calls import HELLO, URI, invoked, packed, sums
from tests.integration.sites import Site


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

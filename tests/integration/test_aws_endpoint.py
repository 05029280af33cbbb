"""The local AWS endpoint, through the clients that people use: boto3, the AWS CLI and curl."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from websockets.sync.client import connect

from tests.integration.processes import PATIENCE
from tests.integration.sites import Site

pytestmark = pytest.mark.local


@pytest.fixture
def aws(stack) -> Callable[..., Any]:
    """The AWS CLI; its answer as JSON."""
    return stack.aws


class TestDynamoDb:
    def test_every_client_sees_the_same_data(self, stack, token, aws):
        # Given a user, created through the REST API
        name = f"Ada {uuid.uuid4()}"
        body = {"name": name, "email": "ada@example.com"}
        made = stack.rest.post("/users", body, token=token)
        assert made.status == 201, made.body
        user = made.json()
        table = stack.outputs["UsersTableName"]

        # When the table is scanned with boto3 and with the AWS CLI
        by_boto3 = stack.client("dynamodb").scan(TableName=table)["Items"]
        by_cli = aws("dynamodb", "scan", "--table-name", table)["Items"]

        # Then both have it
        assert by_boto3 == by_cli
        found = next(item for item in by_boto3 if item["id"]["S"] == user["id"])
        assert found["name"] == {"S": name}

    def test_the_tables_are_those_of_the_template(self, stack, aws):
        tables = aws("dynamodb", "list-tables")["TableNames"]

        assert {v for k, v in stack.resources.items() if k.endswith("Table")} == set(tables)


class TestLambda:
    EVENT = json.dumps({"resource": "/nowhere", "httpMethod": "GET", "path": "/nowhere"})

    def test_an_invocation_waits_for_the_answer(self, stack):
        event = json.loads((Path(__file__).parents[2] / "events/rest/get-users.json").read_text())

        answer = stack.client("lambda").invoke(
            FunctionName=stack.resources["UsersFunction"], Payload=json.dumps(event)
        )

        assert answer["StatusCode"] == 200
        assert "FunctionError" not in answer
        assert json.load(answer["Payload"])["statusCode"] == 200

    def test_an_alias_and_the_log_tail(self, stack):
        answer = stack.client("lambda").invoke(
            FunctionName=stack.resources["UsersFunction"],
            Qualifier="live",
            LogType="Tail",
            Payload=self.EVENT,
        )

        assert answer["LogResult"]

    def test_an_event_is_only_accepted(self, stack):
        answer = stack.client("lambda").invoke(
            FunctionName=stack.resources["UsersFunction"],
            InvocationType="Event",
            Payload=self.EVENT,
        )

        assert answer["StatusCode"] == 202
        assert answer["Payload"].read() == b""

    def test_a_function_that_fails_says_so(self, stack):
        answer = stack.client("lambda").invoke(
            FunctionName=stack.resources["ChatFunction"], Payload="{}"
        )

        assert answer["StatusCode"] == 200
        assert answer["FunctionError"] == "Unhandled"
        assert json.load(answer["Payload"])["errorType"] == "ValidationError"

    def test_a_function_that_does_not_exist(self, stack):
        with pytest.raises(ClientError) as refused:
            stack.client("lambda").invoke(FunctionName="nobody", Payload=self.EVENT)

        assert refused.value.response["Error"]["Code"] == "ResourceNotFoundException"
        assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404

    def test_the_cli_invokes_too(self, stack, aws, tmp_path):
        answer = aws(
            "lambda",
            "invoke",
            "--function-name",
            stack.resources["UsersFunction"],
            "--payload",
            self.EVENT,
            str(tmp_path / "answer"),
        )

        assert answer["StatusCode"] == 200
        assert json.loads((tmp_path / "answer").read_text())["statusCode"] == 404


class TestExecuteApi:
    @pytest.fixture
    def endpoint(self, stack) -> Any:
        return type(stack.rest)(stack.aws_endpoint)

    def host(self, stack: Any, suffix: str) -> dict[str, str]:
        return {"Host": f"{stack.apis['RestApi']['id']}.execute-api.{suffix}"}

    def test_by_the_local_host_name(self, stack, endpoint):
        port = stack.aws_endpoint.rpartition(":")[2]

        answer = endpoint.get("/dev/health", headers=self.host(stack, f"localhost:{port}"))

        assert answer.status == 200
        assert answer.json()["status"] == "ok"

    def test_by_the_name_that_it_has_on_aws(self, stack, endpoint):
        host = self.host(stack, f"{stack.region}.amazonaws.com")

        assert endpoint.get("/dev/health", headers=host).status == 200

    def test_by_path(self, stack, endpoint, token):
        prefix = f"/_aws/execute-api/{stack.apis['RestApi']['id']}/dev"

        assert endpoint.get(f"{prefix}/health").status == 200
        assert endpoint.get(f"{prefix}/users", token=token).status == 200

    def test_the_location_has_the_stage_in_it(self, stack, endpoint, token):
        prefix = f"/_aws/execute-api/{stack.apis['RestApi']['id']}/dev"
        body = {"name": "Ada", "email": "ada@example.com"}

        created = endpoint.post(f"{prefix}/users", body, token=token)

        assert created.headers["Location"].startswith("/dev/users/")

    @pytest.mark.parametrize("path", ["/nowhere/health", "/", ""])
    def test_a_stage_that_does_not_exist(self, stack, endpoint, path):
        """Recorded on AWS."""
        answer = endpoint.get(path, headers=self.host(stack, "localhost"))

        assert answer.status == 403
        assert answer.body == b'{"message":"Forbidden"}'

    def test_an_api_that_does_not_exist(self, endpoint):
        assert endpoint.get("/_aws/execute-api/abcdefghij/dev/health").status == 403


class TestForeignHosts:
    """A page whose name was pointed at 127.0.0.1 gets nothing (DNS rebinding)."""

    @pytest.mark.parametrize(
        "name", ["attacker.example", "localhost.attacker.example", "169.1.2.3"]
    )
    def test_they_are_refused_on_every_port(self, stack, name):
        for url in (stack.aws_endpoint, stack.rest.url, stack.http.url):
            answer = type(stack.rest)(url).get("/health", headers={"Host": name})

            assert answer.status == 403
            assert name in answer.json()["message"]

    def test_a_page_gets_no_token(self, stack):
        """Its form can send this, but not as JSON."""
        answer = type(stack.rest)(stack.aws_endpoint).post(
            "/_frontgate/tokens", b"{}", headers={"Content-Type": "text/plain"}
        )

        assert answer.status == 405


def test_a_service_that_no_one_plays_is_named(stack):
    with pytest.raises(ClientError) as refused:
        stack.client("gamelift").list_fleets()

    assert "service gamelift is not played here" in refused.value.response["Error"]["Message"]


def test_the_apis_of_the_template_are_there(stack, aws):
    listed = stack.client("apigateway").get_rest_apis()["items"]
    of_version_2 = aws("apigatewayv2", "get-apis")["Items"]

    assert [api["id"] for api in listed] == [stack.resources["RestApi"]]
    assert {api["ApiId"] for api in of_version_2} == {
        stack.resources[name] for name in ("HttpApi", "WebSocketApi")
    }


def test_the_ready_file_has_what_the_banner_has(stack):
    banner = stack.gateway.output

    for line in (stack.aws_endpoint, stack.rest.url, stack.http.url, stack.websocket_url):
        assert line in banner
    assert stack.user["email"] in banner
    assert stack.user["password"] in banner
    assert "frontgate token --endpoint" in banner


def test_what_functions_log_arrives_where_the_template_says(stack, token, eventually):
    stack.rest.get("/users", token=token)

    def look() -> bool:
        lines = stack.log_lines(stack.resources["UsersFunctionLogGroup"])
        return any('"UsersListed"' in line for line in lines)

    eventually(look)


class TestApisMadeByCommands:
    """Where they answer is told, as an address that needs no name server."""

    def address(self, gateway, api_id: str, eventually) -> str:
        told = re.compile(rf"note: stage dev of {api_id} is served at (\S+)")
        found = eventually(lambda: told.search(gateway.error))
        return str(found[1])

    def test_a_rest_api(self, up, service, eventually):
        gateway = up(service.template)
        client = gateway.client("apigateway")
        api = client.create_rest_api(name="made")
        of_root = {"restApiId": api["id"], "resourceId": api["rootResourceId"], "httpMethod": "GET"}
        client.put_method(**of_root, authorizationType="NONE")
        client.put_integration(
            **of_root, type="MOCK", requestTemplates={"application/json": '{"statusCode": 204}'}
        )
        client.put_method_response(**of_root, statusCode="204")
        client.put_integration_response(**of_root, statusCode="204")
        client.create_deployment(restApiId=api["id"], stageName="dev")

        assert Site(self.address(gateway, api["id"], eventually)).get("/").status == 204

    def test_a_websocket_api(self, up, service, eventually):
        gateway = up(service.template)
        client = gateway.client("apigatewayv2")
        api = client.create_api(
            Name="made", ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action"
        )
        client.create_route(ApiId=api["ApiId"], RouteKey="$default")
        client.create_stage(ApiId=api["ApiId"], StageName="dev", AutoDeploy=True)

        address = self.address(gateway, api["ApiId"], eventually)
        with connect(address) as socket:
            socket.send("{}")
            assert "connectionId" in json.loads(socket.recv(timeout=PATIENCE))

"""Every AWS CLI command of the API Gateway guide, in the guide's order, word for word.

Shell variables are filled by the guide's own commands; ids that the guide makes up (`abcdef123`,
`abc123`) are replaced by those of what exists. Between commands stands what the guide has its
reader do in the console, through boto3. What the commands build is called over HTTP and WebSocket.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.integration.processes import PATIENCE
from tests.integration.sites import websocket

pytestmark = pytest.mark.local

TEMPLATE = Path(__file__).parent / "templates/guide/template.yaml"
REGION, ACCOUNT = "us-east-1", "123456789012"
LAMBDA = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{}/invocations"


def function_uri(name: str) -> str:
    return LAMBDA.format(f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}")


@dataclass
class Reader:
    """Someone who follows the guide: a shell with its variables, and the console."""

    gateway: Any
    variables: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    """By the id that the guide makes up."""
    rest_api: str = ""
    answers: list[Any] = field(default_factory=list)
    """Of the commands that were given so far."""

    def __post_init__(self) -> None:
        self.site = self.gateway.aws_site
        self.endpoint: str = self.site.url
        self.v1 = self.gateway.client("apigateway")
        self.v2 = self.gateway.client("apigatewayv2")

    def enter(self, text: str) -> subprocess.CompletedProcess[str]:
        """Runs a command of the guide in a shell that has the CLI of this environment."""
        for made_up, real in self.ids.items():
            text = text.replace(made_up, real)
        environment = {
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            "HOME": "/nonexistent",
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_PAGER": "",
            **self.variables,
        }
        return subprocess.run(
            ["bash", "-c", text], capture_output=True, text=True, env=environment, timeout=60
        )

    def url(self, path: str) -> str:
        return f"/_aws/execute-api/{self.rest_api}{path}"

    def get(self, path: str) -> tuple[int, Any]:
        """Status and JSON document of a path of the REST API, with its stage."""
        answer = self.site.get(self.url(path))
        return answer.status, json.loads(answer.body)

    def patch_stage(self, *operations: tuple[str, ...]) -> Any:
        names = ("op", "path", "value", "from")
        return self.v1.update_stage(
            restApiId=self.rest_api,
            stageName="prod",
            patchOperations=[dict(zip(names, each, strict=False)) for each in operations],
        )

    def stage(self) -> Any:
        return self.v1.get_stage(restApiId=self.rest_api, stageName="prod")


Check = Callable[[Reader, Any], None]


@dataclass(frozen=True, kw_only=True)
class Command:
    section: str
    text: str
    check: Check
    """Takes the reader and the command's answer: a document, a variable's value or a refusal."""
    before: Callable[[Reader], None] = lambda reader: None
    """What the guide's reader did in the console by then."""
    variable: str | None = None
    refused: str | None = None
    """Why AWS refuses the command as the guide has it."""


def created(reader: Reader, answer: Any) -> None:
    reader.rest_api = answer["id"]
    assert (answer["name"], answer["description"]) == ("MyAPI", "My first API")
    assert answer["endpointConfiguration"]["types"] == ["REGIONAL"]


def is_the_api(reader: Reader, answer: str) -> None:
    assert answer == reader.rest_api


def is_the_root(reader: Reader, answer: str) -> None:
    assert answer == reader.v1.get_rest_api(restApiId=reader.rest_api)["rootResourceId"]


def is_users(reader: Reader, answer: str) -> None:
    resource = reader.v1.get_resource(restApiId=reader.rest_api, resourceId=answer)
    assert resource["path"] == "/users"


def is_open(reader: Reader, answer: Any) -> None:
    expected = {"httpMethod": "GET", "authorizationType": "NONE", "apiKeyRequired": False}
    assert answer == expected


def is_not_served_yet(reader: Reader, answer: Any) -> None:
    assert answer["type"] == "AWS_PROXY"
    assert answer["uri"] == function_uri("MyFunction")
    assert reader.get("/prod/users")[0] == 403


def is_served(reader: Reader, answer: Any) -> None:
    assert answer["description"] == "Initial deployment"
    stage = reader.stage()
    assert (stage["deploymentId"], stage["description"]) == (answer["id"], "Production stage")
    assert reader.get("/prod/users") == (200, {"stage": "prod", "invocation": 1})
    # As the guide calls it, by the name that it has on AWS. The guide's POST has no method.
    host = {"Host": f"{reader.rest_api}.execute-api.{REGION}.amazonaws.com"}
    assert reader.site.get("/prod/users", headers=host).status == 200
    refusal = reader.site.post("/prod/users", {"name": "John Doe"}, headers=host)
    assert (refusal.status, refusal.json()) == (403, {"message": "Missing Authentication Token"})


def is_a_websocket_api(reader: Reader, answer: Any) -> None:
    reader.variables["created"] = answer["ApiId"]
    assert answer["ProtocolType"] == "WEBSOCKET"
    assert answer["RouteSelectionExpression"] == "$request.body.action"
    assert answer["ApiEndpoint"].startswith(f"wss://{answer['ApiId']}.execute-api.{REGION}")


def is_the_websocket_api(reader: Reader, answer: str) -> None:
    assert answer == reader.variables["created"]


def integrate_the_function(reader: Reader) -> None:
    """Section "Integrate with Lambda"."""
    integration = reader.v2.create_integration(
        ApiId=reader.variables["API_ID"],
        IntegrationType="AWS_PROXY",
        IntegrationUri=function_uri("Chat"),
    )
    for name in ("CONNECT_INTEGRATION_ID", "SENDMESSAGE_INTEGRATION_ID"):
        reader.variables[name] = integration["IntegrationId"]


def is_route(key: str) -> Check:
    def check(reader: Reader, answer: Any) -> None:
        assert answer["RouteKey"] == key
        assert answer["Target"] == f"integrations/{reader.variables['CONNECT_INTEGRATION_ID']}"

    return check


def has_no_stage(reader: Reader, answer: str) -> None:
    assert "NotFoundException" in answer
    assert reader.v2.get_deployments(ApiId=reader.variables["API_ID"])["Items"] == []


def create_the_stage(reader: Reader) -> None:
    reader.v2.create_stage(ApiId=reader.variables["API_ID"], StageName="prod")


def messages_come_back(reader: Reader, answer: Any) -> None:
    assert answer["DeploymentStatus"] == "DEPLOYED"
    address = f"{reader.endpoint.replace('http:', 'ws:')}/_aws/execute-api"
    with websocket(f"{address}/{reader.variables['API_ID']}/prod") as connection:
        connection.send(json.dumps({"action": "sendmessage", "message": "Hello, WebSocket!"}))
        assert json.loads(connection.recv(timeout=PATIENCE)) == {"message": "Hello, WebSocket!"}


def enable_the_cache(reader: Reader) -> None:
    """Sections "Enable Cache" and "Method Cache Settings". Two calls are one invocation then."""
    reader.ids["abcdef123"] = reader.rest_api
    reader.patch_stage(
        ("replace", "/cacheClusterEnabled", "true"),
        ("replace", "/cacheClusterSize", "0.5"),
        ("replace", "/*/*/caching/enabled", "true"),
    )
    first, second = (reader.get("/prod/users")[1] for _ in range(2))
    assert first == second
    reader.variables["cached"] = str(first["invocation"])


def invokes_again(reader: Reader, answer: Any) -> None:
    assert answer is None
    assert reader.get("/prod/users")[1]["invocation"] == int(reader.variables["cached"]) + 1


def create_a_resource(reader: Reader) -> None:
    root = reader.v1.get_rest_api(restApiId=reader.rest_api)["rootResourceId"]
    created = reader.v1.create_resource(
        restApiId=reader.rest_api, parentId=root, pathPart="resource"
    )
    reader.ids["abc123"] = created["id"]
    method = {"restApiId": reader.rest_api, "resourceId": created["id"], "httpMethod": "GET"}
    reader.v1.put_method(**method, authorizationType="NONE")
    reader.v1.put_method_response(**method, statusCode="200")


def has_a_backend(reader: Reader, answer: Any) -> None:
    assert (answer["type"], answer["httpMethod"]) == ("HTTP", "GET")
    assert answer["uri"] == "http://example.com/resource"
    assert answer["connectionType"] == "INTERNET"


def put_a_backend_there(reader: Reader) -> None:
    """No test reaches example.com: the API's own /users is the backend."""
    method = {
        "restApiId": reader.rest_api,
        "resourceId": reader.ids["abc123"],
        "httpMethod": "GET",
    }
    uri = {"op": "replace", "path": "/uri", "value": reader.endpoint + reader.url("/prod/users")}
    reader.v1.update_integration(**method, patchOperations=[uri])
    reader.v1.put_integration_response(**method, statusCode="200")
    reader.variables["base"] = reader.stage()["deploymentId"]


def is_a_canary(reader: Reader, answer: Any) -> None:
    stage = reader.stage()
    assert stage["deploymentId"] == reader.variables["base"]
    assert stage["canarySettings"]["deploymentId"] == answer["id"]
    assert stage["canarySettings"]["percentTraffic"] == 10.0
    answers = {reader.get("/prod/resource")[0] for _ in range(200)}
    assert answers == {200, 403}


def is_promoted_in_other_words(reader: Reader, answer: str) -> None:
    assert "'update'" in answer
    canary = reader.stage()["canarySettings"]
    assert canary["percentTraffic"] == 10.0
    reader.patch_stage(("replace", "/canarySettings/percentTraffic", "100"))
    assert {reader.get("/prod/resource")[0] for _ in range(50)} == {200}
    promoted = reader.patch_stage(
        ("copy", "/deploymentId", "", "/canarySettings/deploymentId"),
        ("remove", "/canarySettings"),
    )
    assert promoted["deploymentId"] == canary["deploymentId"]
    assert "canarySettings" not in promoted
    assert reader.get("/prod/resource")[1]["stage"] == "prod"


DEPLOY_WEBSOCKET_API = r"""
   aws apigatewayv2 create-deployment \
     --api-id $API_ID \
     --stage-name prod
"""
GUIDE = (
    Command(
        section="Create a REST API",
        text=r"""
   aws apigateway create-rest-api \
     --name "MyAPI" \
     --description "My first API" \
     --endpoint-configuration "types=REGIONAL"
""",
        check=created,
    ),
    Command(
        section="Create Resources and Methods",
        text="""
   API_ID=$(aws apigateway get-rest-apis --query "items[?name=='MyAPI'].id" --output text)
""",
        variable="API_ID",
        check=is_the_api,
    ),
    Command(
        section="Create Resources and Methods",
        text="""
   ROOT_ID=$(aws apigateway get-resources --rest-api-id $API_ID """
        """--query "items[?path=='/'].id" --output text)
""",
        variable="ROOT_ID",
        check=is_the_root,
    ),
    Command(
        section="Create Resources and Methods",
        text=r"""
   RESOURCE_ID=$(aws apigateway create-resource \
     --rest-api-id $API_ID \
     --parent-id $ROOT_ID \
     --path-part "users" \
     --query "id" \
     --output text)
""",
        variable="RESOURCE_ID",
        check=is_users,
    ),
    Command(
        section="Create Resources and Methods",
        text=r"""
   aws apigateway put-method \
     --rest-api-id $API_ID \
     --resource-id $RESOURCE_ID \
     --http-method GET \
     --authorization-type NONE
""",
        check=is_open,
    ),
    Command(
        section="Create Resources and Methods",
        text=r"""
   aws apigateway put-integration \
     --rest-api-id $API_ID \
     --resource-id $RESOURCE_ID \
     --http-method GET \
     --type AWS_PROXY \
     --integration-http-method POST \
     --uri arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"""
        """arn:aws:lambda:us-east-1:123456789012:function:MyFunction/invocations
""",
        check=is_not_served_yet,
    ),
    Command(
        section="Deploy the API",
        text=r"""
   aws apigateway create-deployment \
     --rest-api-id $API_ID \
     --stage-name prod \
     --stage-description "Production stage" \
     --description "Initial deployment"
""",
        check=is_served,
    ),
    Command(
        section="Create a WebSocket API",
        text=r"""
   aws apigatewayv2 create-api \
     --name "MyWebSocketAPI" \
     --protocol-type WEBSOCKET \
     --route-selection-expression '$request.body.action'
""",
        check=is_a_websocket_api,
    ),
    Command(
        section="Configure Routes",
        text="""
   API_ID=$(aws apigatewayv2 get-apis """
        """--query "Items[?Name=='MyWebSocketAPI'].ApiId" --output text)
""",
        variable="API_ID",
        check=is_the_websocket_api,
    ),
    Command(
        section="Configure Routes",
        before=integrate_the_function,
        text=r"""
   aws apigatewayv2 create-route \
     --api-id $API_ID \
     --route-key '$connect' \
     --target "integrations/$CONNECT_INTEGRATION_ID"
""",
        check=is_route("$connect"),
    ),
    Command(
        section="Configure Routes",
        text=r"""
   aws apigatewayv2 create-route \
     --api-id $API_ID \
     --route-key 'sendmessage' \
     --target "integrations/$SENDMESSAGE_INTEGRATION_ID"
""",
        check=is_route("sendmessage"),
    ),
    Command(
        section="Deploy WebSocket API, before its stage is created",
        text=DEPLOY_WEBSOCKET_API,
        refused="unlike v1's, this create-deployment makes no stage: create-stage comes first",
        check=has_no_stage,
    ),
    Command(
        section="Deploy WebSocket API",
        before=create_the_stage,
        text=DEPLOY_WEBSOCKET_API,
        check=messages_come_back,
    ),
    Command(
        section="Caching",
        before=enable_the_cache,
        text=r"""
     aws apigateway flush-stage-cache \
       --rest-api-id abcdef123 \
       --stage-name prod
""",
        check=invokes_again,
    ),
    Command(
        section="HTTP Integration",
        before=create_a_resource,
        text=r"""
   aws apigateway put-integration \
     --rest-api-id abcdef123 \
     --resource-id abc123 \
     --http-method GET \
     --type HTTP \
     --integration-http-method GET \
     --uri 'http://example.com/resource'
""",
        check=has_a_backend,
    ),
    Command(
        section="Canary Deployments",
        before=put_a_backend_there,
        text=r"""
   aws apigateway create-deployment \
     --rest-api-id abcdef123 \
     --stage-name prod \
     --canary-settings percentTraffic=10
""",
        check=is_a_canary,
    ),
    Command(
        section="Canary Deployments",
        text=r"""
   aws apigateway update-stage \
     --rest-api-id abcdef123 \
     --stage-name prod \
     --patch-operations op=update,path=/canary/percentTraffic,value=100
""",
        refused="patches have no `update`, stages no /canary: AWS documents `replace` and "
        "/canarySettings/percentTraffic; a promotion copies the canary's deployment to the stage",
        check=is_promoted_in_other_words,
    ),
)


@pytest.fixture(scope="module")
def reader(shared_up: Any) -> Reader:
    return Reader(shared_up(TEMPLATE, "--region", REGION))


@pytest.mark.parametrize(
    "number", range(len(GUIDE)), ids=lambda n: f"{n + 1:02}-{GUIDE[n].section}"
)
def test_a_command_of_the_guide(reader: Reader, number: int) -> None:
    """Runs those before it, too, when it is selected alone. Source: documented (the guide)."""
    while len(reader.answers) <= number:
        command = GUIDE[len(reader.answers)]
        reader.answers.append(answer_of(reader, command))
        command.check(reader, reader.answers[-1])


def answer_of(reader: Reader, command: Command) -> Any:
    command.before(reader)
    shown = "" if command.variable is None else f'printf %s "${command.variable}"'
    done = reader.enter(f"set -e\n{command.text}\n{shown}")
    if command.refused is not None:
        assert done.returncode != 0, command.refused
        return done.stderr
    assert done.returncode == 0, done.stderr
    if command.variable is not None:
        reader.variables[command.variable] = done.stdout
        return done.stdout
    return json.loads(done.stdout) if done.stdout.strip() else None

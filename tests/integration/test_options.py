"""The application as in production, with every option that it has."""

from __future__ import annotations

import json
import socket
import ssl
import tomllib
import uuid
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.integration.pages import REGISTER, Reader, arguments
from tests.integration.processes import PATIENCE
from tests.integration.sites import curl
from tests.tools import ROOT

pytestmark = pytest.mark.local

OPTIONS = {
    "AllowedCountries": "DE,FR",
    "AllowedNetworks": "127.0.0.0/8",
    "DomainName": "example.com",
    "EnableCache": "true",
    "EnableCloudTrail": "true",
    "EnableKms": "true",
    "EnableMachineClients": "true",
    "EnableVpcLink": "true",
    "HostedZoneId": "Z0123456789ABCDEFGHIJ",
    "ManageApiGatewayAccount": "true",
    "TrustedAccounts": "210987654321",
}
"""Beside what samconfig.toml has for prod, the firewall and gradual releases among it."""

VPC_LINKS = [("--vpc-link", "RestVpcLink"), ("--vpc-link", "HttpVpcLink")]
PAGES = {f.id: f for f in REGISTER.features if arguments(f)}
"""Of docs/features: those that want options."""


@pytest.fixture(scope="module")
def everything(application, backend) -> Any:
    chosen = [a for option in OPTIONS.items() for a in ("--parameter", "=".join(option))]
    links = [a for option, name in VPC_LINKS for a in (option, f"{name}={backend}")]
    options = ("--env", "prod", *chosen, *links, "--country", "127.0.0.1/32=DE")
    return application(*options, cors_origin="https://www.example.com")


class TestPages:
    @pytest.fixture(scope="class")
    @classmethod
    def reader(cls, everything, tmp_path_factory) -> Reader:
        return Reader(stack=everything, directory=tmp_path_factory.mktemp("reader"))

    @pytest.mark.parametrize("name", sorted(PAGES.keys() - {"private-api"}))
    def test_a_command_answers_what_its_page_says(self, reader, name):
        reader.follow(PAGES[name])

    @pytest.mark.parametrize("name", sorted(PAGES.keys() - {"private-api"}))
    def test_the_options_of_a_page_are_among_these(self, name):
        """Behind a VPC link, the pages have another API of the gateway play the service."""
        samconfig = tomllib.loads((ROOT / "samconfig.toml").read_text())["prod"]["deploy"]
        options = {*map("=".join, OPTIONS.items()), *samconfig["parameters"]["parameter_overrides"]}
        asked = arguments(PAGES[name])
        for option, value in zip(asked[::2], asked[1::2], strict=True):
            if option == "--parameter":
                assert value in options
            else:
                assert (option, value.partition("=")[0]) in VPC_LINKS


@pytest.fixture
def token(everything) -> str:
    return str(everything.token())


class TestCache:
    def test_a_page_is_kept_by_its_parameters(self, everything, token):
        # Given a page that somebody has asked for
        target = "/users?limit=7"
        before = everything.rest.get(target, token=token)
        assert before.status == 200, before.body

        # When the directory changes
        user = {"name": f"A {uuid.uuid4()}", "email": "ada@example.com"}
        assert everything.rest.post("/users", user, token=token).status == 201

        # Then the same page is as it was, and another one is not
        assert everything.rest.get(target, token=token).json() == before.json()
        other = everything.rest.get("/users?limit=8", token=token).json()
        assert user["name"] in {u["name"] for u in other["users"]}

        # And an emptied cache knows
        everything.client("apigateway").flush_stage_cache(
            restApiId=everything.apis["RestApi"]["id"], stageName="prod"
        )
        after = everything.rest.get(target, token=token).json()
        assert user["name"] in {u["name"] for u in after["users"]}

    def test_what_is_kept_still_needs_a_token(self, everything, token):
        assert everything.rest.get("/users?limit=9", token=token).status == 200
        assert everything.rest.get("/users?limit=9").status == 401


class TestFirewall:
    @pytest.mark.parametrize(
        "query",
        [
            {"currency": "x' OR '1'='1"},
            {"currency": "<script>alert(1)</script>"},
            {"currency": "%3Cimg src=x onerror=alert(1)%3E"},
        ],
    )
    def test_an_attack_in_the_query_is_blocked(self, everything, query):
        answer = everything.rest.get(f"/rates?{urlencode(query)}")

        assert answer.status == 403
        assert answer.json() == {"message": "Forbidden"}
        assert answer.headers["Access-Control-Allow-Origin"] == everything.cors_origin

    @pytest.mark.parametrize("name", ["x' OR '1'='1", "<script>alert(1)</script>"])
    def test_so_is_one_in_the_body(self, everything, token, name):
        body = {"name": name, "email": "ada@example.com"}

        assert everything.rest.post("/users", body, token=token).status == 403

    def test_a_name_with_an_apostrophe_is_no_attack(self, everything, token):
        body = {"name": "Grace O'Hopper", "email": "grace@example.com"}

        assert everything.rest.post("/users", body, token=token).status == 201

    def test_what_was_blocked_is_told_without_what_proves_an_identity(
        self, everything, token, eventually
    ):
        mark = uuid.uuid4().hex
        everything.rest.get(f"/rates?currency=x'+OR+'1'='1&{mark}", token=token)

        def look() -> str | None:
            lines = everything.log_lines("aws-waf-logs-community-prod")
            return next((line for line in lines if mark in line), None)

        line = eventually(look)
        assert json.loads(line)["terminatingRuleId"] == "sql-injection"
        assert token not in line


class TestDomain:
    @pytest.fixture
    def dial(self, everything) -> Callable[[], socket.socket]:
        """The port of TLS: no name server knows the domain."""
        port = everything.gateway.ready()["tls"]["port"]
        return lambda: socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)

    @pytest.fixture
    def context(self, everything) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=everything.gateway.ready()["tls"]["authority"])

    @pytest.fixture
    def chat(self, dial, context) -> Callable[[str], ClientConnection]:
        return lambda target: connect(
            f"wss://ws.example.com{target}",
            sock=dial(),
            ssl=context,
            proxy=None,
            open_timeout=PATIENCE,
        )

    @pytest.fixture
    def fetch(self, dial, context) -> Callable[..., tuple[int, bytes]]:
        def ask(host: str, path: str, token: str | None = None) -> tuple[int, bytes]:
            with context.wrap_socket(dial(), server_hostname=host) as secure:
                request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n"
                bearer = f"Authorization: Bearer {token}\r\n" if token else ""
                secure.sendall(f"{request}{bearer}\r\n".encode())
                answer = b"".join(iter(lambda: secure.recv(65536), b""))
            head, _, body = answer.partition(b"\r\n\r\n")
            return int(head.split()[1]), body

        return ask

    def test_the_rest_api_is_the_first_version(self, fetch):
        status, body = fetch("api.example.com", "/v1/health")

        assert status == 200
        assert json.loads(body)["stage"] == "prod"

    def test_the_http_api_is_the_second(self, fetch):
        assert fetch("api.example.com", "/v2/rooms")[0] == 401
        status, body = fetch("api.example.com", "/v2/nowhere")
        assert status == 404
        assert "GET /rooms" in json.loads(body)["routes"]

    @pytest.mark.parametrize("version", ["v1", "partner"])
    def test_functions_find_their_routes_behind_a_mapping(self, fetch, version):
        status, body = fetch("api.example.com", f"/{version}/features/reactions")

        assert status == 200, body
        assert json.loads(body)["name"] == "reactions"

    def test_those_of_the_http_api_do_so_too(self, fetch, everything):
        status, body = fetch("api.example.com", "/v2/rooms", everything.token())

        assert status == 200, body
        assert json.loads(body)["count"] >= 2

    @pytest.mark.parametrize("path", ["/", "/v3/health", "/health"])
    def test_there_is_no_other(self, fetch, path):
        assert fetch("api.example.com", path)[0] == 403

    def test_chat_has_a_domain_of_its_own(self, chat, token):
        with chat(f"?token={token}") as connection:
            connection.send('{"action": "ping"}')
            assert json.loads(connection.recv(timeout=PATIENCE))["type"] == "pong"

    def test_it_too_asks_for_a_token(self, chat):
        with pytest.raises(InvalidStatus) as refused, chat(""):
            pass
        assert refused.value.response.status_code == 401


class TestPrivateServices:
    """Behind VPC links, where the tests' backend plays the service."""

    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_behind_the_rest_api(self, everything, method):
        answer = everything.rest.signed(method, "/internal/a/b?x=1", region=everything.region)

        assert answer.status == 200, answer.body
        seen = answer.json()
        assert (seen["method"], seen["path"], seen["query"]) == (method, "/a/b", {"x": ["1"]})

    def test_behind_the_http_api_whose_path_begins_anew(self, everything):
        answer = everything.http.signed("GET", "/private/a/b?x=1", region=everything.region)

        assert answer.status == 200, answer.body
        seen = answer.json()
        assert (seen["path"], seen["query"]) == ("/a/b", {"x": ["1"]})

    @pytest.mark.parametrize(("api", "target"), [("rest", "/internal/x"), ("http", "/private/x")])
    def test_both_want_a_signature(self, everything, token, api, target):
        site = getattr(everything, api)

        assert site.get(target).status == 403
        assert site.get(target, token=token).status == 403


def test_a_partners_program_may_sign_in_by_itself(everything):
    client = everything.client("cognito-idp").describe_user_pool_client(
        UserPoolId=everything.outputs["UserPoolId"],
        ClientId=everything.outputs["PartnerClientId"],
    )["UserPoolClient"]
    given = everything.token("--client", "partner")

    assert client["AllowedOAuthFlows"] == ["client_credentials"]
    assert everything.rest.get("/partner/profile", token=given).status == 200


def test_every_option_has_made_its_resources(everything):
    for logical_id in (
        "ApiGatewayAccount",
        "AlarmSubscription",
        "DataKey",
        "ExecuteApiEndpoint",
        "InternalFunction",
        "NetworkLoadBalancer",
        "RestApiErrorsAlarm",
        "Trail",
        "WebAclLogging",
    ):
        assert logical_id in everything.resources


class TestMachineClients:
    @pytest.fixture
    def token_endpoint(self, everything) -> Any:
        """Asks for a token as the partner's program, in the way that `curl` does."""
        cognito = everything.client("cognito-idp")
        client_id = everything.outputs["PartnerClientId"]
        described = cognito.describe_user_pool_client(
            UserPoolId=everything.outputs["UserPoolId"], ClientId=client_id
        )
        secret = described["UserPoolClient"]["ClientSecret"]
        domain = everything.gateway.ready()["userPoolDomains"]["UserPoolDomain"]

        def ask(secret: str = secret, **form: str) -> Any:
            body = ["-d", "grant_type=client_credentials"]
            body += [part for item in form.items() for part in ("-d", "=".join(item))]
            return curl(f"{domain}/oauth2/token", "--user", f"{client_id}:{secret}", *body)

        return ask

    def test_a_partners_program_signs_in_by_itself(self, everything, token_endpoint):
        answer = token_endpoint()

        assert answer.status == 200, answer.body
        assert set(answer.json()) == {"access_token", "expires_in", "token_type"}
        profile = everything.rest.get("/partner/profile", token=answer.json()["access_token"])
        assert profile.status == 200, profile.body
        assert profile.json()["partnerId"] == everything.outputs["PartnerClientId"]

    def test_not_for_what_members_may(self, token_endpoint):
        answer = token_endpoint(scope="community/users.read")

        assert (answer.status, answer.json()) == (400, {"error": "invalid_scope"})

    def test_not_without_its_secret(self, token_endpoint):
        answer = token_endpoint("wrong")

        assert (answer.status, answer.json()) == (400, {"error": "invalid_client"})


def test_queues_are_encrypted_with_the_key(everything):
    queue = everything.client("sqs").get_queue_attributes(
        QueueUrl=everything.resources["FeedbackQueue"], AttributeNames=["KmsMasterKeyId"]
    )
    key = everything.resources["DataKey"]
    assert queue["Attributes"]["KmsMasterKeyId"] == key


@pytest.fixture(scope="module")
def private(application) -> Any:
    options = ("--env", "test", "--parameter", "EndpointType=PRIVATE")
    return application(*options, cors_origin="https://test.example.com")


class TestPrivate:
    @pytest.fixture
    def through(self, private) -> Iterator[Any]:
        api = private.apis["RestApi"]
        address = f"{private.aws_endpoint}/_aws/execute-api/{api['id']}/{api['stage']}"
        site = type(private.rest)(address)
        yield lambda endpoint: site.get("/health", headers={"x-frontgate-vpce-id": endpoint})

    def test_through_its_endpoint_it_answers(self, private, through):
        answer = through(private.resources["ExecuteApiEndpoint"])

        assert answer.status == 200, answer.body
        assert answer.json()["stage"] == "test"

    def test_through_another_one_it_does_not(self, through):
        answer = through("vpce-00000000000000000")

        assert answer.status == 403

    def test_from_outside_it_is_not_there(self, private):
        host = urlsplit(private.apis["RestApi"]["executeApiUrl"]).hostname
        site = type(private.rest)(f"{private.aws_endpoint}/test")

        assert site.get("/health", headers={"Host": host}).status == 403

    def test_the_other_apis_are_as_they_were(self, private):
        assert private.http.get("/nowhere").status == 404

    def test_the_page_says_so_too(self, private, tmp_path):
        page = PAGES["private-api"]
        assert arguments(page) == ("--parameter", "EndpointType=PRIVATE")

        Reader(stack=private, directory=tmp_path).follow(page)

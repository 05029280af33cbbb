"""Who may call a REST API, with the clients that people use: botocore's signer, curl and boto3."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.credentials import Credentials

pytestmark = pytest.mark.local

TEMPLATE = Path(__file__).parent / "templates/access/template.yaml"
ROOT = Credentials("local", "local")
ANY_API = "arn:aws:execute-api:*:*:*/live"
TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})


def allowing(resource: str, **more: Any) -> str:
    statement = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": resource, **more}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@dataclass
class Running:
    """The gateway with the template, and its API asked by signed requests."""

    gateway: Any
    site: Any

    @property
    def described(self) -> Mapping[str, Any]:
        return self.gateway.ready()

    @property
    def outputs(self) -> Mapping[str, str]:
        return self.described["outputs"]

    def signed(
        self,
        target: str,
        credentials: Credentials = ROOT,
        *,
        method: str = "GET",
        url: str | None = None,
        **options: Any,
    ) -> Any:
        """The answer to a request that botocore signed."""
        there = type(self.site)(url) if url else self.site
        region = self.described["region"]
        return there.signed(method, target, credentials=credentials, region=region, **options)

    def client(self, service: str, credentials: Credentials | None = None) -> Any:
        if credentials is None:
            return self.gateway.client(service)
        return boto3.client(
            service,
            region_name=self.described["region"],
            endpoint_url=self.described["awsEndpoint"],
            aws_access_key_id=credentials.access_key,
            aws_secret_access_key=credentials.secret_key,
            aws_session_token=credentials.token,
        )

    def token(self, *arguments: str) -> str:
        """Of the seeded user."""
        return self.command("token", *arguments)

    def command(self, *arguments: str) -> str:
        """What a command of `frontgate` prints."""
        command = [sys.executable, "-m", "frontgate", *arguments]
        command += ["--endpoint", self.described["awsEndpoint"]]
        ran = subprocess.run(command, capture_output=True, text=True, check=True)
        return ran.stdout.strip()

    def assume(self, role_arn: str, **more: Any) -> Credentials:
        given = self.client("sts").assume_role(RoleArn=role_arn, RoleSessionName="session", **more)
        return credentials_of(given["Credentials"])


def credentials_of(given: Mapping[str, Any]) -> Credentials:
    secret = given.get("SecretAccessKey") or given["SecretKey"]
    return Credentials(given["AccessKeyId"], secret, given.get("SessionToken"))


def curl_of(command: str) -> str:
    """What a printed `curl` shows, when a shell runs it."""
    ran = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True)
    return ran.stdout


@pytest.fixture(scope="module")
def running(shared_up) -> Running:
    gateway = shared_up(TEMPLATE)
    return Running(gateway, gateway.site())


@pytest.fixture(scope="module")
def reader(running) -> Credentials:
    return Credentials(running.outputs["ReaderKeyId"], running.outputs["ReaderSecret"])


def identity(answer: Any) -> dict[str, Any]:
    assert answer.status == 200, answer.body
    shown: dict[str, Any] = answer.json()["context"]["identity"]
    return shown


class TestSignatures:
    def test_the_credentials_of_the_banner_may_do_everything(self, running):
        shown = identity(running.signed("/signed", method="POST", body=b'{"a": 1}'))
        assert shown["userArn"] == "arn:aws:iam::123456789012:root"
        assert shown["accessKey"] == "local"
        assert running.client("sts").get_caller_identity()["Arn"] == shown["userArn"]

    def test_a_presigned_request(self, running):
        assert running.signed("/signed?b=2&a=x%20y", presigned=True).status == 200

    @pytest.mark.parametrize(
        "target",
        [
            "/signed/a%20b",
            "/signed/%E2%82%AC/x",
            "/signed/a:b@c",
            "/signed//x",
            "/signed?q=%2B%26&empty=&q=1",
        ],
    )
    def test_paths_and_queries(self, running, target):
        assert running.signed(target).status == 200

    def test_at_the_address_with_the_stage(self, running):
        execute_api = running.described["apis"]["Api"]["executeApiUrl"]
        port = urlsplit(execute_api).port
        api_id = urlsplit(execute_api).hostname.partition(".")[0]
        by_path = f"http://localhost:{port}/_aws/execute-api/{api_id}/live"
        assert running.signed("/signed", url=by_path).status == 200

    def test_curl(self, running):
        curl = shutil.which("curl")
        assert curl, "curl is missing"
        region = running.described["region"]
        command = [curl, "--silent", "--aws-sigv4", f"aws:amz:{region}:execute-api"]
        command += ["--user", "local:local", "--data", '{"a": 1}', f"{running.site.url}/signed"]
        answer = subprocess.run(command, capture_output=True, text=True, check=True)
        assert json.loads(answer.stdout)["context"]["identity"]["accessKey"] == "local"

    @pytest.mark.parametrize(
        ("options", "target", "caller", "status"),
        [
            ((), "/signed?b=2&a=x%20y", ":root", 200),
            (("-d", '{"it": "\'s"}', "-H", "X-More: é"), "/signed/a%20b", ":root", 200),
            (("--as", "GuestRole"), "/signed", "/frontgate-sign", 403),
        ],
    )
    def test_frontgate_sign(self, running, options, target, caller, status):
        url = f"{running.site.url}{target}"
        answer = curl_of(running.command("sign", "POST", url, *options))
        assert answer.startswith(f"HTTP/1.1 {status}")
        assert caller in answer

    def test_frontgate_sign_makes_an_address(self, running):
        url = running.command("sign", "GET", f"{running.site.url}/signed?a=1", "--presigned")
        assert curl_of(f"curl -i '{url}'").startswith("HTTP/1.1 200")

    @pytest.mark.parametrize(
        ("credentials", "options", "kind", "text"),
        [
            (Credentials("local", "wrong"), {}, "InvalidSignatureException", "does not match"),
            (Credentials("AKIANOBODY", "x"), {}, "AccessDeniedException", "token included in"),
            (Credentials("local", "local", "token"), {}, "AccessDeniedException", "token included"),
            (ROOT, {"service": "s3"}, "InvalidSignatureException", "correct service"),
        ],
    )
    def test_what_is_refused(self, running, credentials, options, kind, text):
        answer = running.signed("/signed", credentials, **options)
        assert (answer.status, answer.headers["x-amzn-ErrorType"]) == (403, kind)
        assert text in answer.json()["message"]

    @pytest.mark.parametrize(
        ("headers", "kind"),
        [
            ({}, "MissingAuthenticationTokenException"),
            ({"Authorization": "Bearer x"}, "IncompleteSignatureException"),
            ({"Authorization": "AWS4-HMAC-SHA256 Credential=\xff"}, "IncompleteSignatureException"),
            ({"Authorization": "x" * 9000}, "IncompleteSignatureException"),
        ],
    )
    def test_what_is_no_signature(self, running, headers, kind):
        answer = running.site.get("/signed", headers=headers)
        assert (answer.status, answer.headers["x-amzn-ErrorType"]) == (403, kind)

    def test_the_backend_does_not_see_it(self, running):
        assert "Authorization" not in running.signed("/signed").json()["headers"]


class TestPolicies:
    def test_a_user_of_the_template(self, running, reader):
        shown = identity(running.signed("/signed/x", reader))
        assert shown["userArn"].startswith("arn:aws:iam::123456789012:user/access-Reader-")
        assert shown["user"] == shown["caller"]
        assert shown["user"].startswith("AIDA")
        refused = running.signed("/signed", reader, method="POST")
        api_id = running.described["apis"]["Api"]["id"]
        assert refused.status == 403
        assert refused.json() == {
            "Message": f"User: {shown['userArn']} is not authorized to perform: execute-api:Invoke "
            f"on resource: arn:aws:execute-api:us-east-1:********9012:{api_id}/live/POST/signed "
            "because no identity-based policy allows the execute-api:Invoke action"
        }

    def test_an_assumed_role(self, running):
        iam = running.client("iam")
        role = iam.create_role(RoleName="caller", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
        session = running.assume(role)
        assert running.signed("/signed", session).status == 403
        policy = "arn:aws:iam::aws:policy/AmazonAPIGatewayInvokeFullAccess"
        iam.attach_role_policy(RoleName="caller", PolicyArn=policy)
        shown = identity(running.signed("/signed", session, method="PUT"))
        assert shown["userArn"] == "arn:aws:sts::123456789012:assumed-role/caller/session"
        assert shown["user"].startswith("AROA")
        assert shown["user"].endswith(":session")

    def test_a_session_policy_limits_the_role(self, running):
        iam = running.client("iam")
        role = iam.create_role(RoleName="limited", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
        iam.put_role_policy(RoleName="limited", PolicyName="p", PolicyDocument=allowing("*"))
        session = running.assume(role, Policy=allowing(f"{ANY_API}/GET/signed"))
        assert running.signed("/signed", session).status == 200
        assert running.signed("/signed", session, method="POST").status == 403

    def test_a_boundary_limits_the_role(self, running):
        iam = running.client("iam")
        boundary = iam.create_policy(
            PolicyName="boundary", PolicyDocument=allowing(f"{ANY_API}/GET/*")
        )
        role = iam.create_role(
            RoleName="bounded",
            AssumeRolePolicyDocument=TRUST,
            PermissionsBoundary=boundary["Policy"]["Arn"],
        )["Role"]["Arn"]
        iam.put_role_policy(RoleName="bounded", PolicyName="p", PolicyDocument=allowing("*"))
        session = running.assume(role)
        assert running.signed("/signed", session).status == 200
        assert running.signed("/signed", session, method="POST").status == 403

    def test_the_session_of_a_user(self, running, reader):
        given = running.client("sts", reader).get_session_token()["Credentials"]
        assert running.signed("/signed", credentials_of(given)).status == 200
        without_token = Credentials(given["AccessKeyId"], given["SecretAccessKey"])
        assert running.signed("/signed", without_token).status == 403

    def test_a_caller_of_another_account(self, running):
        """Both accounts must allow, and ours says nothing of the other."""
        session = running.assume("arn:aws:iam::210987654321:role/stranger")
        answer = running.signed("/signed", session)
        assert answer.status == 403
        assert "because no identity-based policy allows" in answer.json()["Message"]

    def test_a_policy_that_is_taken_away(self, running):
        iam = running.client("iam")
        iam.create_user(UserName="leaver")
        given = iam.create_access_key(UserName="leaver")["AccessKey"]
        key = credentials_of(given)
        iam.put_user_policy(UserName="leaver", PolicyName="p", PolicyDocument=allowing("*"))
        assert running.signed("/signed", key).status == 200
        iam.delete_user_policy(UserName="leaver", PolicyName="p")
        assert running.signed("/signed", key).status == 403
        iam.update_access_key(
            UserName="leaver", AccessKeyId=given["AccessKeyId"], Status="Inactive"
        )
        assert "token included" in running.signed("/signed", key).json()["message"]


class TestFunctions:
    def test_a_function_signs_with_its_role(self, running):
        shown = identity(running.site.get("/relay?method=GET"))
        name = running.described["resources"]["RelayFunction"]
        role = running.described["resources"]["RelayFunctionRole"]
        assert shown["userArn"] == f"arn:aws:sts::123456789012:assumed-role/{role}/{name}"
        refused = running.site.get("/relay?method=POST")
        assert refused.status == 403
        assert refused.json()["Message"].startswith(f"User: {shown['userArn']} is not authorized")


class TestIdentityPools:
    @pytest.fixture
    def pool(self, running) -> Any:
        return boto3.client(
            "cognito-identity",
            region_name=running.described["region"],
            endpoint_url=running.described["awsEndpoint"],
            config=Config(signature_version=UNSIGNED),
        )

    def test_a_member(self, running, pool):
        logins = {running.outputs["Provider"]: running.token("--id")}
        pool_id = running.outputs["IdentityPoolId"]
        identity_id = pool.get_id(IdentityPoolId=pool_id, Logins=logins)["IdentityId"]
        given = pool.get_credentials_for_identity(IdentityId=identity_id, Logins=logins)
        session = credentials_of(given["Credentials"])
        shown = identity(running.signed(f"/signed/{identity_id}", session))
        assert shown["cognitoIdentityId"] == identity_id
        assert shown["cognitoIdentityPoolId"] == pool_id
        assert shown["cognitoAuthenticationType"] == "authenticated"
        assert (
            f"{running.outputs['Provider']}:CognitoSignIn:"
            in (shown["cognitoAuthenticationProvider"])
        )
        assert shown["userArn"].endswith("/CognitoIdentityCredentials")
        assert running.signed("/signed/somebody-else", session).status == 403

    def test_a_guest(self, running, pool):
        pool_id = running.outputs["IdentityPoolId"]
        identity_id = pool.get_id(IdentityPoolId=pool_id)["IdentityId"]
        given = pool.get_credentials_for_identity(IdentityId=identity_id)["Credentials"]
        assert running.signed("/signed", credentials_of(given)).status == 403


class TestResourcePolicy:
    def test_what_it_allows(self, running):
        assert running.site.get("/open").status == 200

    def test_what_it_does_not_allow(self, running):
        answer = running.site.get("/closed")
        assert answer.status == 403
        assert answer.json()["Message"].startswith("User: anonymous is not authorized to perform: ")
        assert answer.json()["Message"].endswith(
            "/live/GET/closed because no resource-based policy allows the execute-api:Invoke action"
        )

    @pytest.mark.parametrize("target", ["/open", "/token", "/signed"])
    def test_what_it_denies(self, running, target):
        headers = {"User-Agent": "banned", "Authorization": "ann"}
        if target == "/signed":
            answer = running.signed(target, headers={"User-Agent": "banned"})
        else:
            answer = running.site.get(target, headers=headers)
        assert answer.status == 403
        assert answer.json()["Message"].endswith(f"{target} with an explicit deny")


class TestLambdaAuthorizers:
    @pytest.mark.parametrize(
        ("token", "status", "body"),
        [
            (None, 401, {"message": "Unauthorized"}),
            ("Not Valid", 401, {"message": "Unauthorized"}),
            ("nobody", 401, {"message": "Unauthorized"}),
            ("broken", 500, {"message": None}),
            (
                "deny",
                403,
                {
                    "Message": "User is not authorized to access this resource with an explicit "
                    "deny in an identity-based policy"
                },
            ),
        ],
    )
    def test_refused(self, running, token, status, body):
        headers = {"Authorization": token} if token else {}
        answer = running.site.get("/token", headers=headers)
        assert (answer.status, answer.json()) == (status, body)

    def test_the_answer_is_remembered_and_judged_anew(self, running):
        """The guard allows just the method that it was asked about first."""
        headers = {"Authorization": "remembered"}
        first, second = (running.site.get("/token", headers=headers).json() for _ in range(2))
        told, again = first["context"]["authorizer"], second["context"]["authorizer"]
        assert told["principalId"] == "remembered"
        assert (told["number"], told["yes"]) == ("7", "true")
        assert told["request"] == again["request"]
        assert again["integrationLatency"] == 0
        other = running.site.post("/token", b"", headers=headers)
        assert other.status == 403
        assert "because no identity-based policy allows" in other.json()["Message"]

    def test_all_identity_sources_are_needed(self, running):
        assert running.site.get("/request", headers={"X-Token": "ann"}).status == 401
        answer = running.site.get("/request?tenant=a", headers={"X-Token": "ann"})
        assert answer.json()["context"]["authorizer"]["principalId"] == "ann"


class TestUserPools:
    def test_an_id_token(self, running):
        answer = running.site.get("/member", headers={"Authorization": running.token("--id")})
        assert answer.status == 200
        claims = answer.json()["context"]["authorizer"]["claims"]
        assert claims["email"] == "ada@example.com"
        assert claims["exp"].count(" UTC ") == 1
        assert running.site.get("/member", headers={"Authorization": running.token()}).status == 401
        assert running.site.get("/member").json() == {"message": "Unauthorized"}


def test_the_access_log_tells_the_phases(running, reader, eventually):
    answers = {
        "signed": running.signed("/signed", reader),
        "token": running.site.get("/token", headers={"Authorization": "logged"}),
        "denied": running.site.get("/token", headers={"Authorization": "deny"}),
        "closed": running.site.get("/closed"),
    }
    logs = running.client("logs")
    group = running.described["resources"]["AccessLog"]

    def lines() -> dict[str, str] | None:
        pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group)
        found = {
            line.partition(" ")[0]: line.partition(" ")[2]
            for page in pages
            for line in (event["message"] for event in page["events"])
        }
        wanted = {name: answer.headers["x-amzn-RequestId"] for name, answer in answers.items()}
        if not set(wanted.values()) <= set(found):
            return None
        return {name: found[request_id] for name, request_id in wanted.items()}

    told = eventually(lines)
    arn = identity(answers["signed"])["userArn"]
    assert told == {
        "signed": f"/signed 200 - 200 {arn} - 200",
        "token": "/token - 200 200 - logged 200",
        "denied": "/token - 200 403 - - 403",
        "closed": "/closed - - 403 - - 403",
    }

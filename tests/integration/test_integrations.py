"""Methods that call AWS services and HTTP backends directly, through a running gateway."""

from __future__ import annotations

import http.client
import json
import re
import shutil
import threading
import time
from base64 import b64decode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from tests.integration.processes import PATIENCE

pytestmark = pytest.mark.local
TEMPLATES = Path(__file__).parent / "templates"
PNG = bytes(range(256))
ROLE = "arn:aws:iam::123456789012:role/any"
MACHINE = {
    "StartAt": "Greet",
    "States": {"Greet": {"Type": "Task", "Resource": "FUNCTION", "End": True}},
}


class Upstream(BaseHTTPRequestHandler):
    """A backend that says what it got, answers slowly, or goes on for as long as it is heard."""

    protocol_version = "HTTP/1.1"
    hosts: list[str] = []  # noqa: RUF012 - of all requests
    gone = threading.Event()
    """A client left while it was told something."""

    def do_GET(self) -> None:
        self.hosts.append(self.headers["Host"])
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/ticks":
            self._tick()
        elif self.path.startswith("/status/"):
            status = int(self.path.rpartition("/")[2])
            if status == 599:
                time.sleep(2)
                self.close_connection = True
                return
            self._answer(status)
        else:
            self._answer(200)

    do_POST = do_GET

    def _answer(self, status: int) -> None:
        body = f"{self.command} {self.path}".encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _tick(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            while True:
                self.wfile.write(b"6\r\ntick\n\n\r\n")
                self.wfile.flush()
                time.sleep(0.02)
        except OSError:
            self.gone.set()
            self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def upstream() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def gateway(shared_up, upstream, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("integrations") / "service"
    shutil.copytree(TEMPLATES / "integrations", folder)
    gateway = shared_up(
        folder / "template.yaml",
        "--region=eu-west-1",
        f"--parameter=Upstream={upstream}",
        f"--vpc-link=Link={upstream}",
        "--vpc-link=Typo=http://127.0.0.1:9",
    )
    _prepare(gateway)
    return gateway


def _prepare(gateway: Any) -> None:
    """What the methods talk to."""
    gateway.client("sqs").create_queue(QueueName="calls")
    gateway.client("sns").create_topic(Name="calls")
    gateway.client("ssm").put_parameter(Name="/calls/one", Value="1", Type="String")
    gateway.client("kinesis").create_stream(StreamName="calls", ShardCount=1)
    gateway.client("secretsmanager").create_secret(Name="calls", SecretString="hush")
    gateway.client("s3").create_bucket(
        Bucket="calls-bucket", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    gateway.client("logs").create_log_group(logGroupName="calls")
    gateway.client("logs").create_log_stream(logGroupName="calls", logStreamName="calls")
    gateway.client("scheduler").create_schedule(
        Name="calls-hourly",
        ScheduleExpression="rate(1 hour)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": "arn:aws:sqs:eu-west-1:123456789012:calls", "RoleArn": ROLE},
    )
    function = gateway.ready()["resources"]["Worker"]
    arn = f"arn:aws:lambda:eu-west-1:123456789012:function:{function}"
    for name, kind in (("calls", "EXPRESS"), ("standard", "STANDARD")):
        gateway.client("stepfunctions").create_state_machine(
            name=name,
            type=kind,
            roleArn=ROLE,
            definition=json.dumps(MACHINE).replace("FUNCTION", arn),
        )


@pytest.fixture(scope="module")
def site(gateway) -> Any:
    return gateway.site()


class TestQueues:
    def test_a_message_is_sent_and_received(self, site):
        # When a body is sent, as a form that a template writes
        sent = site.post("/queue", {"a": "b & c"})

        # Then the template reads the service's JSON
        assert sent.status == 202
        found = site.get("/queue").json()["ReceiveMessageResponse"]["ReceiveMessageResult"]
        (message,) = found["messages"]
        assert message["MessageId"] == sent.json()["id"]
        assert json.loads(message["Body"]) == {"a": "b & c"}

    def test_the_json_protocol(self, site, gateway):
        queue = gateway.client("sqs")
        url = queue.create_queue(QueueName="calls")["QueueUrl"]

        sent = site.post("/queue/json", {"url": url, "text": "as JSON"})

        assert sent.status == 200
        (message,) = queue.receive_message(QueueUrl=url, MessageAttributeNames=["All"])["Messages"]
        assert (message["MessageId"], message["Body"]) == (sent.json()["MessageId"], "as JSON")
        assert message["MessageAttributes"]["kind"]["StringValue"] == "json"
        queue.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])

    @pytest.mark.parametrize("accept", ["application/json", "application/xml"])
    def test_an_action_and_what_it_answers(self, site, gateway, accept):
        queue = gateway.client("sqs")
        url = queue.create_queue(QueueName="actions")["QueueUrl"]

        sent = site.post(
            f"/queue/action?url={quote(url)}", {"text": accept}, headers={"Accept": accept}
        )

        (message,) = queue.receive_message(QueueUrl=url)["Messages"]
        queue.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        assert message["Body"] == accept
        if accept == "application/json":
            result = sent.json()["SendMessageResponse"]["SendMessageResult"]
            assert result["MessageId"] == message["MessageId"]
        else:
            assert f"<MessageId>{message['MessageId']}</MessageId>".encode() in sent.body

    def test_a_topic(self, site):
        answer = site.post("/topic", {"a": 1}).json()

        assert answer["PublishResponse"]["PublishResult"]["MessageId"]


class TestDocuments:
    def test_an_item_is_kept_in_a_table(self, site):
        assert site.request("PUT", "/items/7", body={"name": "Ann's"}).json() == {}

        item = site.get("/items/7").json()["Item"]
        assert json.loads(item["body"]["S"]) == {"name": "Ann's"}

    def test_a_scan_by_a_loop_of_a_template(self, site):
        for id in ("a", "b"):
            site.request("PUT", f"/items/{id}", body={})
        assert {"a", "b"} <= set(site.get("/items").json())

    def test_events(self, site):
        answer = site.post("/events", {"it's": 'a "detail"'}).json()

        assert answer["FailedEntryCount"] == 0

    def test_a_stream(self, site):
        assert site.post("/stream", {"a": 1}).json()["ShardId"] == "shardId-000000000000"

    def test_many_records(self, site):
        answer = site.request("PUT", "/stream", body={"texts": ["one", "two", "three"]}).json()
        assert (answer["FailedRecordCount"], len(answer["Records"])) == (0, 3)

    def test_log_events(self, site, gateway):
        assert site.post("/log", {"text": 'it "works"'}).status == 200
        found = gateway.client("logs").get_log_events(logGroupName="calls", logStreamName="calls")
        assert [event["message"] for event in found["events"]] == ['it "works"']

    def test_encryption(self, site, gateway):
        kms = gateway.client("kms")
        key = kms.create_key()["KeyMetadata"]["KeyId"]
        blob = site.post("/cipher", {"key": key, "text": "hush"}).json()["CiphertextBlob"]
        assert kms.decrypt(CiphertextBlob=b64decode(blob))["Plaintext"] == b"hush"

    def test_a_service_by_paths_that_answers_json(self, site):
        found = site.get("/schedules?prefix=calls").json()["Schedules"]
        assert [schedule["Name"] for schedule in found] == ["calls-hourly"]
        assert site.get("/schedules?prefix=other").json()["Schedules"] == []

    def test_a_metric_by_a_form(self, site, gateway):
        assert site.post("/metric", {"value": 7}).status == 200
        (metric,) = gateway.client("cloudwatch").list_metrics(Namespace="calls")["Metrics"]
        assert metric["MetricName"] == "n"

    def test_a_secret(self, site):
        assert site.get("/secret").json()["SecretString"] == "hush"

    def test_a_parameter_by_the_query_protocol(self, site):
        found = site.get("/parameter?name=/calls/one").json()
        missing = site.get("/parameter?name=/calls/two")

        assert found["GetParameterResponse"]["GetParameterResult"]["Parameter"]["Value"] == "1"
        assert missing.status == 404
        assert missing.json()["Error"]["Code"] == "ParameterNotFound"

    def test_a_parameter_is_put(self, site, gateway):
        answer = site.request("PUT", "/parameter?name=/calls/three", body={"value": "3"})

        assert answer.json()["PutParameterResponse"]["PutParameterResult"]["Version"] == 1
        found = gateway.client("ssm").get_parameter(Name="/calls/three")["Parameter"]
        assert (found["Value"], found["Type"]) == ("3", "String")


class TestFiles:
    def test_bytes_stay_what_they_are(self, site):
        png = {"Content-Type": "image/png", "Accept": "image/png"}

        put = site.request("PUT", "/files/a%20b/c.png", headers=png, body=PNG)
        got = site.get("/files/a%20b/c.png", headers=png)

        assert put.status == 201
        assert put.headers["ETag"]
        assert (got.status, got.headers["Content-Type"]) == (200, "image/png")
        assert got.body == PNG

    def test_a_listing(self, site):
        for key in ("list/a", "list/b%20c", "other"):
            site.request("PUT", f"/files/{key}", body=b"x")

        answer = site.get("/files?prefix=list/")

        assert answer.headers["Content-Type"] == "application/xml"
        keys = re.findall(rb"<Key>(.*?)</Key>", answer.body)
        assert keys == [b"list/a", b"list/b c"]

    def test_a_file_comes_and_goes(self, site):
        site.request("PUT", "/files/gone", body=b"12345")

        there = site.request("HEAD", "/files/gone")
        assert (there.status, there.headers["X-Length"], there.body) == (200, "5", b"")
        assert site.request("DELETE", "/files/gone").status == 204
        assert site.request("HEAD", "/files/gone").status == 404

    def test_a_file_that_is_not_there(self, site):
        answer = site.get("/files/nowhere")

        assert answer.status == 404
        assert b"<Code>NoSuchKey</Code>" in answer.body


class TestWorkflows:
    def test_a_synchronous_execution_runs_our_function(self, site):
        answer = site.post("/workflow", {"name": "Ann"})

        assert (answer.status, answer.json()) == (200, {"greeting": "Hello Ann"})

    def test_a_failure(self, site):
        answer = site.post("/workflow", {"name": "nobody"})

        assert (answer.status, answer.json()) == (422, {"error": "UnwelcomeError"})

    def test_an_execution_is_started_and_looked_at(self, site, eventually):
        started = site.post("/executions", {"name": "Ann"})

        assert started.status == 202
        assert set(started.json()) == {"executionArn", "startDate"}
        where = f"/executions?arn={started.json()['executionArn']}"
        assert eventually(lambda: site.get(where).json()["status"] == "SUCCEEDED")
        assert json.loads(site.get(where).json()["output"]) == {"greeting": "Hello Ann"}

    def test_an_asynchronous_invocation(self, site, gateway, eventually):
        answer = site.post("/event", {"name": "later"})

        assert (answer.status, answer.body) == (202, b"")
        assert eventually(lambda: "later" in gateway.output)


class TestCredentials:
    def test_what_needs_no_permission(self, site):
        """The local services do not see the role itself: they take every call for the account's."""
        found = site.get("/who").json()["GetCallerIdentityResponse"]["GetCallerIdentityResult"]
        assert found["Account"] == "123456789012"

    def test_a_role_that_does_not_allow_it(self, site):
        answer = site.request("PUT", "/denied/7", body={})

        assert answer.status == 403
        assert answer.json()["__type"] == "com.amazon.coral.service#AccessDeniedException"
        assert (
            "BackplaneAssumeRoleSession is not authorized to perform: dynamodb:PutItem"
            in (answer.json()["Message"])
        )

    def test_a_role_that_does_not_exist(self, site):
        answer = site.get("/nobody")

        assert (answer.status, answer.json()) == (500, {"message": "Internal server error"})

    def test_a_role_that_may_not_invoke(self, site):
        assert site.post("/lambda", {}).status == 500

    def test_a_role_is_given_what_it_lacked(self, site, gateway):
        # Given a role without a policy
        role = gateway.ready()["resources"]["PowerlessRole"]
        iam = gateway.client("iam")
        statement = {"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": "*"}
        document = {"Version": "2012-10-17", "Statement": [statement]}

        # When it gets one, it may; when it loses it, it may not
        iam.put_role_policy(RoleName=role, PolicyName="p", PolicyDocument=json.dumps(document))
        assert site.request("PUT", "/denied/7", body={}).status == 200
        iam.delete_role_policy(RoleName=role, PolicyName="p")
        assert site.request("PUT", "/denied/7", body={}).status == 403


class TestHttpBackends:
    @pytest.mark.parametrize(("status", "expected"), [(200, 200), (404, 400), (500, 200)])
    def test_the_status_picks_the_response(self, site, status, expected):
        answer = site.get(f"/upstream/{status}")

        assert (answer.status, answer.body) == (expected, f"GET /status/{status}".encode())

    def test_one_that_is_late(self, site):
        answer = site.get("/upstream/599")

        assert (answer.status, answer.json()) == (504, {"message": "Endpoint request timed out"})

    def test_one_that_is_not_there(self, site):
        answer = site.get("/nowhere")

        assert answer.status == 504
        assert answer.json() == {"message": "Network error communicating with endpoint"}


class TestVpcLinks:
    def test_a_link_leads_to_a_local_address(self, site):
        answer = site.post("/inner/a/b?c=d", {})

        assert (answer.status, answer.body) == (200, b"POST /base/a/b?c=d")
        assert Upstream.hosts[-1] == "inner.example.com:8080"

    def test_a_link_to_nowhere(self, site):
        answer = site.get("/dead")

        assert (answer.status, answer.json()) == (500, {"message": "Internal server error"})

    def test_the_start_says_so(self, gateway):
        assert "--vpc-link link-of-another-account=http://127.0.0.1:PORT" in gateway.error
        assert "--vpc-link Typo: no VPC link or load balancer has this name" in gateway.error


class TestStreams:
    def test_chunks_arrive_while_the_backend_goes_on(self, site, eventually):
        # Given a backend whose answer has no end
        Upstream.gone.clear()
        address = urlsplit(site.url)
        connection = http.client.HTTPConnection(address.netloc, timeout=PATIENCE)
        connection.request("GET", f"{address.path}/ticks")
        answer = connection.getresponse()

        # When the client has heard enough
        assert (answer.status, answer.headers["Content-Type"]) == (200, "text/event-stream")
        assert answer.headers["Transfer-Encoding"] == "chunked"
        assert answer.read(30) == b"tick\n\n" * 5
        connection.close()

        # Then the backend is told
        assert eventually(Upstream.gone.is_set)

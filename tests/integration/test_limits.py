"""What a stage limits, caches and shares out between releases: by curl and boto3."""

from __future__ import annotations

import datetime
import json
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from frontgate.server import LocalAuthority, server_context
from tests.integration.sites import curl

pytestmark = pytest.mark.local

TEMPLATE = Path(__file__).parent / "templates/limits/template.yaml"
FIRST, SECOND = "first-key-0123456789", "second-key-0123456789"


class Handler(BaseHTTPRequestHandler):
    """Answers with whom the client's certificate names."""

    connection: ssl.SSLSocket

    def do_GET(self) -> None:
        peer = self.connection.getpeercert()
        body = json.dumps({"subject": peer and peer["subject"]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


class Backend:
    """An HTTPS server, whose port is known before anything else is."""

    def __init__(self, directory: Path) -> None:
        now = datetime.datetime.now(datetime.UTC)
        authority = LocalAuthority(directory, now=now)
        self._context = server_context(authority, ("localhost",))
        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self._server.socket = self._context.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def trust(self, certificate: str) -> None:
        """Only who shows `certificate` gets in from now on."""
        self._context.load_verify_locations(cadata=certificate)
        self._context.verify_mode = ssl.CERT_REQUIRED

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture(scope="module")
def backend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    backend = Backend(tmp_path_factory.mktemp("backend"))
    yield backend
    backend.close()


class Running:
    """The gateway with the template."""

    def __init__(self, gateway: Any) -> None:
        self.api = gateway.client("apigateway")
        self.cloudwatch = gateway.client("cloudwatch")
        described = gateway.ready()
        self.created = described["resources"]
        self.id = self.created["Api"]
        self._endpoint = described["awsEndpoint"]

    def url(self, path: str, stage: str = "live") -> str:
        return f"{self._endpoint}/_aws/execute-api/{self.id}/{stage}{path}"

    def curl(
        self, path: str, *options: str, stage: str = "live"
    ) -> tuple[int, dict[str, str], str]:
        """Status, headers by lower-case name, and body."""
        answer = curl(self.url(path, stage), *options)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return answer.status, headers, answer.text

    def status(self, path: str, key: str | None = None, stage: str = "live") -> int:
        options = () if key is None else ("-H", f"X-API-Key: {key}")
        return self.curl(path, *options, stage=stage)[0]

    def count(self, path: str, *options: str) -> int:
        return int(json.loads(self.curl(path, *options)[2])["invocation"])

    def metric(self, name: str) -> float:
        """What has been counted of the stage `live` in the last hour."""
        now = datetime.datetime.now(datetime.UTC)
        dimensions = {"ApiName": "limits", "Stage": "live"}
        answer = self.cloudwatch.get_metric_statistics(
            Namespace="AWS/ApiGateway",
            MetricName=name,
            Dimensions=[{"Name": key, "Value": value} for key, value in dimensions.items()],
            StartTime=now - datetime.timedelta(hours=1),
            EndTime=now + datetime.timedelta(minutes=2),
            Period=60,
            Statistics=["Sum"],
        )
        return float(sum(point["Sum"] for point in answer["Datapoints"]))

    def patch(self, *operations: tuple[str, str, str | None], stage: str = "live") -> Any:
        patches = [
            {"op": op, "path": path, **({} if value is None else {"value": value})}
            for op, path, value in operations
        ]
        return self.api.update_stage(restApiId=self.id, stageName=stage, patchOperations=patches)


@pytest.fixture(scope="module")
def running(shared_up, backend: Backend) -> Running:
    url = f"https://localhost:{backend.port}/"
    return Running(shared_up(TEMPLATE, "--parameter", f"BackendUrl={url}"))


def test_stages_have_their_own_variables(running):
    assert running.curl("/colour")[2] == "green yes false"
    assert running.curl("/colour", stage="other")[2] == "blue no false"


def test_a_method_is_throttled(running):
    """Source: recorded (body, error type, no Retry-After)."""
    found = [running.curl("/slow") for _ in range(3)]
    assert [status for status, _, _ in found] == [200, 200, 429]
    _, headers, body = found[-1]
    assert body == '{"message":"Too Many Requests"}'
    assert headers["x-amzn-errortype"] == "TooManyRequestsException"
    assert "retry-after" not in headers
    assert running.status("/slow", stage="other") == 200


def test_throttles_change_at_once(running):
    running.patch(("replace", "/~1slow/GET/throttling/burstLimit", "4"))
    assert [running.status("/slow") for _ in range(3)] == [200, 200, 429]


class TestQuota:
    def test_it_is_counted_for_each_key_over_all_stages(self, running):
        """Source: documented; body and error type are recorded."""
        assert running.status("/metered") == 403
        found = [running.status("/metered", FIRST) for _ in range(2)]
        found += [running.status("/metered", FIRST, "other") for _ in range(2)]
        assert found == [200, 200, 200, 429]
        _, headers, body = running.curl("/metered", "-H", f"X-API-Key: {FIRST}")
        assert (body, len(body)) == ('{"message":"Limit Exceeded"}', 28)
        assert headers["x-amzn-errortype"] == "LimitExceededException"
        assert running.status("/metered", SECOND) == 200

    def test_it_can_be_read_and_raised(self, running):
        """Source: documented (GetUsage, UpdateUsage)."""
        plan, first = running.created["Plan"], running.created["FirstKey"]
        today = datetime.datetime.now(datetime.UTC).date().isoformat()
        usage = running.api.get_usage(usagePlanId=plan, keyId=first, startDate=today, endDate=today)
        assert usage["items"] == {first: [[3, 0]]}
        patch = [{"op": "replace", "path": "/remaining", "value": "1"}]
        running.api.update_usage(usagePlanId=plan, keyId=first, patchOperations=patch)
        assert [running.status("/metered", FIRST) for _ in range(2)] == [200, 429]

    def test_a_disabled_key_opens_nothing(self, running):
        """Source: recorded."""
        key = running.created["SecondKey"]
        for value, status in (("false", 403), ("true", 200)):
            patch = [{"op": "replace", "path": "/enabled", "value": value}]
            running.api.update_api_key(apiKey=key, patchOperations=patch)
            assert running.status("/metered", SECOND) == status


class TestCache:
    def test_a_hit_does_not_reach_the_function(self, running):
        first, headers, body = running.curl("/cached")
        again, others, same = running.curl("/cached?other=1")
        assert (first, again) == (200, 200)
        assert body == same
        assert headers["x-count"] == others["x-count"]
        assert headers["x-amzn-requestid"] != others["x-amzn-requestid"]

    def test_marked_parameters_tell_entries_apart(self, running):
        one, two = running.count("/cached?page=1"), running.count("/cached?page=2")
        assert one != two
        assert running.count("/cached?page=1") == one

    def test_renewing_needs_leave(self, running):
        """Source: documented; the warning's text is assumed."""
        before = running.count("/cached")
        _, headers, body = running.curl("/cached", "-H", "Cache-Control: max-age=0")
        assert json.loads(body)["invocation"] == before
        assert headers["warning"].startswith("199 ")
        path = "/~1cached/GET/caching/requireAuthorizationForCacheControl"
        running.patch(("replace", path, "false"))
        renewed = running.count("/cached", "-H", "Cache-Control: max-age=0")
        assert renewed > before
        assert running.count("/cached") == renewed

    def test_flushing(self, running):
        before = running.count("/cached")
        running.api.flush_stage_cache(restApiId=running.id, stageName="live")
        assert running.count("/cached") > before

    def test_hits_and_misses_are_metrics(self, running, eventually):
        """Source: documented (CacheHitCount, CacheMissCount)."""
        before = {name: running.metric(name) for name in ("CacheHitCount", "CacheMissCount")}
        running.count("/cached?page=never")
        for _ in range(2):
            running.count("/cached?page=never")
        eventually(lambda: running.metric("CacheHitCount") == before["CacheHitCount"] + 2)
        assert running.metric("CacheMissCount") == before["CacheMissCount"] + 1


class TestCanary:
    def test_a_canary_of_variables_is_promoted(self, running):
        """Source: recorded (overrides join the variables), documented."""
        running.patch(
            ("replace", "/canarySettings/percentTraffic", "100.0"),
            ("replace", "/canarySettings/stageVariableOverrides/colour", "red"),
        )
        assert running.curl("/colour")[2] == "red yes true"
        running.patch(("replace", "/canarySettings/percentTraffic", "50.0"))
        found = {running.curl("/colour")[2] for _ in range(40)}
        assert found == {"red yes true", "green yes false"}
        stage = running.api.update_stage(
            restApiId=running.id,
            stageName="live",
            patchOperations=[
                {
                    "op": "copy",
                    "path": "/variables",
                    "from": "/canarySettings/stageVariableOverrides",
                },
                {"op": "remove", "path": "/canarySettings"},
            ],
        )
        assert "canarySettings" not in stage
        assert {running.curl("/colour")[2] for _ in range(5)} == {"red yes false"}


def test_a_backend_knows_the_stage_by_its_certificate(running, backend):
    """Source: documented. The other stage shows none, and the backend refuses it."""
    shown = running.api.get_client_certificate(clientCertificateId=running.created["Certificate"])
    backend.trust(shown["pemEncodedCertificate"])
    status, _, body = running.curl("/mutual", stage="other")
    assert (status, json.loads(body)) == (
        200,
        {"subject": [[["organizationName", "Frontgate"]], [["commonName", "ApiGateway"]]]},
    )
    assert running.status("/mutual") >= 500

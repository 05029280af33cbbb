"""Every way into an API, by curl, openssl, boto3 and Python's own client over `frontgate up`.

Custom domain names with base paths, routing rules and mutual TLS; private APIs, a disabled
endpoint, CloudFront's headers, compression and sizes.
"""

from __future__ import annotations

import gzip
import http.client
import json
import ssl
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.frontgate.server.pki import self_signed
from tests.integration.sites import Answer, curl

pytestmark = pytest.mark.local

TEMPLATE = Path(__file__).parent / "templates/endpoint/template.yaml"
FORBIDDEN = '{"message":"Forbidden"}'
VPC_ENDPOINT = "X-Frontgate-Vpce-Id"
PAYLOAD = 10 * 1024 * 1024


class Running:
    """The gateway with the template, and with the truststore of its name."""

    def __init__(self, gateway: Any) -> None:
        self.gateway = gateway
        described = gateway.ready()
        self.created = described["resources"]
        self.apis = described["apis"]
        self.endpoint = described["awsEndpoint"]
        self.region = described["region"]
        self.port = described["tls"]["port"]
        self.authority = described["tls"]["authority"]

    def curl(self, url: str, *options: str) -> Answer:
        host = url.partition("//")[2].partition("/")[0].partition(":")[0]
        resolve = f"{host}:{self.port}:127.0.0.1"
        ours = ("--cacert", self.authority, "--resolve", resolve, "--path-as-is")
        return curl(url, *ours, *options)

    def named(self, name: str, path: str, *options: str) -> Answer:
        """Over TLS, to a custom domain name."""
        return self.curl(f"https://{name}:{self.port}{path}", *options)

    def by_path(self, api: str, path: str, *options: str) -> Answer:
        return self.curl(
            f"{self.endpoint}/_aws/execute-api/{self.created[api]}/live{path}", *options
        )

    def lines(self, group: str) -> list[str]:
        pages = self.gateway.client("logs").get_paginator("filter_log_events")
        found = pages.paginate(logGroupName=group)
        return [event["message"] for page in found for event in page["events"]]

    def line_of(self, reply: Answer) -> list[str] | None:
        """What the access log says of a request, without its id; None: nothing yet."""
        found = (line.split("|") for line in self.lines(self.created["Lines"]))
        request_id = reply.headers["x-amzn-requestid"]
        return next((values for own, *values in found if own == request_id), None)


@pytest.fixture(scope="module")
def authority():
    return self_signed("authority", authority=True)


@pytest.fixture(scope="module")
def running(shared_up, authority, tmp_path_factory) -> Running:
    truststore = tmp_path_factory.mktemp("trusted") / "clients.pem"
    truststore.write_text(authority.pem)
    return Running(shared_up(TEMPLATE, "--truststore", f"mutual.example.test={truststore}"))


class TestBasePaths:
    NAME = "api.example.test"

    def test_without_a_base_path(self, running):
        reply = running.named(self.NAME, "/who")
        assert (reply.status, reply.text) == (200, f"public live {self.NAME} /who")

    def test_the_longest_one_wins(self, running):
        """Source: documented ("Work with API mappings for REST APIs")."""
        orders, closed = running.created["Orders"], running.created["Closed"]
        for path, api in [
            ("/orders/7", orders),
            ("/orders/oldest/7", orders),
            ("/orders/old/7", closed),
        ]:
            reply = running.named(self.NAME, path)
            assert (reply.status, reply.text.split()[:2]) == (200, [api, path])

    def test_the_event_of_a_function(self, running):
        """Source: documented (the path of an event has the base path in it)."""
        event = json.loads(running.named(self.NAME, "/event?a=1").text)
        assert event["path"] == "/event"
        assert event["requestContext"]["domainName"] == self.NAME
        assert event["requestContext"]["domainPrefix"] == "api"
        assert event["requestContext"]["apiId"] == running.created["Public"]
        assert event["headers"]["Host"] == self.NAME

    def test_the_reserved_paths(self, running):
        """Source: documented ("important notes"); assumed (what they answer)."""
        assert running.named(self.NAME, "/ping").status == 200
        assert running.named(self.NAME, "/sping").status == 200

    def test_on_the_plain_port_by_host(self, running):
        url = f"{running.endpoint}/who"
        assert running.curl(url, "-H", f"Host: {self.NAME}").text.endswith(f"{self.NAME} /who")

    def test_another_name_is_none_of_ours(self, running):
        reply = running.curl(f"{running.endpoint}/who", "-H", "Host: other.example.test")
        assert reply.status == 403
        assert "other.example.test" in reply.json()["message"]

    def test_boto3_makes_maps_and_takes_away_a_name(self, running):
        """Source: recorded (403 Forbidden without a mapping)."""
        api, name = running.gateway.client("apigateway"), "made.example.test"
        made = api.create_domain_name(
            domainName=name,
            regionalCertificateArn="arn:aws:acm:us-east-1:123456789012:certificate/two",
            endpointConfiguration={"types": ["REGIONAL"]},
        )
        assert made["regionalDomainName"].endswith(f"execute-api.{running.region}.amazonaws.com")
        reply = running.named(name, "/v1/who")
        assert (reply.status, reply.text) == (403, FORBIDDEN)
        assert reply.headers["x-amzn-errortype"] == "ForbiddenException"
        mapping = {"domainName": name, "basePath": "v1"}
        api.create_base_path_mapping(**mapping, restApiId=running.created["Public"], stage="live")
        assert running.named(name, "/v1/who").text == f"public live {name} /v1/who"
        patch = [{"op": "replace", "path": "/basePath", "value": "v2"}]
        api.update_base_path_mapping(**mapping, patchOperations=patch)
        assert [running.named(name, path).status for path in ("/v1/who", "/v2/who")] == [403, 200]
        api.delete_base_path_mapping(domainName=name, basePath="v2")
        assert running.named(name, "/v2/who").text == FORBIDDEN
        api.delete_domain_name(domainName=name)
        with pytest.raises(subprocess.CalledProcessError):
            running.named(name, "/v2/who")

    def test_the_access_log(self, running, eventually):
        reply = running.named(self.NAME, "/who")
        name, base, rule, tls, subject = eventually(lambda: running.line_of(reply))
        assert (name, base, rule, subject) == (self.NAME, "(none)", "-", "-")
        assert tls.startswith("TLSv1.")


class TestRoutingRules:
    NAME = "rules.example.test"

    @pytest.mark.parametrize(
        ("path", "options", "api", "seen"),
        [
            ("/shop/who", (), "Public", "/shop/who"),
            ("/shop/who", ("-H", "x-version: 2.1"), "Orders", "/shop/who"),
            ("/anything", ("-H", "X-Version: 2"), "Orders", "/anything"),
        ],
    )
    def test_the_first_that_fits(self, running, path, options, api, seen):
        """Source: documented ("Routing rules to connect API stages to a custom domain name")."""
        reply = running.named(self.NAME, path, *options)
        expected = running.created[api] if api == "Orders" else f"public live {self.NAME}"
        assert reply.status == 200
        assert reply.text.startswith(f"{expected} {seen}")

    def test_none_fits(self, running):
        """Source: documented (404 with rules alone)."""
        for path, version in [("/who", "1"), ("/shopping", "1")]:
            assert running.named(self.NAME, path, "-H", f"X-Version: {version}").status == 404

    def test_a_rule_that_is_changed_counts_at_once(self, running):
        v2 = running.gateway.client("apigatewayv2")
        made = v2.create_routing_rule(
            DomainName=self.NAME,
            Priority=5,
            Conditions=[{"MatchBasePaths": {"AnyOf": ["late"]}}],
            Actions=[{"InvokeApi": {"ApiId": running.created["Orders"], "Stage": "live"}}],
        )
        assert running.named(self.NAME, "/late").status == 200
        v2.delete_routing_rule(DomainName=self.NAME, RoutingRuleId=made["RoutingRuleId"])
        assert running.named(self.NAME, "/late").status == 404


class TestMutualTls:
    NAME = "mutual.example.test"

    @staticmethod
    def files(holder: Any, directory: Path) -> tuple[str, ...]:
        certificate, key = holder.write(directory)
        return "--cert", str(certificate), "--key", str(key)

    def test_a_client_that_is_vouched_for(self, running, authority, tmp_path, eventually):
        """Source: documented ("Turn on mutual TLS authentication for your REST APIs")."""
        client = authority.sign("ann")
        reply = running.named(self.NAME, "/v1/event", *self.files(client, tmp_path / "ann"))
        assert reply.status == 200
        shown = reply.json()["requestContext"]["identity"]["clientCert"]
        assert shown["clientCertPem"] == client.pem
        assert "CN=ann" in shown["subjectDN"]
        assert "CN=authority" in shown["issuerDN"]
        assert set(shown["validity"]) == {"notBefore", "notAfter"}
        assert "CN=ann" in eventually(lambda: running.line_of(reply))[-1]

    def test_an_http_api(self, running, authority, tmp_path):
        """Source: documented ("Turn on mutual TLS authentication for your HTTP APIs")."""
        client = authority.sign("ann")
        reply = running.named(self.NAME, "/v2/event", *self.files(client, tmp_path / "ann"))
        context = reply.json()["requestContext"]
        assert context["domainName"] == self.NAME
        assert context["authentication"]["clientCert"]["clientCertPem"] == client.pem
        eve = self.files(self_signed("eve"), tmp_path / "eve")
        reply = running.named(self.NAME, "/v2/event", *eve)
        assert (reply.status, reply.text) == (403, FORBIDDEN)

    @pytest.mark.parametrize(
        ("issuer", "reason"),
        [
            ("another", "Could not find issuer for certificate"),
            (None, "self signed certificate"),
        ],
    )
    def test_a_stranger(self, running, tmp_path, eventually, issuer, reason):
        """Source: documented (403, and the line of the execution log)."""
        stranger = self_signed(issuer, authority=True).sign("eve") if issuer else self_signed("eve")
        reply = running.named(self.NAME, "/v1/who", *self.files(stranger, tmp_path / "eve"))
        assert (reply.status, reply.text) == (403, FORBIDDEN)
        group = f"API-Gateway-Execution-Logs_{running.created['Public']}/live"
        line = f"({reply.headers['x-amzn-requestid']}) Access denied. Reason: {reason}"
        eventually(lambda: line in running.lines(group))

    def test_nobody(self, running):
        """Source: assumed (the handshake or the connection ends)."""
        with pytest.raises(subprocess.CalledProcessError) as caught:
            running.named(self.NAME, "/v1/who")
        assert caught.value.stdout == b""

    def test_by_another_way(self, running):
        """Its certificate is what the name asks for: the plain port does not lead round it."""
        reply = running.curl(f"{running.endpoint}/v1/who", "-H", f"Host: {self.NAME}")
        assert (reply.status, reply.text) == (403, FORBIDDEN)
        other = running.curl(
            f"https://api.example.test:{running.port}/v1/who", "-H", f"Host: {self.NAME}"
        )
        assert (other.status, other.text) == (403, FORBIDDEN)

    def test_openssl(self, running, authority, tmp_path):
        certificate, key = authority.sign("ann").write(tmp_path / "ann")
        command = ["openssl", "s_client", "-connect", f"127.0.0.1:{running.port}", "-quiet"]
        command += ["-servername", self.NAME, "-CAfile", running.authority, "-verify_return_error"]
        command += ["-cert", str(certificate), "-key", str(key), "-tls1_2", "-ign_eof"]
        request = f"GET /v1/who HTTP/1.1\r\nHost: {self.NAME}\r\nConnection: close\r\n\r\n"
        answer = subprocess.run(
            command, input=request.encode(), capture_output=True, check=True, timeout=30
        ).stdout
        assert answer.startswith(b"HTTP/1.1 200")
        assert answer.endswith(f"public live {self.NAME} /v1/who".encode())

    def test_an_old_version_of_tls(self, running):
        """Source: documented (TLS 1.2 at least)."""
        command = ["openssl", "s_client", "-connect", f"127.0.0.1:{running.port}"]
        command += ["-servername", self.NAME, "-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"]
        answer = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=30)
        assert answer.returncode != 0

    def test_python_on_one_connection(self, running, authority, tmp_path, monkeypatch):
        certificate, key = authority.sign("ann").write(tmp_path / "ann")
        context = ssl.create_default_context(cafile=running.authority)
        context.load_cert_chain(certificate, key)
        connection = _Resolved(self.NAME, running.port, context=context)
        for _ in range(3):
            connection.request("GET", "/v1/who")
            answer = connection.getresponse()
            assert (answer.status, answer.read().split()[0]) == (200, b"public")
        connection.close()

    def test_boto3_puts_another_truststore(self, running, authority, tmp_path):
        """Source: documented (a truststore is updated by its version)."""
        s3, api = running.gateway.client("s3"), running.gateway.client("apigateway")
        other = self_signed("other authority", authority=True)
        old, new = authority.sign("ann"), other.sign("bob")
        old_files = self.files(old, tmp_path / "old")
        new_files = self.files(new, tmp_path / "new")

        def statuses() -> list[int]:
            return [
                running.named(self.NAME, "/v1/who", *files).status
                for files in (old_files, new_files)
            ]

        assert statuses() == [200, 403]
        for holder, expected in ((other, [403, 200]), (authority, [200, 403])):
            s3.put_object(Bucket="trusted", Key="clients.pem", Body=holder.pem.encode())
            patch = [
                {
                    "op": "replace",
                    "path": "/mutualTlsAuthentication/truststoreUri",
                    "value": "s3://trusted/clients.pem",
                }
            ]
            api.update_domain_name(domainName=self.NAME, patchOperations=patch)
            assert statuses() == expected


class _Resolved(http.client.HTTPSConnection):
    """Asks for a name of the tests on this machine."""

    def __init__(self, name: str, port: int, *, context: ssl.SSLContext) -> None:
        super().__init__(name, port, context=context, timeout=30)
        connect = self._create_connection  # type: ignore[attr-defined]
        self._create_connection = lambda address, *more: connect(("127.0.0.1", port), *more)


class TestPrivate:
    def test_through_its_endpoint(self, running):
        """Source: documented ("Invoke a private API"): two ways to name the endpoint."""
        api, endpoint = running.created["Inside"], running.created["Endpoint"]
        expected = f"{api} /live/a {endpoint} {running.created['Vpc']}"
        port = running.endpoint.rpartition(":")[2]
        named = f"{api}-{endpoint}.execute-api.{running.region}.amazonaws.com"
        for url, header in [
            (f"{running.endpoint}/live/a", f"Host: {named}"),
            (f"http://{api}-{endpoint}.execute-api.localhost:{port}/live/a", "X-Nothing: 1"),
            (f"{running.endpoint}/_aws/execute-api/{api}/live/a", f"{VPC_ENDPOINT}: {endpoint}"),
        ]:
            reply = running.curl(url, "-H", header)
            assert (reply.status, reply.text) == (200, expected)

    def test_from_elsewhere(self, running):
        """Source: recorded (an endpoint and a host that do not go together), assumed (the rest)."""
        for options in [(), ("-H", f"{VPC_ENDPOINT}: vpce-0000000000000000")]:
            reply = running.by_path("Inside", "/a", *options)
            assert (reply.status, reply.text) == (403, FORBIDDEN)
            assert reply.headers["x-amzn-errortype"] == "ForbiddenException"
        through = f"{VPC_ENDPOINT}: {running.created['Endpoint']}"
        assert running.by_path("Orders", "/a", "-H", through).status == 200
        api, endpoint = running.created["Orders"], running.created["Endpoint"]
        host = f"Host: {api}-{endpoint}.execute-api.{running.region}.amazonaws.com"
        assert running.curl(f"{running.endpoint}/live/a", "-H", host).text == FORBIDDEN

    def test_its_policy(self, running):
        """Source: documented (aws:SourceVpce), recorded (the words)."""
        for name, status in [("Endpoint", 403), ("Narrow", 200)]:
            through = f"{VPC_ENDPOINT}: {running.created[name]}"
            reply = running.by_path("Inside", "/secret", "-H", through)
            assert reply.status == status
            assert status == 200 or "with an explicit deny" in reply.json()["Message"]

    @pytest.mark.parametrize(
        ("through", "path", "status"),
        [
            ("Endpoint", "/v1/a", 200),
            ("Endpoint", "/a", 403),
            ("Narrow", "/v1/a", 403),
            (None, "/v1/a", 403),
        ],
    )
    def test_a_name_of_its_own(self, running, through, path, status):
        """Source: documented ("Custom domain names for private APIs")."""
        options = ("-H", f"{VPC_ENDPOINT}: {running.created[through]}") if through else ()
        reply = running.named("inside.example.test", path, *options)
        assert reply.status == status
        expected = f"{running.created['Inside']} /v1/a {running.created['Endpoint']}"
        assert reply.text.startswith(expected if status == 200 else FORBIDDEN)

    def test_the_endpoints_policy(self, running):
        """Source: documented ("Use VPC endpoint policies for private APIs"); recorded (a token)."""
        narrow = ("-H", f"{VPC_ENDPOINT}: {running.created['Narrow']}")
        wide = ("-H", f"{VPC_ENDPOINT}: {running.created['Endpoint']}")
        post, token = ("-X", "POST"), ("-H", "Authorization: Bearer x")
        assert running.by_path("Inside", "/a", *wide, *post).status == 200
        reply = running.by_path("Inside", "/a", *narrow, *post)
        assert reply.status == 403
        assert "User: anonymous is not authorized" in reply.json()["Message"]
        assert running.by_path("Inside", "/a", *wide, *token).status == 200
        reply = running.by_path("Inside", "/a", *narrow, *token)
        assert (reply.status, reply.headers["x-amzn-errortype"]) == (
            403,
            "IncompleteSignatureException",
        )

    @pytest.mark.parametrize(
        ("user", "status", "kind"),
        [
            ("local:local", 200, None),
            ("local:wrong", 403, "InvalidSignatureException"),
        ],
    )
    def test_a_signature_is_looked_at(self, running, user, status, kind):
        """Source: documented. The method itself asks for none."""
        narrow = ("-H", f"{VPC_ENDPOINT}: {running.created['Narrow']}")
        sign = ("--aws-sigv4", f"aws:amz:{running.region}:execute-api", "--user", user)
        reply = running.by_path("Inside", "/a", *narrow, *sign)
        assert (reply.status, reply.headers["x-amzn-errortype"]) == (status, kind)


def test_a_disabled_endpoint(running):
    """Source: documented; assumed (the answer)."""
    reply = running.by_path("Closed", "/a")
    assert (reply.status, reply.text) == (403, FORBIDDEN)
    assert running.named("api.example.test", "/orders/old/a").status == 200


def test_the_headers_of_cloudfront(running):
    """Source: recorded (which they are, and that Regional APIs have none)."""
    edge = running.by_path("Orders", "/a").headers
    assert {"via", "x-amz-cf-id", "x-amz-cf-pop", "x-cache"} <= {name.lower() for name in edge}
    assert edge["x-cache"] == "Miss from cloudfront"
    regional = running.by_path("Public", "/who").headers
    assert not {
        name for name in regional if name.lower().startswith(("x-amz-cf", "x-cache", "via"))
    }
    missing = running.by_path("Orders", "")
    assert (missing.status, missing.headers["x-cache"]) == (403, "Error from cloudfront")


class TestCompression:
    LARGE = json.dumps({"text": "tea " * 500}).encode()

    def test_of_answers(self, running, tmp_path):
        """Source: documented ("Enable payload compression for an API")."""
        body = tmp_path / "body"
        body.write_bytes(self.LARGE)
        send = ("--data-binary", f"@{body}", "-H", "Content-Type: application/json")
        for coding, expected in [
            ("gzip", "gzip"),
            ("deflate", "deflate"),
            ("gzip, br", "gzip"),
            ("br, gzip", None),
            ("identity", None),
        ]:
            reply = running.by_path("Public", "/event", *send, "-H", f"Accept-Encoding: {coding}")
            assert reply.headers.get("content-encoding") == expected
            assert int(reply.headers["content-length"]) == len(reply.body)
            assert (len(reply.body) < len(self.LARGE)) is (expected is not None)
        unpacked = running.by_path("Public", "/event", *send, "--compressed")
        assert unpacked.body == self.LARGE
        small = ("--data-binary", "tea", "-H", "Accept-Encoding: gzip")
        assert "content-encoding" not in running.by_path("Public", "/event", *small).headers

    def test_of_requests(self, running, tmp_path):
        """Source: documented ("Invoke an API method with a compressed payload")."""
        packed = tmp_path / "packed"
        packed.write_bytes(gzip.compress(self.LARGE))
        options = ("--data-binary", f"@{packed}", "-H", "Content-Type: application/json")
        reply = running.by_path("Public", "/event", *options, "-H", "Content-Encoding: gzip")
        assert (reply.status, reply.body) == (200, self.LARGE)
        for coding in ("br", "deflate"):
            reply = running.by_path(
                "Public", "/event", *options, "-H", f"Content-Encoding: {coding}"
            )
            assert (reply.status, reply.text) == (415, '{"message":"Unsupported Media Type"}')


class TestSizes:
    @pytest.mark.parametrize(("size", "status"), [(PAYLOAD, 200), (PAYLOAD + 1, 413)])
    def test_10_mb(self, running, tmp_path, size, status):
        """Source: recorded."""
        body = tmp_path / "body"
        body.write_bytes(b"x" * size)
        options = ("--data-binary", f"@{body}", "-H", "Content-Type: application/json")
        reply = running.by_path("Public", "/taken", *options)
        assert reply.status == status
        if status == 413:
            assert reply.text == "HTTP content length exceeded 10485760 bytes."
            assert reply.headers["content-type"] == "text; charset=utf-8"
            assert "x-amzn-errortype" not in reply.headers
        assert running.by_path("Public", "/who").status == 200

    def test_what_lambda_does_not_take(self, running, tmp_path):
        """Source: recorded."""
        body = tmp_path / "body"
        body.write_bytes(b"x" * 6 * 1024 * 1024)
        reply = running.by_path("Public", "/event", "--data-binary", f"@{body}")
        assert (reply.status, reply.text) == (413, '{"message": "Request Too Long"}')
        assert reply.headers["x-amzn-errortype"] == "BadRequestException"

    def test_headers(self, running):
        """Source: recorded (the words); assumed (the status)."""
        reply = running.by_path("Public", "/who", "-H", f"X-Large: {'x' * 10_240}")
        assert (reply.status, reply.text) == (431, "HTTP header is larger than 10240 bytes.")

    def test_the_address(self, running):
        """Source: documented (414)."""
        assert running.by_path("Public", f"/who?{'x' * 10_300}").status == 414

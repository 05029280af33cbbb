"""`make bench`: our routes against bare uvicorn, in one run, as ratios."""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import tempfile
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.bench import routes
from tests.bench.control_plane import control_plane_times
from tests.bench.measuring import ROOT, Request, Subject, measure, table
from tests.bench.processes import Gateway, Running, floors, frontgate, get, services
from tests.bench.rendering import BAR, rendering_times

HERE = Path(__file__).parent
ITEM = {"id": {"S": "1"}, "name": {"S": "Ada"}}
FEW, MANY = 3, 300


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--seconds", type=float, default=1.5, help="length of each measurement")
    parser.add_argument("--rounds", type=int, default=3, help="measurements of each figure")
    parser.add_argument("--only", default="", help="subjects whose names contain this, and floors")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        project = prepared(Path(folder) / "bench")
        print("Starting uvicorn, uvicorn with workers, moto and frontgate")
        with (
            floors() as (bare, worker),
            services() as (moto, token),
            frontgate(project / "everything.yaml") as gateway,
        ):
            put_item(moto.url, token)
            put_item(gateway.described["awsEndpoint"], {})
            subjects = chosen(subjects_of(bare, worker, moto, token, gateway), options.only)
            print(table(subjects, measure(subjects, options.seconds, options.rounds)))
            url = gateway.url("BenchApi")
            saves = sorted(save_to_answer(project, url) for _ in range(5))
            print(f"saved function to new answer: {saves[2] * 1000:.0f} ms (median of 5)")
            print(control_plane_times(gateway))
        rendered, parsed = rendering_times()
        print(
            f"40-line template, loop over 20 items: {rendered:.0f} µs (bar {BAR}), "
            f"{parsed:.0f} µs with its body parsed"
        )
        print(f"bench template ready, warm: {start_up(project / 'template.yaml'):.2f} s")
    start_up(ROOT / "template.yaml")
    print(f"reference template ready, warm: {start_up(ROOT / 'template.yaml'):.2f} s")


def prepared(project: Path) -> Path:
    """A copy of the bench's project; with the APIs of few and many routes in a second template."""
    shutil.copytree(HERE / "functions", project / "functions")
    shutil.copy(HERE / "template.yaml", project)
    template = (HERE / "template.yaml").read_text("utf-8")
    apis = routes.apis(FewRoutes=FEW, ManyRoutes=MANY).replace("\n", "\n  ")
    (project / "everything.yaml").write_text(f"{template}\n  {apis}", "utf-8")
    return project


def subjects_of(
    bare: Running, worker: Running, moto: Running, token: Mapping[str, str], gateway: Gateway
) -> list[Subject]:
    """Everything that is measured, each of ours after what it is compared with."""
    api = gateway.url("BenchApi")

    def ours(name: str, request: Request, floor: str, bar: float | None) -> Subject:
        return Subject(name=name, request=request, pid=gateway.pid, floor=floor, bar=bar)

    few, many = f"{FEW} routes", f"{MANY} routes"
    return [
        Subject(name="bare uvicorn", request=Request(url=bare.url), pid=bare.pid),
        ours("MOCK with VTL", Request(url=f"{api}/health"), "bare uvicorn", 0.4),
        ours("MOCK, signed", signed(f"{api}/signed"), "bare uvicorn", 0.2),
        ours("cache hit", Request(url=f"{api}/cached"), "bare uvicorn", 0.5),
        Subject(name="uvicorn + worker", request=Request(url=worker.url), pid=worker.pid),
        ours("Lambda proxy", Request(url=f"{api}/echo"), "uvicorn + worker", 0.6),
        ours("guarded Lambda proxy", guarded(api), "uvicorn + worker", 0.45),
        Subject(
            name="moto GetItem",
            request=dynamodb_request(moto.url, "GetItem", {"Key": {"id": ITEM["id"]}}, token),
            pid=moto.pid,
        ),
        ours("DynamoDB direct", Request(url=f"{api}/items/1"), "moto GetItem", None),
        Subject(name=few, request=route(gateway, "FewRoutes"), pid=gateway.pid),
        ours(many, route(gateway, "ManyRoutes"), few, 0.95),
    ]


def chosen(subjects: list[Subject], part_of_name: str) -> list[Subject]:
    """Those with this in their names, and their floors."""
    found = [subject for subject in subjects if part_of_name in subject.name]
    floors_of = {subject.floor for subject in found}
    return [subject for subject in subjects if subject in found or subject.name in floors_of]


def guarded(api: str) -> Request:
    """A Lambda authorizer whose answer is cached, an API key with a plan, and validation."""
    return Request(
        url=f"{api}/guarded?page=1",
        method="POST",
        headers={
            "Authorization": "somebody",
            "X-API-Key": "bench-key-0123456789",
            "Content-Type": "application/json",
        },
        body='{"item": "tea", "quantity": 2, "note": "green"}',
    )


def route(gateway: Gateway, api: str) -> Request:
    return Request(url=gateway.url(api) + routes.MEASURED_PATH)


def signed(url: str) -> Request:
    """Of the root user; good for five minutes."""
    request = AWSRequest("GET", url)
    SigV4Auth(Credentials("local", "local"), "execute-api", "us-east-1").add_auth(request)
    return Request(url=url, headers=dict(request.headers.items()))


def dynamodb_request(
    url: str, action: str, document: Mapping[str, object], token: Mapping[str, str]
) -> Request:
    credential = "Credential=AKIAIOSFODNN7EXAMPLE/20240101/us-east-1/dynamodb/aws4_request"
    return Request(
        url=url,
        method="POST",
        headers={
            "X-Amz-Target": f"DynamoDB_20120810.{action}",
            "Content-Type": "application/x-amz-json-1.0",
            "Authorization": f"AWS4-HMAC-SHA256 {credential}, SignedHeaders=host, Signature=none",
            **token,
        },
        body=json.dumps({"TableName": "items", **document}),
    )


def put_item(url: str, token: Mapping[str, str]) -> None:
    """Puts the item that is read; makes its table where there is none."""
    if token:
        table_of_items = {
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        }
        send(dynamodb_request(url, "CreateTable", table_of_items, token))
    send(dynamodb_request(url, "PutItem", {"Item": ITEM}, token))


def send(request: Request) -> None:
    sent = urllib.request.Request(
        request.url,
        method=request.method,
        headers=dict(request.headers),
        data=request.body.encode(),
    )
    urllib.request.urlopen(sent, timeout=10).close()


def start_up(template: Path) -> float:
    """Seconds from the command until it is ready; what can be cached is cached."""
    started = time.perf_counter()
    with frontgate(template):
        return time.perf_counter() - started


def save_to_answer(project: Path, url: str) -> float:
    """Seconds from saving the function to its first new answer."""
    source = project / "functions" / "echo" / "app.py"
    mark = f"m{time.monotonic_ns()}"
    text = re.sub(r'MARK = ".*"', f'MARK = "{mark}"', source.read_text())
    time.sleep(0.5)
    source.write_text(text)
    saved = time.perf_counter()
    while mark.encode() not in get(f"{url}/echo"):
        if time.perf_counter() - saved > 30:
            raise SystemExit("the saved function was not served within 30 s")
        time.sleep(0.002)
    return time.perf_counter() - saved


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    main()

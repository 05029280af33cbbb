"""How long it takes to make an API of 300 resources, call by call and by import; to deploy it."""

from __future__ import annotations

import json
from time import perf_counter, process_time
from typing import Any

import boto3
from botocore.config import Config

from tests.bench.measuring import cpu_seconds
from tests.bench.processes import Gateway, get

RESOURCES = 300
CREATION_BAR = 2.0
DEPLOYMENT_BAR = 0.3
_TEMPLATE = {"application/json": '{"statusCode": 200}'}


def control_plane_times(gateway: Gateway) -> str:
    """A line for each way. The client takes most of the time of single calls."""
    client = boto3.client(
        "apigateway",
        region_name=gateway.described["region"],
        endpoint_url=gateway.described["awsEndpoint"],
        aws_access_key_id="local",
        aws_secret_access_key="local",
        config=Config(retries={"total_max_attempts": 1}, proxies={}),
    )
    client.get_account()
    lines = []
    for name, create in (("boto3", _call_by_call), ("import", _by_import)):
        used, own, start = cpu_seconds(gateway.pid), process_time(), perf_counter()
        api = create(client)
        created, theirs = perf_counter() - start, process_time() - own
        ours = cpu_seconds(gateway.pid) - used
        deployed = _deployed(client, gateway, api)
        client.delete_rest_api(restApiId=api)
        lines.append(
            f"{RESOURCES} resources by {name}: {created:.2f} s (bar {CREATION_BAR:g}), "
            f"{ours:.2f} s of CPU time ours and {theirs:.2f} s boto3's; deployed and served in "
            f"{deployed * 1000:.0f} ms (bar {DEPLOYMENT_BAR * 1000:.0f})"
        )
    return "\n".join(lines)


def _call_by_call(client: Any) -> str:
    api = client.create_rest_api(name="calls")
    for number in range(RESOURCES):
        resource = client.create_resource(
            restApiId=api["id"], parentId=api["rootResourceId"], pathPart=f"r{number}"
        )
        method = {"restApiId": api["id"], "resourceId": resource["id"], "httpMethod": "GET"}
        client.put_method(**method, authorizationType="NONE")
        client.put_integration(**method, type="MOCK", requestTemplates=_TEMPLATE)
    return str(api["id"])


def _by_import(client: Any) -> str:
    integration = {"type": "mock", "requestTemplates": _TEMPLATE}
    operation = {"x-amazon-apigateway-integration": integration}
    document = {
        "openapi": "3.0.1",
        "info": {"title": "document"},
        "paths": {f"/r{number}": {"get": operation} for number in range(RESOURCES)},
    }
    return str(client.import_rest_api(body=json.dumps(document))["id"])


def _deployed(client: Any, gateway: Gateway, api: str) -> float:
    """Seconds from CreateDeployment to the first answer of the last resource."""
    endpoint = gateway.described["awsEndpoint"]
    start = perf_counter()
    client.create_deployment(restApiId=api, stageName="live")
    body = get(f"{endpoint}/_aws/execute-api/{api}/live/r{RESOURCES - 1}")
    taken = perf_counter() - start
    if b"Forbidden" in body or b"Missing Authentication Token" in body:
        raise SystemExit(f"the deployment is not served: {body!r}")
    return taken

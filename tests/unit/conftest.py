"""What every test of the application shares: its packages, its tables in moto, its events."""

from __future__ import annotations

import importlib.util
import json
import logging
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import boto3
import pytest
from aws_lambda_powertools.utilities import parameters
from moto import mock_aws
from samtranslator.yaml_helper import yaml_parse

ROOT = Path(__file__).parents[2]

# Powertools reads these when `community.observability` is imported, which is before any fixture.
os.environ["POWERTOOLS_SERVICE_NAME"] = "unit-tests"
os.environ["POWERTOOLS_METRICS_NAMESPACE"] = "Community"

from community.observability import logger  # noqa: E402

NOON = datetime(2026, 5, 17, 12, tzinfo=UTC)


@pytest.fixture
def noon() -> datetime:
    return NOON


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Credentials and a region that are nobody's."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    return monkeypatch


@pytest.fixture(scope="session")
def tables() -> dict[str, dict[str, Any]]:
    """The properties of the template's tables, by logical id."""
    resources = yaml_parse((ROOT / "template.yaml").read_text())["Resources"]
    return {
        logical_id: resource["Properties"]
        for logical_id, resource in resources.items()
        if resource["Type"] == "AWS::DynamoDB::Table"
    }


@pytest.fixture
def dynamodb(environment: pytest.MonkeyPatch, tables: dict[str, dict[str, Any]]) -> Iterator[Any]:
    """A DynamoDB in memory with the template's own tables, named by their logical ids."""
    with mock_aws():
        resource = boto3.resource("dynamodb")
        for logical_id, properties in tables.items():
            _create(resource, logical_id, properties)
        yield resource


def _create(resource: Any, name: str, properties: dict[str, Any]) -> None:
    accepted = (
        "AttributeDefinitions",
        "KeySchema",
        "BillingMode",
        "GlobalSecondaryIndexes",
    )
    resource.create_table(
        TableName=name, **{key: properties[key] for key in accepted if key in properties}
    )


@pytest.fixture
def s3(environment: pytest.MonkeyPatch) -> Iterator[Any]:
    """An S3 in memory with the bucket ``files``."""
    with mock_aws():
        client = boto3.client("s3")
        client.create_bucket(
            Bucket="files", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
        )
        yield client


@pytest.fixture
def secret_id(environment: pytest.MonkeyPatch) -> Iterator[str]:
    """A secret in memory whose value is ``a secret``."""
    parameters.clear_caches()
    with mock_aws():
        made = boto3.client("secretsmanager").create_secret(Name="signing", SecretString="a secret")
        yield made["ARN"]
    parameters.clear_caches()


@pytest.fixture
def event() -> Callable[[str], dict[str, Any]]:
    """Reads an event of `events/`, such as ``rest/get-users``."""

    def read(name: str) -> dict[str, Any]:
        parsed: dict[str, Any] = json.loads((ROOT / f"events/{name}.json").read_text())
        return parsed

    return read


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Callable[..., ModuleType]:
    """Imports ``app.py`` of a folder anew, as a cold start does, with these variables set."""

    def import_app(folder: str, **environment: str) -> ModuleType:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.syspath_prepend(str(ROOT / folder))
        path = ROOT / folder / "app.py"
        spec = importlib.util.spec_from_file_location(f"app_of_{folder.replace('/', '_')}", path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return import_app


@pytest.fixture
def logged() -> Iterator[list[dict[str, Any]]]:
    """What the functions log, with the extra fields."""
    records: list[dict[str, Any]] = []

    class Notebook(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            records.append(vars(record))

    notebook = Notebook()
    logger.addHandler(notebook)
    yield records
    logger.removeHandler(notebook)


@pytest.fixture
def context() -> SimpleNamespace:
    """A Lambda context object."""
    return SimpleNamespace(
        function_name="function",
        memory_limit_in_mb=512,
        invoked_function_arn="arn:aws:lambda:eu-west-1:123456789012:function:function:live",
        aws_request_id="5f2b6bd2-8f58-4c0a-8cbe-4a1a5e4a8b5c",
        get_remaining_time_in_millis=lambda: 10_000,
    )

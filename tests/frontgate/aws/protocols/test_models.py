from __future__ import annotations

import gzip
import re
from pathlib import Path

import botocore
import pytest

from frontgate.aws.protocols.models import (
    UnknownServiceError,
    json_content_type,
    json_target,
    model_name,
    operation,
    service_model,
    speaks,
    split_subdomain,
)


def test_every_local_service_is_found_by_its_endpoint_prefix(moto_services):
    prefixes = _endpoint_prefixes()
    local = {prefix for prefix in prefixes.values() if moto_services.offers(prefix)}
    assert len(local) > 100
    assert {prefix for prefix in local if prefixes.get(model_name(prefix)) != prefix} == set()


def _endpoint_prefixes():
    """By the name of the model, for all that botocore has. Reading them whole takes 20 seconds."""
    prefixes = {}
    for path in Path(botocore.__file__).parent.glob("data/*/*/service-2.json.gz"):
        with gzip.open(path, "rt") as model:
            found = re.search(r'"endpointPrefix"\s*:\s*"([^"]+)"', model.read(4_000))
        prefixes[path.parts[-3]] = found[1]
    return prefixes


@pytest.mark.parametrize(
    ("service", "subdomain", "prefix"),
    [
        ("dynamodb", "", "dynamodb"),
        ("photos.s3", "photos", "s3"),
        ("my.photos.s3", "my.photos", "s3"),
        ("runtime.sagemaker", "", "runtime.sagemaker"),
    ],
)
def test_a_subdomain_is_split_off(service, subdomain, prefix):
    assert split_subdomain(service) == (subdomain, prefix)


def test_an_unknown_service_is_named():
    with pytest.raises(UnknownServiceError, match=re.escape("'quantum' is the endpoint of no AWS")):
        service_model("quantum")


@pytest.mark.parametrize(
    ("prefix", "action", "target", "content_type"),
    [
        ("dynamodb", "GetItem", "DynamoDB_20120810.GetItem", "application/x-amz-json-1.0"),
        ("states", "StopExecution", "AWSStepFunctions.StopExecution", "application/x-amz-json-1.0"),
        ("events", "PutEvents", "AWSEvents.PutEvents", "application/x-amz-json-1.1"),
        ("logs", "PutLogEvents", "Logs_20140328.PutLogEvents", "application/x-amz-json-1.1"),
    ],
)
def test_targets_and_types(prefix, action, target, content_type):
    """Source: documented (API reference of each service, request examples)."""
    model = service_model(prefix)
    assert (json_target(model, action), json_content_type(model)) == (target, content_type)


@pytest.mark.parametrize(
    ("prefix", "protocols"),
    [
        ("dynamodb", {"json"}),
        ("sns", {"query"}),
        ("ec2", {"ec2"}),
        ("s3", {"rest-xml"}),
        ("lambda", {"rest-json"}),
        ("monitoring", {"json", "query"}),
    ],
)
def test_protocols(prefix, protocols):
    known = ("json", "query", "ec2", "rest-xml", "rest-json")
    assert {name for name in known if speaks(service_model(prefix), name)} == protocols


def test_an_operation_or_none():
    model = service_model("sqs")
    assert operation(model, "SendMessage").name == "SendMessage"
    assert operation(model, "Send") is None

"""botocore's models of AWS services: the protocol that each speaks and the shapes of its calls."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from frontgate.aws.sdk_models import read_model

if TYPE_CHECKING:
    from botocore.model import OperationModel, ServiceModel

_MODEL_NAMES: Mapping[str, str] = {
    "aoss": "opensearchserverless",
    "api.ecr": "ecr",
    "api.sagemaker": "sagemaker",
    "aps": "amp",
    "connect-campaigns": "connectcampaigns",
    "controlplane.payment-cryptography": "payment-cryptography",
    "data-ats.iot": "iot-data",
    "data.iot": "iot-data",
    "data.mediastore": "mediastore-data",
    "elasticfilesystem": "efs",
    "elasticloadbalancing": "elbv2",
    "elasticmapreduce": "emr",
    "email": "ses",
    "execute-api": "apigatewaymanagementapi",
    "ingest.timestream": "timestream-write",
    "memory-db": "memorydb",
    "metering.marketplace": "meteringmarketplace",
    "metrics.sagemaker": "sagemaker-metrics",
    "models-v2-lex": "lexv2-models",
    "monitoring": "cloudwatch",
    "query.timestream": "timestream-query",
    "runtime.sagemaker": "sagemaker-runtime",
    "s3-outposts": "s3outposts",
    "servicequotas": "service-quotas",
    "sso": "sso-admin",
    "states": "stepfunctions",
    "streams.dynamodb": "dynamodbstreams",
    "tagging": "resourcegroupstaggingapi",
}
"""Endpoint prefix, as in an integration's URI, to botocore's name, where they differ."""


class UnknownServiceError(Exception):
    """There is no AWS service with this endpoint prefix; the message names it."""


def split_subdomain(service: str) -> tuple[str, str]:
    """`bucket.s3` is a subdomain and an endpoint prefix; most services have no subdomain."""
    if service in _MODEL_NAMES or "." not in service:
        return "", service
    subdomain, _, prefix = service.rpartition(".")
    return subdomain, prefix


def model_name(prefix: str) -> str:
    """botocore's name for the service with this endpoint prefix, if there is one."""
    return _MODEL_NAMES.get(prefix, prefix)


@lru_cache(maxsize=64)
def service_model(prefix: str) -> ServiceModel:
    """The model of the service with this endpoint prefix. Raises `UnknownServiceError`."""
    from botocore.exceptions import UnknownServiceError as NoModelError
    from botocore.model import ServiceModel

    name = model_name(prefix)
    try:
        return ServiceModel(read_model(name), name)
    except NoModelError:
        raise UnknownServiceError(f"{prefix!r} is the endpoint of no AWS service") from None


def operation(model: ServiceModel, name: str) -> OperationModel | None:
    """The operation with this name; None if the service has none."""
    return model.operation_model(name) if name in model.operation_names else None


def json_target(model: ServiceModel, action: str) -> str:
    """The value of `X-Amz-Target` that asks for `action`."""
    return f"{model.metadata['targetPrefix']}.{action}"


def json_content_type(model: ServiceModel) -> str:
    return f"application/x-amz-json-{model.metadata.get('jsonVersion', '1.1')}"


def speaks(model: ServiceModel, protocol: str) -> bool:
    """Whether the service takes calls in this protocol; some take several."""
    metadata: Mapping[str, object] = model.metadata
    spoken = metadata.get("protocols")
    return protocol in (spoken if isinstance(spoken, list) else [metadata.get("protocol")])

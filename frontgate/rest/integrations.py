"""The table from a compiled plan to the integration that serves it on one stage."""

from __future__ import annotations

from typing import Any

from frontgate.deployment.integrations import (
    AwsServicePlan,
    HttpPlan,
    HttpProxyPlan,
    IntegrationPlan,
    LambdaPlan,
    LambdaProxyPlan,
    MockPlan,
)
from frontgate.deployment.media_types import BinaryMediaTypes
from frontgate.rest.aws_service import AwsServiceIntegration
from frontgate.rest.exchange import Integration
from frontgate.rest.http_backend import HttpIntegration, HttpProxyIntegration
from frontgate.rest.lambda_function import LambdaIntegration
from frontgate.rest.lambda_proxy import LambdaProxyIntegration
from frontgate.rest.mock import MockIntegration
from frontgate.wire import Outside


def bind_integration(
    plan: IntegrationPlan,
    *,
    stage_variables: dict[str, str],
    binary_media_types: BinaryMediaTypes,
    outside: Outside,
) -> Integration[Any]:
    """Bind `plan` to a stage's variables and to the world outside."""
    match plan:
        case MockPlan():
            return MockIntegration(plan, binary_media_types=binary_media_types)
        case LambdaProxyPlan():
            return LambdaProxyIntegration(
                plan,
                stage_variables=stage_variables,
                binary_media_types=binary_media_types,
                outside=outside,
            )
        case LambdaPlan():
            return LambdaIntegration(
                plan,
                stage_variables=stage_variables,
                binary_media_types=binary_media_types,
                outside=outside,
            )
        case AwsServicePlan():
            return AwsServiceIntegration(
                plan,
                stage_variables=stage_variables,
                binary_media_types=binary_media_types,
                outside=outside,
            )
        case HttpPlan():
            return HttpIntegration(
                plan,
                stage_variables=stage_variables,
                binary_media_types=binary_media_types,
                outside=outside,
            )
        case HttpProxyPlan():
            return HttpProxyIntegration(
                plan,
                stage_variables=stage_variables,
                binary_media_types=binary_media_types,
                outside=outside,
            )

"""Which variables of `$context` an integration needs."""

from __future__ import annotations

import pytest

from frontgate.control.rest_api import Integration, IntegrationResponse, IntegrationType
from frontgate.deployment.context_names import context_names
from frontgate.mapping.template import MappingTemplate

INTEGRATION = Integration(
    type=IntegrationType.MOCK,
    request_parameters={
        "integration.request.header.X-A": "context.identity.sourceIp",
        "integration.request.header.X-B": "'context.stage'",
    },
    integration_responses={
        "200": IntegrationResponse(
            status_code="200",
            response_parameters={"method.response.header.X-C": "context.requestId"},
        )
    },
)


@pytest.mark.parametrize(
    ("sources", "names"),
    [
        ([], {"identity", "requestId"}),
        (["$context.stage", None], {"identity", "requestId", "stage"}),
        (["$context.stage", "$context"], None),
    ],
)
def test_context_names(sources, names):
    templates = [None if source is None else MappingTemplate(source) for source in sources]
    assert context_names(INTEGRATION, templates) == names

"""Which stage a web ACL stands in front of.

Of what AWS WAF protects, only stages of REST APIs are served here. HTTP and WebSocket APIs have no
web ACLs on AWS either: their ARNs are not valid there (recorded).
"""

from __future__ import annotations

import re
from dataclasses import replace

from frontgate.control.rest_api import Stage
from frontgate.control.store import Store
from frontgate.waf.errors import (
    InvalidParameterError,
    NonexistentItemError,
    UnsupportedStatementError,
)

_STAGE = re.compile(
    r"arn:aws[\w-]*:apigateway:[\w-]+::/restapis/(?P<api>[^/]+)/stages/(?P<stage>[^/]+)"
)
_ELSEWHERE = re.compile(
    r"arn:aws[\w-]*:(?P<service>elasticloadbalancing|appsync|cognito-idp|apprunner|ec2|amplify):"
)


class Associations:
    """Kept where API Gateway keeps them: `webAclArn` of a stage."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def associate(self, resource_arn: str, web_acl_arn: str | None) -> None:
        """None takes the stage's web ACL away. Raises `WafError`s."""
        stage = self._stage(resource_arn)
        self._store.rest.update_stage(replace(stage, web_acl_arn=web_acl_arn))

    def web_acl_of(self, resource_arn: str) -> str | None:
        return self._stage(resource_arn).web_acl_arn

    def resources_of(self, web_acl_arn: str) -> list[str]:
        start = f"arn:{self._store.partition}:apigateway:{self._store.region}::"
        return [
            f"{start}/restapis/{api_id}/stages/{name}"
            for api_id, stages in self._store.rest.stages.items()
            for name, stage in stages.items()
            if stage.web_acl_arn == web_acl_arn
        ]

    def _stage(self, resource_arn: str) -> Stage:
        found = _STAGE.fullmatch(resource_arn)
        if found is None:
            elsewhere = _ELSEWHERE.match(resource_arn)
            if elsewhere:
                raise UnsupportedStatementError(
                    f"{resource_arn}: a web ACL in front of {elsewhere['service']} is"
                )
            raise InvalidParameterError("RESOURCE_ARN", resource_arn)
        stage = self._store.rest.stages.get(found["api"], {}).get(found["stage"])
        if stage is None:
            raise NonexistentItemError
        return stage

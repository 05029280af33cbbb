from __future__ import annotations

from types import SimpleNamespace

from frontgate.gateway.created import created_refs
from frontgate.resources import DeployedStack
from frontgate.resources.creation import Created


def test_resources_of_one_type_that_were_created():
    stack = SimpleNamespace(
        resources=[
            SimpleNamespace(logical_id="Domain", type="AWS::Cognito::UserPoolDomain"),
            SimpleNamespace(logical_id="LeftOut", type="AWS::Cognito::UserPoolDomain"),
            SimpleNamespace(logical_id="Pool", type="AWS::Cognito::UserPool"),
        ]
    )
    deployed = DeployedStack(
        created={"Domain": Created(ref="members"), "Pool": Created(ref="eu-west-1_a")},
        outputs={},
        apis=(),
        user_pools=(),
    )
    found = created_refs(stack, deployed, "AWS::Cognito::UserPoolDomain")  # type: ignore[arg-type]
    assert found == {"Domain": "members"}

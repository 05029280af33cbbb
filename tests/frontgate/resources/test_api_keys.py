"""Keys and plans of templates, from the text to the answers of the stage they open."""

from __future__ import annotations

import random
import string
from pathlib import Path
from typing import Any, NamedTuple, cast

import pytest

from frontgate.control.api_keys import ApiKey, ApiStage, QuotaSettings, ThrottleSettings
from frontgate.control.store import Store
from frontgate.resources import Account, DeployedStack, create, unsupported
from frontgate.serving import ServedStages
from frontgate.template import load
from frontgate.wire import HttpRequest, Outside

TEMPLATES = Path(__file__).parent / "api_keys"


class Started(NamedTuple):
    store: Store
    deployed: DeployedStack
    stages: ServedStages

    def key(self, name: str) -> ApiKey:
        (key,) = (key for key in self.store.keys.api_keys.values() if key.name == name)
        return key

    async def status(self, path: str, key: str | None = None) -> int:
        (api,) = self.deployed.apis
        handle = self.stages.http(api.api_id, api.stage_name)
        assert handle is not None
        request = HttpRequest(
            method="GET",
            path=path,
            query="",
            headers=() if key is None else (("X-API-Key", key),),
            body=b"",
            source_ip="127.0.0.1",
            stage_path="/dev",
        )
        return (await handle(request)).status


@pytest.fixture
def start(tmp_path: Path, outside: Outside, plane: Any) -> Any:
    async def started(template: str) -> Started:
        stack = load(
            TEMPLATES / template,
            parameters={},
            environment=None,
            config_file=None,
            region="eu-west-1",
            account_id="123456789012",
            stack_name="reports",
            cache=tmp_path,
        )
        assert unsupported(stack) == ()
        source = random.Random(stack.name)
        store = Store(
            region=stack.region,
            account_id=stack.account_id,
            clock=lambda: 1_000.0,
            new_id=lambda length: "".join(source.choices(string.ascii_lowercase, k=length)),
        )
        stages = ServedStages(store, outside)
        account = Account(
            plane=plane(store),
            lambdas=cast("Any", None),
            api=cast("Any", None),
            later=cast("Any", None),
            waf=cast("Any", None),
            event_sources=cast("Any", None),
            mappings=cast("Any", None),
            private_backends=cast("Any", None),
            cache=tmp_path,
            report=lambda sentence: None,
            warn=lambda sentence: None,
            function_url=lambda id: id,
        )
        return Started(store, await create(stack, account), stages)

    return started


@pytest.mark.fact("cloudformation.usage-plan")
async def test_a_key_with_its_plan(start):
    """Source: documented (AWS::ApiGateway::ApiKey, ::UsagePlan and ::UsagePlanKey)."""
    stack = await start("cloudformation.yaml")
    partner = stack.key("partner")
    (plan,) = stack.store.keys.usage_plans.values()
    (api,) = stack.deployed.apis
    assert (partner.value, partner.enabled) == ("partner-key-0123456789", True)
    assert (partner.customer_id, partner.description) == ("c-1", "The partner's")
    assert partner.stage_keys == (f"{api.api_id}/dev",)
    assert partner.tags == {"team": "partners"}
    assert plan.name == "partners"
    assert plan.throttle == ThrottleSettings(burst_limit=10, rate_limit=5.0)
    assert plan.quota == QuotaSettings(limit=500, period="MONTH", offset=0)
    limit = ThrottleSettings(burst_limit=1, rate_limit=0.5)
    assert plan.api_stages == (
        ApiStage(api_id=api.api_id, stage="dev", throttle={"/reports/GET": limit}),
    )
    assert stack.deployed.outputs == {
        "PlanKey": f"{partner.id}:{plan.id}",
        "KeyId": partner.id,
        "PlanId": plan.id,
    }


async def test_the_plans_limits_are_served(start):
    """Source: documented (a throttle of a method in a usage plan)."""
    stack = await start("cloudformation.yaml")
    found = [await stack.status("/reports", "partner-key-0123456789") for _ in range(2)]
    assert found == [200, 429]


async def test_a_key_begins_disabled_with_a_value_that_stays(start):
    """Source: documented (Enabled is false), recorded (a value is generated)."""
    stray = (await start("cloudformation.yaml")).key("stray")
    again = (await start("cloudformation.yaml")).key("stray")
    assert not stray.enabled
    assert len(stray.value) == 40
    assert stray.value == again.value


async def test_the_template_is_served_with_its_keys(start):
    """Source: recorded."""
    stack = await start("cloudformation.yaml")
    assert await stack.status("/open") == 200
    assert await stack.status("/reports") == 403
    assert await stack.status("/reports", "partner-key-0123456789") == 200


async def test_the_key_of_a_sam_api(start):
    """Source: the output of aws-sam-translator."""
    stack = await start("sam.yaml")
    (key,) = stack.store.keys.api_keys.values()
    (plan,) = stack.store.keys.usage_plans.values()
    assert (plan.name, plan.quota) == ("members", QuotaSettings(limit=500, period="DAY"))
    assert await stack.status("/reports") == 403
    assert await stack.status("/reports", key.value) == 200

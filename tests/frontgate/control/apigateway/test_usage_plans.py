from __future__ import annotations

import pytest


@pytest.fixture
def staged(client, api):
    api.mock()
    client.create_deployment(restApiId=api.id, stageName="dev")
    return api


@pytest.fixture
def plan(client, staged):
    stages = [{"apiId": staged.id, "stage": "dev"}]
    return client.create_usage_plan(name="p", description="d", apiStages=stages)


@pytest.fixture
def update(client, plan):
    def update(*patches):
        operations = [dict(zip(("op", "path", "value"), each, strict=False)) for each in patches]
        return client.update_usage_plan(usagePlanId=plan["id"], patchOperations=operations)

    return update


@pytest.mark.fact("usage-plan.keys")
def test_what_a_plan_shows(client, staged, plan, bare):
    """Source: recorded: one plan shows tags, a list does not."""
    assert plan["ResponseMetadata"]["HTTPStatusCode"] == 201
    shown = {
        "id": plan["id"],
        "name": "p",
        "description": "d",
        "apiStages": [{"apiId": staged.id, "stage": "dev"}],
    }
    assert bare(plan) == shown
    assert bare(client.get_usage_plan(usagePlanId=plan["id"])) == {**shown, "tags": {}}
    assert client.get_usage_plans()["items"] == [shown]


@pytest.mark.fact("usage-plan.keys")
def test_limits(client):
    """Source: recorded: a burst above the rate is fine; an offset shows."""
    created = client.create_usage_plan(
        name="p",
        throttle={"burstLimit": 100, "rateLimit": 2},
        quota={"limit": 10, "period": "DAY"},
        tags={"a": "b"},
    )
    assert created["throttle"] == {"burstLimit": 100, "rateLimit": 2.0}
    assert created["quota"] == {"limit": 10, "offset": 0, "period": "DAY"}
    assert (created["apiStages"], created["tags"]) == ([], {"a": "b"})


def test_patches(update, bare, staged, plan):
    """Source: recorded."""
    updated = update(
        ("replace", "/throttle/burstLimit", "100"),
        ("replace", "/throttle/rateLimit", "200"),
        ("replace", "/quota/limit", "5000"),
        ("replace", "/quota/period", "MONTH"),
    )
    assert updated["throttle"] == {"burstLimit": 100, "rateLimit": 200.0}
    assert updated["quota"] == {"limit": 5000, "offset": 0, "period": "MONTH"}
    assert updated["tags"] == {}
    bared = update(("remove", "/throttle"), ("remove", "/quota"))
    assert "throttle" not in bared
    assert "quota" not in bared


def test_limits_of_a_method(update, staged):
    """Documented: patch operations of a usage plan."""
    stage = f"/apiStages/{staged.id}:dev/throttle"
    updated = update(
        ("replace", f"{stage}/~1users/GET/rateLimit", "5"),
        ("replace", f"{stage}/~1users/GET/burstLimit", "7"),
    )
    limits = {"burstLimit": 7, "rateLimit": 5.0}
    assert updated["apiStages"][0]["throttle"] == {"/users/GET": limits}
    assert "throttle" not in update(("remove", f"{stage}/~1users/GET"))["apiStages"][0]


@pytest.mark.parametrize(
    ("patch", "code", "message"),
    [
        (("add", "/apiStages"), "BadRequest", "Invalid API Stage specified"),
        (("remove", "/apiStages", "{api}:"), "BadRequest", "Invalid API Stage specified"),
        (
            ("add", "/apiStages", "{api}b:dev"),
            "NotFound",
            "Invalid API Stage {{api: {api}b, stage: dev}} specified for usageplan {plan}",
        ),
        (
            ("add", "/apiStages", "{api}:other"),
            "NotFound",
            "Invalid API Stage {{api: {api}, stage: other}} specified for usageplan {plan}",
        ),
    ],
)
@pytest.mark.fact("usage-plan.stages")
def test_stages_that_are_refused(client, staged, plan, refused, patch, code, message):
    """Source: recorded."""
    names = {"api": staged.id, "plan": plan["id"]}
    operation = dict(zip(("op", "path", "value"), patch, strict=False))
    if "value" in operation:
        operation["value"] = operation["value"].format(**names)
    said = refused(client.update_usage_plan, usagePlanId=plan["id"], patchOperations=[operation])
    assert (said[0], said[2]) == (f"{code}Exception", message.format(**names))


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        ("get_usage_plan", {}),
        ("update_usage_plan", {"patchOperations": []}),
        ("delete_usage_plan", {}),
        ("get_usage_plan_keys", {}),
        ("get_usage", {"startDate": "2026-01-01", "endDate": "2026-01-01"}),
    ],
)
@pytest.mark.fact("usage-plan.unknown")
def test_an_unknown_plan(client, refused, operation, members):
    """Source: recorded."""
    assert refused(getattr(client, operation), usagePlanId="x", **members) == (
        "NotFoundException",
        404,
        "Invalid Usage Plan ID specified",
    )


@pytest.mark.fact("usage-plan.plan-keys")
def test_keys_of_a_plan(client, plan, bare, refused):
    """Source: recorded: the newest first; a key that is deleted leaves its plans."""
    keys = [client.create_api_key(name=name, enabled=True) for name in ("one", "two")]
    for key in keys:
        joined = client.create_usage_plan_key(
            usagePlanId=plan["id"], keyId=key["id"], keyType="API_KEY"
        )
    last = {"id": keys[1]["id"], "name": "two", "type": "API_KEY", "value": keys[1]["value"]}
    assert bare(joined) == last
    place = {"usagePlanId": plan["id"]}
    listed = client.get_usage_plan_keys(**place)["items"]
    assert [key["name"] for key in listed] == ["two", "one"]
    assert bare(client.get_usage_plan_key(**place, keyId=keys[1]["id"])) == last
    assert client.get_usage_plans(keyId=keys[0]["id"])["items"][0]["id"] == plan["id"]
    client.delete_api_key(apiKey=keys[0]["id"])
    assert len(client.get_usage_plan_keys(**place)["items"]) == 1
    answer = client.delete_usage_plan_key(**place, keyId=keys[1]["id"])
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 202
    assert refused(client.get_usage_plan_key, **place, keyId=keys[1]["id"])[1] == 404


class TestUsage:
    @pytest.fixture
    def key(self, client):
        plan = client.create_usage_plan(name="p", quota={"limit": 10, "period": "DAY"})["id"]
        key = client.create_api_key(name="k", enabled=True)["id"]
        client.create_usage_plan_key(usagePlanId=plan, keyId=key, keyType="API_KEY")
        return {"usagePlanId": plan, "keyId": key}

    def test_days(self, client, key, reached, store):
        """Documented: GetUsage: used and remaining, day by day."""
        plan = store.keys.usage_plans[key["usagePlanId"]]
        for _ in range(3):
            reached.usage.take(plan, key["keyId"], 1_000.0)
        usage = client.get_usage(usagePlanId=plan.id, startDate="1970-01-01", endDate="1970-01-02")
        assert usage["items"] == {key["keyId"]: [[3, 7], [0, 10]]}
        assert (usage["startDate"], usage["endDate"]) == ("1970-01-01", "1970-01-02")

    def test_more_for_one_key(self, client, key):
        """Documented: UpdateUsage, /remaining."""
        patch = {"op": "replace", "path": "/remaining", "value": "25"}
        updated = client.update_usage(**key, patchOperations=[patch])
        assert updated["items"] == {key["keyId"]: [[0, 25]]}

    @pytest.mark.parametrize(
        ("first", "last"),
        [("yesterday", "2026-01-01"), ("2026-01-02", "2026-01-01"), ("2025-01-01", "2026-01-01")],
    )
    def test_dates_that_are_refused(self, client, key, refused, first, last):
        """Assumed: the text."""
        place = {"usagePlanId": key["usagePlanId"]}
        assert refused(client.get_usage, **place, startDate=first, endDate=last)[1] == 400

    def test_what_is_refused(self, client, key, plan, refused):
        unknown = {**key, "keyId": "x"}
        assert refused(client.update_usage, **unknown, patchOperations=[])[1] == 404
        patch = {"op": "replace", "path": "/remaining", "value": "many"}
        assert refused(client.update_usage, **key, patchOperations=[patch])[1] == 400
        client.create_usage_plan_key(usagePlanId=plan["id"], keyId=key["keyId"], keyType="API_KEY")
        patch = {"op": "replace", "path": "/remaining", "value": "5"}
        no_quota = {**key, "usagePlanId": plan["id"]}
        assert refused(client.update_usage, **no_quota, patchOperations=[patch])[1] == 400


def test_usage_in_pages(client, plan):
    """Documented: GetUsage, limit and position."""
    keys = [client.create_api_key(name=name)["id"] for name in ("a", "b", "c")]
    for key in keys:
        client.create_usage_plan_key(usagePlanId=plan["id"], keyId=key, keyType="API_KEY")
    asked = {"usagePlanId": plan["id"], "startDate": "2026-01-01", "endDate": "2026-01-01"}
    first = client.get_usage(**asked, limit=2)
    rest = client.get_usage(**asked, limit=2, position=first["position"])
    assert "position" not in rest
    assert [*first["items"], *rest["items"]] == keys

"""API keys: whose they are, which stage they open, and how much of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

FREE, PARTNER = "FreeApiKeyId", "PartnerApiKeyId"


@pytest.fixture
def report(stack) -> Callable[..., Any]:
    return lambda key, name="members": stack.rest.get(
        f"/reports/{name}", headers={"X-Api-Key": key}
    )


class TestKeys:
    @pytest.mark.parametrize("name", ["members", "feedback"])
    def test_a_key_opens_a_report(self, stack, report, name):
        answer = report(stack.key(), name)

        assert answer.status == 200, answer.body
        document = answer.json()
        assert document["name"] == name
        assert document["total"] == sum(month["count"] for month in document["months"])

    @pytest.mark.parametrize("headers", [{}, {"X-Api-Key": ""}, {"X-Api-Key": "x" * 40}])
    def test_without_one_nothing_is_opened(self, stack, headers):
        answer = stack.rest.get("/reports/members", headers=headers)

        assert answer.status == 403
        assert answer.json() == {"message": "Forbidden"}
        assert answer.headers["Access-Control-Allow-Origin"] == stack.cors_origin

    def test_a_token_is_no_key(self, stack, token):
        assert stack.rest.get("/reports/members", token=token).status == 403

    def test_a_report_that_there_is_not(self, stack, report):
        answer = report(stack.key(), "secrets")

        assert answer.status == 404
        assert "members" in answer.json()["message"]

    def test_the_free_plan_is_soon_exhausted(self, stack, report):
        """Two at once, then one a second; the answer says when to come again."""
        key = stack.key(FREE)
        answers = [report(key) for _ in range(6)]

        refused = [answer for answer in answers if answer.status == 429]
        assert answers[0].status == 200
        assert refused
        assert refused[0].json() == {"message": "Too Many Requests"}
        assert refused[0].headers["Retry-After"] == "1"
        assert report(stack.key(PARTNER)).status == 200

    def test_a_key_that_is_switched_off(self, stack, report, eventually):
        api = stack.client("apigateway")
        made = api.create_api_key(name=f"test-{uuid.uuid4()}", enabled=True)
        api.create_usage_plan_key(
            usagePlanId=stack.resources["PartnerPlan"], keyId=made["id"], keyType="API_KEY"
        )
        try:
            eventually(lambda: report(made["value"]).status == 200, within=60)
            off = {"op": "replace", "path": "/enabled", "value": "false"}
            api.update_api_key(apiKey=made["id"], patchOperations=[off])
            eventually(lambda: report(made["value"]).status == 403, within=60)
        finally:
            api.delete_api_key(apiKey=made["id"])

    @pytest.mark.local
    def test_what_was_used_is_counted(self, stack, report):
        api = stack.client("apigateway")
        plan, key = stack.resources["PartnerPlan"], stack.outputs[PARTNER]

        def used() -> int:
            today = datetime.now(UTC).date()
            days = {"startDate": f"{today - timedelta(days=1)}", "endDate": f"{today}"}
            found = api.get_usage(usagePlanId=plan, keyId=key, **days)["items"]
            return sum(int(used) for rows in found.values() for used, _ in rows)

        before = used()
        assert report(stack.key(PARTNER)).status == 200
        assert used() == before + 1

    @pytest.mark.local
    def test_partners_have_a_stage_of_their_own(self, stack):
        """The free key belongs to the other stage."""
        api = stack.apis["RestApi"]["id"]
        partner = type(stack.rest)(f"{stack.aws_endpoint}/_aws/execute-api/{api}/partner")

        for output, status in ((PARTNER, 200), (FREE, 403)):
            answer = partner.get("/reports/members", headers={"X-Api-Key": stack.key(output)})
            assert answer.status == status
        assert partner.get("/health").json()["stage"] == "partner"

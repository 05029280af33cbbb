"""Two workflows behind the REST API: one answers while the client waits, one takes its time."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest

MOTIVATION = 'I write "programs"\\ for engines that aren\'t built: #set($x = 1) 😀'


@pytest.fixture
def applicant() -> dict[str, Any]:
    """Somebody who has not applied before."""
    return {
        "name": "Grace O'Hopper",
        "email": f"{uuid.uuid4().hex}@example.com",
        "age": 40,
        "motivation": MOTIVATION,
    }


class TestScreening:
    def test_an_application_that_fits(self, stack, token, applicant):
        answer = stack.rest.post("/onboarding", applicant, token=token)

        assert answer.status == 200, answer.body
        assert answer.json() == {"accepted": True, "email": applicant["email"]}

    def test_an_address_that_somebody_has(self, stack, token, applicant):
        somebody = {key: applicant[key] for key in ("name", "email")}
        assert stack.rest.post("/users", somebody, token=token).status == 201

        answer = stack.rest.post("/onboarding", applicant, token=token)

        assert answer.status == 422, answer.body
        assert answer.json() == {"message": "Somebody has registered with this address"}

    def test_what_gets_past_the_model_is_refused_by_the_function(self, stack, applicant):
        """The machine, started without the API."""
        answer = stack.client("stepfunctions").start_sync_execution(
            stateMachineArn=stack.resources["ScreeningStateMachine"],
            input=json.dumps({"id": "1", "application": {**applicant, "age": 17}}),
        )

        assert (answer["status"], answer["error"]) == ("FAILED", "ApplicationRefused")
        assert "age" in answer["cause"]


class TestOnboarding:
    @pytest.fixture
    def target(self) -> str:
        return f"/onboarding/test-{uuid.uuid4().hex[:12]}"

    @pytest.fixture
    def finished_at(self, stack, token, eventually) -> Callable[[str], dict[str, Any]]:
        """What is said of an onboarding when it has come to its end."""

        def wait(target: str) -> dict[str, Any]:
            def look() -> dict[str, Any] | None:
                answer = stack.rest.get(target, token=token)
                assert answer.status == 200, answer.body
                progress: dict[str, Any] = answer.json()
                return progress if progress["status"] != "RUNNING" else None

            found: dict[str, Any] = eventually(look, within=60)
            return found

        return wait

    def test_the_applicant_becomes_a_member(self, stack, token, applicant, target, finished_at):
        # Given an application under a name of the client's
        started = stack.rest.request("PUT", target, token=token, body=applicant)
        assert started.status == 202, started.body
        assert started.headers["Location"].endswith(target)

        # When the workflow has come to its end
        progress = finished_at(target)

        # Then there is a member, who can sign in, and who was welcomed
        assert progress["status"] == "SUCCEEDED", progress
        member = progress["member"]
        assert member["name"] == applicant["name"]
        assert stack.rest.get(f"/users/{member['id']}", token=token).json() == member
        account = stack.client("cognito-idp").admin_get_user(
            UserPoolId=stack.outputs["UserPoolId"], Username=applicant["email"]
        )
        assert account["Enabled"]
        said = stack.http.get("/rooms/general/messages", token=token).json()["messages"]
        assert any(applicant["name"] in message["message"] for message in said)

    def test_sent_twice_it_is_started_once(self, stack, token, applicant, target):
        answers = [stack.rest.request("PUT", target, token=token, body=applicant) for _ in "12"]

        assert {answer.status for answer in answers} <= {202, 409}

    def test_a_refusal_is_told_by_its_kind(self, stack, token, applicant, finished_at):
        # Given an onboarding under the id of somebody else
        somebody = stack.rest.post("/users", {"name": "x", "email": "x@example.com"}, token=token)
        target = f"/onboarding/{somebody.json()['id']}"
        assert stack.rest.request("PUT", target, token=token, body=applicant).status == 202

        # Then it fails, and takes nothing away from them
        assert finished_at(target) == {
            "id": somebody.json()["id"],
            "status": "FAILED",
            "error": "ApplicationRefused",
        }
        assert stack.rest.get(f"/users/{somebody.json()['id']}", token=token).status == 200

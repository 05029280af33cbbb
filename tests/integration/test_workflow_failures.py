"""What the workflows do when a step fails: they try again, and undo what cannot be finished."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

pytestmark = pytest.mark.local  # it takes away what the steps need

MINUTE = 90
"""Four retries take up to half a minute of it."""


@pytest.fixture(scope="module")
def app(application) -> Any:
    """An application of our own, since others need its functions and its bucket."""
    return application(cors_origin="http://localhost:8080")


@pytest.fixture(scope="module")
def token(app) -> str:
    return str(app.token())


@pytest.fixture
def applicant() -> dict[str, Any]:
    return {
        "name": "Grace Hopper",
        "email": f"{uuid.uuid4().hex}@example.com",
        "motivation": "I would like to find bugs.",
    }


@pytest.fixture
def out_of_order(app) -> Callable[[], Any]:
    """While it lasts, the function of the workflows is throttled."""
    functions, name = app.client("lambda"), app.resources["OnboardingFunction"]

    @contextmanager
    def throttled() -> Iterator[None]:
        functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
        try:
            yield
        finally:
            functions.delete_function_concurrency(FunctionName=name)

    return throttled


@pytest.fixture
def throttles(app) -> Callable[[], int]:
    """How often it was, in the last hour."""
    metrics, name = app.client("cloudwatch"), app.resources["OnboardingFunction"]

    def count() -> int:
        now = datetime.now(UTC)
        found = metrics.get_metric_statistics(
            Namespace="AWS/Lambda",
            MetricName="Throttles",
            Dimensions=[{"Name": "FunctionName", "Value": name}],
            StartTime=now - timedelta(hours=1),
            EndTime=now + timedelta(minutes=1),
            Period=60,
            Statistics=["Sum"],
        )
        return int(sum(point["Sum"] for point in found["Datapoints"]))

    return count


@pytest.fixture
def start(app, token) -> Callable[[dict[str, Any]], str]:
    """Starts an onboarding; where its progress is told."""

    def put(applicant: dict[str, Any]) -> str:
        target = f"/onboarding/test-{uuid.uuid4().hex[:12]}"
        answer = app.rest.request("PUT", target, token=token, body=applicant)
        assert answer.status == 202, answer.body
        return target

    return put


@pytest.fixture
def progress(app, token) -> Callable[[str], Any]:
    def read(target: str) -> Any:
        answer = app.rest.get(target, token=token)
        assert answer.status == 200, answer.body
        return answer.json()

    return read


@pytest.fixture
def finished(progress, eventually) -> Callable[[str], Any]:
    def wait(target: str) -> Any:
        eventually(lambda: progress(target)["status"] != "RUNNING", within=MINUTE)
        return progress(target)

    return wait


@pytest.fixture
def history(app) -> Callable[[str], list[str]]:
    """The kinds of events of an onboarding, in order."""
    machine = app.resources["OnboardingStateMachine"].replace(":stateMachine:", ":execution:")
    workflows = app.client("stepfunctions")

    def read(target: str) -> list[str]:
        arn = f"{machine}:{target.rpartition('/')[2]}"
        events = workflows.get_execution_history(executionArn=arn, maxResults=1000)["events"]
        return [event["type"] for event in events]

    return read


@pytest.fixture
def is_member(app, token) -> Callable[[str], bool]:
    def look(target: str) -> bool:
        answer = app.rest.get(f"/users/{target.rpartition('/')[2]}", token=token)
        assert answer.status in {200, 404}, answer.body
        return bool(answer.status == 200)

    return look


@pytest.fixture
def has_account(app) -> Callable[[str], bool]:
    identities, pool = app.client("cognito-idp"), app.outputs["UserPoolId"]

    def look(email: str) -> bool:
        found = identities.list_users(UserPoolId=pool, Filter=f'email = "{email}"')
        return bool(found["Users"])

    return look


class TestOnboarding:
    def test_a_step_that_fails_for_a_while_is_tried_again(
        self, applicant, out_of_order, start, progress, finished, history, eventually
    ):
        # Given an onboarding whose first step cannot run
        with out_of_order():
            target = start(applicant)
            eventually(lambda: "TaskFailed" in history(target), within=30)
            assert progress(target)["status"] == "RUNNING"

        # When it can again, then the onboarding comes to its end
        found = finished(target)
        assert found["status"] == "SUCCEEDED", found
        assert found["member"]["email"] == applicant["email"]

    def test_a_step_that_fails_for_good_is_made_undone(
        self, app, applicant, start, finished, is_member, has_account
    ):
        """The last one: what the two before it have done goes away."""
        # Given an application without the bucket in which folders are made
        bucket, files = app.resources["FilesBucket"], app.client("s3")
        _empty(files, bucket)
        files.delete_bucket(Bucket=bucket)

        try:
            target = start(applicant)
            found = finished(target)
        finally:
            where = {"LocationConstraint": app.region}
            given = {} if app.region == "us-east-1" else {"CreateBucketConfiguration": where}
            files.create_bucket(Bucket=bucket, **given)

        assert found == {
            "id": target.rpartition("/")[2],
            "status": "FAILED",
            "error": "OnboardingFailed",
        }
        assert not is_member(target)
        assert not has_account(applicant["email"])

    def test_somebody_elses_address_is_made_undone_at_once(
        self, app, applicant, start, finished, history, is_member, has_account
    ):
        """It does not get better by trying again, and the account is somebody's."""
        app.client("cognito-idp").admin_create_user(
            UserPoolId=app.outputs["UserPoolId"],
            Username=applicant["email"],
            UserAttributes=[{"Name": "email", "Value": applicant["email"]}],
            MessageAction="SUPPRESS",
        )

        target = start(applicant)
        found = finished(target)

        assert (found["status"], found["error"]) == ("FAILED", "OnboardingFailed")
        assert history(target).count("TaskFailed") == 1
        assert not is_member(target)
        assert has_account(applicant["email"])


class TestScreening:
    def test_while_its_function_fails_it_cannot_answer(self, app, token, applicant, out_of_order):
        with out_of_order():
            answer = app.rest.post("/onboarding", applicant, token=token)

        assert answer.status == 502, answer.body
        assert answer.json() == {"message": "The application could not be screened; try again"}

    def test_a_step_that_fails_for_a_while_is_tried_again(
        self, app, token, applicant, out_of_order, throttles, eventually
    ):
        answers = []

        def ask() -> None:
            answers.append(app.rest.post("/onboarding", applicant, token=token))

        before = throttles()
        with out_of_order():
            asking = threading.Thread(target=ask)
            asking.start()
            eventually(lambda: throttles() > before)
        asking.join(timeout=30)

        assert [answer.status for answer in answers] == [200], answers


def _empty(files: Any, bucket: str) -> None:
    versions = files.list_object_versions(Bucket=bucket)
    for found in (*versions.get("Versions", ()), *versions.get("DeleteMarkers", ())):
        files.delete_object(Bucket=bucket, Key=found["Key"], VersionId=found["VersionId"])

"""The mapping templates, rendered by the local gateway's Velocity engine.

Those of the users' directory are in `test_directory_templates`.
"""

from __future__ import annotations

import json
import string
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontgate.mapping.template import MappingTemplate
from tests.template.rendering import TRICKY, Integration, answer, hostile, render, request, texts

Bodies = dict[str, dict[str, Any]]


def listing(*keys: str, token: str | None = None) -> str:
    """What S3 answers, as in "ListObjectsV2" of its API reference."""
    encoded = [encode(key) for key in keys]
    contents = "".join(
        f"<Contents><Key>{key}</Key><LastModified>2026-05-17T12:00:00.000Z</LastModified>"
        f"<ETag>&quot;1&quot;</ETag><Size>{len(key)}</Size>"
        "<StorageClass>STANDARD</StorageClass></Contents>"
        for key in encoded
    )
    more = f"<NextContinuationToken>{token}</NextContinuationToken>" if token else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>files</Name>'
        f"<Prefix>ada</Prefix>{more}<KeyCount>{len(keys)}</KeyCount><MaxKeys>20</MaxKeys>"
        f"<EncodingType>url</EncodingType>{contents}</ListBucketResult>"
    )


def encode(key: str) -> str:
    """As S3 does for `encoding-type=url`: like a form, but for slashes."""
    safe = string.ascii_letters + string.digits + "-_.*/"
    return "".join(
        character
        if character in safe
        else "+"
        if character == " "
        else "".join(f"%{byte:02X}" for byte in character.encode())
        for character in key
    )


class TestFiles:
    @pytest.fixture
    def files(self, integration: Any) -> Integration:
        found: Integration = integration("get", "/files")
        return found

    @pytest.mark.parametrize("names", [[], ["a.txt"], TRICKY, ["deep/er/x y+z.txt"]])
    def test_keys_become_names_without_the_members_folder(
        self, files: Integration, names: list[str]
    ) -> None:
        page, _ = answer(files, body=listing(*(f"ada/{name}" for name in names)))

        assert [file["name"] for file in page["files"]] == names
        assert page["count"] == len(names)
        assert "nextCursor" not in page
        for file in page["files"]:
            assert file["size"] > 0
            assert file["modifiedAt"] == "2026-05-17T12:00:00.000Z"

    def test_a_token_is_the_cursor(self, files: Integration) -> None:
        page, _ = answer(
            files, body=listing("ada/a", token="1ueGcxLPRx1Tr/XYExHnhbYLgveDs2J/wm36Hy4vbOwM=")
        )

        assert page["nextCursor"] == "1ueGcxLPRx1Tr/XYExHnhbYLgveDs2J/wm36Hy4vbOwM="

    def test_the_folder_is_the_members_own(self, bodies: Bodies, integration: Any) -> None:
        """Neither a client's parameter nor a template decides it."""
        member = "context.authorizer.claims.sub"
        listed = integration("get", "/files")["requestParameters"]
        assert listed["integration.request.querystring.prefix"] == member
        for method in ("get", "head", "put", "delete"):
            found = integration(method, "/files/{key+}")
            assert found["uri"].endswith("${stageVariables.filesBucket}/{member}/{key}")
            assert found["requestParameters"]["integration.request.path.member"] == member


class TestOnboarding:
    @hostile
    @given(
        application=st.dictionaries(texts, texts | st.integers() | st.booleans(), max_size=4),
    )
    def test_an_application_is_json_within_json(
        self, integration: Any, application: dict[str, Any]
    ) -> None:
        sent = request(integration("post", "/onboarding"), body=application)

        assert sent.keys() == {"stateMachineArn", "name", "input"}
        assert json.loads(sent["input"]) == {"id": "request-1", "application": application}

    @hostile
    @given(identifier=texts, motivation=texts)
    def test_an_id_names_the_execution_and_is_in_its_input(
        self, integration: Any, identifier: str, motivation: str
    ) -> None:
        sent = request(
            integration("put", "/onboarding/{id}"),
            path={"id": identifier},
            body={"motivation": motivation},
        )

        assert sent["name"] == identifier
        assert json.loads(sent["input"]) == {
            "id": identifier,
            "application": {"motivation": motivation},
        }

    @hostile
    @given(identifier=texts)
    def test_an_execution_is_described_by_its_arn(self, integration: Any, identifier: str) -> None:
        sent = request(integration("get", "/onboarding/{id}"), path={"id": identifier})

        assert sent == {
            "executionArn": "arn:aws:states:eu-west-1:123456789012:execution:"
            f"<OnboardingStateMachine.Name>:{identifier}"
        }

    @pytest.mark.parametrize(
        ("run", "read", "status"),
        [
            (
                {"status": "SUCCEEDED", "output": '{"accepted": true, "email": "a@b.cd"}'},
                {"accepted": True, "email": "a@b.cd"},
                None,
            ),
            (
                {"status": "FAILED", "error": "ApplicationRefused", "cause": 'age: "x"'},
                {"message": 'age: "x"'},
                422,
            ),
            (
                {"status": "FAILED", "error": "States.Runtime", "cause": "secret"},
                {"message": "The application could not be screened; try again"},
                502,
            ),
            (
                {"status": "TIMED_OUT"},
                {"message": "The application could not be screened; try again"},
                502,
            ),
        ],
    )
    def test_how_a_screening_ended_selects_the_status(
        self, integration: Any, run: dict[str, Any], read: Any, status: int | None
    ) -> None:
        assert answer(integration("post", "/onboarding"), body=run) == (read, status)

    @pytest.mark.parametrize(
        ("run", "read"),
        [
            ({"status": "RUNNING"}, {"id": "o-1", "status": "RUNNING"}),
            (
                {"status": "SUCCEEDED", "output": '{"id": "o-1"}'},
                {"id": "o-1", "status": "SUCCEEDED", "member": {"id": "o-1"}},
            ),
            (
                {"status": "FAILED", "error": "OnboardingFailed", "cause": "secret"},
                {"id": "o-1", "status": "FAILED", "error": "OnboardingFailed"},
            ),
        ],
    )
    def test_progress_tells_no_more_than_the_kind_of_a_failure(
        self, integration: Any, run: dict[str, Any], read: Any
    ) -> None:
        described = answer(integration("get", "/onboarding/{id}"), body=run, path={"id": "o-1"})

        assert described == (read, None)

    @pytest.mark.parametrize(
        ("error", "status"),
        [
            ("ExecutionAlreadyExists", 409),
            ("ExecutionDoesNotExist", 404),
            ("InvalidName", 400),
            ("InvalidArn", 400),
            ("ValidationException", 400),
            ("AccessDeniedException", None),
        ],
    )
    def test_the_kind_of_an_error_selects_the_status(
        self, integration: Any, error: str, status: int | None
    ) -> None:
        body = {"__type": f"com.amazonaws.swf.service.v2.model#{error}"}

        read, overridden = answer(integration("get", "/onboarding/{id}"), "[45]\\d{2}", body=body)

        assert read["message"]
        assert overridden == status

    def test_the_location_is_the_path_that_was_asked(self, integration: Any) -> None:
        template = integration("put", "/onboarding/{id}")["responses"]["default"]
        text, overrides = render(
            template["responseTemplates"]["application/json"], body={}, path={"id": "o-1"}
        )

        assert json.loads(text) == {"id": "o-1"}
        assert overrides["header"] == {"Location": "/dev/onboarding/o-1"}


class TestFeedback:
    @hostile
    @given(comment=texts)
    def test_feedback_is_one_field_of_a_form(self, integration: Any, comment: str) -> None:
        feedback = {"rating": 5, "comment": comment}
        template = integration("post", "/feedback")["requestTemplates"]["application/json"]

        form = parse_qs(render(template, body=feedback)[0], strict_parsing=True)

        assert form.keys() == {"Action", "MessageBody"}
        assert form["Action"] == ["SendMessage"]
        assert json.loads(form["MessageBody"][0]) == feedback

    def test_the_id_is_the_messages(self, integration: Any) -> None:
        sent = {"SendMessageResponse": {"SendMessageResult": {"MessageId": "m-1"}}}

        assert answer(integration("post", "/feedback"), body=sent) == ({"id": "m-1"}, None)


class TestRates:
    @pytest.mark.parametrize("currency", ["USD", "usd"])
    def test_one_rate_is_picked(self, integration: Any, currency: str) -> None:
        got = {"amount": 1.0, "base": "EUR", "date": "2026-05-15", "rates": {"USD": 1.1234}}

        read, status = answer(integration("get", "/rates"), body=got, query={"currency": currency})

        assert read == {"base": "EUR", "currency": "USD", "rate": 1.1234, "date": "2026-05-15"}
        assert status is None

    @pytest.mark.parametrize("body", [{"rates": {}}, {}, "", "<html>", {"rates": {"USD": 1}}])
    @pytest.mark.parametrize("currency", ["XXX", "", '"', "USD,GBP"])
    def test_no_rate_is_not_found(self, integration: Any, body: object, currency: str) -> None:
        _, status = answer(integration("get", "/rates"), body=body, query={"currency": currency})

        assert status == 404


class TestWhoAmI:
    def test_the_connection_is_the_one_that_asks(self, resources: Any, resolve: Any) -> None:
        templates = resources["WhoAmIIntegration"]["Properties"]["RequestTemplates"]
        text, _ = render(resolve(templates["$default"]), body={"connectionId": "another"})

        assert json.loads(text) == {
            "TableName": "<ConnectionsTable>",
            "KeyConditionExpression": "connectionId = :connection",
            "ExpressionAttributeValues": {":connection": {"S": "BqZ8pfV2DoECJ_g="}},
        }

    @pytest.mark.parametrize("rooms", [[], ["general"], ["general", "gardening"], TRICKY])
    def test_the_answer_tells_who_and_where(self, resources: Any, rooms: list[str]) -> None:
        templates = resources["WhoAmIIntegrationResponse"]["Properties"]["ResponseTemplates"]
        items = [{"connectionId": {"S": "x"}, "room": {"S": room}} for room in rooms]
        text, _ = render(templates["$default"], body={"Items": items, "Count": len(rooms)})

        assert json.loads(text) == {
            "type": "you",
            "connectionId": "BqZ8pfV2DoECJ_g=",
            "userId": "ada",
            "rooms": rooms,
        }


def test_every_template_is_velocity(bodies: Bodies, resources: Any, resolve: Any) -> None:
    integrations = [r for r in resources.values() if "::Integration" in r["Type"]]
    templates = [
        *mapping_templates(bodies["RestApi"]["paths"]),
        *mapping_templates(resolve(integrations)),
    ]

    assert len(templates) > 40
    for template in templates:
        MappingTemplate(template)


def mapping_templates(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key.lower() in {"requesttemplates", "responsetemplates"}:
                yield from value.values()
            else:
                yield from mapping_templates(value)
    elif isinstance(node, list):
        for value in node:
            yield from mapping_templates(value)

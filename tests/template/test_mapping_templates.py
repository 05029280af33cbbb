"""The mapping templates, rendered by the local gateway's Velocity engine.

The hostile texts are what a client may send, or may have stored: each must come out as the text
that went in, in JSON that is otherwise as it should be.
"""

from __future__ import annotations

import json
import string
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frontgate.mapping.input import Input, Parameters
from frontgate.mapping.template import MappingTemplate

Bodies = dict[str, dict[str, Any]]
Integration = dict[str, Any]
TRICKY = [
    "plain",
    "O'Hara",
    'say "x"',
    '"}, "TableName": {"S": "other',
    "back\\slash",
    "\\",
    "line\nbreak",
    "tab\tand \x01",
    "Zoë 😀",
    "</script>",
    "$input.body #set($x = 1) $x",
    "a/b",
]
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
hostile = settings(
    deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def integration(bodies: Bodies) -> Callable[[str, str], Integration]:
    """That of a method of the REST API."""

    def find(method: str, path: str) -> Integration:
        found: Integration = bodies["RestApi"]["paths"][path][method][
            "x-amazon-apigateway-integration"
        ]
        return found

    return find


def render(
    template: str,
    *,
    body: object = None,
    path: dict[str, str] | None = None,
    query: dict[str, str] | None = None,
) -> tuple[str, dict[str, Any]]:
    """What the template makes, and what it overrides in the response."""
    overrides: dict[str, Any] = {"header": {}}
    context: dict[str, object] = {
        "responseOverride": overrides,
        "requestId": "request-1",
        "requestTime": "17/May/2026:12:00:00 +0000",
        "path": "/dev/onboarding/o-1",
        "connectionId": "BqZ8pfV2DoECJ_g=",
        "authorizer": {"principalId": "ada"},
    }
    parameters = Parameters(path=path or {}, querystring=query or {}, header={})
    text = "" if body is None else body if isinstance(body, str) else json.dumps(body)
    rendered = MappingTemplate(template).render(
        input=Input(text, parameters), context=context, stage_variables={}
    )
    return rendered, overrides


def request(found: Integration, **sent: Any) -> Any:
    """The request that the backend gets, of one that is JSON."""
    return json.loads(render(found["requestTemplates"]["application/json"], **sent)[0])


def answer(found: Integration, key: str = "default", **got: Any) -> tuple[Any, int | None]:
    """The client's answer as JSON, None if it is empty, and the status that overrides."""
    template = found["responses"][key]["responseTemplates"]["application/json"]
    text, overrides = render(template, **got)
    return json.loads(text) if text.strip() else None, overrides.get("status")


def item(name: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": {"S": "1"},
        "name": {"S": name},
        "email": {"S": "ada@example.com"},
        "age": {"N": "36"},
        "createdAt": {"S": "2026-05-17T12:00:00Z"},
        "directory": {"S": "members"},
        **changes,
    }


def user(name: str) -> dict[str, Any]:
    return {
        "id": "1",
        "name": name,
        "email": "ada@example.com",
        "age": 36,
        "createdAt": "2026-05-17T12:00:00Z",
    }


class TestReadingAUser:
    @pytest.mark.parametrize("method", ["get", "head"])
    @pytest.mark.parametrize("identifier", TRICKY)
    def test_an_id_reaches_dynamodb_as_it_was_sent(
        self, integration: Any, method: str, identifier: str
    ) -> None:
        sent = request(integration(method, "/users/{id}"), path={"id": identifier})

        assert sent == {"TableName": "<UsersTable>", "Key": {"id": {"S": identifier}}}

    @pytest.mark.parametrize("name", TRICKY)
    def test_a_user_reads_as_it_was_stored(self, integration: Any, name: str) -> None:
        got = answer(integration("get", "/users/{id}"), body={"Item": item(name)})

        assert got == (user(name), None)

    def test_a_user_may_have_no_age(self, integration: Any) -> None:
        stored = item("Bob")
        del stored["age"]

        read, _ = answer(integration("get", "/users/{id}"), body={"Item": stored})

        assert "age" not in read

    def test_no_item_is_not_found(self, integration: Any) -> None:
        got = answer(integration("get", "/users/{id}"), body={})

        assert got == ({"message": "No user has this id"}, 404)

    @pytest.mark.parametrize(("body", "status"), [({}, 404), ({"Item": {"id": {"S": "1"}}}, None)])
    def test_head_answers_with_the_status_alone(
        self, integration: Any, body: Any, status: int | None
    ) -> None:
        assert answer(integration("head", "/users/{id}"), body=body) == (None, status)


class TestReplacingAUser:
    @hostile
    @given(name=texts, identifier=texts, claimed=st.none() | texts.filter(bool), created=texts)
    def test_every_text_arrives_as_it_was_sent(
        self, integration: Any, name: str, identifier: str, claimed: str | None, created: str
    ) -> None:
        body = {"name": name, "email": "a@example.com", "age": 36, "createdAt": created}
        if claimed is not None:
            body["id"] = claimed

        sent = request(integration("put", "/users/{id}"), path={"id": identifier}, body=body)

        assert sent["Item"] == {
            "id": {"S": identifier},
            "directory": {"S": "members"},
            "name": {"S": name},
            "email": {"S": "a@example.com"},
            "age": {"N": "36"},
            "createdAt": {"S": created},
        }
        assert sent["ExpressionAttributeValues"] == {
            ":id": {"S": identifier if claimed is None else claimed},
            ":createdAt": {"S": created},
        }
        assert sent.keys() == {
            "TableName",
            "Item",
            "ConditionExpression",
            "ExpressionAttributeValues",
            "ReturnValuesOnConditionCheckFailure",
        }

    def test_a_user_without_an_age_has_none(self, integration: Any) -> None:
        body = {"name": "Bob", "email": "b@example.com", "createdAt": "2026"}

        sent = request(integration("put", "/users/{id}"), path={"id": "1"}, body=body)

        assert "age" not in sent["Item"]

    @pytest.mark.parametrize("method", ["put", "delete"])
    def test_success_has_no_body(self, integration: Any, method: str) -> None:
        assert answer(integration(method, "/users/{id}"), body={}) == (None, None)

    @pytest.mark.parametrize(
        ("body", "message", "status"),
        [
            ("ConditionalCheckFailedException", "No user has this id", 404),
            ("ValidationException", "A parameter is empty, too long or not one", 400),
            ("SerializationException", "A parameter is empty, too long or not one", 400),
            ("ThrottlingException", "The user directory is busy; try again", 429),
            ("ProvisionedThroughputExceededException", "The user directory is busy", 429),
            ("AccessDeniedException", "The user directory did not answer", None),
            ("ResourceNotFoundException", "The user directory did not answer", None),
        ],
    )
    @pytest.mark.parametrize("method", ["put", "delete"])
    def test_the_kind_of_an_error_selects_the_status(
        self, integration: Any, method: str, body: str, message: str, status: int | None
    ) -> None:
        error = {"__type": f"com.amazonaws.dynamodb.v20120810#{body}", "message": "secret"}

        read, overridden = answer(integration(method, "/users/{id}"), "[45]\\d{2}", body=error)

        assert read["message"].startswith(message)
        assert overridden == status

    def test_a_user_who_is_there_is_a_conflict(self, integration: Any) -> None:
        error = {"__type": "x#ConditionalCheckFailedException", "Item": item("Ada")}

        _, status = answer(integration("put", "/users/{id}"), "[45]\\d{2}", body=error)

        assert status == 409

    @pytest.mark.parametrize("body", ["", "<html>", "[]", "null"])
    def test_an_answer_that_is_no_error_of_dynamodb_is_a_bad_gateway(
        self, integration: Any, body: str
    ) -> None:
        read, status = answer(integration("put", "/users/{id}"), "[45]\\d{2}", body=body)

        assert (read, status) == ({"message": "The user directory did not answer"}, None)


class TestRemovingAUser:
    @pytest.mark.parametrize("identifier", TRICKY)
    def test_only_who_is_there(self, integration: Any, identifier: str) -> None:
        assert request(integration("delete", "/users/{id}"), path={"id": identifier}) == {
            "TableName": "<UsersTable>",
            "Key": {"id": {"S": identifier}},
            "ConditionExpression": "attribute_exists(id)",
        }


class TestSearching:
    @pytest.fixture
    def search(self, integration: Any) -> Integration:
        found: Integration = integration("get", "/users/search")
        return found

    @hostile
    @given(name=texts)
    def test_a_name_arrives_as_it_was_sent(self, search: Integration, name: str) -> None:
        assert request(search, query={"name": name}) == {
            "TableName": "<UsersTable>",
            "IndexName": "DirectoryIndex",
            "KeyConditionExpression": "directory = :directory AND begins_with(#name, :name)",
            "ExpressionAttributeNames": {"#name": "name"},
            "ExpressionAttributeValues": {":directory": {"S": "members"}, ":name": {"S": name}},
            "Limit": 20,
        }

    @pytest.mark.parametrize("limit", [1, 20, 100])
    def test_a_limit(self, search: Integration, limit: int) -> None:
        sent = request(search, query={"name": "A", "limit": str(limit)})

        assert sent["Limit"] == limit
        assert sent["KeyConditionExpression"].startswith("directory = ")

    @pytest.mark.parametrize(
        "limit", ["0", "101", "-1", "01", "1.5", "many", '1, "TableName": "x"', "1\n"]
    )
    def test_a_limit_that_makes_no_sense_becomes_a_request_that_dynamodb_refuses(
        self, search: Integration, limit: str
    ) -> None:
        sent = request(search, query={"name": "A", "limit": limit})

        assert sent["KeyConditionExpression"] == "not a limit"

    @hostile
    @given(
        identifier=texts.filter(lambda text: text and "/" not in text),
        name=texts,
    )
    def test_a_cursor_leads_back_to_where_it_was_given(
        self, search: Integration, identifier: str, name: str
    ) -> None:
        last = {"id": {"S": identifier}, "name": {"S": name}, "directory": {"S": "members"}}
        page, _ = answer(search, body={"Items": [], "Count": 0, "LastEvaluatedKey": last})

        sent = request(search, query={"name": "A", "cursor": page["nextCursor"]})

        assert sent["ExclusiveStartKey"] == last

    @pytest.mark.parametrize("cursor", ["made-up", "/", "/Ada", '"', "{}"])
    def test_a_made_up_cursor_becomes_a_request_that_dynamodb_refuses(
        self, search: Integration, cursor: str
    ) -> None:
        sent = request(search, query={"name": "A", "cursor": cursor})

        assert sent["KeyConditionExpression"] == "not a cursor"

    @pytest.mark.parametrize("names", [[], ["Ada"], TRICKY])
    def test_what_was_found_reads_as_it_was_stored(
        self, search: Integration, names: list[str]
    ) -> None:
        found = {"Items": [item(name) for name in names], "Count": len(names)}

        page, _ = answer(search, body=found)

        assert page == {"users": [user(name) for name in names], "count": len(names)}


class TestSummary:
    @pytest.fixture
    def summary(self, integration: Any) -> Integration:
        found: Integration = integration("get", "/users/{id}/summary")
        return found

    @pytest.mark.parametrize("identifier", TRICKY)
    def test_the_event_is_what_the_function_reads(
        self, summary: Integration, identifier: str
    ) -> None:
        sent = request(summary, path={"id": identifier})

        assert sent == {"userId": identifier, "requestId": "request-1"}

    @pytest.mark.parametrize("name", TRICKY)
    def test_the_answer_is_made_of_what_it_returns(self, summary: Integration, name: str) -> None:
        returned = {
            "userId": "1",
            "name": name,
            "email": "ada@example.com",
            "initials": "A",
            "memberForDays": 3,
        }

        read, _ = answer(summary, body=returned)

        assert read == {
            "user": {
                "id": "1",
                "name": name,
                "email": "ada@example.com",
                "initials": "A",
                "memberForDays": 3,
            },
            "metadata": {"requestId": "request-1", "timestamp": "17/May/2026:12:00:00 +0000"},
        }


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

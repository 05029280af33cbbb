"""What `frontgate trace` and `frontgate logs` may ask."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from frontgate.aws.own_api import OwnApiError
from frontgate.control.rest_api import (
    AccessLogSettings,
    Integration,
    IntegrationType,
    Method,
    Resource,
)
from frontgate.control.store import Store
from frontgate.inspection import Inspection
from frontgate.observe import Observer, Trace
from frontgate.observe.log_book import LogBook


def trace_of(kept) -> Trace:
    return Trace(
        request_id=kept.request_ids[0],
        api_id="",
        api_kind="REST",
        stage="dev",
        at=0,
        title="",
        status=200,
        latency=0,
        steps=(),
    )


@pytest.fixture
def store() -> Store:
    return Store(region="eu-west-1", account_id="123456789012", clock=lambda: 0.0)


@pytest.fixture
def observer() -> Observer:
    return Observer()


@pytest.fixture
def book() -> LogBook:
    return LogBook(lambda: 5.0)


@pytest.fixture
def inspection(store, observer, book) -> Inspection:
    api = store.rest.create_rest_api(name="community")
    for index, api_id in enumerate([api.id, "other"]):
        kept = SimpleNamespace(request_ids=(f"r{index}",), moment=float(index))
        observer.journals.of(api_id, "dev", trace_of).add(kept, 1)
    return Inspection(
        store=store,
        observer=observer,
        book=book,
        function_groups=lambda: {"users-dev": "/aws/lambda/users-dev"},
        apis={"RestApi": api.id},
        functions={"UsersFunction": "users-dev"},
    )


async def asked(inspection, **question):
    answer = await inspection.traces(question)
    return [trace["requestId"] for trace in answer["traces"]], answer["next"]


async def test_the_newest(inspection):
    assert await asked(inspection) == (["r1"], 1.0)
    assert await asked(inspection, last=9) == (["r0", "r1"], 1.0)


async def test_by_id(inspection):
    assert await asked(inspection, id="r0") == (["r0"], None)
    with pytest.raises(OwnApiError, match="no trace of the request r9"):
        await asked(inspection, id="r9")


async def test_an_api_by_logical_id_name_or_id(inspection, store):
    for named in ("RestApi", "community", *store.rest.apis):
        assert await asked(inspection, last=9, api=named) == (["r0"], 0.0)


async def test_no_such_api(inspection):
    with pytest.raises(OwnApiError, match="there is no API nope; the template's are: RestApi"):
        await asked(inspection, api="nope")


async def test_nothing_yet(store):
    empty = Inspection(
        store=store,
        observer=Observer(),
        book=LogBook(lambda: 0.0),
        function_groups=dict,
        apis={},
        functions={},
    )
    assert await asked(empty) == ([], None)
    assert await asked(empty, after=7.5) == ([], 7.5)


@pytest.mark.parametrize("question", [{"last": 0}, {"last": "9"}, {"last": 201}, {"after": "now"}])
async def test_a_question_that_makes_no_sense(inspection, question):
    with pytest.raises(OwnApiError):
        await asked(inspection, **question)


@pytest.fixture
def api(store) -> str:
    """An API with a stage that has an access log."""
    (api_id,) = store.rest.apis
    api = store.rest.apis[api_id]
    mock = Method(http_method="GET", integration=Integration(type=IntegrationType.MOCK))
    root = Resource(id=api.root_resource_id, path="/", methods={"GET": mock})
    store.rest.update_rest_api(replace(api, resources={root.id: root}))
    deployment = store.rest.create_deployment(api_id)
    store.rest.create_stage(
        api_id,
        stage_name="dev",
        deployment_id=deployment.id,
        access_log_settings=AccessLogSettings(
            destination_arn="arn:aws:logs:eu-west-1:1:log-group:access", format="$context.requestId"
        ),
    )
    return api_id


async def lines(inspection, **question):
    return [line["text"] for line in (await inspection.logs(question))["lines"]]


async def test_all_lines_and_then_the_next(inspection, book):
    book.write("/aws/lambda/users-dev", "one")
    answer = await inspection.logs({})
    assert answer == {
        "lines": [{"at": 5.0, "group": "/aws/lambda/users-dev", "text": "one"}],
        "next": 1,
    }
    book.write("/aws/lambda/users-dev", "two")
    assert await lines(inspection, after=answer["next"]) == ["two"]


async def test_lines_since(inspection, book):
    book.write("g", "old", 1.0)
    book.write("g", "new", 2.0)
    assert await lines(inspection, since=1.5) == ["new"]


async def test_lines_of_an_api_and_of_a_function(inspection, book, api):
    book.write("arn:aws:logs:eu-west-1:1:log-group:access:*", "access")
    book.write(f"API-Gateway-Execution-Logs_{api}/dev", "execution")
    book.write(f"API-Gateway-Execution-Logs_{api}/dev/Canary", "canary")
    book.write("/aws/lambda/users-dev", "function")
    book.write("/elsewhere", "other")
    assert await lines(inspection, api="RestApi") == ["access", "execution", "canary"]
    for named in ("UsersFunction", "users-dev"):
        assert await lines(inspection, function=named) == ["function"]
    both = await lines(inspection, api="community", function="users-dev")
    assert both == ["access", "execution", "canary", "function"]


async def test_lines_of_a_websocket_api(inspection, book, store):
    api = store.v2.create_api(
        name="live", protocol_type="WEBSOCKET", route_selection_expression="$request.body.action"
    )
    store.v2_stages.create_api_stage(api.id, stage_name="dev", auto_deploy=True)
    book.write(f"/aws/apigateway/{api.id}/dev", "execution")
    book.write("/aws/apigateway/another/dev", "other")
    assert await lines(inspection, api="live") == ["execution"]


async def test_no_such_function(inspection):
    with pytest.raises(OwnApiError, match=r"no function nope; there are: UsersFunction$"):
        await inspection.logs({"function": "nope"})
    with pytest.raises(OwnApiError, match=r"did you mean UsersFunction\?"):
        await inspection.logs({"function": "UserFunction"})

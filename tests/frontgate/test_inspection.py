"""What `frontgate trace` may ask."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from frontgate.aws.own_api import OwnApiError
from frontgate.control.store import Store
from frontgate.inspection import Inspection
from frontgate.observe import Observer, Trace


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
def inspection(store, observer) -> Inspection:
    api = store.rest.create_rest_api(name="community")
    for index, api_id in enumerate([api.id, "other"]):
        kept = SimpleNamespace(request_ids=(f"r{index}",), moment=float(index), size=1)
        observer.journals.of(api_id, "dev", trace_of).add(kept)
    return Inspection(store=store, observer=observer, logical_ids={"RestApi": api.id})


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
    empty = Inspection(store=store, observer=Observer(), logical_ids={})
    assert await asked(empty) == ([], None)
    assert await asked(empty, after=7.5) == ([], 7.5)


@pytest.mark.parametrize("question", [{"last": 0}, {"last": "9"}, {"last": 201}, {"after": "now"}])
async def test_a_question_that_makes_no_sense(inspection, question):
    with pytest.raises(OwnApiError):
        await asked(inspection, **question)

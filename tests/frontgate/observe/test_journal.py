from __future__ import annotations

from dataclasses import dataclass

import pytest

from frontgate.observe.journal import Journals
from frontgate.observe.trace import Trace


@dataclass
class Request:
    request_id: str
    moment: float

    @property
    def request_ids(self) -> tuple[str, ...]:
        return (self.request_id, f"{self.request_id}=")


def trace_of(request: Request) -> Trace:
    return Trace(
        request_id=request.request_id,
        api_id="",
        api_kind="REST",
        stage="",
        at=0,
        title="",
        status=200,
        latency=0,
        steps=(),
    )


@pytest.fixture
def journals() -> Journals:
    journals = Journals()
    for api_id, moments in {"users": [1.0, 3.0, 5.0], "rooms": [2.0, 4.0]}.items():
        for moment in moments:
            request = Request(f"{api_id}-{moment:.0f}", moment)
            journals.of(api_id, "dev", trace_of).add(request, 1)
    return journals


def ids(found: tuple[list[Trace], float]) -> list[str]:
    return [trace.request_id for trace in found[0]]


def test_the_newest_of_all_stages_oldest_first(journals):
    assert ids(journals.newest(3)) == ["users-3", "rooms-4", "users-5"]


def test_those_of_one_api(journals):
    assert ids(journals.newest(9, api_ids=["rooms"])) == ["rooms-2", "rooms-4"]
    assert ids(journals.newest(9, api_ids=[])) == []


def test_following(journals):
    _, latest = journals.newest(1)
    assert journals.newest(9, after=latest) == ([], 5.0)
    journals.of("rooms", "dev", trace_of).add(Request("rooms-6", 6.0), 1)
    assert ids(journals.newest(9, after=latest)) == ["rooms-6"]


def test_a_request_is_found_by_each_of_its_ids(journals):
    for request_id in ("rooms-2", "rooms-2="):
        assert journals.find(request_id).request_id == "rooms-2"
    assert journals.find("rooms-3") is None


def test_a_stage_that_is_gone(journals):
    journals.forget("users", "dev")
    journals.forget("users", "never was")
    assert journals.find("users-1") is None


def test_a_journal_outlives_what_writes_it(journals):
    assert list(journals.of("rooms", "dev", trace_of).newest())[-1].request_id == "rooms-2"

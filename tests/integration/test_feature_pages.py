"""Every command of the pages in docs/features, as a reader would paste it, and what it answers."""

from __future__ import annotations

import pytest

from tests.integration.conftest import Stack
from tests.integration.pages import REGISTER, Reader, arguments

pytestmark = pytest.mark.local

TRIED = {f.id: f for f in REGISTER.features if f.attempt and not arguments(f)}
"""Those that want options are tried in test_options.py, where a gateway has them."""
NOT_RUN = {
    "infrastructure-as-code": "tests/template/test_validation.py runs it; it takes half a minute",
}


@pytest.fixture(scope="module")
def reader(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    return Reader(stack=stack, directory=tmp_path_factory.mktemp("reader"))


def _last_the_sockets(name: str) -> tuple[bool, str]:
    """A connection ends when its page has been read: no request of another page may come first."""
    return "websockets" in TRIED[name].attempt, name


@pytest.mark.parametrize("name", sorted(TRIED.keys() - NOT_RUN.keys(), key=_last_the_sockets))
def test_a_command_answers_what_its_page_says(name: str, reader: Reader) -> None:
    reader.follow(TRIED[name])


def test_what_is_not_run_is_on_a_page() -> None:
    assert NOT_RUN.keys() <= TRIED.keys()

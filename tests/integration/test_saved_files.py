"""A saved file is served without a restart."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.local


@pytest.fixture
def gateway(up, service):
    started = up(service.template)
    assert started.site().get("/work").body == b"first"
    return started


def test_a_saved_function_answers_anew(gateway, service, eventually):
    service.change('"first"', '"second"', file=service.code)

    eventually(lambda: gateway.site().get("/work").body == b"second")


def test_a_broken_save_heals(gateway, service, eventually):
    # Given a save in the middle of a line
    good = service.code.read_text()
    service.code.write_text(good.replace("def handler(event, context):", "def handler(event"))
    eventually(lambda: gateway.site().get("/work").status == 502)
    eventually(lambda: "Syntax" in gateway.output)

    # When the line is finished
    service.code.write_text(good.replace("first", "third"))

    # Then the new code answers
    eventually(lambda: gateway.site().get("/work").body == b"third")
    assert "Traceback" not in gateway.error


def test_a_new_module_beside_it_is_found(gateway, service, eventually):
    service.code.with_name("marks.py").write_text('MARK = "from a module"\n')
    service.change('MARK = "first"', "from marks import MARK", file=service.code)

    eventually(lambda: gateway.site().get("/work").body == b"from a module")

"""However `frontgate up` ends, nothing of it is left; what it started may end before it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.processes import ending_with_us, processes
from tests.tools import ROOT

pytestmark = pytest.mark.local

BOTH = (signal.SIGINT, signal.SIGTERM)


@pytest.mark.parametrize("number", BOTH)
def test_a_signal_ends_everything(up, service, number):
    # Given a gateway whose function has run
    gateway = up(service.template)
    assert gateway.site().get("/work").status == 200
    assert len(gateway.look_below()) >= 2

    assert gateway.end(number) == 0

    assert gateway.leaves_nothing()
    assert "Traceback" not in gateway.error


@pytest.mark.parametrize("number", BOTH)
def test_a_signal_before_it_is_ready_ends_everything(up, service, eventually, number):
    # Given a gateway that has started the AWS services and is not ready
    gateway = up(service.template)
    eventually(gateway.look_below)
    assert not gateway.ready_file.exists()

    assert gateway.end(number) == 130, gateway.error

    assert gateway.leaves_nothing()
    assert "Traceback" not in gateway.error


def test_when_it_is_killed_its_children_end_by_themselves(up, service):
    gateway = up(service.template)
    assert gateway.site().get("/work").status == 200

    gateway.end(signal.SIGKILL)

    assert gateway.leaves_nothing()


@pytest.mark.skipif(not ending_with_us(), reason="there is no setpriv here")
def test_a_gateway_ends_with_the_tests_that_started_it(eventually):
    """Even when they are killed, and no fixture ends it."""
    starter = (
        "import subprocess, time\n"
        "from tests.integration.processes import ending_with_us\n"
        "started = subprocess.Popen([*ending_with_us(), 'sleep', '600'])\n"
        "print(started.pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    command = [sys.executable, "-c", starter]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as tests:
        assert tests.stdout is not None
        pid = int(tests.stdout.readline())
        eventually(lambda: Path(f"/proc/{pid}/cmdline").read_text().startswith("sleep"))
        tests.kill()
    eventually(lambda: pid not in processes())


def test_a_function_that_never_answers_does_not_hold_it(up, service):
    # Given a function that ignores signals and is busy
    service.code.write_text(
        "import signal, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "def handler(event, context):\n"
        "    time.sleep(600)\n"
    )
    gateway = up(service.template)
    gateway.ready()
    site = gateway.site()
    functions = gateway.client("lambda")
    functions.invoke(FunctionName="work", InvocationType="Event", Payload="{}")
    assert site.get("/health").status == 200

    assert gateway.end() == 0

    assert gateway.leaves_nothing()


def test_when_the_aws_services_die_the_rest_goes_on(up, service, eventually):
    # Given a gateway whose AWS services process is killed
    gateway = up(service.template)
    site = gateway.site()
    assert site.get("/item").status == 200
    os.kill(gateway.services, signal.SIGKILL)

    # Then it says so
    eventually(lambda: "(moto) was killed by signal 9" in gateway.error)

    # What needs none of them goes on
    assert site.get("/health").status == 200
    assert site.get("/work").status == 200

    # What needs them fails as on AWS, each time, and it is not said again
    for _ in range(3):
        answer = site.get("/item")
        assert 500 <= answer.status <= 504
        assert set(answer.json()) == {"message"}
    assert gateway.error.count("(moto) was killed by signal 9") == 1
    assert "Traceback" not in gateway.error

    # And it ends as ever
    assert gateway.end() == 0
    assert gateway.leaves_nothing()

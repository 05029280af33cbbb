"""The command line of the tests: `--stack NAME` runs the integration tests against AWS."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

from tests.nodejs import NODE

LOCAL = "local: about the local gateway itself; left out with --stack"

# The same examples each time, and no verdict on how fast a machine is.
settings.register_profile(
    "same", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
# --hypothesis-profile=search looks for new ones.
settings.register_profile("search", parent=settings.get_profile("same"), derandomize=False)
settings.load_profile("same")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--stack",
        metavar="NAME",
        help="run the integration tests against this deployed CloudFormation stack",
    )


def pytest_configure(config: pytest.Config) -> None:
    # Behind everything: a machine's own Node.js goes first, and no test is without one.
    os.environ["PATH"] += os.pathsep + str(NODE.parent)
    config.addinivalue_line("markers", LOCAL)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With `--stack` the local tests are deselected, which pytest counts and the summary names."""
    if config.getoption("--stack") is None:
        return
    local = [item for item in items if item.get_closest_marker("local")]
    items[:] = [item for item in items if item not in local]
    config.hook.pytest_deselected(items=local)
    config.stash[_DESELECTED] = len(local)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    left_out = config.stash.get(_DESELECTED, 0)
    if left_out:
        stack = config.getoption("--stack")
        terminalreporter.write_line(
            f"{left_out} tests of the local gateway itself were not run against the stack {stack}.",
            yellow=True,
        )


_DESELECTED = pytest.StashKey[int]()

"""Selection patterns and templates of integrations that are no proxies.

Source: recorded on AWS, unless a test says otherwise.
"""

from __future__ import annotations

import pytest

from frontgate.control.rest_api import Integration, IntegrationResponse, IntegrationType
from frontgate.deployment.errors import DeploymentError
from frontgate.deployment.transformations import transformation_plans
from frontgate.mapping.vtl.errors import MethodError

fact = pytest.mark.fact


@fact("lambda.first-pattern")
@pytest.mark.parametrize(
    ("text", "status"),
    [(None, 200), ("400", 400), ("4000", 200), ("x400", 200), ("anything", 200)],
)
def test_selection_patterns_match_the_whole_text(text, status):
    _, plan = transformation_plans(
        Integration(
            type=IntegrationType.MOCK,
            integration_responses={
                "200": IntegrationResponse(status_code="200"),
                "400": IntegrationResponse(status_code="400", selection_pattern="4\\d{2}"),
            },
        )
    )
    case = plan.select(text)
    assert case is not None
    assert case.status == status


@pytest.mark.parametrize("pattern", [None, "", "default"])
def test_the_default_response(pattern):
    """Source: documented (`default` is how OpenAPI documents write it)."""
    response = IntegrationResponse(status_code="418", selection_pattern=pattern)
    _, plan = transformation_plans(
        Integration(type=IntegrationType.MOCK, integration_responses={"418": response})
    )
    assert plan.default is not None
    assert plan.cases == ()


def plan_of(*patterns):
    responses = {
        str(400 + index): IntegrationResponse(status_code=str(400 + index), selection_pattern=text)
        for index, text in enumerate(patterns)
    }
    _, plan = transformation_plans(
        Integration(type=IntegrationType.MOCK, integration_responses=responses)
    )
    return plan


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        (r"(?i).*NOT found.*", "user not Found", True),
        (r"[\s\S]*error[\s\S]*", "an\nerror", True),
        (r".*error.*", "an\nerror", False),
        (r"\p{Alpha}+&&x", "ab&&x", True),
        (r"[a-z&&[^b]]+", "ac", True),
        (r"4\d{2}|5\d{2}", "503", True),
        (r"\w+", "é", False),
    ],
)
def test_patterns_are_those_of_java(pattern, text, matches):
    """Source: documented (java.util.regex.Pattern), that API Gateway uses it is assumed."""
    assert (plan_of(pattern).select(text) is not None) is matches


@fact("lambda.first-pattern")
def test_the_first_pattern_that_matches_counts():
    plan = plan_of(".*four hundred.*", ".+")
    assert plan.select("a four hundred").status == 400
    assert plan.select("something").status == 401
    assert plan.select("something").status == 401


def test_what_was_selected_before_is_remembered_in_bounds():
    plan = plan_of("4.*")
    for number in range(1_000):
        plan.select(f"4{number}")
    plan.select("4" * 100)
    assert len(plan.by_text) == 256


def test_a_pattern_that_never_ends_is_stopped():
    with pytest.raises(MethodError, match="takes too long"):
        plan_of("(a|aa)+[cd]").select("a" * 80)


def test_a_pattern_that_is_none_stops_the_deployment():
    with pytest.raises(DeploymentError, match=r"integration response 400: selection pattern: bad"):
        plan_of("(")

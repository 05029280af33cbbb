"""The dashboard is made from the template, and is up to date."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from operations.dashboard import body, updated


def test_the_dashboard_is_the_generators(text: str) -> None:
    assert text == updated(text), "run: python -m operations.dashboard"


def test_it_is_json_without_a_reference_that_leads_nowhere(
    resources: dict[str, dict[str, Any]], template: dict[str, Any]
) -> None:
    text = body(resources)
    known = resources.keys() | template["Parameters"].keys() | {"AWS"}

    widgets = json.loads(text)["widgets"]

    assert len(widgets) > 10
    for name in re.findall(r"\$\{(\w+)", text):
        assert name in known, name
        assert "Condition" not in resources.get(name, {}), name


def test_every_function_and_queue_is_on_it(resources: dict[str, dict[str, Any]]) -> None:
    text = body(resources)
    for logical_id, resource in resources.items():
        watched = {"AWS::Serverless::Function", "AWS::SQS::Queue", "AWS::Serverless::StateMachine"}
        if resource["Type"] in watched and "Condition" not in resource:
            assert f"${{{logical_id}" in text


def test_widgets_do_not_cover_each_other(resources: dict[str, dict[str, Any]]) -> None:
    widgets = json.loads(body(resources))["widgets"]
    places = {(widget["x"], widget["y"]) for widget in widgets}

    assert len(places) == len(widgets)
    assert all(widget["x"] + widget["width"] <= 24 for widget in widgets)


def test_what_the_community_counts_is_counted(
    resources: dict[str, dict[str, Any]], root: Path
) -> None:
    for widget in json.loads(body(resources))["widgets"]:
        for namespace, name, *dimensions in widget["properties"]["metrics"]:
            if namespace == "Community":
                folder = dimensions[1].replace("-", "_")
                app = (root / f"functions/{folder}/app.py").read_text()
                assert f'"{name}"' in app

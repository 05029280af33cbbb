"""`python -m operations.one_api`: a template that is complete, and says what it said before."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from samtranslator.yaml_helper import yaml_parse

from frontgate.template.document import Document
from operations.one_api import APIS, one_api, unused_folders
from tests.tools import ROOT

DOCUMENT = Document.read(ROOT / "template.yaml")


@pytest.fixture(params=APIS.values())
def api(request) -> str:
    return str(request.param)


def test_what_has_to_do_with_the_others_is_gone(api):
    text = one_api(DOCUMENT, api)
    names = re.findall(r"\w+", "\n".join(_code(text)))
    assert api in names
    assert (set(APIS.values()) - {api}).isdisjoint(names)


def test_what_is_left_is_as_it_was(api):
    left, whole = yaml_parse(one_api(DOCUMENT, api)), yaml_parse(DOCUMENT.text)
    for section in ("Resources", "Outputs"):
        assert left[section]
        for name, part in left[section].items():
            assert part == whole[section][name], name
    assert {name: left[name] for name in whole if name not in ("Resources", "Outputs")} == {
        name: whole[name] for name in whole if name not in ("Resources", "Outputs")
    }


@pytest.mark.parametrize(
    ("api", "kept", "gone"),
    [
        (
            "RestApi",
            {"PartnerStage", "FreePlan", "UsersTable", "UserPoolDomain", "FeedbackFunction"},
            {"RoomsFunction", "ChatFunction", "HttpVpcLink", "Dashboard", "AnnouncementsFunction"},
        ),
        (
            "HttpApi",
            {"RoomsTable", "WebhookQueue", "ExportStateMachine", "HttpApiLogGroup"},
            {"UsersTable", "PartnerStage", "ConnectionsTable", "ApiGatewayAccount"},
        ),
        (
            "WebSocketApi",
            {"WebSocketStage", "ConnectionsTable", "MessagesTable", "WebSocketDomain"},
            {"UsersTable", "RestApi", "SignalBus"},
        ),
    ],
)
def test_what_stays_and_what_goes(api, kept, gone):
    resources = yaml_parse(one_api(DOCUMENT, api))["Resources"]
    assert kept <= resources.keys()
    assert gone.isdisjoint(resources.keys())


def test_parts_of_which_nothing_is_left_have_no_heading():
    headings = re.findall(r"^  # ([A-Z][A-Z ]+)$", one_api(DOCUMENT, "HttpApi"), re.MULTILINE)
    assert "HTTP API" in headings
    assert not {"REST API", "WEBSOCKET API"} & set(headings)


def test_cfn_lint_finds_nothing_but_what_is_not_used(tmp_path):
    template = tmp_path / "template.yaml"
    template.write_text(one_api(DOCUMENT, "HttpApi"))
    command = [Path(sys.executable).with_name("cfn-lint"), "--regions", "eu-west-1"]
    unused = ["--ignore-checks", "W2001", "W8001"]
    finished = subprocess.run(
        [*command, *unused, "--template", str(template)], capture_output=True, text=True
    )
    assert finished.stdout + finished.stderr == ""


def test_folders_that_nothing_names(api):
    text = one_api(DOCUMENT, api)
    unused = unused_folders(DOCUMENT, api)
    assert unused
    assert all((ROOT / folder).exists() and folder not in text for folder in unused)


def _code(text: str) -> list[str]:
    """The lines of the resources, without comments."""
    _, _, resources = text.partition("\nResources:\n")
    return [line for line in resources.splitlines() if not line.lstrip().startswith("#")]

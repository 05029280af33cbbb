"""The feature register tells the truth: about the guide, the template and the tests."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from operations import register as registers
from operations.register import POINTS, Feature, Register

METHODS = {"ANY": "x-amazon-apigateway-any-method"}
Bodies = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def register(root: Path) -> Register:
    return registers.read((root / "docs/features.yaml").read_text())


def test_every_point_of_the_guide_is_shown_or_has_its_reason(register: Register) -> None:
    points: Counter[int] = Counter()
    for entry in (*register.features, *register.clicks, *register.facts):
        points.update(entry.guide)

    assert sorted(points) == list(range(1, POINTS + 1))
    assert [point for point, times in points.items() if times > 1] == []


def test_what_is_left_out_has_one_line_of_reason(register: Register) -> None:
    for omission in (*register.clicks, *register.facts):
        assert omission.reason.endswith(".")
        assert len(omission.reason) < 200


def test_every_feature_has_an_id_and_a_reason(register: Register) -> None:
    ids = [feature.id for feature in register.features]

    assert len(ids) == len(set(ids))
    for feature in register.features:
        assert re.fullmatch(r"[a-z0-9-]+", feature.id)
        assert feature.why.endswith((".", ".)")), feature.id
        assert feature.template, feature.id
        assert feature.tests, feature.id


def test_what_is_proven_locally_can_be_tried(register: Register) -> None:
    """In three lines, with the answer."""
    for feature in register.features:
        assert feature.attempt or feature.aws_only, feature.id
        assert bool(feature.attempt) == bool(feature.answer), feature.id
        assert len(feature.attempt.splitlines()) <= 3, feature.id
        assert re.fullmatch(r"(make run( ARGS=\".+\")?)?", feature.start), feature.id


def test_every_place_is_in_the_template(
    register: Register,
    root: Path,
    resources: dict[str, dict[str, Any]],
    bodies_with_everything: Bodies,
) -> None:
    for feature in register.features:
        for place in feature.template:
            assert exists(place, root, resources, bodies_with_everything), (feature.id, place)


def exists(place: str, root: Path, resources: dict[str, dict[str, Any]], bodies: Bodies) -> bool:
    if match := re.fullmatch(r"(REST|HTTP) ([A-Z]+) (/.*)", place):
        body = bodies[{"REST": "RestApi", "HTTP": "HttpApi"}[match[1]]]
        return METHODS.get(match[2], match[2].lower()) in body["paths"].get(match[3], {})
    if "/" in place or place.endswith((".yaml", ".toml")):
        return (root / place).exists()
    logical_id, *properties = place.split(".")
    node: Any = resources.get(logical_id, {}).get("Properties")
    for name in properties:
        if not isinstance(node, dict) or name not in node:
            return False
        node = node[name]
    return node is not None


def test_every_test_is_there(register: Register, root: Path) -> None:
    for feature in register.features:
        for test in feature.tests:
            path, _, name = test.partition("::")
            assert (root / path).exists(), (feature.id, path)
            assert name in defined_in(root / path), (feature.id, test)


def defined_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    return {
        node.name
        for node in tree.body
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    }


def test_what_is_shown_locally_is_proven_beyond_the_template(register: Register) -> None:
    """By a unit test or a running gateway, unless it is about how the template is written."""
    of_the_template = {
        "audit-trail",
        "endpoint-types",
        "execution-logs",
        "infrastructure-as-code",
        "mapping-templates",
        "log-queries",
        "alarms",
        "metrics",
        "openapi",
        "runbooks",
        "sdk",
        "stages",
        "three-apis",
        "tracing",
    }
    alone = {
        feature.id
        for feature in register.features
        if not feature.aws_only
        and not any(test.startswith(("tests/unit", "tests/integration")) for test in feature.tests)
    }

    assert alone <= of_the_template


def test_pages_and_readme_are_up_to_date(register: Register, root: Path) -> None:
    pages = {path.stem: path.read_text() for path in (root / "docs/features").glob("*.md")}
    readme = (root / "README.md").read_text()

    remedy = "run: python -m operations.register"
    assert pages.pop("README") == registers.index(register), remedy
    assert pages == {feature.id: feature.page for feature in register.features}, remedy
    assert readme == registers.updated_readme(readme, register), remedy
    assert registers.BEGIN in readme


def test_documents_are_there(root: Path) -> None:
    for folder in ("runbooks", "decisions"):
        documents = sorted((root / "docs" / folder).glob("*.md"))
        assert len(documents) >= 5
        for document in documents:
            assert document.read_text().startswith("# ")
    assert (root / "docs/costs.md").exists()


def test_links_between_documents_lead_somewhere(root: Path) -> None:
    for document in [root / "README.md", *root.glob("docs/**/*.md")]:
        for target in re.findall(r"\]\(([^)#]+)\)", document.read_text()):
            if "://" not in target:
                assert (document.parent / target).exists(), (document, target)


@pytest.mark.parametrize("item", ["G1", "G001-2", "001", "G001-G", ""])
def test_a_bad_point_is_refused(item: str) -> None:
    with pytest.raises(ValueError, match="no point of the guide"):
        list(registers._range(item))


def test_a_page_says_it_all() -> None:
    feature = Feature(
        id="x",
        title="Title",
        guide=frozenset(),
        template=("RestApi",),
        tests=("tests/x.py::test",),
        why="Why.",
        attempt="curl",
        start='make run ARGS="--parameter X=1"',
        answer="HTTP/1.1 200 OK",
        correction="Wrong.",
        aws_only="Reason.",
    )

    for part in (
        "# Title",
        "Why.",
        "Wrong.",
        "curl",
        '`make run ARGS="--parameter X=1"`',
        "HTTP/1.1 200 OK",
        "`RestApi`",
        "`tests/x.py::test`",
        "Reason.",
    ):
        assert part in feature.page


@pytest.mark.parametrize(
    ("output", "is_answer"),
    [
        ("first: 1\nsecond", True),
        ("before\n   first: \t 12\n between\nsecond\nafter", True),
        ("second\nfirst: 1", False),
        ("first: 1", False),
        ("first: 1\nsecond and more", False),
        ("first: 1 second", False),
        ("", False),
    ],
)
def test_an_answer_is_lines_of_the_output_in_their_order(output: str, is_answer: bool) -> None:
    feature = Feature(
        id="x",
        title="",
        guide=frozenset(),
        template=(),
        tests=(),
        why="",
        answer="first: …\nsecond",
    )

    assert feature.is_answered_by(output) is is_answer

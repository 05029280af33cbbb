"""The feature register, and what is made of it: `python -m operations.register`.

`docs/features.yaml` says which features of API Gateway the application shows, where and why. From
it come the pages in `docs/features` and the table of the README; tests hold all of them together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

ROOT: Final = Path(__file__).parents[1]
REGISTER: Final = ROOT / "docs/features.yaml"
PAGES: Final = ROOT / "docs/features"
README: Final = ROOT / "README.md"
BEGIN: Final = "<!-- features -->\n"
END: Final = "<!-- /features -->\n"
POINTS: Final = 487
"""How many points the guide has."""
INDEX: Final = """\
# The features, one by one

Each page says why the community has a feature, and has commands that show it, with the lines of
their answers that matter; … stands for what differs, indentation is left out. They ask an
application that is served in another terminal, by `make run` or by what the page says instead, and
use variables that are set here, once after each start:

```bash
{setup}
```

`/rates`, `/upstream` and `/mirror` ask sites on the web. The pages are made from
[features.yaml](../features.yaml), and tests run their commands, but for
`sam validate`, which has a test of its own.

{table}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One feature, as the register tells it."""

    id: str
    title: str
    guide: frozenset[int]
    template: tuple[str, ...]
    tests: tuple[str, ...]
    why: str
    attempt: str = ""
    """A command that shows it, of a gateway that `start` has started."""
    start: str = "make run"
    """Empty for a command that asks no gateway."""
    answer: str = ""
    """The lines of the attempt's output that matter; … stands for what differs."""
    correction: str = ""
    aws_only: str = ""

    @property
    def page(self) -> str:
        """In Markdown."""
        parts = [f"# {self.title}\n", f"{self.why}\n"]
        if self.correction:
            parts.append(f"**Where the [guide](../features.yaml) errs.** {self.correction}\n")
        parts += self._tried
        parts.append(
            "In the template: " + ", ".join(f"`{place}`" for place in self.template) + "\n"
        )
        parts.append("Held by:\n\n" + "\n".join(f"- `{test}`" for test in self.tests) + "\n")
        if self.aws_only:
            parts.append(f"Only AWS shows the rest: {self.aws_only}\n")
        return "\n".join(parts)

    @property
    def _tried(self) -> Iterator[str]:
        if self.attempt and self.start:
            yield f"With `{self.start}` in another terminal, and [the variables](README.md) set:\n"
        if self.attempt:
            yield f"```bash\n{self.attempt}\n```\n```\n{self.answer}\n```\n"

    def is_answered_by(self, output: str) -> bool:
        """Whether each line of the answer is a line of the output, in this order."""
        lines = map(_words, output.splitlines())
        return all(any(map(_pattern(shown).fullmatch, lines)) for shown in self.answer.splitlines())


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Features that belong together."""

    title: str
    features: tuple[Feature, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Omission:
    """Points that no feature shows, and why."""

    guide: frozenset[int]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """All of it."""

    setup: str
    """Commands that set the variables of all attempts."""
    groups: tuple[Group, ...]
    clicks: tuple[Omission, ...]
    facts: tuple[Omission, ...]

    @property
    def features(self) -> tuple[Feature, ...]:
        return tuple(feature for group in self.groups for feature in group.features)


def read(text: str) -> Register:
    """Raises ``KeyError`` for a feature that lacks something, ``ValueError`` for a bad point."""
    document = yaml.safe_load(text)
    return Register(
        setup=document["setup"],
        groups=tuple(
            Group(title=group["title"], features=tuple(map(_feature, group["features"])))
            for group in document["groups"]
        ),
        clicks=tuple(_omission(document[name]) for name in ("console", "other_clients")),
        facts=tuple(map(_omission, document["facts"])),
    )


def table(register: Register, *, folder: str) -> str:
    """A row for each group, with a link for each feature; the pages are in `folder`."""
    rows = "".join(
        f"| {group.title} | {', '.join(_link(feature, folder) for feature in group.features)} |\n"
        for group in register.groups
    )
    return f"| | |\n|---|---|\n{rows}"


def index(register: Register) -> str:
    """The first of the pages: what the others have in common. In Markdown."""
    return INDEX.format(setup=register.setup, table=table(register, folder=""))


def summary(register: Register) -> str:
    """How many points of the guide are shown, and where that is proven."""
    shown = sum(len(feature.guide) for feature in register.features)
    clicks = sum(len(click.guide) for click in register.clicks)
    facts = sum(len(fact.guide) for fact in register.facts)
    local = sum(not feature.aws_only for feature in register.features)
    return (
        f"{len(register.features)} features, {local} of them proven on a laptop. They follow "
        f"a guide to API Gateway of {POINTS} points: {shown} are shown, {clicks} are clicks in the "
        f"console, {facts} facts of AWS."
    )


def updated_readme(text: str, register: Register) -> str:
    """The README with the table between its marks."""
    block = f"{BEGIN}{table(register, folder='docs/features/')}\n{summary(register)}\n{END}"
    return re.sub(f"{BEGIN}.*?{END}", lambda _: block, text, flags=re.DOTALL)


def main() -> None:
    register = read(REGISTER.read_text())
    PAGES.mkdir(exist_ok=True)
    (PAGES / "README.md").write_text(index(register))
    for feature in register.features:
        (PAGES / f"{feature.id}.md").write_text(feature.page)
    README.write_text(updated_readme(README.read_text(), register))
    print(summary(register))


def _feature(given: dict[str, Any]) -> Feature:
    return Feature(
        id=given["id"],
        title=given["title"],
        guide=_points(given["guide"]),
        template=tuple(given["template"]),
        tests=tuple(given["tests"]),
        why=given["why"],
        attempt=given.get("try", ""),
        start=given.get("start", "make run"),
        answer=given.get("answer", ""),
        correction=given.get("correction", ""),
        aws_only=given.get("aws_only", ""),
    )


def _omission(given: dict[str, Any]) -> Omission:
    return Omission(guide=_points(given["guide"]), reason=given["reason"])


def _points(given: Iterable[str]) -> frozenset[int]:
    return frozenset(point for item in given for point in _range(item))


def _range(item: str) -> Iterator[int]:
    match = re.fullmatch(r"G(\d{3})(?:-G(\d{3}))?", item)
    if match is None:
        raise ValueError(f"{item!r} is no point of the guide, and no range of them")
    first = int(match[1])
    yield from range(first, int(match[2] or first) + 1)


def _link(feature: Feature, folder: str) -> str:
    return f"[{feature.title}]({folder}{feature.id}.md)"


def _pattern(shown: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, _words(shown).split("…"))))


def _words(line: str) -> str:
    """Without what the widths of columns and indentation differ in."""
    return " ".join(line.split())


if __name__ == "__main__":
    main()

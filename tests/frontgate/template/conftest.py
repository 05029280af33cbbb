from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from frontgate.template import Stack, TemplateError, load
from frontgate.template.document import Document


@pytest.fixture
def samples() -> Path:
    return Path(__file__).parent / "samples"


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file into the test's folder and returns its path."""

    def write(text: str, name: str = "template.yaml") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
        return path

    return write


@pytest.fixture
def stack_of(write: Callable[..., Path]) -> Callable[..., Stack]:
    def stack_of(text: str, **options: Any) -> Stack:
        return load(write(text), **options)

    return stack_of


@pytest.fixture
def refusal_of(write: Callable[..., Path], tmp_path: Path) -> Callable[..., str]:
    """The error of a template, its path relative to the test's folder."""

    def refusal_of(text: str, *, name: str = "template.yaml", **options: Any) -> str:
        path = write(text, name)
        with pytest.raises(TemplateError) as caught:
            load(path, **options)
        return str(caught.value).replace(f"{tmp_path}/", "")

    return refusal_of


@pytest.fixture
def document_of() -> Callable[..., Document]:
    def document_of(text: str, name: str = "template.yaml") -> Document:
        return Document(Path(name), dedent(text).lstrip("\n"))

    return document_of

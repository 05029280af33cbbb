"""Why a definition cannot become a snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Passage:
    """A line of one of the definition's texts, such as a mapping template."""

    text: str
    line: int
    """From 1."""


class DeploymentError(Exception):
    """The definition is wrong; the message names resource, method and fault."""

    def __init__(
        self,
        message: str,
        *,
        passage: Passage | None = None,
        operation: tuple[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.passage = passage
        """The text that is wrong, where it is one of several lines."""
        self.operation = operation
        """Path and verb (or `ANY`) of the method or route that it is found in."""

    def within(self, where: str, operation: tuple[str, str] | None = None) -> Self:
        """The same, said of something larger."""
        return type(self)(
            f"{where}: {self}", passage=self.passage, operation=operation or self.operation
        )


class UnsupportedFeatureError(DeploymentError):
    """The definition is right, but serving it without this feature would answer wrongly."""

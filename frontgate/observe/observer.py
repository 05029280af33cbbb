"""What a gateway keeps of the requests it has answered."""

from __future__ import annotations

from frontgate.observe.journal import Journals


class Observer:
    """Shared by all stages of all APIs."""

    def __init__(self) -> None:
        self.journals = Journals()

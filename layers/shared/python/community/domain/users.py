"""The directory of the community's users."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Protocol

from pydantic import Field

from community.domain.pages import Page
from community.domain.record import Record, absent

Name = Annotated[str, Field(min_length=1, max_length=100)]
Email = Annotated[
    str, Field(max_length=254, pattern=r"^[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+\.[a-zA-Z]{2,}$")
]
Age = Annotated[int, Field(ge=18, le=150)]


class NewUser(Record):
    """What a client says about a user. Same rules as the model ``NewUser`` of the REST API."""

    name: Name
    email: Email
    age: Annotated[Age | None, Field(exclude_if=absent)] = None


class User(NewUser):
    """A user of the directory."""

    id: str
    created_at: datetime


class UserPage(Record):
    """One page of the directory, as a client receives it."""

    users: tuple[User, ...]
    count: int
    next_cursor: Annotated[str | None, Field(exclude_if=absent)] = None


class UserStore(Protocol):
    """Where users are kept."""

    def add(self, user: User) -> None:
        """Raises ``UserAlreadyExistsError`` if another user has this id."""

    def page(self, *, limit: int, cursor: str | None) -> Page[User]:
        """Users by name. Raises ``InvalidCursorError``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserDirectory:
    """Registers users and lists them."""

    users: UserStore
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    def register(self, new: NewUser) -> User:
        user = User(**dict(new), id=self.new_id(), created_at=self.now())
        self.users.add(user)
        return user

    def browse(self, *, limit: int, cursor: str | None) -> UserPage:
        """Raises ``InvalidCursorError``."""
        page = self.users.page(limit=limit, cursor=cursor)
        return UserPage(
            users=tuple(page.items), count=len(page.items), next_cursor=page.next_cursor
        )

"""The directory of the community's users."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Protocol

from pydantic import Field, ValidationError

from community.domain.merge_patch import Json, merge
from community.domain.pages import Page
from community.domain.problems import sentence
from community.domain.record import Record, absent
from community.errors import InvalidPatchError, UserNotFoundError

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

    @property
    def changeable(self) -> NewUser:
        """The part that a client may change."""
        return NewUser(name=self.name, email=self.email, age=self.age)


class User(NewUser):
    """A user of the directory."""

    id: str
    created_at: datetime


class UserPage(Record):
    """One page of the directory, as a client receives it."""

    users: tuple[User, ...]
    count: int
    next_cursor: Annotated[str | None, Field(exclude_if=absent)] = None


class UserSummary(Record):
    """A user in a line, for a list or a business card."""

    user_id: str
    name: str
    email: str
    initials: str
    member_for_days: int


class UserStore(Protocol):
    """Where users are kept."""

    def add(self, user: User) -> None:
        """Raises ``UserAlreadyExistsError`` if another user has this id."""

    def find(self, user_id: str) -> User | None: ...

    def exchange(self, old: User, new: User) -> None:
        """Raises ``UserChangedError`` unless ``old`` is what is kept."""

    def remove(self, user_id: str) -> None:
        """Removing nobody is no error."""

    def page(self, *, limit: int, cursor: str | None) -> Page[User]:
        """Users by name. Raises ``InvalidCursorError``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserDirectory:
    """Registers users, changes and lists them."""

    users: UserStore
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    def register(self, new: NewUser) -> User:
        user = User(**dict(new), id=self.new_id(), created_at=self.now())
        self.users.add(user)
        return user

    def amend(self, user_id: str, patch: Json) -> User:
        """Change a user by a JSON merge patch.

        Raises ``UserNotFoundError``, ``InvalidPatchError`` and ``UserChangedError``.
        """
        old = self._find(user_id)
        merged = merge(old.changeable.model_dump(mode="json"), patch)
        try:
            wanted = NewUser.model_validate(merged)
        except ValidationError as invalid:
            raise InvalidPatchError(sentence(invalid, subject="user")) from invalid
        new = User(**dict(wanted), id=old.id, created_at=old.created_at)
        self.users.exchange(old, new)
        return new

    def summary(self, user_id: str) -> UserSummary:
        """Raises ``UserNotFoundError``."""
        user = self._find(user_id)
        return UserSummary(
            user_id=user.id,
            name=user.name,
            email=user.email,
            initials="".join(word[0] for word in user.name.split()[:3]).upper(),
            member_for_days=(self.now() - user.created_at).days,
        )

    def browse(self, *, limit: int, cursor: str | None) -> UserPage:
        """Raises ``InvalidCursorError``."""
        page = self.users.page(limit=limit, cursor=cursor)
        return UserPage(
            users=tuple(page.items), count=len(page.items), next_cursor=page.next_cursor
        )

    def _find(self, user_id: str) -> User:
        user = self.users.find(user_id)
        if user is None:
            raise UserNotFoundError(user_id)
        return user

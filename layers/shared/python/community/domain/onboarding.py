"""How somebody becomes a member: the steps of the onboarding workflows.

The workflows (``statemachines/``) decide what follows what, retry and compensate; each step here
does one thing, and doing it twice is doing it once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from pydantic import Field, ValidationError

from community.domain.messages import Message, MessageStore, message_id
from community.domain.problems import sentence
from community.domain.rooms import GENERAL
from community.domain.users import NewUser, User, UserStore
from community.errors import ApplicationRefusedError, UserAlreadyExistsError

HOUSEKEEPER: Final = "housekeeper"
"""Who welcomes new members in the general room."""


class Application(NewUser):
    """Who wants to become a member, and why."""

    motivation: Annotated[str, Field(min_length=10, max_length=1000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Onboarding:
    """The steps."""

    users: UserStore
    messages: MessageStore
    now: Callable[[], datetime]

    def check(self, application: object) -> Application:
        """Raises ``ApplicationRefusedError``, with everything that is wrong."""
        try:
            return Application.model_validate(application)
        except ValidationError as invalid:
            raise ApplicationRefusedError(sentence(invalid, subject="application")) from invalid

    def register(self, application: Application, *, onboarding_id: str) -> User:
        """The new member, whose id is that of the onboarding.

        Raises ``ApplicationRefusedError`` if somebody else has this id.
        """
        user = User(
            id=onboarding_id,
            name=application.name,
            email=application.email,
            age=application.age,
            created_at=self.now(),
        )
        try:
            self.users.add(user)
        except UserAlreadyExistsError as taken:
            return self._registered_before(user, taken)
        return user

    def welcome(self, user: User) -> Message:
        """Say hello in the general room. Its id is the member's, so once is enough."""
        message = Message(
            id=message_id(user.created_at, suffix=user.id),
            room=GENERAL.id,
            message=f"Please welcome {user.name}!",
            sender=HOUSEKEEPER,
            timestamp=user.created_at,
        )
        self.messages.add(message)
        return message

    def withdraw(self, application: object, *, onboarding_id: str) -> None:
        """Undo the registration, when it or a later step has failed for good.

        Whoever else has this id stays: the client has chosen it, and may have chosen badly.
        """
        found = self.users.find(onboarding_id)
        if found is not None and self._is_of(application, found):
            self.users.remove(onboarding_id)

    def _registered_before(self, user: User, taken: UserAlreadyExistsError) -> User:
        """A step that is retried finds its own work."""
        found = self.users.find(user.id)
        if found is None or found.changeable != user.changeable:
            raise ApplicationRefusedError(str(taken)) from taken
        return found

    def _is_of(self, application: object, user: User) -> bool:
        try:
            return self.check(application).changeable == user.changeable
        except ApplicationRefusedError:  # which was never registered
            return False

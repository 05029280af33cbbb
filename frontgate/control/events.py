"""What happened in the store, told to those who serve it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ApiChanged:
    """An HTTP or WebSocket API's definition was edited; its stages serve what was deployed."""

    api_id: str


@dataclass(frozen=True, slots=True)
class ApiDeleted:
    """An API of any kind is gone, and all its stages with it."""

    api_id: str


@dataclass(frozen=True, slots=True)
class StageChanged:
    """A stage is new, points to another deployment or has other settings."""

    api_id: str
    stage_name: str


@dataclass(frozen=True, slots=True)
class StageDeleted:
    api_id: str
    stage_name: str


@dataclass(frozen=True, slots=True)
class StageKeysChanged:
    """Other API keys may open a stage, or other limits hold for them."""

    api_id: str
    stage_name: str


@dataclass(frozen=True, slots=True)
class DomainChanged:
    """A custom domain name is new, or its settings, mappings or rules are other ones."""

    key: str


@dataclass(frozen=True, slots=True)
class DomainDeleted:
    key: str


@dataclass(frozen=True, slots=True)
class VpcEndpointsChanged:
    """Private APIs may be reached in other ways."""


Event = (
    ApiChanged
    | ApiDeleted
    | DomainChanged
    | DomainDeleted
    | StageChanged
    | StageDeleted
    | StageKeysChanged
    | VpcEndpointsChanged
)
Subscriber = Callable[[Event], None]


class Events:
    """Calls every subscriber, in the order of subscription, after the store has changed.

    A subscriber must not raise: the change it hears of has already happened.
    """

    def __init__(self) -> None:
        self._subscribers: list[Subscriber] = []

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Returns what ends the subscription."""
        self._subscribers.append(subscriber)
        return lambda: self._subscribers.remove(subscriber)

    def publish(self, event: Event) -> None:
        for subscriber in tuple(self._subscribers):
            subscriber(event)

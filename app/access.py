"""Who may do what. The policy is stored on the view; a view without one answers 403."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    View = TypeVar("View", bound=Callable[..., object])

POLICY = "access_policy"


class Role(StrEnum):
    """The jobs people have here. ANYONE is everybody, signed in or not."""

    ANYONE = "anyone"
    COORDINATOR = "coordinator"
    STRATEGY_LEAD = "strategy_lead"
    SAFEGUARDING_LEAD = "safeguarding_lead"
    ADMINISTRATOR = "administrator"

    @property
    def in_words(self) -> str:
        """Give the role as people read it."""
        return self.value.replace("_", " ").capitalize()


STAFF = frozenset(Role) - {Role.ANYONE}


@dataclass(frozen=True)
class Actor:
    """The signed-in member of staff who is acting."""

    id: int
    name: str
    roles: frozenset[Role] = field(default_factory=frozenset)

    @property
    def label(self) -> str:
        """Name the actor in the audit trail: an id, so that a change of name breaks nothing."""
        return f"user:{self.id}"

    def has(self, *roles: Role) -> bool:
        """Say whether the actor holds any of these roles."""
        return bool(self.roles & set(roles))


def allow(*roles: Role) -> Callable[[View], View]:
    """Let people with any of these roles use a view."""

    def mark(view: View) -> View:
        setattr(view, POLICY, frozenset(roles))
        return view

    return mark


def is_allowed(view: object, actor: Actor | None) -> bool:
    """Say whether the view's policy lets this person in; no policy lets nobody in."""
    policy: frozenset[Role] = getattr(view, POLICY, frozenset())
    if Role.ANYONE in policy:
        return True
    return actor is not None and actor.has(*policy)

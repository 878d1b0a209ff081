"""The one policy that every way to live passes: whether this person may make this version of an item live.

The ways are Wagtail's (form, list, schedule, approval, its API); `guarding` leads them all here, whichever view was
used. Exempt are imports (`feeds.storing`) and the rollout: they write rows, of which no person is the author.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision
from wagtail.permissions import policy_registry

from backend.accounts.models import User
from backend.accounts.people import is_second_person
from backend.common.errors import OrtsblattError, Text
from backend.library.changing import author_of_last_change
from backend.library.kinds import Kind, kind_of
from backend.library.models import PublishingRules


@dataclass(frozen=True, kw_only=True)
class Publication:
    """One attempt to make a version of an item live, now or at its time."""

    revision: Revision
    item: Any  # as it would be live
    person: int | None  # primary key of who asks or, when a schedule is carried out, of who scheduled it
    is_scheduled: bool = False  # it was asked for earlier, and its time has come


Check = Callable[[Publication], Iterable[Text]]

# What else may speak against a publication: functions that yield a sentence for the editor for each reason.
# They are asked at every way to live, once more when a schedule is carried out, and never for urgent kinds.
content_checks: list[Check] = []


class PublishingRefused(OrtsblattError):
    """The policy does not allow this version to go live: show `reasons` to whoever asked, and keep the draft."""

    code = "publishing_refused"
    status = 403

    def __init__(self, reasons: Iterable[Text]) -> None:
        self.reasons = tuple(str(reason) for reason in reasons)
        super().__init__(" ".join(self.reasons))


def require(publication: Publication) -> None:
    """Raise PublishingRefused, with every reason that speaks against it."""
    if reasons := refusals(publication):
        raise PublishingRefused(reasons)


def refusals(publication: Publication) -> list[Text]:
    """Why this version may not go live; empty: it may."""
    if reasons := list(_right(publication)):
        return reasons
    if kind_of(type(publication.item)).is_urgent:
        return []
    return [*_second_person(publication), *(reason for check in content_checks for reason in check(publication))]


def may_publish(user: User, item: models.Model) -> bool:
    """Whether somebody's role lets them publish this; what else the policy asks for is another matter."""
    if isinstance(item, Page):
        return bool(item.permissions_for_user(user).can_publish())
    return bool(policy_registry.get(item).user_has_permission(user, "publish"))


def may_take_away(user: User, item: models.Model) -> bool:
    """Whether somebody whose role lets them delete may delete this one: what readers see, only who publishes it."""
    return not (kind_of(type(item)).key and getattr(item, "live", False)) or may_publish(user, item)


def needs_second_person(kind: Kind) -> bool:
    """Whether the town asks for it."""
    rules = PublishingRules.objects.first()
    return not kind.is_urgent and rules is not None and kind.key in rules.four_eyes


def _right(publication: Publication) -> Iterator[Text]:
    """Who scheduled something had the right to, even if they left since."""
    if publication.is_scheduled or publication.person is None:
        return
    user = User.objects.filter(pk=publication.person, is_active=True).first()
    if user is None or not may_publish(user, publication.item):
        yield _("Your role does not publish this. Submit it for approval.")


def _second_person(publication: Publication) -> Iterator[Text]:
    if not needs_second_person(kind_of(type(publication.item))):
        return
    if publication.person is None:
        yield _("A second person must publish this, and nobody is known who asked for it.")
    elif not is_second_person(publication.person, than=author_of_last_change(publication.revision)):
        yield _("You changed this last, so a second person must publish it. Submit it for approval.")

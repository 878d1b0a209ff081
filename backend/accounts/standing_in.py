"""Naming a stand-in, changing and ending it, and what the log says of it; what a stand-in may is in `lending`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models.signals import m2m_changed
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from backend.accounts.auditing import record
from backend.accounts.lending import may_look_after, own_groups
from backend.accounts.models import AuditEntry, StandIn, User
from backend.accounts.people import create_person, invite, set_active
from backend.common.clock import end_of_day, local_day, start_of_day
from backend.common.errors import OrtsblattError
from backend.tenants.models import Municipality

KEPT_FOR = timedelta(days=90)  # after its end; the audit log keeps who stood in for whom


class NotNamed(OrtsblattError):
    """Somebody can't stand in like this: say why, and let whoever asked choose again."""

    code = "not_named"
    status = 409


@dataclass(frozen=True, kw_only=True)
class Days:
    """From a day to a day of the town, both included."""

    first: date
    last: date

    def instants(self, town: Municipality) -> tuple[datetime, datetime]:
        """The first instant that is in it, and the first that is no longer."""
        zone = ZoneInfo(town.timezone)
        return start_of_day(self.first, zone=zone), end_of_day(self.last, zone=zone)


def days_of(stand_in: StandIn, *, town: Municipality) -> Days:
    """What was chosen, in the town's calendar."""
    zone = ZoneInfo(town.timezone)
    last = local_day(stand_in.ends_at - timedelta(microseconds=1), zone=zone)
    return Days(first=local_day(stand_in.starts_at, zone=zone), last=last)


def may_name(person: User, *, absent: User) -> bool:
    """Everybody for themselves, who has something to hand over; for others who administers them."""
    if absent.is_shadow or not absent.is_active or not own_groups(absent).exclude(role_group=None).exists():
        return False
    if person.pk == absent.pk:
        return person.has_perm("accounts.add_standin")
    return person.has_perm("accounts.change_user") and may_look_after(person, person=absent)


def may_end(person: User, *, stand_in: StandIn) -> bool:
    """Also who stands in may give it back."""
    return person.pk == stand_in.deputy_id or may_name(person, absent=stand_in.absent)


@transaction.atomic
def name_stand_in(*, absent: User, deputy: User | None, days: Days, by: User, town: Municipality) -> StandIn:
    """From one day to another; without `deputy` it is the operator. Raises NotNamed."""
    if not may_name(by, absent=absent):
        raise NotNamed(_("You can't name a stand-in for this person."))
    if deputy is not None and (deputy.pk == absent.pk or deputy.is_shadow):
        raise NotNamed(_("Somebody else has to stand in."))
    starts_at, ends_at = days.instants(town)
    stand_in = StandIn.objects.create(absent=absent, deputy=deputy, starts_at=starts_at, ends_at=ends_at, named_by=by)
    _settle_guest(deputy)
    record(AuditEntry.Action.STAND_IN_NAMED, actor=by, about=absent, detail=_detail(stand_in))
    return stand_in


@transaction.atomic
def invite_guest(*, email: str, name: str) -> User:
    """An account for the time of a stand-in alone, to be named next. Raises NotNamed for the address of a colleague."""
    user = User.objects.select_for_update(of=("self",)).filter(email=email.lower()).first()
    if user is None:
        user = create_person(email=email, name=name, roles=())
    elif user.guest_until is None:
        raise NotNamed(_("This address has an account here: choose the person from the list."))
    elif not user.is_active:
        set_active(user, is_active=True)
        invite(user)
    if user.guest_until is None:
        user.guest_until = user.date_joined  # until the stand-in is named: nothing
        user.save(update_fields=["guest_until"])
    return user


@transaction.atomic
def change_days(stand_in: StandIn, *, days: Days, by: User, town: Municipality) -> None:
    """Other days; the right to is asked by `may_name`."""
    before = _detail(stand_in)
    stand_in.starts_at, stand_in.ends_at = days.instants(town)
    stand_in.noted = StandIn.Noted.NAMED
    stand_in.save(update_fields=["starts_at", "ends_at", "noted"])
    _settle_guest(stand_in.deputy)
    detail = {**_detail(stand_in), "before": {key: before[key] for key in ("from", "until")}}
    record(AuditEntry.Action.STAND_IN_CHANGED, actor=by, about=stand_in.absent, detail=detail)


@transaction.atomic
def end(stand_in: StandIn, *, by: User, now: datetime) -> None:
    """At once; a guest's account is closed with it. A second time nothing happens."""
    if not StandIn.objects.to_come(now=now).filter(pk=stand_in.pk).update(ended_at=now, noted=StandIn.Noted.OVER):
        return
    stand_in.ended_at = now
    record(AuditEntry.Action.STAND_IN_ENDED, actor=by, about=stand_in.absent, detail=_detail(stand_in))
    _settle_guest(stand_in.deputy)
    _close_guests(now=now)


@transaction.atomic
def note_what_time_did(*, now: datetime) -> None:
    """Write into the log what has begun and what is over, close guests' accounts, and forget what is long over.

    Nothing waits for this: rights and guests' accounts end by their instants.
    """
    named = StandIn.objects.select_for_update(of=("self",), skip_locked=True).select_related("absent", "deputy")
    for stand_in in named.running(now=now).filter(noted=StandIn.Noted.NAMED):
        _note(stand_in, noted=StandIn.Noted.BEGUN, action=AuditEntry.Action.STAND_IN_BEGAN)
    for stand_in in named.filter(ends_at__lte=now).exclude(noted=StandIn.Noted.OVER):
        _note(stand_in, noted=StandIn.Noted.OVER, action=AuditEntry.Action.STAND_IN_OVER)
    _close_guests(now=now)
    StandIn.objects.filter(ends_at__lte=now - KEPT_FOR).delete()


@receiver(m2m_changed, sender=User.groups.through)
def no_guest_any_more(instance: User | Group, action: str, pk_set: set[int] | None, **_kwargs: Any) -> None:
    """Who gets a role of their own stays."""
    if action != "post_add":
        return
    people = [instance.pk] if isinstance(instance, User) else pk_set or ()
    User.objects.filter(pk__in=people).exclude(guest_until=None).update(guest_until=None)


def _note(stand_in: StandIn, *, noted: StandIn.Noted, action: AuditEntry.Action) -> None:
    stand_in.noted = noted
    stand_in.save(update_fields=["noted"])
    record(action, about=stand_in.absent, detail=_detail(stand_in))


def _settle_guest(deputy: User | None) -> None:
    """A guest is let in until the last of what they were invited for."""
    if deputy is None or deputy.guest_until is None:
        return
    last = StandIn.objects.filter(deputy=deputy, ended_at=None).order_by("-ends_at").first()
    deputy.guest_until = last.ends_at if last else deputy.date_joined
    deputy.save(update_fields=["guest_until"])


def _close_guests(*, now: datetime) -> None:
    for guest in User.objects.filter(guest_until__lte=now, is_active=True):
        set_active(guest, is_active=False)


def _detail(stand_in: StandIn) -> dict[str, object]:
    """Both people are in the entry: the absent one is what it is about."""
    return {
        "stands_in": stand_in.deputy_name,
        "deputy_id": str(stand_in.deputy.public_id) if stand_in.deputy else None,
        "from": stand_in.starts_at.isoformat(),
        "until": (stand_in.ended_at or stand_in.ends_at).isoformat(),
    }

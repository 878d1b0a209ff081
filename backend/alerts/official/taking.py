"""An official warning in a town: a notice of its own, replaced by its update, ended by its end or its all clear."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from backend.alerts.models import Alert
from backend.alerts.official.documents import OnTheTable, id_of, read_again
from backend.alerts.official.places import areas_of
from backend.alerts.official.subscribing import DWD, shown
from backend.alerts.official.telling import has_been_told, tell_if_wanted
from backend.alerts.official.warning import Message, OfficialWarning, Words
from backend.alerts.wording import all_clear_words
from backend.common import clock
from backend.library.models import Area
from backend.tenants.models import Municipality
from backend.tenants.registry import Offered, Taken

ALL_CLEAR_HOLDS = timedelta(hours=2)
_KINDS = {"met": Alert.Kind.WEATHER, "transport": Alert.Kind.ROAD}
_STATUS = {Message.ALERT: Alert.Status.ISSUED, Message.UPDATE: Alert.Status.UPDATED}
_RETOLD = {"headline", "instruction", "severity", "texts"}  # what has people told again when it changes


def take_official(town: Municipality, offered: Offered) -> Taken:
    """In the town's schema and a transaction; what is as it was writes nothing."""
    now = clock.now()
    if offered.document is None or not shown():
        return _end(_identifier(offered), town=town, now=now, is_silent=not shown())
    found = read_again(offered.document)
    areas = areas_of(found.warning.extents, town=town)
    if areas is None or found.holds_until <= now:
        return _end(found.warning.identifier, town=town, now=now)
    if found.warning.message is Message.CANCEL:
        return _all_clear(found, town=town, now=now)
    known = _official([found.warning.identifier]).first()
    if known is None:
        return _create(found, areas=areas, town=town, now=now)
    return _change(known, found, areas=areas, town=town, now=now)


def _identifier(offered: Offered) -> str:
    """NINA's are on the table once a county."""
    return offered.key if offered.origin == DWD else offered.key.partition(" ")[2]


def _official(identifiers: Iterable[str]) -> Any:
    return Alert.objects.official().filter(public_id__in=[id_of(each) for each in identifiers])


def _create(found: OnTheTable, *, areas: list[Area], town: Municipality, now: datetime) -> Taken:
    before = _replace(found.warning.references, now=now)
    columns = _columns(found, areas=areas, town=town)
    alert = Alert.objects.create(
        public_id=id_of(found.warning.identifier),
        origin=Alert.Origin.OFFICIAL,
        valid_from=min(found.warning.sent, now),
        supersedes=before,
        **columns,
    )
    alert.areas.set(areas)
    is_worse = before is None or _rank(alert.severity) > _rank(before.severity)
    tell_if_wanted(alert, before=before, town=town, now=now, is_waking=is_worse)
    return Taken.CREATED


def _change(known: Alert, found: OnTheTable, *, areas: list[Area], town: Municipality, now: datetime) -> Taken:
    """What is issued again under its own name, also after it had been taken back."""
    is_back = known.state == Alert.State.OVER or _is_ended_by_us(known)
    if known.state != Alert.State.ACTIVE and not is_back:
        return Taken.UNCHANGED  # its update came first
    columns = {**_columns(found, areas=areas, town=town), "state": Alert.State.ACTIVE}
    changed = {name: value for name, value in columns.items() if getattr(known, name) != value}
    if not changed:
        return Taken.UNCHANGED
    is_worse = is_back or _rank(columns["severity"]) > _rank(known.severity)
    if is_back:
        _take_back_all_clear(known, now=now)
    Alert.objects.filter(pk=known.pk).update(**changed, updated_at=now)
    if "area_ids" in changed:
        known.areas.set(areas)
    if is_back or changed.keys() & _RETOLD:
        alert = Alert.objects.get(pk=known.pk)
        tell_if_wanted(alert, before=alert, town=town, now=now, is_waking=is_worse)
    return Taken.CHANGED


def _end(identifier: str, *, town: Municipality, now: datetime, is_silent: bool = False) -> Taken:
    """It is issued no more. If it was to hold longer and people were told, they are told that it does not."""
    alert = _official([identifier]).filter(state=Alert.State.ACTIVE).first()
    if alert is None or alert.valid_until <= now or alert.status == Alert.Status.ALL_CLEAR:
        return Taken.UNCHANGED
    if has_been_told(alert) and not is_silent:
        words = all_clear_words(alert)
        _clear(alert, public_id=id_of(f"{identifier} {now.isoformat()}"), words=words, town=town, now=now)
    else:
        ended = max(now, alert.valid_from + timedelta(seconds=1))
        Alert.objects.filter(pk=alert.pk).update(state=Alert.State.OVER, valid_until=ended, updated_at=now)
    return Taken.CHANGED


def _all_clear(found: OnTheTable, *, town: Municipality, now: datetime) -> Taken:
    """Of the authority itself; shown where the warning was."""
    warning = found.warning
    meant = _official([*warning.references, warning.identifier])
    before = meant.filter(state=Alert.State.ACTIVE, valid_until__gt=now).exclude(status=Alert.Status.ALL_CLEAR).first()
    if before is None:
        return Taken.UNCHANGED
    said = _words(warning, town=town)
    words = {"headline": said[1].headline, "instruction": said[1].instruction or said[1].description}
    public_id = id_of(warning.identifier)
    if before.public_id == public_id:
        public_id = id_of(f"{warning.identifier} cancel")
    _clear(before, public_id=public_id, words=words, town=town, now=now)
    others = meant.filter(state=Alert.State.ACTIVE).exclude(status=Alert.Status.ALL_CLEAR)
    others.update(state=Alert.State.SUPERSEDED, updated_at=now)
    return Taken.CREATED


def _clear(before: Alert, *, public_id: UUID, words: dict[str, str], town: Municipality, now: datetime) -> None:
    alert = Alert.objects.create(
        public_id=public_id,
        origin=Alert.Origin.OFFICIAL,
        status=Alert.Status.ALL_CLEAR,
        kind=before.kind,
        severity=Alert.Severity.MINOR,
        lang=before.lang,
        headline=words["headline"][:200],
        instruction=words["instruction"],
        area_ids=before.area_ids,
        sender=before.sender,
        provider=before.provider,
        link=before.link,
        valid_from=now,
        valid_until=now + ALL_CLEAR_HOLDS,
        supersedes=before,
    )
    alert.areas.set(before.areas.all())
    Alert.objects.filter(pk=before.pk).update(state=Alert.State.SUPERSEDED, updated_at=now)
    tell_if_wanted(alert, before=before, town=town, now=now, is_waking=False)


def _is_ended_by_us(known: Alert) -> bool:
    successor = Alert.objects.filter(supersedes=known).first()
    return successor is not None and successor.status == Alert.Status.ALL_CLEAR


def _take_back_all_clear(known: Alert, *, now: datetime) -> None:
    """The warning holds again: an all clear before is over, and no longer stands on its page."""
    Alert.objects.filter(supersedes=known).update(supersedes=None, state=Alert.State.OVER, updated_at=now)


def _replace(references: Iterable[str], *, now: datetime) -> Alert | None:
    """End what an update takes the place of; the latest of it is what the update names."""
    named = _official(references)
    ended = list(named.exclude(state=Alert.State.SUPERSEDED).order_by("-valid_from", "-pk"))
    named.filter(state=Alert.State.ACTIVE).update(state=Alert.State.SUPERSEDED, updated_at=now)
    return ended[0] if ended else None


def _columns(found: OnTheTable, *, areas: list[Area], town: Municipality) -> dict[str, Any]:
    warning = found.warning
    lang, said, others = (*_words(warning, town=town), {})
    others = {
        code: {"headline": text.headline, "instruction": text.instruction, "description": text.description}
        for code, text in warning.words.items()
        if code != lang and code in town.languages
    }
    return {
        "kind": _KINDS.get(warning.category, Alert.Kind.OTHER),
        "status": _STATUS.get(warning.message, Alert.Status.ISSUED),
        "severity": warning.severity.value,
        "lang": lang,
        "headline": said.headline,
        "instruction": said.instruction,
        "description": said.description,
        "texts": others,
        "area_ids": sorted(area.public_id for area in areas),
        "sender": warning.sender,
        "provider": warning.provider,
        "starts_at": warning.onset,
        "link": warning.link,
        "valid_until": found.holds_until,
        "is_open_ended": warning.expires is None,
    }


def _words(warning: OfficialWarning, *, town: Municipality) -> tuple[str, Words]:
    """In the town's first language if the authority speaks it, else as it was written first."""
    for code in (town.languages[0], "de"):
        if code in warning.words:
            return code, warning.words[code]
    return next(iter(warning.words.items()))


def _rank(severity: str) -> int:
    return Alert.Severity.values.index(severity)

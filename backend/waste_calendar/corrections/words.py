"""What became of pickups, in words for the lock screen, in the language that is active; no street is named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.common.html import teaser
from backend.waste_calendar.corrections.news import Change, News

TITLE = 80  # letters, as on the lock screen of a phone

Listed = Mapping[date, Sequence[str]]  # titles of kinds by day


def news_words(changes: Sequence[Change], *, as_planned: Sequence[str]) -> dict[str, str]:
    """`Residual waste is not collected on Monday, 23.11.`, why, and what comes instead; then what else is new.

    `as_planned` are the kinds that are collected all the same on the day that people have been reminded of.
    """
    ordered = sorted(changes, key=lambda change: (change.news.value, *map(str, _same(change))))
    groups = [list(group) for _key, group in groupby(ordered, key=_same)]
    first, *others = groups
    title, said = _sentence(first), []
    if len(title) > TITLE:  # what becomes of them must not be what is cut off
        said.append(f"{', '.join(_kinds(first))}.")
        title = _sentence(first, is_counted=True)
    said += _details(first[0])
    for group in others:
        said += [f"{_sentence(group)}.", *_details(group[0])]
    said += _planned(as_planned)
    return {"title": teaser(title, length=TITLE), "body": " ".join(said)}


def address_words(fate: str, *, lost: Listed, come: Listed, as_planned: Sequence[str]) -> dict[str, str]:
    """That other days hold for somebody's address, and which; or that there are none any more, and why."""
    match fate:
        case "GONE":
            title = _("Reminders of waste pickups end")
            said = [
                _("The waste calendar does not name your address any more, so that we can't remind you of pickups."),
                _("Please choose your address again."),
            ]
        case "DIVIDED":
            title = _("Please choose your address for the waste calendar again")
            said = [
                _("The house numbers of your address now belong to different collection districts."),
                _("Until you have chosen, we remind you of the pickups of all of them."),
            ]
        case "BACK":
            title = _("Reminders of waste pickups go on")
            said = [_("The waste calendar names your address again."), *_days(_("Pickups: %(days)s."), come)]
        case _:
            title = _("Other pickup days hold for your address")
            moved = _("The waste calendar has assigned your address to another collection district.")
            said = [moved] if fate == "MOVED" else []
            said += [*_days(_("No longer: %(days)s."), lost), *_days(_("New: %(days)s."), come), *_planned(as_planned)]
    return {"title": teaser(title, length=TITLE), "body": " ".join(said)}


def _days(sentence: str, listed: Listed) -> Iterator[str]:
    if listed:
        days = (f"{_day(day)} {', '.join(kinds)}" for day, kinds in listed.items())
        yield sentence % {"days": "; ".join(days)}


def _planned(kinds: Sequence[str]) -> Iterator[str]:
    if kinds:
        yield _("As planned: %(kinds)s.") % {"kinds": ", ".join(dict.fromkeys(kinds))}


def _same(change: Change) -> tuple[object, ...]:
    """What is said in one sentence of several kinds."""
    reasons = (change.reason, change.note, change.is_replacement_open, change.stop)
    return change.news, change.on, change.was_on, *reasons


def _kinds(group: Sequence[Change]) -> list[str]:
    return list(dict.fromkeys(change.title for change in group))


def _sentence(group: Sequence[Change], *, is_counted: bool = False) -> str:
    kinds, number = ", ".join(_kinds(group)), len(_kinds(group))
    if is_counted and number > 1:
        kinds = ngettext("%(number)d kind of waste", "%(number)d kinds of waste", number) % {"number": number}
    said = {"kinds": kinds, "day": _day(group[0].on)}
    match group[0].news:
        case News.CANCELLED:
            return (
                ngettext("%(kinds)s is not collected on %(day)s", "%(kinds)s are not collected on %(day)s", number)
                % said
            )
        case News.DELAYED:
            return (
                ngettext("%(kinds)s is collected later on %(day)s", "%(kinds)s are collected later on %(day)s", number)
                % said
            )
        case News.BACK:
            return (
                ngettext(
                    "%(kinds)s is collected on %(day)s after all",
                    "%(kinds)s are collected on %(day)s after all",
                    number,
                )
                % said
            )
        case _:
            return ngettext("%(kinds)s is collected on %(day)s", "%(kinds)s are collected on %(day)s", number) % said


def _details(change: Change) -> Iterator[str]:
    """Each a sentence: why, until when, and what it stands for."""
    if change.stop and change.news is not News.CANCELLED:
        yield f"{change.stop}."
    if change.news is News.MOVED and change.was_on != change.on:
        yield ended(_("Instead of %(day)s") % {"day": _day(change.was_on)})
    if change.news is News.EXTRA:
        yield _("This day is new.")
    yield from (ended(text) for text in (change.reason, change.note) if text)
    if change.is_replacement_open:
        yield _("A replacement follows.")


def ended(text: str) -> str:
    """What somebody typed, as a sentence."""
    return text if text[-1] in ".!?" else f"{text}."


def _day(day: date) -> str:
    return date_format(day, "l, j.n.")

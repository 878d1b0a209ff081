"""How each language of an item is doing, for many items with two statements; lists and forms show it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from wagtail.models import Page

from backend.accounts.own_items import own_items, sees_all
from backend.library.models.variants import Variant
from backend.library.variants.following import kind_of
from backend.library.variants.naming import language_name, town_codes


class State(StrEnum):
    """Of an item in one language."""

    ORIGINAL = "original"
    FRESH = "fresh"
    OUTDATED = "outdated"
    DRAFT = "draft"
    MISSING = "missing"


@dataclass(frozen=True, kw_only=True)
class Language:
    """One language of an item."""

    code: str
    state: State
    pk: int | None  # of the row
    original_pk: int
    model: Any
    since: datetime | None = None  # when it got outdated
    is_checked: bool = False

    @property
    def name(self) -> str:
        return language_name(self.code, is_checked=self.is_checked)

    @property
    def words(self) -> str:
        """How it is doing."""
        if self.state is State.OUTDATED and self.since:
            return _("outdated since %(day)s") % {"day": date_format(localtime(self.since), "j. F Y")}
        return {
            State.ORIGINAL: _("original"),
            State.FRESH: _("up to date"),
            State.DRAFT: _("draft"),
            State.MISSING: _("missing"),
        }.get(self.state, _("outdated"))

    @property
    def leads_to(self) -> int:
        """The row behind its link."""
        return self.original_pk if self.pk is None else self.pk

    @property
    def url(self) -> str:
        """Its form, or the page that begins one."""
        if self.pk is not None:
            return edit_path(self.model, pk=self.pk)
        return make_path(self.model, pk=self.original_pk, lang=self.code)


def edit_path(model: Any, *, pk: int) -> str:
    """The form of a row."""
    if issubclass(model, Page):
        return reverse("wagtailadmin_pages:edit", args=[pk])
    return reverse(model.snippet_viewset.get_url_name("edit"), args=[pk])


def make_path(model: Any, *, pk: int, lang: str) -> str:
    """Where a variant of this row is begun."""
    meta = model._meta
    return reverse("library_make_variant", args=[meta.app_label, meta.model_name, pk, lang])


def compare_path(item: Any) -> str:
    """Where it is shown what has changed in the original of this variant."""
    meta = item._meta
    return reverse("library_compare_variant", args=[meta.app_label, meta.model_name, item.pk])


def is_variant(model: Any, *, outer: str = "") -> Exists:
    """The condition that a row is no original."""
    known = Variant.objects.filter(
        kind=model._meta.label_lower, public_id=OuterRef(f"{outer}public_id"), lang=OuterRef(f"{outer}lang")
    )
    return Exists(known)


def languages_of_all(items: Sequence[Any]) -> dict[UUID, list[Language]]:
    """By public id, the town's languages and what else there is, in the town's order; two statements."""
    if not items:
        return {}
    model, ids = type(items[0]), {item.public_id for item in items}
    rows: dict[UUID, list[Any]] = defaultdict(list)
    found = model._default_manager.filter(public_id__in=ids).order_by("pk")
    for row in found.values("pk", "public_id", "lang", "live"):
        rows[row["public_id"]].append(row)
    records: dict[UUID, dict[str, Variant]] = defaultdict(dict)
    for record in Variant.objects.filter(kind=kind_of(items[0]), public_id__in=ids).defer(*_LONG):
        records[record.public_id][record.lang] = record
    return {key: list(_languages(rows[key], records=records[key], model=model)) for key in ids}


_LONG = ("seen_texts", "confirmed_texts", "checked_texts")


def _languages(rows: Sequence[dict[str, Any]], *, records: dict[str, Variant], model: Any) -> Iterator[Language]:
    by_lang = {row["lang"]: row for row in rows}
    original = next((row for row in rows if row["lang"] not in records), rows[0])
    for code in dict.fromkeys([*town_codes(), *by_lang]):
        row, record = by_lang.get(code), records.get(code)
        yield Language(
            code=code,
            state=_state(row, record),
            pk=row["pk"] if row else None,
            original_pk=original["pk"],
            model=model,
            since=record.outdated_since if record else None,
            is_checked=bool(record and record.is_checked),
        )


def _state(row: dict[str, Any] | None, record: Variant | None) -> State:
    if row is None:
        return State.MISSING
    if record is None:
        return State.ORIGINAL
    if not row["live"]:
        return State.DRAFT
    return State.OUTDATED if record.outdated_since else State.FRESH


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A language as one person meets it: without a link where it is not theirs."""

    language: Language
    url: str
    is_this: bool


def shown_to(user: Any, items: Sequence[Any]) -> list[list[Shown]]:
    """The languages of each item; contributors are led only to what they wrote. Three statements."""
    found = languages_of_all(items)
    languages = [language for item in items for language in found[item.public_id]]
    met = _met(user, languages)
    return [[_shown(language, met=met, this=item.pk) for language in found[item.public_id]] for item in items]


def _met(user: Any, languages: Sequence[Language]) -> set[int] | None:
    """The rows that somebody may open; None for all."""
    if not languages or issubclass(languages[0].model, Page) or sees_all(user, languages[0].model):
        return None
    keys = {language.leads_to for language in languages}
    return set(own_items(user, languages[0].model).filter(pk__in=keys).values_list("pk", flat=True))


def _shown(language: Language, *, met: set[int] | None, this: int) -> Shown:
    is_this = language.pk == this
    is_open = not is_this and (met is None or language.leads_to in met)
    return Shown(language=language, url=language.url if is_open else "", is_this=is_this)


def languages_of(item: Any, *, user: Any) -> list[Shown]:
    """For the form of one item; nothing where there is only one language."""
    languages = shown_to(user, [item])[0]
    return languages if len(languages) > 1 else []


def lacking(rows: models.QuerySet[Any], *, lang: str, state: State) -> models.QuerySet[Any]:
    """Originals that are missing in a language, or whose variant in it is outdated."""
    model = rows.model
    rows = rows.exclude(is_variant(model))
    if state is State.OUTDATED:
        outdated = Variant.objects.filter(
            kind=model._meta.label_lower,
            lang=lang,
            outdated_since__isnull=False,
            public_id=OuterRef("public_id"),
        )
        there = model._default_manager.filter(public_id=OuterRef("public_id"), lang=lang, live=True)
        return rows.filter(Exists(outdated), Exists(there))
    same = model._default_manager.filter(public_id=OuterRef("public_id"), lang=lang)
    return rows.exclude(Exists(same))

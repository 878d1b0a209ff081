"""What is missing or outdated in a town's languages, for the page of translations and for the start page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.auth import get_permission_codename
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail.permissions import policy_registry

from backend.accounts.own_items import met_items
from backend.library.models.variants import Variant
from backend.library.variants.deciding import translated_models
from backend.library.variants.naming import language_name, town_codes
from backend.library.variants.states import State, edit_path, lacking, make_path
from backend.tenants.desk import Desk, DeskItem, DeskPanel

SHOWN_AT_ONCE = 50
ON_START_PAGE = 5


def models_of(request: HttpRequest) -> list[Any]:
    """The kinds of items that this person may write."""
    town: Any = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
    return models_for(request.user, town=town)


def models_for(user: Any, *, town: Any) -> list[Any]:
    """The same, of a town."""
    return [model for model in translated_models() if _module_of(model) in town.modules and _may_write(user, model)]


def overview(request: HttpRequest) -> dict[str, Any]:
    """Of the language and kind that were asked for; three statements a kind."""
    codes = town_codes()[1:]
    lang = request.GET.get("lang", "")
    lang = lang if lang in codes else codes[0]
    kinds = models_of(request)
    asked = [model for model in kinds if model._meta.model_name == request.GET.get("kind")] or kinds
    outdated = [
        _outdated(row, lang=lang) for model in asked for row in outdated_rows(model, lang=lang, user=request.user)
    ]
    missing = [line for model in asked for line in _missing(model, lang=lang, user=request.user)]
    return {
        "languages": [(code, language_name(code)) for code in codes],
        "lang": lang,
        "language": language_name(lang),
        "kinds": [(model._meta.model_name, model._meta.verbose_name_plural) for model in kinds],
        "kind": asked[0]._meta.model_name if len(asked) == 1 else "",
        "outdated": sorted(outdated, key=lambda line: line["since"]),
        "missing": missing[:SHOWN_AT_ONCE],
        "more": max(0, len(missing) - SHOWN_AT_ONCE),
    }


def outdated_panel(desk: Desk) -> Iterator[DeskPanel]:
    """For the start page: translations that say something else than their originals."""
    if len(desk.town.languages) < 2:  # noqa: PLR2004 - one language needs no translation
        return
    rows = [row for model in models_for(desk.person, town=desk.town) for row in outdated_rows(model, user=desk.person)]
    rows.sort(key=lambda row: row.outdated_since)
    yield DeskPanel(
        key="translations",
        heading=_("Outdated translations"),
        items=[_desk_item(row) for row in rows[:ON_START_PAGE]],
        count=len(rows),
        url=reverse("library_translations"),
        order=330,
    )


def outdated_rows(model: Any, *, user: Any, lang: str = "") -> list[Any]:
    """The variants of a kind whose original says something else by now, with `outdated_since`; one statement."""
    records = Variant.objects.filter(
        kind=model._meta.label_lower,
        public_id=models.OuterRef("public_id"),
        lang=models.OuterRef("lang"),
        outdated_since__isnull=False,
    )
    rows = (
        _met(model, user=user)
        .filter(live=True)
        .annotate(outdated_since=models.Subquery(records.values("outdated_since")))
    )
    rows = rows.filter(outdated_since__isnull=False).order_by("outdated_since")
    return list(rows.filter(lang=lang) if lang else rows)


def _missing(model: Any, *, lang: str, user: Any) -> Iterator[dict[str, Any]]:
    """Of what was written here: nobody translates all that is imported."""
    rows = lacking(_met(model, user=user).filter(live=True).exclude(lang=lang), lang=lang, state=State.MISSING)
    if any(field.name == "source" for field in model._meta.concrete_fields):
        rows = rows.filter(source=None)
    for row in rows.order_by("-last_published_at", "-pk")[: SHOWN_AT_ONCE + 1]:
        yield {"title": str(row), "kind": model._meta.verbose_name, "url": make_path(model, pk=row.pk, lang=lang)}


def _outdated(row: Any, *, lang: str) -> dict[str, Any]:
    model = type(row)
    meta = model._meta
    return {
        "title": str(row),
        "kind": meta.verbose_name,
        "since": row.outdated_since,
        "lang": lang,
        "url": edit_path(model, pk=row.pk),
        "compare": reverse("library_compare_variant", args=[meta.app_label, meta.model_name, row.pk]),
    }


def _desk_item(row: Any) -> DeskItem:
    return DeskItem(
        title=str(row),
        url=edit_path(type(row), pk=row.pk),
        kind=type(row)._meta.verbose_name,
        state=language_name(row.lang),
        at=row.outdated_since,
    )


def _met(model: Any, *, user: Any) -> models.QuerySet[Any]:
    if issubclass(model, Page):
        editable = policy_registry.get_by_type(Page).instances_user_has_any_permission_for(user, {"change"})
        rows: models.QuerySet[Any] = model._default_manager.filter(pk__in=editable.order_by().values("pk"))
        return rows
    return met_items(user, model)


def _may_write(user: Any, model: Any) -> bool:
    if issubclass(model, Page):
        return bool(policy_registry.get_by_type(Page).user_has_any_permission(user, {"change"}))
    meta = model._meta
    return bool(user.has_perm(f"{meta.app_label}.{get_permission_codename('change', meta)}"))


def _module_of(model: Any) -> str:
    return "pages" if issubclass(model, Page) else str(getattr(model.snippet_viewset, "module", ""))

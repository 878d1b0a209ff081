"""Where variants are begun and confirmed, and the page that says what is missing or outdated."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.utils import get_latest_str

from backend.library.variants.deciding import confirm, translated_models
from backend.library.variants.following import original_of
from backend.library.variants.form import beside
from backend.library.variants.making import make_variant, may_change, may_make, row_in
from backend.library.variants.naming import language_name, town_codes
from backend.library.variants.overview import models_of, overview
from backend.library.variants.states import compare_path, edit_path
from backend.library.variants.texts import digest


@require_http_methods(["GET", "POST"])
def make(request: HttpRequest, app: str, model: str, pk: int, lang: str) -> HttpResponse:
    """Ask whether a variant is to be begun, then lead to its form; one that is there already is opened."""
    item = _item(app, model, pk=pk)
    original = original_of(item) or item
    if not may_make(request.user, original):  # type: ignore[arg-type]  # nobody else gets here
        raise PermissionDenied
    if lang not in town_codes():
        raise Http404
    there = row_in(original, lang)
    if there is None and request.method == "POST":
        there = make_variant(original, lang=lang, by=request.user)  # type: ignore[arg-type]  # the same
    if there is not None:
        return redirect(edit_path(type(there), pk=there.pk))
    context = {
        "page_title": _("Translate"),
        "page_subtitle": get_latest_str(original),
        "header_icon": "globe",
        "breadcrumbs_items": _crumbs(original),
        "item": get_latest_str(original),
        "language": language_name(lang),
        "back": edit_path(type(original), pk=original.pk),
        "is_live": original.live,
    }
    return render(request, "library/cms/make_variant.html", context)


@require_http_methods(["GET", "POST"])
def compare(request: HttpRequest, app: str, model: str, pk: int) -> HttpResponse:
    """What has changed in the original since; the button says that the variant holds all the same."""
    item = _item(app, model, pk=pk)
    if not may_change(request.user, item):  # type: ignore[arg-type]  # nobody else gets here
        raise PermissionDenied
    pair = beside(item)
    if pair is None:
        raise Http404
    if request.method == "POST":
        if request.POST.get("seen") != digest(pair.texts):
            messages.warning(request, _("The original was changed just now. Please look at it once more."))
            return redirect(compare_path(item))
        confirm(item, texts=pair.texts)
        messages.success(request, _("Noted: the translation is up to date."))
        return redirect(edit_path(type(item), pk=item.pk))
    context = {
        "page_title": _("What has changed in the original"),
        "page_subtitle": get_latest_str(item),
        "header_icon": "globe",
        "breadcrumbs_items": _crumbs(item),
        "beside": pair,
        "changes": [(_label(item, name), pair.change_html(name)) for name in pair.changed],
        "seen": digest(pair.texts),
        "item": item,
        "edit": edit_path(type(item), pk=item.pk),
    }
    return render(request, "library/cms/compare_variant.html", context)


@require_safe
def translations(request: HttpRequest) -> HttpResponse:
    """What is outdated, then what is missing, of all that somebody may write."""
    if len(town_codes()) < 2 or not models_of(request):  # noqa: PLR2004 - one language needs no translation
        raise PermissionDenied
    context = {
        "page_title": _("Translations"),
        "header_icon": "globe",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": "", "label": _("Translations")},
        ],
        **overview(request),
    }
    return render(request, "library/cms/translations.html", context)


def _item(app: str, model: str, *, pk: int) -> Any:
    """The row, of a kind that has variants."""
    try:
        found: Any = apps.get_model(app, model)
    except LookupError as error:
        raise Http404 from error
    if found not in translated_models():
        raise Http404
    return get_object_or_404(found, pk=pk)


def _label(item: Any, name: str) -> str:
    return str(item._meta.get_field(name).verbose_name)


def _crumbs(item: Any) -> list[dict[str, str]]:
    return [
        {"url": reverse("wagtailadmin_home"), "label": _("Home")},
        {"url": edit_path(type(item), pk=item.pk), "label": get_latest_str(item)},
    ]


class TranslationsMenuItem(MenuItem):
    """For towns with several languages."""

    def is_shown(self, request: HttpRequest) -> bool:
        return len(town_codes()) > 1 and bool(models_of(request))


def menu_item() -> MenuItem:
    """For the main menu."""
    return TranslationsMenuItem(
        gettext_lazy("Translations"), reverse("library_translations"), name="translations", icon_name="globe", order=190
    )


def admin_urls() -> list[URLPattern]:
    """Below the CMS."""
    one = "sprachen/<slug:app>/<slug:model>/<int:pk>/"
    return [
        path("sprachen/", translations, name="library_translations"),
        path(one, compare, name="library_compare_variant"),
        path(f"{one}<slug:lang>/", make, name="library_make_variant"),
    ]

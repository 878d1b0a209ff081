"""Notes in the CMS: the panel beside the form, the column of lists, and what the buttons ask for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import Media
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.pages.edit import EditView as PageEditView
from wagtail.admin.views.pages.listing import ExplorableIndexView, IndexView

from backend.common import clock
from backend.library.changeable import changeable
from backend.library.kinds import governed_models
from backend.library.models import Note
from backend.library.models.notes import LONGEST
from backend.library.notes import writing


class NotesPanel(BaseSidePanel):
    """Between the status and the checks."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = _("Toggle notes")
        icon_name = "comment"

        def get_context_data(self, parent_context: Any) -> dict[str, Any]:
            item = self.panel.object
            count = writing.notes_on(item).filter(done_at=None).count() if item.pk else 0
            return {**super().get_context_data(parent_context), "count": count}

    name = "notes"
    title = _("Notes")
    template_name = "library/cms/notes/panel.html"
    order = 300

    @property
    def media(self) -> Media:
        return Media(css={"all": ["library/notes.css"]}, js=["library/notes.js"])

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        return {**context, **panel_context(self.object, user=self.request.user)}


class NotesColumn(Column):
    """How many open notes an item has; one statement for all rows of a list."""

    cell_template_name = "library/cms/notes/cell.html"

    def __init__(self) -> None:
        super().__init__("notes", label=_("Notes"), accessor=lambda _item: None, width="8%")

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        table = parent_context["table"]
        if not hasattr(table, "open_notes"):
            table.open_notes = writing.count_open(table.data)
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return {**context, "count": table.open_notes.get(instance.pk, 0)}


def panel_context(item: Any, *, user: Any) -> Mapping[str, Any]:
    """What the panel shows; nothing of an item that is not saved yet."""
    if not item.pk:
        return {"notes": None}
    meta = item._meta
    notes = list(writing.notes_on(item))
    is_administrator = any(note.author_id != user.pk for note in notes) and writing.is_administrator(user)
    return {
        "notes": [(note, note.author_id == user.pk, note.author_id == user.pk or is_administrator) for note in notes],
        "longest": LONGEST,
        "address": reverse("notes_on", args=[meta.app_label, meta.model_name, item.pk]),
        "open": sum(note.done_at is None for note in notes),
    }


@never_cache
@require_http_methods(["GET", "POST"])
def notes_on(request: HttpRequest, app: str, model: str, pk: int) -> HttpResponse:
    """The notes on one item, and a new one."""
    item = _item(request, model=_model(app, model), pk=pk)
    if request.method == "POST":
        user: Any = request.user
        writing.write(item, text=request.POST.get("text", ""), by=user, now=clock.now())
    return _shown(request, item)


@never_cache
@require_POST
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """What is done to one note: `change` by its author, `done` and `reopen` by everybody, `delete`."""
    found = get_object_or_404(Note.objects.select_related("content_type"), pk=pk)
    model: Any = found.content_type.model_class()
    item = _item(request, model=model, pk=found.object_id)
    user: Any = request.user
    if "delete" in request.POST:
        _require(writing.may_delete(found, user=user))
        found.delete()
    elif "change" in request.POST:
        _require(found.author_id == user.pk)
        writing.rewrite(found, text=request.POST.get("text", ""), now=clock.now())
    else:
        writing.tick(found, by=user, is_done="done" in request.POST, now=clock.now())
    return _shown(request, item)


def _require(is_allowed: bool) -> None:
    if not is_allowed:
        raise PermissionDenied


def _shown(request: HttpRequest, item: Any) -> HttpResponse:
    return render(request, "library/cms/notes/notes.html", dict(panel_context(item, user=request.user)))


def _model(app: str, name: str) -> type[Any]:
    for model in governed_models():
        if (model._meta.app_label, model._meta.model_name) == (app, name):
            return model
    raise Http404


def _item(request: HttpRequest, *, model: type[Any], pk: int) -> Any:
    """The item, if the person may change it. Raises Http404."""
    item = changeable(request.user, model).filter(pk=pk).first()
    if item is None:
        raise Http404
    return item


def with_notes(panels: Any, *, item: Any, request: HttpRequest) -> MediaContainer:
    """The panels beside a form, with that of notes."""
    return MediaContainer([*panels, NotesPanel(item, request)])


def show_notes_of_pages() -> None:
    """Called once, by `wagtail_hooks`: Wagtail's own views of pages have no hook for panels and columns."""
    panels = PageEditView.get_side_panels

    @wraps(panels)
    def get_side_panels(view: Any) -> MediaContainer:
        return with_notes(panels(view), item=view.page, request=view.request)

    PageEditView.get_side_panels = get_side_panels
    for listing in (IndexView, ExplorableIndexView):
        listing.base_columns = [*listing.base_columns, NotesColumn()]


def urls() -> list[URLPattern]:
    """Below /cms/."""
    return [
        path("notizen/<slug:app>/<slug:model>/<int:pk>/", notes_on, name="notes_on"),
        path("notizen/<int:pk>/", note, name="note"),
    ]

"""Where a picture or document is used, in what readers see and in drafts; and that what readers see is not deleted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.documents.views import documents
from wagtail.documents.views import multiple as multiple_documents
from wagtail.images.views import images
from wagtail.images.views import multiple as multiple_images
from wagtail.models import DraftStateMixin, ReferenceIndex
from wagtail.permissions import policy_registry

from backend.library.models import Attachment, Picture

View = Callable[..., HttpResponse]


def live_users(item: Picture | Attachment) -> list[Any]:
    """What readers see that points to it: items that are live, settings such as the logo, sources."""
    found = (user for user, _references in ReferenceIndex.get_references_to(item).group_by_source_object())
    return [user for user in found if getattr(user, "live", True)]


def draft_users(item: Picture | Attachment) -> list[Any]:
    """Items whose draft points to it; Wagtail's index knows only what is in the rows."""
    return [row for row in _drafts() if _points_to(row.latest_revision.as_object(), item)]


def _drafts() -> Iterator[Any]:
    for model in apps.get_models():
        if issubclass(model, DraftStateMixin):
            manager: Any = model._default_manager
            yield from manager.filter(has_unpublished_changes=True, latest_revision__isnull=False).select_related(
                "latest_revision"
            )


def _points_to(draft: Model, item: Model) -> bool:
    wanted = (ReferenceIndex._get_base_content_type(item).pk, str(item.pk))  # noqa: SLF001 - Wagtail has no other way
    found = ReferenceIndex._extract_references_from_object(draft)  # noqa: SLF001
    return any(reference[:2] == wanted for reference in found)


def refusal(items: Iterable[Picture | Attachment]) -> str:
    """Why these can't be deleted; empty if they can."""
    used = {item: len(users) for item in items if (users := live_users(item))}
    if not used:
        return ""
    names = ", ".join(f"“{item}”" for item in used)
    count = sum(used.values())
    text = ngettext(
        "%(names)s can't be deleted: readers see it in %(count)s place. Please take it out there first.",
        "%(names)s can't be deleted: readers see it in %(count)s places. Please take it out there first.",
        count,
    )
    return text % {"names": names, "count": count}


def keep_what_readers_see(request: HttpRequest, action: str, items: Iterable[Any], _view: Any) -> HttpResponse | None:
    """The same for several at once."""
    media = [item for item in items if isinstance(item, Picture | Attachment)]
    if action != "delete" or not (text := refusal(media)):
        return None
    messages.error(request, text)
    return redirect("wagtailimages:index" if isinstance(media[0], Picture) else "wagtaildocs:index")


def _deleting(model: type[Any], view: View) -> View:
    """Wagtail's page that asks, which also names drafts; for what readers see the page that shows where."""

    @wraps(view)
    def run(request: HttpRequest, **key: int) -> HttpResponse:
        item = get_object_or_404(model, pk=next(iter(key.values())))
        may_delete = policy_registry.get_by_type(model).user_has_permission_for_instance(request.user, "delete", item)
        if not may_delete:  # and hears nothing of it
            return view(request, **key)
        if text := refusal([item]):
            messages.error(request, text)
            return redirect(item.usage_url)
        _name_drafts(request, item)
        return view(request, **key)

    return run


def _deleting_upload(model: type[Any], view: View) -> View:
    """What was just uploaded is used nowhere; whoever asks for something else is refused."""

    @wraps(view)
    def run(request: HttpRequest, **key: int) -> HttpResponse:
        item = model.objects.filter(pk=next(iter(key.values()))).first()
        text = refusal([item]) if item is not None else ""
        return HttpResponseForbidden(text) if text else view(request, **key)

    return run


def _using(model: type[Any], view: View) -> View:
    @wraps(view)
    def run(request: HttpRequest, **key: int) -> HttpResponse:
        _name_drafts(request, get_object_or_404(model, pk=next(iter(key.values()))))
        return view(request, **key)

    return run


def _name_drafts(request: HttpRequest, item: Picture | Attachment) -> None:
    """By name for those who may open them."""
    if request.method != "GET" or not (drafts := draft_users(item)):
        return
    may_open = AdminURLFinder(request.user)
    names = [str(draft) if may_open.get_edit_url(draft) else _("an item of somebody else") for draft in drafts]
    messages.warning(request, _("Also in drafts: %(names)s.") % {"names": ", ".join(names)})


def admin_urls() -> list[URLPattern]:
    """Before Wagtail's own, at the same addresses."""
    picture, attachment = "images/", "documents/"
    return [
        path(f"{picture}<int:image_id>/delete/", _deleting(Picture, images.DeleteView.as_view())),
        path(f"{picture}usage/<int:image_id>/", _using(Picture, images.UsageView.as_view())),
        path(
            f"{picture}multiple/<int:image_id>/delete/",
            _deleting_upload(Picture, multiple_images.DeleteView.as_view()),
        ),
        path(f"{attachment}delete/<int:document_id>/", _deleting(Attachment, documents.DeleteView.as_view())),
        path(f"{attachment}usage/<int:document_id>/", _using(Attachment, documents.UsageView.as_view())),
        path(
            f"{attachment}multiple/<int:doc_id>/delete/",
            _deleting_upload(Attachment, multiple_documents.DeleteView.as_view()),
        ),
    ]

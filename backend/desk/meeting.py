"""Which items somebody works on in the CMS, of whatever module, and where their forms are; reading them is not here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_permission_codename
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.functions import Cast
from django.urls import reverse
from wagtail.models import Page
from wagtail.permissions import policy_registry

from backend.accounts.own_items import own_items, sees_all
from backend.library.scheduling import scheduled_models
from backend.tenants.desk import Desk

PAGES = "pages"  # key of the module that Wagtail's own pages belong to


@dataclass(frozen=True, kw_only=True)
class Met:
    """The items of one model that somebody works on."""

    model: Any
    rows: models.QuerySet[Any]
    is_everything: bool

    def among(self, prefix: str = "") -> models.Q:
        """A condition on rows that name an object by `base_content_type` and `object_id`."""
        content_type = ContentType.objects.get_for_model(self.model)
        condition = models.Q(**{f"{prefix}base_content_type": content_type})
        if self.is_everything:
            return condition
        keys = self.rows.order_by().annotate(key=Cast("pk", models.CharField())).values("key")
        return condition & models.Q(**{f"{prefix}object_id__in": keys})


def met_by(desk: Desk) -> list[Met]:
    """What somebody may change: everything of a model, or what they wrote themselves."""
    found = (_met(model, desk=desk) for model in scheduled_models() if module_of(model) in desk.town.modules)
    return [met for met in found if met is not None]


def module_of(model: Any) -> str:
    """Key of the module whose menu the items of a model are in; "" if they are in none."""
    if issubclass(model, Page):
        return PAGES
    return str(getattr(getattr(model, "snippet_viewset", None), "module", ""))


def edit_path(model: Any, *, pk: Any) -> str:
    """Where the form of an item is."""
    if issubclass(model, Page):
        return reverse("wagtailadmin_pages:edit", args=[pk])
    return reverse(model.snippet_viewset.get_url_name("edit"), args=[pk])


def edit_path_of(row: Any) -> str:
    """The same for a row that names its object by `content_type` and `object_id`, such as a revision."""
    return edit_path(row.content_type.model_class(), pk=row.object_id)


def kind_of(model: Any) -> str:
    """What people call it."""
    return str(model._meta.verbose_name)


def _met(model: Any, *, desk: Desk) -> Met | None:
    everything = model._default_manager.all()
    if issubclass(model, Page):
        policy = policy_registry.get_by_type(Page)
        rows = policy.instances_user_has_any_permission_for(desk.person, {"change", "publish"})
        return Met(model=model, rows=rows.filter(depth__gt=1), is_everything=False)
    meta = model._meta
    if not desk.person.has_perm(f"{meta.app_label}.{get_permission_codename('change', meta)}"):
        return None
    if sees_all(desk.person, model):
        return Met(model=model, rows=everything, is_everything=True)
    return Met(model=model, rows=own_items(desk.person, model), is_everything=False)

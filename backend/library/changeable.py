"""Which rows of any kind somebody may change in the CMS, and where their forms are; of contributors, their own."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_permission_codename
from django.db.models import QuerySet
from django.urls import reverse
from wagtail.contrib.settings.models import BaseGenericSetting
from wagtail.models import Page
from wagtail.permissions import policy_registry

from backend.accounts.own_items import own_items, sees_all
from backend.library.kinds import governed_models

_ON_PAGES = {"change", "publish"}


def may_change(user: Any, model: type[Any]) -> bool:
    """Whether there can be rows of this model that the person may change."""
    if issubclass(model, Page):
        return bool(policy_registry.get_by_type(Page).user_has_any_permission(user, _ON_PAGES))
    meta = model._meta
    return bool(user.has_perm(f"{meta.app_label}.{get_permission_codename('change', meta)}"))


def limited_to(user: Any, model: type[Any]) -> QuerySet[Any] | None:
    """Those rows, for somebody who `may_change`; None: all of them."""
    if issubclass(model, Page):
        found: QuerySet[Any] = policy_registry.get_by_type(Page).instances_user_has_any_permission_for(user, _ON_PAGES)
        return found
    if model in governed_models() and not sees_all(user, model):
        return own_items(user, model)
    return None


def changeable(user: Any, model: type[Any]) -> QuerySet[Any]:
    """The rows of this model that the person may change."""
    rows: QuerySet[Any] = model._default_manager.all()
    if not may_change(user, model):
        return rows.none()
    limit = limited_to(user, model)
    return rows if limit is None else rows.filter(pk__in=limit.order_by().values("pk"))


def edit_path(item: Any) -> str:
    """The form of an item, a page or a setting."""
    meta = item._meta
    if isinstance(item, Page):
        return reverse("wagtailadmin_pages:edit", args=[item.pk])
    if isinstance(item, BaseGenericSetting):
        return reverse("wagtailsettings:edit", args=[meta.app_label, meta.model_name, item.pk])
    return reverse(type(item).snippet_viewset.get_url_name("edit"), args=[item.pk])

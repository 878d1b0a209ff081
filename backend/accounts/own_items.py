"""Contributors meet only what they wrote themselves: what lists, rights and logs of the CMS need for that."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin.utils import unquote
from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern
from wagtail.models import ModelLogEntry
from wagtail.models.audit_log import ModelLogEntryManager
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from backend.accounts.models import User

View = Callable[..., HttpResponseBase]


def sees_all(user: User | AnonymousUser, model: type[models.Model]) -> bool:
    """Whether somebody may meet everybody's items: who has the right to view them; contributors only add and change."""
    meta = model._meta
    return user.has_perm(f"{meta.app_label}.{get_permission_codename('view', meta)}")


def own_items(user: User, model: type[models.Model]) -> models.QuerySet[Any]:
    """What this person created in the CMS; imported items are nobody's."""
    ids = _creations(user, model).annotate(item=Cast("object_id", models.BigIntegerField())).values("item")
    return model._default_manager.filter(pk__in=ids)


def creator_of(item: models.Model) -> int | None:
    """The primary key of who made this item in the CMS; None for what was imported, or whose maker has gone."""
    content_type = ContentType.objects.get_for_model(item)
    log = ModelLogEntry.objects.filter(content_type=content_type, object_id=str(item.pk), action="wagtail.create")
    person: int | None = log.order_by("timestamp", "pk").values_list("user_id", flat=True).first()
    return person


def _creations(user: User, model: type[models.Model]) -> models.QuerySet[ModelLogEntry]:
    """Wagtail's log knows who made an item, whatever became of it since."""
    content_type = ContentType.objects.get_for_model(model)
    log: models.QuerySet[ModelLogEntry] = ModelLogEntry.objects.filter(content_type=content_type, user=user)
    return log.filter(action="wagtail.create")


def met_items(user: Any, model: type[models.Model]) -> models.QuerySet[Any]:
    """Everything, or for contributors what they wrote."""
    return model._default_manager.all() if sees_all(user, model) else own_items(user, model)


def is_met_by(user: Any, model: type[models.Model], *, key: str) -> bool:
    """Whether somebody may meet the item with this primary key, as text."""
    return sees_all(user, model) or _creations(user, model).filter(object_id=key).exists()


class OwnItemsPolicy(ModelPermissionPolicy):
    """Rights on a model are rights on what somebody meets; usage lists, links and other views of Wagtail ask here."""

    def user_has_any_permission_for_instance(self, user: Any, actions: Any, instance: models.Model) -> bool:
        may = bool(super().user_has_any_permission_for_instance(user, actions, instance))
        return may and (instance.pk is None or is_met_by(user, self.model, key=str(instance.pk)))

    def user_has_permission_for_instance(self, user: Any, action: str, instance: models.Model) -> bool:
        may = bool(super().user_has_permission_for_instance(user, action, instance))
        return may and (instance.pk is None or is_met_by(user, self.model, key=str(instance.pk)))

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> models.QuerySet[Any]:
        found: models.QuerySet[Any] = super().instances_user_has_any_permission_for(user, actions)
        return found if sees_all(user, self.model) else found & own_items(user, self.model)


_kept: list[type[models.Model]] = []


def keep_own_in_reports() -> None:
    """Called once, by `AppConfig.ready`: Wagtail's reports of what was done, and their filters, ask the log's manager
    what somebody may read."""
    viewable = ModelLogEntryManager.viewable_by_user

    @wraps(viewable)
    def viewable_by_user(manager: Any, user: Any) -> Any:
        entries = viewable(manager, user)
        for model in _kept:
            if not sees_all(user, model):
                of_model = models.Q(content_type=ContentType.objects.get_for_model(model))
                own = _creations(user, model).values("object_id")
                entries = entries.exclude(of_model & ~models.Q(object_id__in=own))
        return entries

    ModelLogEntryManager.viewable_by_user = viewable_by_user


class OwnItemsOnly:
    """Put before `SnippetViewSet`: lists, choosers and logs are filtered, and every page of one item asks whose it is.

    Wagtail's views of snippets ask for rights on the model only, so the question is put in front of all that have a
    `pk` in their address, present and future ones.
    """

    model: type[models.Model]

    def __init_subclass__(cls) -> None:
        from_here = cls.__dict__.get("model")
        if from_here is not None and from_here not in _kept:
            _kept.append(from_here)
            register_permission_policy(from_here, OwnItemsPolicy(from_here))
        super().__init_subclass__()

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any] | None:
        """None: everything, as Wagtail understands it."""
        user = request.user
        return None if not isinstance(user, User) or sees_all(user, self.model) else own_items(user, self.model)

    def get_urlpatterns(self) -> list[URLPattern]:
        patterns: list[URLPattern] = super().get_urlpatterns()  # type: ignore[misc]  # of the viewset beside it
        for pattern in patterns:
            pattern.callback = self._asking_whose(pattern.callback)
        return patterns

    def _asking_whose(self, view: View) -> View:
        @wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if "pk" in kwargs and not is_met_by(request.user, self.model, key=unquote(str(kwargs["pk"]))):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return asked

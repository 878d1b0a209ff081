"""The pages on which a town's administrators look after its people; operators' accounts are not among them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.models import CopyViewMixin
from wagtail.admin.widgets.button import Button
from wagtail.users.views.users import (
    CreateView,
    DeleteView,
    EditView,
    HistoryView,
    IndexView,
    UserFilterSet,
    UserViewSet,
)

from backend.accounts.auditing import record
from backend.accounts.forms import PersonCreationForm, PersonEditForm
from backend.accounts.lending import may_look_after
from backend.accounts.locking import is_locked
from backend.accounts.models import AuditEntry, User
from backend.common import clock


def people() -> QuerySet[User]:
    """Everybody but operators."""
    return User.objects.filter(shadow_of=None)


class PeopleFilterSet(UserFilterSet):
    """Active or not, last sign-in, role; nobody here is a superuser."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters.pop("is_superuser", None)
        self.filters["group"].label = _("Role")


class PeopleIndex(IndexView):
    page_title = _("People")
    add_item_label = _("Add a person")

    def get_base_queryset(self) -> QuerySet[User]:
        queryset: QuerySet[User] = super().get_base_queryset()
        return queryset.filter(shadow_of=None).prefetch_related("groups")

    @cached_property
    def columns(self) -> list[Column]:
        """Wagtail's, with the roles in the place of the superuser flag."""
        columns = {column.name: column for column in super().columns}
        columns["email"].label = _("Email address")
        columns["is_superuser"] = Column("roles", accessor=_role_names, label=_("Roles"))
        return list(columns.values())


def _role_names(user: User) -> str:
    return ", ".join(group.name for group in user.groups.all())


class PeopleCreate(CreateView):
    page_title = _("Add a person")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "giver": self.request.user}

    def save_instance(self) -> User:
        with transaction.atomic():
            user: User = super().save_instance()
        return user


class _OnePerson:
    """An operator's account does not exist on these pages; who administers as a stand-in leaves those above alone."""

    kwargs: dict[str, Any]
    request: HttpRequest

    def get_object(self, queryset: QuerySet[User] | None = None) -> User:
        person = get_object_or_404(people(), pk=self.kwargs["pk"])
        if isinstance(self.request.user, User) and not may_look_after(self.request.user, person=person):
            raise PermissionDenied
        return person


class PeopleEdit(_OnePerson, EditView):
    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Wagtail's, and the ways out for somebody who can't get in."""
        links = [("accounts_reset_second_step", _("Reset the second step"), "key")]
        if is_locked(self.object, now=clock.now()):
            links.append(("accounts_lift_lock", _("Lift the lock"), "lock-open"))
        return [
            *super().header_more_buttons,
            *(
                Button(label, url=reverse(name, args=[self.object.pk]), icon_name=icon, priority=90)
                for name, label, icon in links
            ),
        ]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "giver": self.request.user}

    def save_instance(self) -> User:
        with transaction.atomic():
            user: User = super().save_instance()
            if "is_active" in self.form.changed_data:
                action = AuditEntry.Action.ACTIVATED if user.is_active else AuditEntry.Action.DEACTIVATED
                record(action, about=user)
        return user


class PeopleCopy(_OnePerson, CopyViewMixin, PeopleCreate):
    pass


class PeopleDelete(_OnePerson, DeleteView):
    pass


class PeopleHistory(_OnePerson, HistoryView):
    pass


class PeopleViewSet(UserViewSet):
    menu_label = _("People")
    filterset_class = PeopleFilterSet
    index_view_class = PeopleIndex
    add_view_class = PeopleCreate
    copy_view_class = PeopleCopy
    edit_view_class = PeopleEdit
    delete_view_class = PeopleDelete
    history_view_class = PeopleHistory
    # Wagtail's own templates ask for the superuser flag; the plain form shows what our forms have.
    create_template_name = "wagtailadmin/generic/create.html"
    edit_template_name = "wagtailadmin/generic/edit.html"

    def get_form_class(self, for_update: bool = False) -> type[PersonCreationForm | PersonEditForm]:
        return PersonEditForm if for_update else PersonCreationForm

"""Menus of the CMS that only towns with a module see; what a person may do is Wagtail's to check."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import cached_property
from wagtail.admin.menu import Menu, SubmenuMenuItem
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.permissions import policy_registry
from wagtail.snippets.views.snippets import ConfirmWorkflowCancellationView, SnippetViewSet

from backend.library.notes.cms import NotesColumn
from backend.library.refusing import AskedCreateView, AskedEditView
from backend.tenants.models import Municipality


class AskedCancellation(ConfirmWorkflowCancellationView):
    """Wagtail's question before an approval is ended, for those only who may end it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        policy = policy_registry.get(self.object)
        if not policy.user_has_any_permission_for_instance(request.user, {"change", "publish"}, self.object):
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response


class ModuleViewSet(SnippetViewSet):
    """A snippet's views; `module` is the key of the module that a town must have to see their menu entry."""

    module: ClassVar[str] = ""
    add_view_class = AskedCreateView
    edit_view_class = AskedEditView
    confirm_workflow_cancellation_view_class = AskedCancellation

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Every list says how many notes an item has."""
        known: dict[str, Any] = super().get_index_view_kwargs(**kwargs)
        return {**known, "list_display": [*known["list_display"], NotesColumn()]}

    @cached_property
    def menu_item_class(self) -> Any:
        return shown_where(super().menu_item_class, is_meant=lambda town: self.module in town.modules)


class ModuleMenu(SubmenuMenuItem):
    """The entry of several lists."""

    def __init__(self, label: Any, menu: Menu, *, module: str, **kwargs: Any) -> None:
        super().__init__(label, menu, **kwargs)
        self.module = module

    def is_shown(self, request: HttpRequest) -> bool:
        town: Any = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
        return self.module in town.modules and bool(super().is_shown(request))


class ModuleGroup(ModelViewSetGroup):
    """Several lists under one entry of the menu, in towns that have the module."""

    module: ClassVar[str] = ""

    def get_menu_item(self, order: int | None = None) -> ModuleMenu:
        return ModuleMenu(
            self.menu_label,
            Menu(register_hook_name=self.submenu_hook, items=self.get_submenu_items()),
            module=self.module,
            name=self.menu_name,
            icon_name=self.menu_icon,
            order=self.get_menu_item_order(order),
        )


def shown_where(permitted: Any, *, is_meant: Callable[[Municipality], bool]) -> Any:
    """A class of menu entries, for those towns only that it is meant for."""

    def is_shown(item: Any, request: HttpRequest) -> bool:
        town: Any = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
        return is_meant(town) and bool(permitted.is_shown(item, request))

    return type(permitted.__name__, (permitted,), {"is_shown": is_shown})

"""Menus of the CMS that only towns with a module see; what a person may do is Wagtail's to check."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.functional import cached_property
from wagtail.snippets.views.snippets import SnippetViewSet

from backend.library.refusing import AskedCreateView, AskedEditView


class ModuleViewSet(SnippetViewSet):
    """A snippet's views; `module` is the key of the module that a town must have to see their menu entry."""

    module: ClassVar[str] = ""
    add_view_class = AskedCreateView
    edit_view_class = AskedEditView

    @cached_property
    def menu_item_class(self) -> Any:
        permitted = super().menu_item_class
        module = self.module

        def is_shown(item: Any, request: HttpRequest) -> bool:
            town: Any = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
            return module in town.modules and bool(permitted.is_shown(item, request))

        return type(permitted.__name__, (permitted,), {"is_shown": is_shown})

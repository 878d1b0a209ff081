"""The form of an area in the CMS: of one that the municipality file lists, the town chooses only who cares for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm

from backend.library.models import Area
from backend.library.rollout.areas import is_in_file
from backend.library.town_settings.recording import POSITION

OWN_OF_THE_TOWN = frozenset({POSITION, "contact"})  # whoever lists the area


class AreaForm(WagtailAdminModelForm):
    """Its place among the others is the town's, and is changed in the list."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and is_in_file(self.instance):
            for name in self.fields.keys() - OWN_OF_THE_TOWN:
                self.fields[name].disabled = True
                self.fields[name].help_text = ""
            self.fields["name"].help_text = _why()


def keep_what_is_in_the_file(request: HttpRequest, instances: Iterable[Model]) -> HttpResponse | None:
    """A hook of Wagtail's: the next rollout would bring it back."""
    kept = [each for each in instances if isinstance(each, Area) and is_in_file(each)]
    if not kept:
        return None
    messages.error(request, f"{', '.join(map(str, kept))}: {_why()}")
    return redirect(Area.snippet_viewset.get_url_name("list"))  # type: ignore[attr-defined]  # Wagtail's


def _why() -> str:
    return _("Only the operator of the region changes this: it is in the file of your municipality.")

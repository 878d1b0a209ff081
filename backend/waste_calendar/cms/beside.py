"""Lists and forms of what a town adds to its provider's calendar: collections of its own, and notes."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, HelpPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet

from backend.common.german import natural_key
from backend.library.menu import shown_where
from backend.tenants.models import Municipality
from backend.waste_calendar.beside import unknown_streets
from backend.waste_calendar.models import Fraction, OwnCollection, TownNote, Zone


class OwnCollectionForm(WagtailAdminModelForm):
    """Streets are lines of text, so that a list can be pasted; each must be one of the calendar."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = self.fields["areas"]
        areas.choices = sorted(areas.choices, key=lambda choice: natural_key(str(choice[1])))

    def clean_streets(self) -> str:
        """As typed, without empty lines."""
        text = str(self.cleaned_data["streets"])
        if unknown := unknown_streets(text):
            raise forms.ValidationError(
                _("Not in the list of streets: %(streets)s") % {"streets": ", ".join(unknown[:10])}
            )
        return "\n".join(line.strip() for line in text.splitlines() if line.strip())


class OwnCollectionViewSet(SnippetViewSet):
    """Eigene Sammlungen."""

    model = OwnCollection
    icon = "clipboard-list"
    menu_label = gettext_lazy("Our own collections")
    search_backend_name = None
    inspect_view_enabled = False
    list_display: ClassVar = ["name", Column("kind", label=gettext_lazy("Kind of waste"), accessor="get_kind_display")]
    edit_handler = ObjectList(
        [
            HelpPanel(content=gettext_lazy("After saving, say the days under “Collection rules”.")),
            FieldPanel("name"),
            FieldPanel("kind"),
            FieldPanel("areas", widget=forms.CheckboxSelectMultiple),
            FieldPanel("streets"),
        ],
        base_form_class=OwnCollectionForm,
    )


class TownNoteForm(WagtailAdminModelForm):
    """Only about what comes from a provider: what is the town's own has a note of its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].queryset = Zone.objects.exclude(origin="").select_related("fraction")
        self.fields["fraction"].queryset = Fraction.objects.exclude(zones=None).exclude(zones__origin="")


class TownNoteViewSet(SnippetViewSet):
    """Hinweise zum Kalender."""

    model = TownNote
    icon = "comment"
    menu_label = gettext_lazy("Our notes on it")
    search_backend_name = None
    inspect_view_enabled = False
    list_display: ClassVar = ["text", "fraction", "zone", "on"]
    edit_handler = ObjectList(
        [FieldPanel("text"), FieldPanel("fraction", widget=forms.Select), FieldPanel("zone"), FieldPanel("on")],
        base_form_class=TownNoteForm,
    )

    @cached_property
    def menu_item_class(self) -> Any:
        """A provider has nobody's calendar but its own, whose pickups have notes of their own."""
        return shown_where(super().menu_item_class, is_meant=lambda town: town.kind != Municipality.Kind.PROVIDER)

"""The parts that the forms of news and events have in common."""

from __future__ import annotations

from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel

IMPORTED = HelpPanel(template="feeds/cms/imported.html")
FOR_WHOM = MultiFieldPanel(
    [
        FieldPanel("categories", widget=CheckboxSelectMultiple),
        FieldPanel("areas", widget=CheckboxSelectMultiple),
        FieldPanel("lang"),
    ],
    heading=_("Subject and areas"),
)

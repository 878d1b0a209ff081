"""The pages announce what they do by themselves: sheets for notice boards, which also go out each Thursday."""

from __future__ import annotations

from itertools import chain

from django.utils.translation import gettext_lazy as _

from backend.changes.watching import watch
from backend.tenants.registry import FootLink, Module, register
from backend.web_app.embedding import embedding_actions
from backend.web_app.models import OpenDataTerms
from backend.web_app.poster.desk import poster_actions
from backend.web_app.poster.mailing import mail_posters
from backend.web_app.poster.views import PAGE_PATH
from backend.web_app.rollout import apply
from backend.web_app.section import OpenDataSection
from backend.web_app.subscribing import PAGE_PATH as SUBSCRIBING_PATH

watch(OpenDataTerms, key="web_app")

register(
    Module(
        key="web_app",
        title=_("Web app"),
        section=OpenDataSection,
        apply=apply,
        sweep=mail_posters,
        desk_actions=lambda desk: chain(poster_actions(desk), embedding_actions(desk)),
        foot=[
            FootLink(title=_("For notice boards"), path=PAGE_PATH),
            FootLink(title=_("Subscribe"), path=SUBSCRIBING_PATH),
        ],
    )
)

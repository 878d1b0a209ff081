"""Push announces itself."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from backend.accounts.models import Role
from backend.changes.watching import TOWN, watch
from backend.library.kinds import govern_without_drafts
from backend.push import api, devices, erasing, restoring, rollout, tasks, web
from backend.push.composing.rules import KIND, SEND
from backend.push.desk import message_actions, message_panels
from backend.push.health import health
from backend.push.mail import api as mail_api
from backend.push.mail import links as mail_links
from backend.push.mail import tasks as mail_tasks
from backend.push.mail import web as mail_web
from backend.push.models import Breaker, Credential, VapidKey
from backend.push.reading import push_config
from backend.push.section import PushSection
from backend.push.vapid import make_key
from backend.tenants.models import Municipality
from backend.tenants.registry import FootLink, Module, register


def sweep(town: Municipality, now: datetime) -> None:
    """What a town needs before anybody can subscribe, and whatever a lost job left."""
    make_key(today=now.date())
    tasks.sweep(town, now)
    tasks.wake_for_slots(town, now)
    mail_tasks.sweep(town, now)


watch(VapidKey, key="config")
watch(Credential, key=TOWN, type=TOWN, quiet={"reference", "project", "problem", "checked_at"})
govern_without_drafts(KIND)

WRITING = ["push.add_message", "push.change_message", "push.view_message"]

register(
    Module(
        key="push",
        title=_("Notifications"),
        icon="bell",
        is_service=True,
        is_in_menu=False,  # the menu is for what people come back to
        foot=[
            FootLink(title=_("Notifications in your browser"), path=web.START),
            FootLink(title=_("Mails from the town"), path=mail_links.START),
        ],
        section=PushSection,
        apply=rollout.apply,
        after_apply=rollout.after_apply,
        health=health,
        knows=devices.knows,
        api_urls=[*api.urlpatterns, *mail_api.urlpatterns],
        web_urls=[*web.urlpatterns, *mail_web.urlpatterns],
        config=push_config,
        carry_over=restoring.carry_over,
        retire=erasing.erase_all,
        stays_here=(*restoring.THEIRS, *restoring.POINTING, VapidKey, Breaker),
        sweep=sweep,
        desk=message_panels,
        desk_actions=message_actions,
        howtos={"mitteilungen/": "mitteilungen"},
        permissions={
            Role.EDITOR: WRITING,
            Role.PUSH_SENDER: [*WRITING, SEND],
            Role.TOWN_ADMINISTRATOR: [SEND],
        },
    )
)

"""What accounts put into the CMS beside the people's own pages."""

from __future__ import annotations

from wagtail import hooks

from backend.accounts.people_bulk import AssignRole, Delete, SetActiveState

# A later hook of the same action replaces Wagtail's.
AFTER_WAGTAIL = 10

for action in (AssignRole, Delete, SetActiveState):
    hooks.register("register_bulk_action", action, order=AFTER_WAGTAIL)

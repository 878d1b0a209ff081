"""Both names on what a stand-in publishes: in the item's history and in the audit log."""

from __future__ import annotations

from wagtail.log_actions import log

from backend.accounts.auditing import record
from backend.accounts.lending import absent_people, with_own_rights
from backend.accounts.models import AuditEntry, User
from backend.library.publishing import Publication, may_publish

FOR_SOMEBODY = "ortsblatt.publish.stand_in"


def name_whom_it_was_for(publication: Publication) -> None:
    """Of who publishes or schedules with rights on loan alone; an operator who stands in always does."""
    if publication.is_scheduled or publication.person is None:
        return
    person = User.objects.filter(pk=publication.person).first()
    absent = [each for each in absent_people(person) if may_publish(each, publication.item)] if person else []
    if (
        person is None
        or not absent
        or (not person.is_shadow and may_publish(with_own_rights(person), publication.item))
    ):
        return
    names = [str(each) for each in absent]
    log(publication.item, FOR_SOMEBODY, user=person, revision=publication.revision, data={"absent": names})
    record(AuditEntry.Action.PUBLISHED_FOR, actor=person, about=publication.item, detail={"absent": names})

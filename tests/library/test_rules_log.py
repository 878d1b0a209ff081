"""Who changes what publishing asks for is in the audit log, with what was before."""

from __future__ import annotations

from backend.accounts.models import AuditEntry, Role
from backend.library.models import PublishingRules
from tests.accounts.people import person_of
from tests.cms_forms import fields_of
from tests.library.test_publishing import of


def changed() -> list[dict[str, object]]:
    return list(AuditEntry.objects.filter(action="publishing_rules.changed").values_list("detail", flat=True))


def test_a_change_of_four_eyes_is_logged_with_who_made_it(town):
    administrator = person_of(town, Role.TOWN_ADMINISTRATOR)
    rules = PublishingRules.load()
    address = f"/cms/settings/library/publishingrules/{rules.pk}/"
    client = of(town, administrator)
    client.post(address, fields_of(client.get(address).content.decode()) | {"four_eyes": ["news"]})
    assert changed() == [{"rule": "four_eyes", "before": [], "after": ["news"]}]
    assert AuditEntry.objects.get(action="publishing_rules.changed").actor_name == str(administrator)


def test_saving_without_a_change_logs_nothing(town):
    rules = PublishingRules.load()
    rules.save()
    assert changed() == []

"""The demo's urgent notice: invented, said to be so, and only where nothing is real."""

from django.core.management import call_command
from django_tenants.utils import tenant_context

from backend.alerts.models import Alert


def test_a_demo_town_gets_one_that_says_what_it_is(town, capsys):
    for _ in range(2):
        call_command("demo_notice", "musterstadt")
    assert capsys.readouterr().out.split("\n")[:2] == ["1 notices made", "0 notices made"]
    with tenant_context(town):
        assert Alert.objects.get().headline.startswith("Demo:")


def test_a_real_town_or_one_that_is_not_there_gets_none(town):
    town.is_demo = False
    town.save()
    call_command("demo_notice", "musterstadt")
    call_command("demo_notice", "gibt-es-nicht")
    with tenant_context(town):
        assert not Alert.objects.exists()

"""Fill an empty database: migrations, towns, and content with a mark of its state; prints what it made."""

from __future__ import annotations

import argparse
import json
from datetime import timedelta

import django

django.setup()

from django.db import transaction
from django_tenants.utils import tenant_context

from backend.common import clock
from backend.tenants.models import Municipality
from backend.tenants.rollout.applying import apply_file
from tests.alerts.factories import alert
from tests.feeds.factories import article, event
from tests.library.factories import place
from tests.template_cache import migrate_public, provide_template
from tests.towns import town_file
from tests.waste_calendar.factories import location, pickup, zone


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--towns", type=int, default=2)
    options = parser.parse_args()
    migrate_public()
    provide_template()
    print(json.dumps({slug: make_town(slug) for slug in (f"stadt-{number}" for number in range(options.towns))}))


def make_town(slug: str) -> dict[str, str]:
    outcome = apply_file(town_file(slug, name={"de": f"Stadt {slug} 0"}), now=clock.now())
    assert outcome.error is None, outcome.error
    town = Municipality.objects.get(schema_name=slug)
    with tenant_context(town), transaction.atomic():
        here = place(f"Rathaus {slug}")
        news = article("Stand 0", html="<p>Ein Text.</p>", published_at=clock.now(), place=here)
        date = event("Stand 0", starts_at=clock.now() + timedelta(days=1))
        in_three_days = clock.now().replace(microsecond=0) + timedelta(days=3)
        notice = alert("Stand 0", valid_from=clock.now(), valid_until=in_three_days)
        home = location("1-20")
        pickup(clock.local_day(clock.now(), zone=date.series().zone), of=zone(), reason="heute")
        return {
            "host": town.default_domain,
            "article": str(news.public_id),
            "event": str(date.public_id),
            "alert": str(notice.public_id),
            "place": str(here.public_id),
            "location": str(home.public_id),
        }


main()

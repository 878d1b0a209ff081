"""A page's rendered columns follow what the page shows."""

from procrastinate.contrib.django.models import ProcrastinateJob

from backend.library import tasks
from backend.library.models import Area, Contact
from tests.content.factories import info_page


def test_a_page_follows_a_contact_that_it_shows(town):
    contact = Contact.objects.create(name="Bürgerbüro", phone="+49 30 23125 001")
    page = info_page(body=[{"type": "contact", "value": contact.pk}])
    assert "23125 001" in page.body_html
    contact.phone = "+49 30 23125 002"
    contact.save()
    job = ProcrastinateJob.objects.get(task_name__endswith=".rerender")
    tasks.rerender.func(**job.args)
    page.refresh_from_db()
    assert "23125 002" in page.body_html


def test_a_draft_is_not_published_by_a_change_of_its_contact(town):
    contact = Contact.objects.create(name="Bürgerbüro")
    page = info_page(body=[{"type": "contact", "value": contact.pk}])
    page.title = "Entwurf"
    page.save_revision()
    tasks.rerender.func(schema=town.schema_name, model="library.Contact", pk=contact.pk)
    page.refresh_from_db()
    assert page.title == "Bürgerbüro"
    assert page.has_unpublished_changes


def test_a_page_knows_the_ids_of_its_areas_and_its_teaser(town):
    area = Area.objects.create(name="Lütte")
    page = info_page(areas=[area], html="<p>Wir helfen weiter.</p>")
    assert page.area_ids == [area.public_id]
    assert page.teaser == "Wir helfen weiter."

"""The demo's gazette: invented, said to be so, a real PDF, and only where nothing is real."""

from io import BytesIO

from django.core.management import call_command
from django_tenants.utils import tenant_context
from pypdf import PdfReader

from backend.content.gazettes.demo_pdf import demo_pdf
from backend.content.models import Gazette


def test_a_demo_town_gets_one_that_says_what_it_is(town, capsys):
    for _ in range(2):
        call_command("demo_gazette", "musterstadt")
    assert capsys.readouterr().out.split("\n")[:2] == ["1 gazettes made", "0 gazettes made"]
    with tenant_context(town):
        gazette = Gazette.objects.get()
        text = PdfReader(BytesIO(gazette.read_file())).pages[0].extract_text()
        assert gazette.file_json["pages"] == 1
    assert "Demo" in gazette.title
    for line in gazette.contents.split("\n"):
        assert line in text
        assert line in gazette.text_html


def test_a_real_town_or_one_that_is_not_there_gets_none(town):
    town.is_demo = False
    town.save()
    call_command("demo_gazette", "musterstadt")
    call_command("demo_gazette", "gibt-es-nicht")
    with tenant_context(town):
        assert not Gazette.objects.exists()


def test_its_pdf_has_a_title_a_language_and_letters():
    reader = PdfReader(BytesIO(demo_pdf(heading="Amtsblatt (Demo)", lines=["Straße \\ (1)"])))
    assert reader.metadata.title == "Amtsblatt (Demo)"
    assert reader.trailer["/Root"]["/Lang"] == "de-DE"
    assert "Straße \\ (1)" in reader.pages[0].extract_text()

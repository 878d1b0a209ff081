"""Bodies become clean HTML, relative to the host."""

from backend.library.blocks import BodyBlock
from backend.library.models import Contact, Picture
from backend.library.pictures import absolute_image
from backend.library.rendering import body_html, paragraph_from_html, rich_text_html

IMAGE = {
    "alt": "Burg",
    "credit": "Demo",
    "width": 1600,
    "height": 900,
    "focal_point": [0.5, 0.5],
    "sources": {"small": "/media/x/s.webp", "medium": "/media/x/m.webp", "large": "/media/x/l.webp"},
}


def stream(*raw: dict):
    return BodyBlock().to_python(list(raw))


def test_headings_and_paragraphs_become_html():
    value = stream({"type": "heading", "value": "Öffnungszeiten"}, {"type": "paragraph", "value": "<p>Mo–Fr</p>"})
    assert body_html(value) == "<h2>Öffnungszeiten</h2>\n\n<p>Mo–Fr</p>"


def test_script_and_style_never_reach_the_column():
    hostile = '<p onclick="x()" style="color:red">Text<script>alert(1)</script></p><a href="javascript:x()">x</a>'
    assert rich_text_html(hostile) == "<p>Text</p><a>x</a>"


def test_a_heading_is_text_not_html():
    assert body_html(stream({"type": "heading", "value": "<b>A</b>"})) == "<h2>&lt;b&gt;A&lt;/b&gt;</h2>"


def test_a_contact_can_be_called_and_written_to(town):
    contact = Contact.objects.create(name="Bürgerbüro", phone="+49 30 23125 001", email="buero@example.org")
    html = body_html(stream({"type": "contact", "value": contact.pk}))
    assert 'href="tel:+493023125001"' in html
    assert 'href="mailto:buero@example.org"' in html
    assert "E-Mail" in html


def test_a_picture_stands_with_alt_text_caption_and_relative_address(town):
    picture = Picture.objects.create(
        title="Burg",
        description="Burg",
        credit="Demo",
        width=9,
        height=9,
        file="x.png",
        rendered_from="x.png",
        image_json=IMAGE,
    )
    html = body_html(stream({"type": "picture", "value": {"picture": picture.pk, "caption": "Die Burg"}}))
    assert '<img src="/media/x/m.webp" alt="Burg" width="1600" height="900">' in html
    assert "<figcaption>Die Burg (Demo)</figcaption>" in html


def test_a_picture_that_is_not_rendered_yet_is_left_out(town):
    picture = Picture.objects.create(title="Burg", width=9, height=9, file="original_images/x.png")
    assert body_html(stream({"type": "picture", "value": {"picture": picture.pk, "caption": ""}})) == ""


def test_the_same_imported_text_gives_the_same_body():
    assert paragraph_from_html("<p>A</p>") == paragraph_from_html("<p>A</p>")
    assert paragraph_from_html(" ") == []
    assert body_html(stream(*paragraph_from_html("<p>A</p>"))) == "<p>A</p>"


def test_an_image_gets_absolute_addresses_only_when_answered():
    absolute = absolute_image(IMAGE, origin="https://a.example.org")
    assert absolute["sources"]["small"] == "https://a.example.org/media/x/s.webp"
    assert IMAGE["sources"]["small"] == "/media/x/s.webp"
    assert absolute_image(None, origin="https://a.example.org") is None

"""Places that were published before have no teaser yet."""

from django.db import migrations

from backend.common.html import teaser


def fill(apps, schema_editor):
    places = apps.get_model("library", "Place").objects
    for pk, html in places.filter(live=True, teaser_text="").exclude(description_html="").values_list("pk", "description_html"):
        places.filter(pk=pk).update(teaser_text=teaser(html))


class Migration(migrations.Migration):

    dependencies = [("library", "0004_opening_hours")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

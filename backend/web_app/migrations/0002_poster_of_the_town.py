import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("library", "0017_notice_boards"), ("web_app", "0001_mailed_posters")]

    operations = [
        migrations.RemoveConstraint(model_name="mailedposter", name="web_app_one_poster_a_week"),
        migrations.AlterField(
            model_name="mailedposter",
            name="area",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="library.area"
            ),
        ),
        migrations.AddConstraint(
            model_name="mailedposter",
            constraint=models.UniqueConstraint(
                fields=("area", "week"), name="web_app_poster_mailed_once", nulls_distinct=False
            ),
        ),
    ]

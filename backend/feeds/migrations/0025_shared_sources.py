from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("feeds", "0024_events_no_longer_in_their_source")]

    operations = [
        migrations.AddField(
            model_name="source",
            name="channel",
            field=models.CharField(blank=True, default="", editable=False, max_length=200),
        ),
        migrations.RemoveConstraint(model_name="source", name="feeds_source_once_an_origin"),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.UniqueConstraint(
                condition=models.Q(("origin", ""), _negated=True),
                fields=("origin", "channel"),
                name="feeds_source_once_a_channel",
            ),
        ),
        migrations.AddField(
            model_name="offering",
            name="source",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=models.deletion.CASCADE,
                related_name="+",
                to="feeds.source",
            ),
        ),
        migrations.AddField(
            model_name="offering", name="by_area", field=models.BooleanField(default=False, editable=False)
        ),
        migrations.AddField(
            model_name="offering",
            name="tag",
            field=models.CharField(blank=True, default="", editable=False, max_length=200),
        ),
        migrations.RemoveConstraint(model_name="offering", name="feeds_offering_said_once"),
        migrations.AddConstraint(
            model_name="offering",
            constraint=models.UniqueConstraint(
                fields=("module", "category", "item", "source"), name="feeds_offering_said_once", nulls_distinct=False
            ),
        ),
    ]

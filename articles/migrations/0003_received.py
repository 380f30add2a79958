"""What came from another tool: as it came, by what it is known again, and the words that are not here."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0002_guards"),
    ]

    operations = [
        migrations.AddField(
            model_name="annotation",
            name="lost",
            field=models.TextField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="annotation",
            name="origin",
            field=models.CharField(blank=True, editable=False, max_length=64, null=True),
        ),
        migrations.AddField(
            model_name="annotation",
            name="received",
            field=models.JSONField(blank=True, editable=False, null=True),
        ),
        migrations.AddConstraint(
            model_name="annotation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("origin__isnull", False)),
                fields=("article", "author", "origin"),
                name="annotation_received_once",
            ),
        ),
    ]

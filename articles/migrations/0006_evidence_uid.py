"""Evidence gets an id that its client makes: sent twice, it is one."""

import uuid

from django.db import migrations, models


def give_ids(apps, schema_editor):
    """Each of those that are here gets one of its own."""
    evidence = apps.get_model("articles", "Evidence")
    for pk in evidence.objects.filter(uid=None).values_list("pk", flat=True).iterator():
        evidence.objects.filter(pk=pk).update(uid=uuid.uuid4())


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0005_strays"),
    ]

    operations = [
        migrations.AddField(
            model_name="evidence",
            name="uid",
            field=models.UUIDField(null=True, editable=False),
        ),
        migrations.RunPython(give_ids, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="evidence",
            name="uid",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
    ]

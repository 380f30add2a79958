"""Discussion and attention: threads that are settled and given to somebody, follows, notifications, jobs."""

import datetime

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def begin_here(apps, schema_editor):
    """What happened before there were notifications is no news."""
    newest = apps.get_model("articles", "Event").objects.order_by("-pk").values_list("pk", flat=True).first()
    apps.get_model("articles", "Job").objects.create(name="notify", place=newest or 0)


def drop_desk_index(apps, schema_editor):
    """The index of the desk alone, which others begin with, and which SQLite would prefer to them."""
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, "articles_event")
    for name, facts in found.items():
        if facts["index"] and not facts["unique"] and facts["columns"] == ["desk_id"]:
            schema_editor.execute(f"DROP INDEX {schema_editor.quote_name(name)}")


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0007_presence"),
    ]

    operations = [
        migrations.CreateModel(
            name="Job",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("holder", models.CharField(blank=True, max_length=40)),
                ("held_until", models.DateTimeField(blank=True, null=True)),
                ("place", models.PositiveBigIntegerField(default=0)),
            ],
        ),
        migrations.AddField(
            model_name="annotation",
            name="assignee",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="annotation",
            name="resolved_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="annotation",
            name="resolved_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="assignee",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.CreateModel(
            name="MailChoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "mail",
                    models.CharField(
                        choices=[
                            ("never", "no e-mail"),
                            ("daily", "one summary a day"),
                            ("at_once", "mentions and assignments within minutes, the rest once a day"),
                        ],
                        default="never",
                        max_length=8,
                        verbose_name="by e-mail",
                    ),
                ),
                ("time_zone", models.CharField(default="UTC", max_length=64, verbose_name="time zone")),
                ("digest_at", models.TimeField(default=datetime.time(7, 0), verbose_name="summary at")),
                ("quiet_from", models.TimeField(blank=True, null=True, verbose_name="quiet from")),
                ("quiet_until", models.TimeField(blank=True, null=True, verbose_name="quiet until")),
                ("digest_on", models.DateField(blank=True, editable=False, null=True)),
                ("failures", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("retry_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mail_choice",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SeenActs",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("event", models.PositiveBigIntegerField(default=0)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="seen_acts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Addressee",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=150)),
                (
                    "annotation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="addressees",
                        to="articles.annotation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("annotation", "person"), name="addressee_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Follow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("article", "article"),
                            ("entity", "entity"),
                            ("speaker", "speaker"),
                            ("claim", "claim"),
                            ("thread", "thread"),
                        ],
                        max_length=8,
                    ),
                ),
                ("key", models.PositiveBigIntegerField()),
                ("is_on", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follows",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_on", True)), fields=["kind", "key"], name="follow_thing"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "kind", "key"), name="follow_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["article", "entity", "speaker", "claim", "thread"])),
                        name="follow_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Notification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("mentioned", "mentioned you"),
                            ("assigned", "assigned to you"),
                            ("thread", "in a thread you follow"),
                            ("claim", "a claim you follow"),
                            ("speaker", "a speaker you follow"),
                            ("entity", "an entity you follow"),
                            ("article", "an article you follow"),
                        ],
                        max_length=10,
                    ),
                ),
                ("act", models.UUIDField()),
                ("subject_key", models.CharField(max_length=40)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                ("mailed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "annotation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="articles.annotation",
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="articles.article",
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="articles.claim",
                    ),
                ),
                (
                    "entity",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="articles.entity",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="articles.event",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notifications",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="articles.annotation",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "-id"], name="notification_newest"),
                    models.Index(
                        condition=models.Q(("read_at", None)),
                        fields=["person", "id"],
                        name="notification_unread",
                    ),
                    models.Index(
                        condition=models.Q(("mailed_at", None)),
                        fields=["person", "id"],
                        name="notification_to_mail",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "act", "subject_key"), name="notification_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("reason", "mentioned")),
                        fields=("person", "annotation"),
                        name="notification_mentioned_once",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["desk", "verb", "-id"], name="event_desk_verb"),
        ),
        # Not by AlterField: SQLite would make the table anew, without its triggers.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="event",
                    name="desk",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="articles.desk",
                    ),
                ),
            ],
            database_operations=[
                migrations.RunPython(drop_desk_index, migrations.RunPython.noop),
            ],
        ),
        migrations.RunPython(begin_here, migrations.RunPython.noop),
    ]

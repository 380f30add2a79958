"""Flags, cases, decisions and appeals; whose work waits for approval, and who is muted or suspended."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import articles.models.plain
from articles.models.flag_reason import DEFAULTS


def give_reasons(apps, schema_editor):
    """Every desk there is has the list that a new one starts with."""
    reason = apps.get_model("articles", "FlagReason")
    reason.objects.bulk_create(
        reason(desk=desk, label=str(label), position=position)
        for desk in apps.get_model("articles", "Desk").objects.all()
        for position, label in enumerate(DEFAULTS)
    )


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0010_listed_sessions"),
    ]

    operations = [
        migrations.AddField(
            model_name="annotation",
            name="pending_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="waits for approval since"
            ),
        ),
        migrations.AddField(
            model_name="desk",
            name="premoderation",
            field=models.CharField(
                choices=[
                    ("nobody", "nobody's"),
                    ("new", "those of new members"),
                    ("all", "everybody's but those of trusted members"),
                ],
                default="nobody",
                max_length=10,
                verbose_name="whose annotations wait for approval",
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="restricted_until",
            field=models.DateTimeField(blank=True, null=True, verbose_name="restricted until"),
        ),
        migrations.AddField(
            model_name="membership",
            name="restriction",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "none"),
                    ("muted", "muted: reads, and writes for themselves alone"),
                    ("suspended", "suspended: sees nothing of the desk"),
                ],
                max_length=10,
                verbose_name="restriction",
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="trust",
            field=models.CharField(
                choices=[
                    ("known", "as the desk says"),
                    ("new", "new"),
                    ("trusted", "trusted"),
                    ("watched", "always waits for approval"),
                ],
                default="known",
                max_length=10,
                verbose_name="trust",
            ),
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("held_until", models.DateTimeField(blank=True, null=True)),
                (
                    "annotation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cases",
                        to="articles.annotation",
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="cases", to="articles.desk"
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Decision",
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
                            ("approve", "approve"),
                            ("hide", "hide"),
                            ("restore", "restore"),
                            ("dismiss", "dismiss flags"),
                            ("spam", "spam"),
                        ],
                        max_length=10,
                        verbose_name="decision",
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True,
                        max_length=1000,
                        validators=[articles.models.plain.no_controls],
                        verbose_name="note to the author",
                    ),
                ),
                (
                    "internal_note",
                    models.TextField(
                        blank=True,
                        max_length=1000,
                        validators=[articles.models.plain.no_controls],
                        verbose_name="note for moderators",
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "annotation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
                        to="articles.annotation",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
                        to="articles.case",
                    ),
                ),
                (
                    "moderator",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "words",
                    models.TextField(
                        max_length=1000,
                        validators=[articles.models.plain.no_controls],
                        verbose_name="in your words",
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "annotation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="appeal",
                        to="articles.annotation",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="appeals",
                        to="articles.case",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="appeals",
                        to="articles.decision",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FlagReason",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("label", models.CharField(max_length=60, verbose_name="label")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                ("is_retired", models.BooleanField(default=False, verbose_name="retired")),
                (
                    "desk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="flag_reasons",
                        to="articles.desk",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Flag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "words",
                    models.TextField(
                        blank=True,
                        max_length=1000,
                        validators=[articles.models.plain.no_controls],
                        verbose_name="in your words",
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "annotation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="flags",
                        to="articles.annotation",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="flags",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="flags", to="articles.case"
                    ),
                ),
                (
                    "reason",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="articles.flagreason",
                        verbose_name="reason",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="decision",
            name="reason",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="articles.flagreason",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at", None)),
                fields=["desk", "opened_at", "id"],
                name="case_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None)), fields=("annotation",), name="case_open_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="flagreason",
            constraint=models.UniqueConstraint(fields=("desk", "label"), name="flag_reason_once"),
        ),
        migrations.AddConstraint(
            model_name="flag",
            constraint=models.UniqueConstraint(fields=("case", "author"), name="flag_once"),
        ),
        migrations.RunPython(give_reasons, migrations.RunPython.noop),
    ]

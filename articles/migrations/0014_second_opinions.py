"""Second opinions on claims, and the log of a desk by person."""

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import articles.models.plain


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0013_blind_rounds"),
    ]

    operations = [
        migrations.AlterField(
            model_name="notification",
            name="reason",
            field=models.CharField(
                choices=[
                    ("mentioned", "mentioned you"),
                    ("assigned", "assigned to you"),
                    ("review", "second opinions"),
                    ("round", "a blind round of yours"),
                    ("thread", "in a thread you follow"),
                    ("claim", "a claim you follow"),
                    ("speaker", "a speaker you follow"),
                    ("entity", "an entity you follow"),
                    ("article", "an article you follow"),
                ],
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True,
                        max_length=2000,
                        validators=[articles.models.plain.no_controls],
                        verbose_name="note",
                    ),
                ),
                ("due_on", models.DateField(verbose_name="due on")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                ("late_told_at", models.DateTimeField(blank=True, null=True)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("agrees", "agrees"),
                            ("disagrees", "disagrees"),
                            ("rated", "gave a verdict of their own"),
                        ],
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "words",
                    models.TextField(
                        blank=True,
                        max_length=2000,
                        validators=[articles.models.plain.no_controls],
                        verbose_name="in your words",
                    ),
                ),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reviews",
                        to="articles.claim",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="reviews",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "verdict",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="reviews",
                        to="articles.verdict",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("cancelled_at", None), ("done_at", None)),
                        fields=["reviewer", "due_on"],
                        name="review_waiting",
                    ),
                    models.Index(
                        condition=models.Q(("cancelled_at", None), ("done_at", None)),
                        fields=["due_on"],
                        name="review_due",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("cancelled_at", None), ("done_at", None)),
                        fields=("claim", "reviewer"),
                        name="review_open_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at", None), ("outcome", "")),
                            models.Q(
                                models.Q(("outcome", ""), _negated=True),
                                ("cancelled_at", None),
                                ("done_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="review_done_with_outcome",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                models.F("desk"),
                django.db.models.functions.text.Lower("actor_name"),
                models.OrderBy(models.F("id"), descending=True),
                name="event_desk_person",
            ),
        ),
    ]

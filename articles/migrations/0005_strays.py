"""Annotations from other tools that are about nothing here, and what they wait for."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0004_placements"),
    ]

    operations = [
        migrations.CreateModel(
            name="Stray",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "visibility",
                    models.CharField(
                        choices=[("private", "only me"), ("desk", "the desk"), ("public", "everyone")],
                        default="desk",
                        max_length=10,
                    ),
                ),
                ("document", models.JSONField()),
                ("origin", models.CharField(blank=True, editable=False, max_length=64, null=True)),
                ("after", models.PositiveBigIntegerField(default=0, editable=False)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("modified_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="strays",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="strays", to="articles.desk"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StraySource",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(db_index=True, max_length=64)),
                (
                    "stray",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sources",
                        to="articles.stray",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="stray",
            index=models.Index(fields=["after", "id"], name="stray_in_order"),
        ),
        migrations.AddConstraint(
            model_name="stray",
            constraint=models.CheckConstraint(
                condition=models.Q(("visibility__in", ["private", "desk", "public"])),
                name="stray_visibility_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="stray",
            constraint=models.UniqueConstraint(
                condition=models.Q(("origin__isnull", False)),
                fields=("desk", "author", "origin"),
                name="stray_received_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="straysource",
            constraint=models.UniqueConstraint(fields=("stray", "key"), name="stray_source_once"),
        ),
    ]

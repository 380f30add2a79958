"""Where spans stand in newer revisions; the database refuses a place beside its words, or in another article."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

PLACE_RULE = (
    'SELECT substr(r.text, {new}.start + 1, {new}."end" - {new}.start) FROM articles_revision r '
    "JOIN articles_annotation a ON a.article_id = r.article_id "
    "JOIN articles_span s ON s.annotation_id = a.id WHERE r.id = {new}.revision_id AND s.id = {new}.span_id"
).replace("{new}", "NEW")
# Without a place there are no words.
WORDS = f"CASE WHEN NEW.start IS NULL THEN '' ELSE ({PLACE_RULE}) END"

SQLITE = [
    f"""CREATE TRIGGER placement_is_its_text_{event.lower()} BEFORE {event} ON articles_placement BEGIN
        SELECT RAISE(ABORT, 'placement: exact is not the text there') WHERE NEW.exact IS NOT ({WORDS}); END"""
    for event in ("INSERT", "UPDATE")
]
SQLITE_UNDO = [
    "DROP TRIGGER placement_is_its_text_insert",
    "DROP TRIGGER placement_is_its_text_update",
]
POSTGRESQL = [
    f"""CREATE FUNCTION placement_is_its_text() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.exact IS DISTINCT FROM ({WORDS}) THEN
            RAISE EXCEPTION 'placement: exact is not the text there' USING ERRCODE = 'check_violation';
        END IF; RETURN NEW; END $$""",
    """CREATE TRIGGER placement_is_its_text BEFORE INSERT OR UPDATE ON articles_placement
       FOR EACH ROW EXECUTE FUNCTION placement_is_its_text()""",
]
POSTGRESQL_UNDO = [
    "DROP TRIGGER placement_is_its_text ON articles_placement",
    "DROP FUNCTION placement_is_its_text",
]


def run(sqlite, postgresql):
    """An operation that speaks each database's own language."""

    def apply(apps, schema_editor):
        for statement in postgresql if schema_editor.connection.vendor == "postgresql" else sqlite:
            schema_editor.execute(statement, None)

    return apply


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0003_received"),
    ]

    operations = [
        migrations.CreateModel(
            name="Placement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("start", models.PositiveIntegerField(blank=True, null=True)),
                ("end", models.PositiveIntegerField(blank=True, null=True)),
                ("exact", models.TextField(blank=True)),
                ("measure", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("exact", "the same words"),
                            ("moved", "the same words, elsewhere"),
                            ("changed", "changed words"),
                            ("critical", "critically changed words"),
                            ("orphan", "words that are gone"),
                        ],
                        max_length=8,
                    ),
                ),
                ("quote", models.FloatField(default=0)),
                ("prefix", models.FloatField(default=0)),
                ("suffix", models.FloatField(default=0)),
                ("candidate_start", models.PositiveIntegerField(blank=True, null=True)),
                ("candidate_end", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("confirmed", "confirmed"),
                            ("moved", "moved by hand"),
                            ("given_up", "given up"),
                        ],
                        max_length=9,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="placements",
                        to="articles.revision",
                    ),
                ),
                (
                    "span",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="placements",
                        to="articles.span",
                    ),
                ),
            ],
            options={
                "ordering": ["revision_id", "start", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("decision", ""), ("state__in", ["changed", "critical", "orphan"])
                        ),
                        fields=["revision"],
                        name="placement_unsure",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("span", "revision"), name="placement_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end", None), ("start", None)),
                            ("end__gt", models.F("start")),
                            _connector="OR",
                        ),
                        name="placement_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("candidate_end", None), ("candidate_start", None)),
                            ("candidate_end__gt", models.F("candidate_start")),
                            _connector="OR",
                        ),
                        name="placement_candidate_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision__in", ["confirmed", "moved"]), ("start__isnull", False)),
                            models.Q(("decision", "given_up"), ("start", None)),
                            models.Q(("decision", ""), ("start", None), ("state", "orphan")),
                            models.Q(
                                ("decision", ""),
                                ("start__isnull", False),
                                models.Q(("state", "orphan"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="placement_where_found",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["exact", "moved", "changed", "critical", "orphan"])
                        ),
                        name="placement_state_known",
                    ),
                ],
            },
        ),
        migrations.RunPython(run(SQLITE, POSTGRESQL), run(SQLITE_UNDO, POSTGRESQL_UNDO)),
    ]

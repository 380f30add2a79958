"""Sweeps of a spammer's work; the log forgets who is gone, and the database lets nothing else of it change."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

FORMER = "NOT u.is_active AND u.username LIKE 'former-member-%'"
SAME = (
    *("id", "act", "undoes", "verb", "actor_id", "desk_id", "article_id", "sequence"),
    *("subject_kind", "subject_key", "private_to_id", "created_at"),
)
# {0}: a column of JSON.
RENAMED = {
    "sqlite": """json_remove(NEW.{0}, '$.user', '$.email') IS json_remove(OLD.{0}, '$.user', '$.email')
        AND json_type(NEW.{0}, '$.user') IS json_type(OLD.{0}, '$.user')
        AND json_type(NEW.{0}, '$.email') IS json_type(OLD.{0}, '$.email')
        AND (json_extract(NEW.{0}, '$.user') IS json_extract(OLD.{0}, '$.user')
            OR json_extract(NEW.{0}, '$.user') IN (SELECT u.username FROM articles_user u WHERE {former}))
        AND (json_extract(NEW.{0}, '$.email') IS json_extract(OLD.{0}, '$.email')
            OR json_extract(NEW.{0}, '$.email') = '')""",
    "postgresql": """NEW.{0} - 'user' - 'email' = OLD.{0} - 'user' - 'email'
        AND jsonb_exists(NEW.{0}, 'user') = jsonb_exists(OLD.{0}, 'user')
        AND jsonb_exists(NEW.{0}, 'email') = jsonb_exists(OLD.{0}, 'email')
        AND (NEW.{0}->'user' IS NOT DISTINCT FROM OLD.{0}->'user'
            OR NEW.{0}->>'user' IN (SELECT u.username FROM articles_user u WHERE {former}))
        AND (NEW.{0}->'email' IS NOT DISTINCT FROM OLD.{0}->'email' OR NEW.{0}->>'email' = '')""",
}


def forgets(vendor):
    """SQL: whether an update of a line only makes it forget somebody whose account is gone."""
    same = "IS NOT DISTINCT FROM" if vendor == "postgresql" else "IS"
    contents = ("before", "after", "refs", "reason")
    kept = " AND ".join(f"NEW.{name} {same} OLD.{name}" for name in SAME)
    unchanged = " AND ".join(f"NEW.{name} {same} OLD.{name}" for name in contents)
    renamed = " AND ".join(RENAMED[vendor].format(name, former=FORMER) for name in ("before", "after"))
    return f"""{kept}
        AND (NEW.actor_name {same} OLD.actor_name OR NEW.actor_name =
            (SELECT u.username FROM articles_user u WHERE u.id = OLD.actor_id AND {FORMER}))
        AND (({unchanged})
            OR (NEW.before = '{{}}' AND NEW.after = '{{}}' AND NEW.refs = '{{}}' AND NEW.reason = ''
                AND EXISTS (SELECT 1 FROM articles_user u WHERE {FORMER} AND (u.id = OLD.private_to_id
                    OR (OLD.subject_kind = 'user' AND OLD.subject_key = CAST(u.id AS VARCHAR)))))
            OR (OLD.subject_kind IN ('membership', 'invitation', 'sweep')
                AND NEW.refs {same} OLD.refs AND NEW.reason = OLD.reason AND {renamed}))"""  # noqa: S608 - all of it is written here


GUARD = {
    "sqlite": [
        "DROP TRIGGER event_is_immutable",
        f"""CREATE TRIGGER event_is_immutable BEFORE UPDATE ON articles_event BEGIN
            SELECT RAISE(ABORT, 'event: append-only') WHERE ({forgets("sqlite")}) IS NOT TRUE; END""",
    ],
    "postgresql": [
        "DROP TRIGGER event_is_immutable ON articles_event",
        f"""CREATE FUNCTION event_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF ({forgets("postgresql")}) IS NOT TRUE THEN
                RAISE EXCEPTION 'articles_event: immutable' USING ERRCODE = 'check_violation';
            END IF; RETURN NEW; END $$""",
        """CREATE TRIGGER event_is_immutable BEFORE UPDATE ON articles_event
           FOR EACH ROW EXECUTE FUNCTION event_is_immutable()""",
    ],
}
UNGUARD = {
    "sqlite": [
        "DROP TRIGGER event_is_immutable",
        """CREATE TRIGGER event_is_immutable BEFORE UPDATE ON articles_event
           BEGIN SELECT RAISE(ABORT, 'event: append-only'); END""",
    ],
    "postgresql": [
        "DROP TRIGGER event_is_immutable ON articles_event",
        "DROP FUNCTION event_is_immutable",
        """CREATE TRIGGER event_is_immutable BEFORE UPDATE ON articles_event
           FOR EACH ROW EXECUTE FUNCTION newsroom_is_immutable()""",
    ],
}


def run(statements):
    """An operation that speaks each database's own language."""

    def apply(apps, schema_editor):
        for statement in statements[schema_editor.connection.vendor]:
            # Without parameters, so that % stays itself.
            schema_editor.execute(statement, None)

    return apply


class Migration(migrations.Migration):
    dependencies = [("articles", "0011_moderation")]

    operations = [
        migrations.CreateModel(
            name="Sweep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateTimeField(blank=True, null=True, verbose_name="since")),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("act", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("hiding", "being withdrawn"),
                            ("hidden", "withdrawn"),
                            ("showing", "being brought back"),
                            ("shown", "brought back"),
                        ],
                        default="hiding",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("count", models.PositiveIntegerField(default=0, verbose_name="withdrawn")),
                ("shown", models.PositiveIntegerField(default=0, verbose_name="brought back")),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sweeps",
                        to="articles.desk",
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
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ["-pk"]},
        ),
        migrations.RunPython(run(GUARD), run(UNGUARD)),
    ]

"""What the database itself refuses or keeps: spans beside their text, changed history; the index of words."""

from django.db import migrations

SPAN_RULE = (
    'SELECT substr(r.text, {new}.start + 1, {new}."end" - {new}.start) FROM articles_revision r '
    "JOIN articles_annotation a ON a.revision_id = r.id WHERE a.id = {new}.annotation_id"
).replace("{new}", "NEW")

SQLITE = [
    f"""CREATE TRIGGER span_is_its_text_{event.split()[0].lower()} BEFORE {event} ON articles_span BEGIN
        SELECT RAISE(ABORT, 'span: exact is not the text there')
        WHERE NEW.exact IS NOT ({SPAN_RULE}); END"""
    for event in ("INSERT", "UPDATE")
] + [
    """CREATE TRIGGER revision_is_immutable BEFORE UPDATE OF text, html, sha256, article_id, number
       ON articles_revision BEGIN SELECT RAISE(ABORT, 'revision: immutable'); END""",
    """CREATE TRIGGER event_is_immutable BEFORE UPDATE ON articles_event
       BEGIN SELECT RAISE(ABORT, 'event: append-only'); END""",
    "CREATE VIRTUAL TABLE articles_words USING fts5(title, body, tokenize = 'unicode61')",
    """CREATE TRIGGER article_takes_its_words AFTER DELETE ON articles_article
       BEGIN DELETE FROM articles_words WHERE rowid = OLD.id; END""",
]
SQLITE_UNDO = [
    "DROP TRIGGER span_is_its_text_insert",
    "DROP TRIGGER span_is_its_text_update",
    "DROP TRIGGER revision_is_immutable",
    "DROP TRIGGER event_is_immutable",
    "DROP TRIGGER article_takes_its_words",
    "DROP TABLE articles_words",
]

POSTGRESQL = [
    f"""CREATE FUNCTION span_is_its_text() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.exact IS DISTINCT FROM ({SPAN_RULE}) THEN
            RAISE EXCEPTION 'span: exact is not the text there' USING ERRCODE = 'check_violation';
        END IF; RETURN NEW; END $$""",
    """CREATE TRIGGER span_is_its_text BEFORE INSERT OR UPDATE ON articles_span
       FOR EACH ROW EXECUTE FUNCTION span_is_its_text()""",
    """CREATE FUNCTION newsroom_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       RAISE EXCEPTION '%: immutable', TG_TABLE_NAME USING ERRCODE = 'check_violation'; END $$""",
    """CREATE TRIGGER revision_is_immutable BEFORE UPDATE OF text, html, sha256, article_id, number
       ON articles_revision FOR EACH ROW EXECUTE FUNCTION newsroom_is_immutable()""",
    """CREATE TRIGGER event_is_immutable BEFORE UPDATE ON articles_event
       FOR EACH ROW EXECUTE FUNCTION newsroom_is_immutable()""",
    "CREATE TABLE articles_words (article_id bigint PRIMARY KEY, words tsvector NOT NULL)",
    """CREATE FUNCTION article_takes_its_words() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       DELETE FROM articles_words WHERE article_id = OLD.id; RETURN OLD; END $$""",
    """CREATE TRIGGER article_takes_its_words AFTER DELETE ON articles_article
       FOR EACH ROW EXECUTE FUNCTION article_takes_its_words()""",
    "CREATE INDEX articles_words_gin ON articles_words USING gin (words)",
]
POSTGRESQL_UNDO = [
    "DROP TRIGGER span_is_its_text ON articles_span",
    "DROP FUNCTION span_is_its_text",
    "DROP TRIGGER revision_is_immutable ON articles_revision",
    "DROP TRIGGER event_is_immutable ON articles_event",
    "DROP FUNCTION newsroom_is_immutable",
    "DROP TRIGGER article_takes_its_words ON articles_article",
    "DROP FUNCTION article_takes_its_words",
    "DROP TABLE articles_words",
]


def run(sqlite, postgresql):
    """An operation that speaks each database's own language."""

    def apply(apps, schema_editor):
        for statement in postgresql if schema_editor.connection.vendor == "postgresql" else sqlite:
            # Without parameters, so that % stays itself.
            schema_editor.execute(statement, None)

    return apply


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial")]
    operations = [migrations.RunPython(run(SQLITE, POSTGRESQL), run(SQLITE_UNDO, POSTGRESQL_UNDO))]

"""Sessions of before are listed, too."""

from django.contrib.sessions.backends.db import SessionStore
from django.db import migrations
from django.utils.timezone import now


def list_sessions(apps, schema_editor):
    """People are signed in already: there, too, they can sign out from elsewhere."""
    users = set(apps.get_model("articles", "User").objects.values_list("pk", flat=True))
    store, found = SessionStore(), []
    for row in apps.get_model("sessions", "Session").objects.filter(expire_date__gt=now()).iterator():
        whose = str(store.decode(row.session_data).get("_auth_user_id", ""))
        if whose.isdigit() and int(whose) in users:
            found.append({"user_id": int(whose), "session_key": row.session_key})
    model = apps.get_model("articles", "OpenSession")
    model.objects.bulk_create((model(**values) for values in found), batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("articles", "0009_safe_accounts"), ("sessions", "0001_initial")]

    operations = [migrations.RunPython(list_sessions, migrations.RunPython.noop)]

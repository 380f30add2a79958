"""Rows that are known by their name alone: tags and outlets, one of each whatever the capital letters."""

from django.db import connection, models, transaction


@transaction.atomic
def named(model, names):
    """The rows of these names, in their order; made where there are none. Names are taken as they are.

    Two that want the same new name at the same moment get the same row: the second waits for the first.
    Call it before the transaction locks an article, never after: whoever waits here must hold nothing that
    the other needs.
    """
    found = {row.name: row for row in model.objects.filter(name__in=names)}
    found = {name.casefold(): found[name] for name in names if name in found}
    if missing := _without(found, names):
        found |= _alike(model, missing)
    if missing := _without(found, names):
        wait_for_others(model)
        found |= _alike(model, missing)
        for name in _without(found, names):
            found[name.casefold()] = model.objects.create(name=name)
    return [found[name.casefold()] for name in names]


def _without(found, names):
    return [name for name in names if name.casefold() not in found]


def _alike(model, names):
    wanted = models.Q(pk__in=[])
    for name in names:
        # SQLite folds the case of ASCII alone.
        spellings = {name.lower(), name.upper(), name.title(), name.capitalize(), name.casefold()}
        wanted |= models.Q(name__iexact=name) | models.Q(name__in=spellings)
    # Of several, the oldest.
    return {row.name.casefold(): row for row in model.objects.filter(wanted).order_by("-pk")}


def wait_for_others(model):
    """Nobody else makes such rows until the transaction ends; on SQLite there is one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [model._meta.db_table])

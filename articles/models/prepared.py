"""Querysets that are compiled once: for the few questions that nearly every request asks.

Compiling a small query takes Django several times longer than running it.
"""

from datetime import UTC, datetime
from functools import cache

from django.db import connection

NUMBER = 2**31 - 1
WORD = "\ue000"
MOMENT = datetime(8000, 1, 1, tzinfo=UTC)
LARGEST = 2**63 - 1  # that a database can count


def prepared(make, *places):
    """A function from values to a list of rows, for the queryset that ``make`` returns for the same values.

    ``make`` is called once, with stand-ins: ``places`` says what each value is, NUMBER if not given. It must
    use each value as it is, and end in ``values_list`` of fields.
    """
    places = places or (NUMBER,)

    @cache
    def compiled(vendor):
        compiler = make(*places).query.get_compiler("default")
        sql, parameters = compiler.as_sql()
        converters = compiler.get_converters(column for column, _, _ in compiler.select)
        stand_ins = [_adapted(place) for place in places]
        slots = [(value, stand_ins.index(value) if value in stand_ins else None) for value in parameters]
        return sql, slots, list(converters.items())

    def rows(*values):
        if any(isinstance(value, int) and value > LARGEST for value in values):
            return []
        sql, slots, converters = compiled(connection.vendor)
        values = [_adapted(value) for value in values]
        with connection.cursor() as cursor:
            cursor.execute(sql, [fixed if slot is None else values[slot] for fixed, slot in slots])
            found = cursor.fetchall()
        if not converters:
            return found
        return [_converted(row, converters) for row in found]

    return rows


def one_of(model):
    """A function from a primary key to the row with that key, or None."""
    names = [field.attname for field in model._meta.concrete_fields]
    rows = prepared(lambda pk: model._base_manager.filter(pk=pk).values_list(*names))

    def find(pk):
        found = rows(pk)
        return model.from_db("default", names, found[0]) if found else None

    return find


def _adapted(value):
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value


def _converted(row, converters):
    row = list(row)
    for at, (functions, column) in converters:
        for function in functions:
            row[at] = function(row[at], column, connection)
    return row

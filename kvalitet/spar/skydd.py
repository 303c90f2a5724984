"""Tables that only ever get new rows: the migration operation that makes the database refuse everything else."""

from __future__ import annotations

from django.db.migrations.operations import RunSQL

_PA = """
    CREATE TRIGGER {tabell}_bara_tillagg BEFORE UPDATE OR DELETE ON {tabell}
        FOR EACH ROW EXECUTE FUNCTION spar_bara_tillagg();
    CREATE TRIGGER {tabell}_toms_aldrig BEFORE TRUNCATE ON {tabell}
        FOR EACH STATEMENT EXECUTE FUNCTION spar_bara_tillagg();
"""
_AV = """
    DROP TRIGGER {tabell}_toms_aldrig ON {tabell};
    DROP TRIGGER {tabell}_bara_tillagg ON {tabell};
"""


class BaraTillagg(RunSQL):
    """`BaraTillagg("app_tabell")` in a migration: from then on the table's rows are never changed and never removed.

    The migration must depend on ("spar", "0002_kedja"). UPDATE, DELETE and TRUNCATE end in an IntegrityError whose
    constraint is named "<tabell>_bara_tillagg", also when a foreign key with ON DELETE CASCADE is what asks. Only in a
    test database (its name begins with "test_") may the table be emptied by TRUNCATE, since that is how tests clean
    up; no setting opens it elsewhere, because a setting that anyone can set protects nothing.
    Raises ValueError for anything but a plain table name in lower case.
    """

    def __init__(self, tabell: str) -> None:
        if not (tabell.isidentifier() and tabell.isascii() and tabell == tabell.lower()):
            raise ValueError(f"{tabell!r} is not a plain table name")
        self.tabell = tabell
        super().__init__(sql=_PA.format(tabell=tabell), reverse_sql=_AV.format(tabell=tabell))

    def deconstruct(self) -> tuple[str, list[str], dict[str, str]]:
        return (self.__class__.__qualname__, [self.tabell], {})

    def describe(self) -> str:
        return f"Rows of {self.tabell} are only ever added"

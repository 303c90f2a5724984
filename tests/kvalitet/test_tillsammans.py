"""Many changes of tables in one step of a migration."""

from __future__ import annotations

import pytest
from django.db import connection, migrations, models
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from kvalitet.tillsammans import Tillsammans

APP = "avvikelser"
NYA = [
    migrations.CreateModel("Prov", [("id", models.BigAutoField(primary_key=True)), ("namn", models.TextField())]),
    migrations.CreateModel(
        "Provrad",
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("prov", models.ForeignKey(f"{APP}.Prov", on_delete=models.CASCADE)),
        ],
    ),
    migrations.AddField("Prov", "antal", models.IntegerField(default=0)),
    migrations.AddField("Prov", "forsta", models.ForeignKey(f"{APP}.Provrad", null=True, on_delete=models.SET_NULL)),
    migrations.AddIndex("Prov", models.Index(fields=["antal"], name="prov_antal")),
    migrations.AddConstraint("Prov", models.CheckConstraint(condition=models.Q(antal__gte=0), name="antal_ar_ett_tal")),
]
SEDAN = [
    migrations.AddField("Prov", "datum", models.DateField(null=True)),
    migrations.AlterField("Prov", "namn", models.CharField(max_length=40)),
    migrations.RemoveConstraint("Prov", "antal_ar_ett_tal"),
    migrations.AddIndex("Prov", models.Index(fields=["datum"], name="prov_datum")),
]


def gor(state: ProjectState, operationer: list[Operation]) -> ProjectState:
    for operation in operationer:
        efter = state.clone()
        operation.state_forwards(APP, efter)
        with connection.schema_editor() as schema:
            operation.database_forwards(APP, schema, state, efter)
        state = efter
    return state


def tabeller() -> list[tuple[str, ...]]:
    """Columns, constraints and indexes of the two tables as the database tells them."""
    with connection.cursor() as fragan:
        fragan.execute(
            """
            SELECT table_name, column_name, data_type, is_nullable, ordinal_position::text
              FROM information_schema.columns WHERE table_name LIKE 'avvikelser_prov%%'
            UNION ALL SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), '', ''
              FROM pg_constraint WHERE conrelid::regclass::text LIKE 'avvikelser_prov%%'
            UNION ALL SELECT tablename, indexname, indexdef, '', '' FROM pg_indexes
             WHERE tablename LIKE 'avvikelser_prov%%' ORDER BY 1, 2, 3
            """
        )
        return fragan.fetchall()


@pytest.mark.django_db
def test_the_tables_and_the_state_are_those_of_one_operation_at_a_time_and_go_away_again() -> None:
    en_i_taget = gor(ProjectState(), [*NYA, *SEDAN])
    vantat = tabeller()
    gor(en_i_taget, [migrations.DeleteModel("Provrad"), migrations.DeleteModel("Prov")])
    assert (len(vantat) > 10, tabeller()) == (True, [])

    start = ProjectState()
    assert start.apps is not None  # as in `migrate`: the classes are there from the start
    nya = gor(start, [Tillsammans(NYA)])
    allt = gor(nya, [Tillsammans(SEDAN)])
    assert tabeller() == vantat
    assert {namn: modell.name for namn, modell in allt.models.items()} == {
        namn: modell.name for namn, modell in en_i_taget.models.items()
    }
    assert allt == en_i_taget
    assert allt.apps.get_model(APP, "Prov")._meta.get_field("forsta").related_model._meta.model_name == "provrad"

    for steg, fran, till in ((SEDAN, allt, nya), (NYA, nya, ProjectState())):
        with connection.schema_editor() as schema:
            Tillsammans(steg).database_backwards(APP, schema, fran, till)
    assert tabeller() == []


def test_a_field_of_an_older_table_is_changed_once() -> None:
    with pytest.raises(ValueError, match=r"prov\.namn"):
        Tillsammans([SEDAN[1], migrations.AlterField("Prov", "namn", models.TextField())])
    Tillsammans([*NYA, migrations.AlterField("Prov", "antal", models.BigIntegerField(default=0))])

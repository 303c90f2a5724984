"""Many changes of tables in one step of a migration, so that an empty database is made in seconds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.fields import FieldOperation
from django.db.migrations.state import ProjectState


class Tillsammans(Operation):
    """Do the operations between the state before all of them and the state after all of them.

    Django builds the classes of every related model anew after each operation, and here nearly all are related: that,
    and not the database, is what takes the time. A table is made at once as it is after all of them, so no data may be
    moved in between, and a field of an older table is changed once. Raises ValueError when one is changed twice.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = list(operations)
        falt = Counter((_modell(op), op.name) for op in self._mot_databasen() if isinstance(op, FieldOperation))
        if dubbla := sorted(".".join(namn) for namn, antal in falt.items() if antal > 1):
            raise ValueError(f"Ändras två gånger i samma steg: {', '.join(dubbla)}")

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__qualname__, [], {"operations": self.operations}

    def describe(self) -> str:
        return "; ".join(operation.describe() for operation in self.operations)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        klasser = state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)
        if klasser is not None:
            state.__dict__["apps"] = klasser
            modeller = sorted({_modell(operation) for operation in self.operations} - {""})
            state.reload_models([(app_label, namn) for namn in modeller], delay=False)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for operation in self._mot_databasen():
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for operation in reversed(self._mot_databasen()):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def _mot_databasen(self) -> list[Operation]:
        """Without what changes a table that is made here: it is made with the change."""
        nya = {_modell(operation) for operation in self.operations if isinstance(operation, CreateModel)}
        return [op for op in self.operations if isinstance(op, CreateModel) or _modell(op) not in nya]


def _modell(operation: Operation) -> str:
    namn = getattr(operation, "model_name", None) or getattr(operation, "name", "")
    return str(namn).lower()

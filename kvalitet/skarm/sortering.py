"""Swedish order in the database: a stored column that sorts å ä ö last, as every Swede expects."""

from typing import Any

from django.db import models
from django.db.models import Value
from django.db.models.functions import Collate, Concat, Lower

from kvalitet.svenska import SORTERA_FRAN, SORTERA_TILL


class Oversatt(models.Func):
    """The wheel's PostgreSQL has no ICU. In the C collation '{', '|' and '}' follow 'z': å, ä and ö become those."""

    function = "translate"
    template = f"%(function)s(%(expressions)s, '{SORTERA_FRAN}', '{SORTERA_TILL}')"


def SvenskSortering(*falt: str) -> Any:  # noqa: N802 - reads as a field in a model's body
    """A generated, stored column to order by: the given text fields in turn, in Swedish order."""
    uttryck: Any = models.F(falt[0])
    for namn in falt[1:]:
        uttryck = Concat(uttryck, Value(" "), models.F(namn))
    return models.GeneratedField(
        expression=Collate(Oversatt(Lower(uttryck)), "C"),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )

"""The words of an utredning are found by those who may read it: while the ärende is lex Sarah, and no longer."""

from importlib import import_module

from django.db import migrations

_FORUT = import_module("avvikelser.lista.migrations.0003_meddelanden")
_ALLAS = "FROM lex_sarah_utredningspost WHERE arende_id = a.id"
_BARA_LEX_SARAH = f"{_ALLAS} AND a.typ = 'lex_sarah'"
_NU = _FORUT._RAPPORTEN.format(ord=", m.text, mb.namn", kallor=_FORUT._MEDDELANDEN)

# An ärende that changes typ gets another ärendemening with it, and is indexed again by that.
_OM = """
SELECT lista_indexera((SELECT array_agg(DISTINCT p.arende_id) FROM lex_sarah_utredningspost p
    JOIN avvikelser_arende a ON a.id = p.arende_id WHERE a.typ <> 'lex_sarah'));
"""


class Migration(migrations.Migration):
    dependencies = [("lista", "0003_meddelanden")]

    operations = [migrations.RunSQL(_NU.replace(_ALLAS, _BARA_LEX_SARAH) + _OM, _NU + _OM)]

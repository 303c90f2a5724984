"""An entry of an utredning is never changed and never removed: a correction is a new entry."""

from django.db import migrations

from kvalitet.spar.skydd import BaraTillagg


class Migration(migrations.Migration):
    dependencies = [("lex_sarah", "0001_initial"), ("spar", "0002_kedja")]

    operations = [
        BaraTillagg("lex_sarah_utredningspost"),
        BaraTillagg("lex_sarah_utredningspost_bilagor"),
    ]

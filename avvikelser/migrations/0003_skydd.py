"""What happened to an ärende, what was proposed and what was decided is never changed and never removed.

Hence an ärende that has any of it cannot be removed either.
"""

from django.db import migrations

from kvalitet.spar.skydd import BaraTillagg


class Migration(migrations.Migration):
    dependencies = [("avvikelser", "0002_initial"), ("spar", "0002_kedja")]

    operations = [
        BaraTillagg("avvikelser_handelse"),
        BaraTillagg("avvikelser_forslag"),
        BaraTillagg("avvikelser_beslut"),
    ]

"""An answer is never changed and never removed: a correction is a new answer."""

from django.db import migrations

from kvalitet.spar.skydd import BaraTillagg


class Migration(migrations.Migration):
    dependencies = [("utforare", "0001_initial"), ("spar", "0002_kedja")]

    operations = [BaraTillagg("utforare_enkatsvar")]

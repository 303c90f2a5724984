"""By what right a beslut was made, and what IVO decided, is never changed and never removed."""

from django.db import migrations

from kvalitet.spar.skydd import BaraTillagg


class Migration(migrations.Migration):
    dependencies = [("lex_sarah", "0005_beslut_och_ivo"), ("spar", "0002_kedja")]

    operations = [BaraTillagg("lex_sarah_beslutsgrund"), BaraTillagg("lex_sarah_ivobeslut")]

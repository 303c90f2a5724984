"""A valuation, and a scale that values stand on, are never changed and never removed."""

from django.db import migrations

from kvalitet.spar.skydd import BaraTillagg


class Migration(migrations.Migration):
    dependencies = [("risk", "0001_initial"), ("spar", "0002_kedja")]

    operations = [BaraTillagg("risk_vardering"), BaraTillagg("risk_riskskala")]

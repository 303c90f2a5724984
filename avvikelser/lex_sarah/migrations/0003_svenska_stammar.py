"""What is written about an event, by Swedish stems: how earlier events that resemble it are found among 1,000,000.

The expression is `liknande.STAMMAR`. In one expression index and not a column, so that the big table is not rewritten.
"""

from django.db import migrations

SKAPA = """
    CREATE INDEX arende_svenska_stammar ON avvikelser_arende
    USING gin (to_tsvector('swedish', rubrik || ' ' || beskrivning || ' ' || foljd || ' ' || direkt))
"""


class Migration(migrations.Migration):
    dependencies = [("lex_sarah", "0002_skydd")]

    operations = [migrations.RunSQL(SKAPA, "DROP INDEX arende_svenska_stammar")]

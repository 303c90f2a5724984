"""A lex Sarah rapport ends with a beslut, or as the dubblett of one that is still to have its own.

The second is decided by whoever may decide about lex Sarah (`gangen.kravs_av`), and the event is investigated once, in
the ärende that is kept. Replaces the function of avvikelser 0004, whose trigger stays.
"""

from django.db import migrations

_FUNKTION = """
CREATE OR REPLACE FUNCTION avvikelser_lex_sarah_har_beslut() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM avvikelser_arende a LEFT JOIN avvikelser_lexsarah l ON l.arende_id = a.id
               WHERE a.id = NEW.id AND a.typ = 'lex_sarah' AND a.status IN ('beslutad', 'avslutad')
                 AND coalesce(l.utfall, '') = ''{undantag}) THEN
        RAISE EXCEPTION 'En lex Sarah-rapport avslutas inte utan beslut (%)', NEW.dnr
            USING ERRCODE = 'check_violation', CONSTRAINT = 'lex_sarah_avslutas_inte_utan_beslut';
    END IF;
    RETURN NULL;
END $$;
"""
_DUBBLETT = """
                 AND NOT (a.status = 'avslutad' AND EXISTS (
                     SELECT 1 FROM kopplingar_koppling k
                     WHERE k.fran_id = a.id AND k.slag = 'dubblett' AND k.upphord IS NULL))"""


class Migration(migrations.Migration):
    dependencies = [("kopplingar", "0001_initial"), ("avvikelser", "0004_rapport_och_klassning")]

    operations = [
        migrations.RunSQL(_FUNKTION.replace("{undantag}", _DUBBLETT), _FUNKTION.replace("{undantag}", ""))
    ]

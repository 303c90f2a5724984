"""What was said to and by the sender of a synpunkt is found too, and the names of the files that came with it."""

from django.db import migrations

_RAPPORTEN = """
CREATE OR REPLACE FUNCTION lista_indexera(nummer bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO lista_fritext (arende_id, ord)
    SELECT a.id, to_tsvector('swedish', left(concat_ws(' ',
        a.dnr, replace(a.dnr, '/', ' '), ltrim(split_part(a.dnr, '/', 2), '0'), a.extern_id,
        a.rubrik, a.beskrivning, a.foljd, a.direkt, a.markt, a.aterkoppling, p.text, h.text, b.namn{ord}), 300000))
    FROM avvikelser_arende a
    LEFT JOIN LATERAL (
        SELECT string_agg(text, ' ' ORDER BY nummer) AS text FROM lex_sarah_utredningspost WHERE arende_id = a.id
    ) p ON true
    LEFT JOIN LATERAL (
        SELECT string_agg(text, ' ' ORDER BY id) AS text FROM avvikelser_handelse
        WHERE arende_id = a.id AND verb IN ('anteckning', 'komplettera')
    ) h ON true
    LEFT JOIN LATERAL (
        SELECT string_agg(f.namn || ' ' || translate(f.namn, '._-', '   '), ' ') AS namn
        FROM avvikelser_arende_bilagor k JOIN bilagor_bilaga f ON f.id = k.bilaga_id WHERE k.arende_id = a.id
    ) b ON true{kallor}
    WHERE a.id = ANY(nummer)
    ON CONFLICT (arende_id) DO UPDATE SET ord = EXCLUDED.ord
$$;
"""

_MEDDELANDEN = """
    LEFT JOIN LATERAL (
        SELECT string_agg(text, ' ' ORDER BY nar, id) AS text FROM synpunkter_meddelande WHERE arende_id = a.id
    ) m ON true
    LEFT JOIN LATERAL (
        SELECT string_agg(f.namn || ' ' || translate(f.namn, '._-', '   '), ' ') AS namn
        FROM synpunkter_meddelande d JOIN synpunkter_meddelande_bilagor k ON k.meddelande_id = d.id
        JOIN bilagor_bilaga f ON f.id = k.bilaga_id WHERE d.arende_id = a.id
    ) mb ON true"""

FOLJ = """
CREATE FUNCTION lista_meddelandets_fil() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM lista_indexera(ARRAY[(SELECT arende_id FROM synpunkter_meddelande
        WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.meddelande_id ELSE NEW.meddelande_id END)]);
    RETURN NULL;
END $$;
CREATE TRIGGER fritext_foljer_meddelandena AFTER INSERT OR UPDATE OR DELETE ON synpunkter_meddelande
    FOR EACH ROW EXECUTE FUNCTION lista_tillagg();
CREATE TRIGGER fritext_foljer_meddelandenas_filer AFTER INSERT OR DELETE ON synpunkter_meddelande_bilagor
    FOR EACH ROW EXECUTE FUNCTION lista_meddelandets_fil();
SELECT lista_indexera((SELECT array_agg(DISTINCT arende_id) FROM synpunkter_meddelande));
"""
SLUTA = """
DROP TRIGGER fritext_foljer_meddelandena ON synpunkter_meddelande;
DROP TRIGGER fritext_foljer_meddelandenas_filer ON synpunkter_meddelande_bilagor;
DROP FUNCTION lista_meddelandets_fil();
"""


class Migration(migrations.Migration):
    dependencies = [("lista", "0002_orden"), ("synpunkter", "0001_initial")]

    operations = [
        migrations.RunSQL(
            _RAPPORTEN.format(ord=", m.text, mb.namn", kallor=_MEDDELANDEN), _RAPPORTEN.format(ord="", kallor="")
        ),
        migrations.RunSQL(FOLJ, SLUTA),
    ]

"""The words of an ärende follow what is written, whoever writes it: a form, an import, a script.

A new ärende is a statement's trigger (an import of a million is one call); the rest is rare and goes row by row.
"""

from django.db import migrations

INDEXERA = """
CREATE FUNCTION lista_indexera(nummer bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO lista_fritext (arende_id, ord)
    SELECT a.id, to_tsvector('swedish', left(concat_ws(' ',
        a.dnr, replace(a.dnr, '/', ' '), ltrim(split_part(a.dnr, '/', 2), '0'), a.extern_id,
        a.rubrik, a.beskrivning, a.foljd, a.direkt, a.markt, a.aterkoppling, p.text, h.text, b.namn), 300000))
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
    ) b ON true
    WHERE a.id = ANY(nummer)
    ON CONFLICT (arende_id) DO UPDATE SET ord = EXCLUDED.ord
$$;

CREATE FUNCTION lista_nya_arenden() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM lista_indexera((SELECT array_agg(id) FROM nya));
    RETURN NULL;
END $$;
CREATE TRIGGER fritext_foljer_nya_arenden AFTER INSERT ON avvikelser_arende
    REFERENCING NEW TABLE AS nya FOR EACH STATEMENT EXECUTE FUNCTION lista_nya_arenden();

CREATE FUNCTION lista_andrat_arende() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM lista_indexera(ARRAY[NEW.id]);
    RETURN NULL;
END $$;
CREATE TRIGGER fritext_foljer_andrat_arende AFTER UPDATE ON avvikelser_arende FOR EACH ROW
    WHEN ((OLD.dnr, OLD.rubrik, OLD.beskrivning, OLD.foljd, OLD.direkt, OLD.markt, OLD.aterkoppling, OLD.extern_id)
        IS DISTINCT FROM
        (NEW.dnr, NEW.rubrik, NEW.beskrivning, NEW.foljd, NEW.direkt, NEW.markt, NEW.aterkoppling, NEW.extern_id))
    EXECUTE FUNCTION lista_andrat_arende();

CREATE FUNCTION lista_tillagg() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM lista_indexera(ARRAY[CASE WHEN TG_OP = 'DELETE' THEN OLD.arende_id ELSE NEW.arende_id END]);
    RETURN NULL;
END $$;
CREATE TRIGGER fritext_foljer_utredningen AFTER INSERT OR UPDATE OR DELETE ON lex_sarah_utredningspost
    FOR EACH ROW EXECUTE FUNCTION lista_tillagg();
CREATE TRIGGER fritext_foljer_bilagorna AFTER INSERT OR DELETE ON avvikelser_arende_bilagor
    FOR EACH ROW EXECUTE FUNCTION lista_tillagg();
CREATE TRIGGER fritext_foljer_anteckningarna AFTER INSERT ON avvikelser_handelse FOR EACH ROW
    WHEN (NEW.verb IN ('anteckning', 'komplettera')) EXECUTE FUNCTION lista_tillagg();

SELECT lista_indexera((SELECT array_agg(id) FROM avvikelser_arende));

-- The newest first, with the enhet, read without touching the table: a common word is looked for this way.
CREATE INDEX lista_nyast ON avvikelser_arende (inkommen DESC, id DESC) INCLUDE (enhet_id);
"""

BORT = """
DROP INDEX lista_nyast;
DROP TRIGGER fritext_foljer_nya_arenden ON avvikelser_arende;
DROP TRIGGER fritext_foljer_andrat_arende ON avvikelser_arende;
DROP TRIGGER fritext_foljer_utredningen ON lex_sarah_utredningspost;
DROP TRIGGER fritext_foljer_bilagorna ON avvikelser_arende_bilagor;
DROP TRIGGER fritext_foljer_anteckningarna ON avvikelser_handelse;
DROP FUNCTION lista_tillagg(), lista_andrat_arende(), lista_nya_arenden(), lista_indexera(bigint[]);
"""


class Migration(migrations.Migration):
    dependencies = [("lista", "0001_initial"), ("lex_sarah", "0002_skydd"), ("bilagor", "0002_initial")]

    operations = [migrations.RunSQL(INDEXERA, BORT)]

"""A fastställd rapport never changes, nor anything in it, whatever asks: ORM, script or psql.

One exception: the finished PDF is made after the figures and texts are fixed, so it is put in afterwards, once. Row
triggers, so that TRUNCATE still empties a test database.
"""

from django.db import migrations

SKYDD = """
CREATE FUNCTION rapport_faststalld_andras_aldrig() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status <> 'faststalld' THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.pdf_id IS NULL AND OLD.pdf_offentlig_id IS NULL
        AND NEW.pdf_id IS NOT NULL AND NEW.pdf_offentlig_id IS NOT NULL
        AND to_jsonb(NEW) - 'pdf_id' - 'pdf_offentlig_id' = to_jsonb(OLD) - 'pdf_id' - 'pdf_offentlig_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Rapport % är fastställd och kan inte ändras eller tas bort.', OLD.dnr
        USING ERRCODE = 'integrity_constraint_violation', TABLE = TG_TABLE_NAME,
              CONSTRAINT = 'rapport_faststalld_andras_aldrig';
END $$;
CREATE TRIGGER rapport_faststalld_andras_aldrig BEFORE UPDATE OR DELETE ON rapporter_rapport
    FOR EACH ROW EXECUTE FUNCTION rapport_faststalld_andras_aldrig();

CREATE FUNCTION rapportdel_faststalld_andras_aldrig() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM rapporter_rapport WHERE status = 'faststalld' AND (
            (TG_OP <> 'INSERT' AND id = OLD.rapport_id) OR (TG_OP <> 'DELETE' AND id = NEW.rapport_id))
    ) THEN
        RAISE EXCEPTION 'Rapporten är fastställd och ingenting i den kan ändras.'
            USING ERRCODE = 'integrity_constraint_violation', TABLE = TG_TABLE_NAME,
                  CONSTRAINT = 'rapport_faststalld_andras_aldrig';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER avsnitt_faststalld_andras_aldrig BEFORE INSERT OR UPDATE OR DELETE ON rapporter_avsnitt
    FOR EACH ROW EXECUTE FUNCTION rapportdel_faststalld_andras_aldrig();
CREATE TRIGGER underlag_faststalld_andras_aldrig BEFORE INSERT OR UPDATE OR DELETE ON rapporter_underlag
    FOR EACH ROW EXECUTE FUNCTION rapportdel_faststalld_andras_aldrig();
"""

UTAN_SKYDD = """
DROP TRIGGER underlag_faststalld_andras_aldrig ON rapporter_underlag;
DROP TRIGGER avsnitt_faststalld_andras_aldrig ON rapporter_avsnitt;
DROP FUNCTION rapportdel_faststalld_andras_aldrig();
DROP TRIGGER rapport_faststalld_andras_aldrig ON rapporter_rapport;
DROP FUNCTION rapport_faststalld_andras_aldrig();
"""


class Migration(migrations.Migration):
    dependencies = [("rapporter", "0001_initial")]
    operations = [migrations.RunSQL(SKYDD, UTAN_SKYDD)]

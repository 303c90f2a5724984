"""An adopted plan never changes, nor anything in it, whatever asks: ORM, script or psql. Results are only ever added.

One exception: an adopted plan becomes replaced when the next version of it is adopted, and nothing else about it moves.
Row triggers, so that TRUNCATE still empties a test database.
"""

from django.db import migrations

from kvalitet.spar.skydd import BaraTillagg

SKYDD = """
CREATE FUNCTION internkontrollplan_antagen_andras_aldrig() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'utkast' THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.status = 'antagen' AND NEW.status = 'ersatt'
        AND to_jsonb(NEW) - 'status' = to_jsonb(OLD) - 'status' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Internkontrollplanen % är antagen och kan inte ändras eller tas bort.', OLD.dnr
        USING ERRCODE = 'integrity_constraint_violation', TABLE = TG_TABLE_NAME,
              CONSTRAINT = 'internkontrollplan_antagen_andras_aldrig';
END $$;
CREATE TRIGGER internkontrollplan_antagen_andras_aldrig BEFORE UPDATE OR DELETE
    ON internkontroll_internkontrollplan FOR EACH ROW EXECUTE FUNCTION internkontrollplan_antagen_andras_aldrig();

CREATE FUNCTION planrisk_antagen_andras_aldrig() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM internkontroll_internkontrollplan WHERE status <> 'utkast' AND (
            (TG_OP <> 'INSERT' AND id = OLD.plan_id) OR (TG_OP <> 'DELETE' AND id = NEW.plan_id))
    ) THEN
        RAISE EXCEPTION 'Internkontrollplanen är antagen och ingenting i den kan ändras.'
            USING ERRCODE = 'integrity_constraint_violation', TABLE = TG_TABLE_NAME,
                  CONSTRAINT = 'internkontrollplan_antagen_andras_aldrig';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER planrisk_antagen_andras_aldrig BEFORE INSERT OR UPDATE OR DELETE ON internkontroll_planrisk
    FOR EACH ROW EXECUTE FUNCTION planrisk_antagen_andras_aldrig();

CREATE FUNCTION kontrollmoment_antaget_andras_aldrig() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM internkontroll_planrisk r JOIN internkontroll_internkontrollplan p ON p.id = r.plan_id
        WHERE p.status <> 'utkast' AND (
            (TG_OP <> 'INSERT' AND r.id = OLD.planrisk_id) OR (TG_OP <> 'DELETE' AND r.id = NEW.planrisk_id))
    ) THEN
        RAISE EXCEPTION 'Internkontrollplanen är antagen och ingenting i den kan ändras.'
            USING ERRCODE = 'integrity_constraint_violation', TABLE = TG_TABLE_NAME,
                  CONSTRAINT = 'internkontrollplan_antagen_andras_aldrig';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER kontrollmoment_antaget_andras_aldrig BEFORE INSERT OR UPDATE OR DELETE
    ON internkontroll_kontrollmoment FOR EACH ROW EXECUTE FUNCTION kontrollmoment_antaget_andras_aldrig();
"""

UTAN_SKYDD = """
DROP TRIGGER kontrollmoment_antaget_andras_aldrig ON internkontroll_kontrollmoment;
DROP FUNCTION kontrollmoment_antaget_andras_aldrig();
DROP TRIGGER planrisk_antagen_andras_aldrig ON internkontroll_planrisk;
DROP FUNCTION planrisk_antagen_andras_aldrig();
DROP TRIGGER internkontrollplan_antagen_andras_aldrig ON internkontroll_internkontrollplan;
DROP FUNCTION internkontrollplan_antagen_andras_aldrig();
"""


class Migration(migrations.Migration):
    dependencies = [("internkontroll", "0002_initial"), ("spar", "0002_kedja")]

    operations = [
        migrations.RunSQL(SKYDD, UTAN_SKYDD),
        BaraTillagg("internkontroll_kontrollresultat"),
        BaraTillagg("internkontroll_kontrollbevis"),
    ]

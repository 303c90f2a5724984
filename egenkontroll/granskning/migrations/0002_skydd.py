"""What is told of an ärende is only added to, and nothing under a klart tillfälle changes."""

from django.db import migrations

from kvalitet.spar.skydd import BaraTillagg

# Each table, and the drawn ärende of its row NEW or OLD ({rad}).
_DRAGET = {
    "granskning_granskning": "{rad}.draget_id",
    "granskning_svar": "(SELECT draget_id FROM granskning_granskning WHERE id = {rad}.granskning_id)",
    "granskning_bortfall": "{rad}.draget_id",
    "granskning_avstamning": "{rad}.draget_id",
}
_PA = """
CREATE FUNCTION {tabell}_klart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (TG_OP <> 'INSERT' AND granskning_ar_klart({fore})) OR (TG_OP <> 'DELETE' AND granskning_ar_klart({efter})) THEN
        RAISE EXCEPTION 'Kontrollen är klarmarkerad och ingenting i den kan ändras.'
            USING ERRCODE = 'integrity_constraint_violation', TABLE = TG_TABLE_NAME,
                  CONSTRAINT = 'klart_tillfalle_andras_aldrig';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER {tabell}_klart BEFORE INSERT OR UPDATE OR DELETE ON {tabell}
    FOR EACH ROW EXECUTE FUNCTION {tabell}_klart();
"""
_AV = """
DROP TRIGGER {tabell}_klart ON {tabell};
DROP FUNCTION {tabell}_klart();
"""
_AR_KLART = """
CREATE FUNCTION granskning_ar_klart(draget bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM ram_dragetarende a JOIN ram_dragning d ON d.id = a.dragning_id
        JOIN kontrollplan_kontrolltillfalle t ON t.id = d.tillfalle_id
        WHERE a.id = draget AND t.klart IS NOT NULL)
$$;
"""
# Its counts are written for good: it is not opened again.
_OPPNAS_ALDRIG = """
CREATE FUNCTION granskning_oppnas_aldrig() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM granskning_klarmarkering WHERE tillfalle_id = OLD.id) THEN
        RAISE EXCEPTION 'Kontrollen är klarmarkerad och öppnas inte igen.'
            USING ERRCODE = 'integrity_constraint_violation', TABLE = TG_TABLE_NAME,
                  CONSTRAINT = 'klarmarkerat_tillfalle_oppnas_aldrig';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER klarmarkerat_tillfalle_oppnas_aldrig BEFORE UPDATE ON kontrollplan_kontrolltillfalle
    FOR EACH ROW WHEN (OLD.klart IS NOT NULL AND NEW.klart IS NULL) EXECUTE FUNCTION granskning_oppnas_aldrig();
"""
_OPPNAS = """
DROP TRIGGER klarmarkerat_tillfalle_oppnas_aldrig ON kontrollplan_kontrolltillfalle;
DROP FUNCTION granskning_oppnas_aldrig();
"""


def _pa(tabell: str, draget: str) -> str:
    return _PA.format(tabell=tabell, fore=draget.format(rad="OLD"), efter=draget.format(rad="NEW"))


PA = _AR_KLART + "".join(_pa(*par) for par in _DRAGET.items()) + _OPPNAS_ALDRIG
AV = _OPPNAS + "".join(_AV.format(tabell=tabell) for tabell in _DRAGET) + "DROP FUNCTION granskning_ar_klart(bigint);"
BARA_TILLAGG = (
    "bortfall",
    "avstaende",
    "forsakran",
    "avstamning",
    "bristlank",
    "klarmarkering",
    "enhetsutfall",
    "kriterieutfall",
)


class Migration(migrations.Migration):
    dependencies = [("granskning", "0001_initial"), ("spar", "0002_kedja")]

    operations = [migrations.RunSQL(PA, AV), *(BaraTillagg(f"granskning_{namn}") for namn in BARA_TILLAGG)]

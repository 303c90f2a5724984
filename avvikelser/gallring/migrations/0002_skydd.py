"""What the database itself asks of gallring.

An ärende, and what was only ever added to it, may be taken away on one condition: it stands in a proposal that is being
carried out, that two persons have approved, neither of them the one who proposed it, and nothing holds it (a spärr).
Everything else is refused as before. An approval is never the proposer's own, and what has been destroyed is never
written out of the list of it.
"""

from django.db import migrations

from kvalitet.spar.skydd import BaraTillagg

# The tables that are only ever added to, and how a row of each finds its ärende.
TABELLER = {
    "avvikelser_handelse": "arende",
    "avvikelser_klassning": "arende",
    "avvikelser_forslag": "arende",
    "avvikelser_beslut": "arende",
    "lex_sarah_beslutsgrund": "beslut",
    "lex_sarah_ivobeslut": "arende",
    "lex_sarah_utredningspost": "arende",
    "lex_sarah_utredningspost_bilagor": "utredningspost",
}

FUNKTIONER = """
CREATE FUNCTION gallring_godkand(nr bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM gallring_gallringsrad r JOIN gallring_gallringsforslag f ON f.id = r.forslag_id
        WHERE r.arende_nr = nr AND r.status = 'pagar' AND f.status = 'verkstalls'
          AND (SELECT count(DISTINCT g.av_id) FROM gallring_gallringsgodkannande g
               WHERE g.forslag_id = f.id AND g.av_id <> f.av_id) >= 2
    ) AND NOT EXISTS (SELECT 1 FROM gallring_gallringssparr s WHERE s.arende_id = nr AND s.havd IS NULL)
$$;

CREATE FUNCTION gallring_bara_efter_beslut() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    rad CONSTANT jsonb := to_jsonb(OLD);
    nr bigint;
BEGIN
    CASE TG_ARGV[0]
        WHEN 'arende' THEN nr := (rad->>'arende_id')::bigint;
        WHEN 'beslut' THEN SELECT arende_id INTO nr FROM avvikelser_beslut WHERE id = (rad->>'beslut_id')::bigint;
        WHEN 'utredningspost' THEN
            SELECT arende_id INTO nr FROM lex_sarah_utredningspost WHERE id = (rad->>'utredningspost_id')::bigint;
        ELSE nr := (rad->>'id')::bigint;
    END CASE;
    IF gallring_godkand(nr) THEN
        RETURN OLD;
    END IF;
    IF TG_ARGV[0] = 'sjalvt' THEN
        RAISE EXCEPTION 'Ett ärende tas bara bort genom gallring som två personer har godkänt.'
            USING ERRCODE = 'integrity_constraint_violation', TABLE = TG_TABLE_NAME,
                  CONSTRAINT = 'arende_tas_bara_bort_genom_gallring';
    END IF;
    RAISE EXCEPTION 'Tabellen % får bara nya rader. Inget ändras och inget tas bort.', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation', TABLE = TG_TABLE_NAME,
              CONSTRAINT = TG_TABLE_NAME || '_bara_tillagg';
END $$;

CREATE TRIGGER arende_tas_bara_bort_genom_gallring BEFORE DELETE ON avvikelser_arende
    FOR EACH ROW EXECUTE FUNCTION gallring_bara_efter_beslut('sjalvt');

CREATE FUNCTION gallring_av_annan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.av_id = (SELECT av_id FROM gallring_gallringsforslag WHERE id = NEW.forslag_id) THEN
        RAISE EXCEPTION 'Den som har föreslagit en gallring godkänner den inte själv'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'gallring_godkanns_av_nagon_annan';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER gallring_godkanns_av_nagon_annan BEFORE INSERT ON gallring_gallringsgodkannande
    FOR EACH ROW EXECUTE FUNCTION gallring_av_annan();

CREATE FUNCTION gallring_gallrad_rad() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'filer' = to_jsonb(OLD) - 'filer' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Det som är gallrat står kvar i listan över det.'
        USING ERRCODE = 'integrity_constraint_violation', TABLE = TG_TABLE_NAME,
              CONSTRAINT = 'gallrad_rad_andras_aldrig';
END $$;

CREATE TRIGGER gallrad_rad_andras_aldrig BEFORE UPDATE OR DELETE ON gallring_gallringsrad
    FOR EACH ROW WHEN (OLD.status = 'gallrad') EXECUTE FUNCTION gallring_gallrad_rad();
"""
BORT = """
DROP TRIGGER gallrad_rad_andras_aldrig ON gallring_gallringsrad;
DROP FUNCTION gallring_gallrad_rad();
DROP TRIGGER gallring_godkanns_av_nagon_annan ON gallring_gallringsgodkannande;
DROP FUNCTION gallring_av_annan();
DROP TRIGGER arende_tas_bara_bort_genom_gallring ON avvikelser_arende;
DROP FUNCTION gallring_bara_efter_beslut();
DROP FUNCTION gallring_godkand(bigint);
"""


def _oppna(tabell: str, vag: str) -> migrations.RunSQL:
    """Changing stays refused; taking away is asked about."""
    return migrations.RunSQL(
        f"""DROP TRIGGER {tabell}_bara_tillagg ON {tabell};
            CREATE TRIGGER {tabell}_bara_tillagg BEFORE UPDATE ON {tabell}
                FOR EACH ROW EXECUTE FUNCTION spar_bara_tillagg();
            CREATE TRIGGER {tabell}_gallras BEFORE DELETE ON {tabell}
                FOR EACH ROW EXECUTE FUNCTION gallring_bara_efter_beslut('{vag}');""",
        f"""DROP TRIGGER {tabell}_gallras ON {tabell};
            DROP TRIGGER {tabell}_bara_tillagg ON {tabell};
            CREATE TRIGGER {tabell}_bara_tillagg BEFORE UPDATE OR DELETE ON {tabell}
                FOR EACH ROW EXECUTE FUNCTION spar_bara_tillagg();""",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("gallring", "0001_initial"),
        ("avvikelser", "0011_synpunkt_vantar_svar"),
        ("lex_sarah", "0008_utredningspapper"),
        ("spar", "0002_kedja"),
    ]

    operations = [
        migrations.RunSQL(FUNKTIONER, BORT),
        *(_oppna(tabell, vag) for tabell, vag in TABELLER.items()),
        BaraTillagg("gallring_gallringsgodkannande"),
        BaraTillagg("gallring_gallringsprotokoll"),
    ]

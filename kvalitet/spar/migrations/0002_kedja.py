"""The chain and its locks, in the database, so that they hold for every way in.

A post is sealed when its transaction commits: it gets the next number, the hash of the post before it, and its own.
The head row is what orders two transactions, and it must be locked for as short a time as possible and after every
other lock, or two transactions could wait for each other. Hence the two steps: the deferred trigger of the INSERT
only touches the row, which puts a second deferred trigger last in the queue of the transaction, behind the foreign-key
checks; that one takes the head and seals every post of the transaction at once.

The functions run with their owner's rights and a fixed search_path, so that an installation may let the web use a role
that can only SELECT and INSERT here (docs/loggen.md). The depth of triggers tells the sealing from a plain UPDATE.
The canonical form is written out in kvalitet/spar/kedja.py.
"""

from django.db import migrations

SKYDD = """
CREATE FUNCTION spar_bara_tillagg() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND starts_with(current_database()::text, 'test_') THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'Tabellen % får bara nya rader. Inget ändras och inget tas bort.', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation', TABLE = TG_TABLE_NAME,
              CONSTRAINT = TG_TABLE_NAME || '_bara_tillagg';
END $$;
"""

KANONISK = """
CREATE FUNCTION spar_falt(varde text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN varde IS NULL THEN '-' ELSE octet_length(convert_to(varde, 'UTF8'))::text || ':' || varde END
           || E'\\n'
$$;

CREATE FUNCTION spar_hash(post spar_sparpost, nummer bigint, fore text) RETURNS text LANGUAGE sql STABLE
SET search_path = public, pg_temp AS $$
    SELECT encode(sha256(convert_to(
        'spar1' || E'\\n' || spar_falt(fore) || spar_falt(nummer::text)
        || spar_falt(to_char(post.nar AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
        || spar_falt(post.person_id::text) || spar_falt(post.person_namn) || spar_falt(post.slag)
        || spar_falt(post.verb) || spar_falt(post.objekttyp) || spar_falt(post.objekt_id)
        || spar_falt(post.objekt_namn) || spar_falt(post.delen_id::text) || spar_falt(post.detalj::text),
    'UTF8')), 'hex')
$$;
"""

FORSEGLING = """
CREATE FUNCTION spar_ny_post() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.lopnummer IS NOT NULL OR NEW.foregaende <> '' OR NEW.hash <> '' THEN
        RAISE EXCEPTION 'En ny spårpost får sitt nummer och sin hash av databasen.'
            USING ERRCODE = 'integrity_constraint_violation', TABLE = TG_TABLE_NAME,
                  CONSTRAINT = 'sparpost_forseglas_av_databasen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER spar_ny_post BEFORE INSERT ON spar_sparpost FOR EACH ROW EXECUTE FUNCTION spar_ny_post();

CREATE FUNCTION spar_bara_forsegling() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    sigill CONSTANT text[] := ARRAY['lopnummer', 'foregaende', 'hash'];
BEGIN
    IF TG_OP = 'UPDATE' AND pg_trigger_depth() > 1 AND OLD.hash = ''
            AND to_jsonb(NEW) - sigill = to_jsonb(OLD) - sigill THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Tabellen % får bara nya rader. Inget ändras och inget tas bort.', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation', TABLE = TG_TABLE_NAME,
              CONSTRAINT = TG_TABLE_NAME || '_bara_tillagg';
END $$;
CREATE TRIGGER spar_sparpost_bara_tillagg BEFORE UPDATE OR DELETE ON spar_sparpost
    FOR EACH ROW EXECUTE FUNCTION spar_bara_forsegling();
CREATE TRIGGER spar_sparpost_toms_aldrig BEFORE TRUNCATE ON spar_sparpost
    FOR EACH STATEMENT EXECUTE FUNCTION spar_bara_tillagg();

CREATE FUNCTION spar_bara_framat() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND pg_trigger_depth() > 1 AND NEW.lopnummer > OLD.lopnummer AND NEW.antal > OLD.antal THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Loggens huvud flyttas bara av databasen, och bara framåt.'
        USING ERRCODE = 'integrity_constraint_violation', TABLE = TG_TABLE_NAME,
              CONSTRAINT = TG_TABLE_NAME || '_bara_framat';
END $$;
CREATE TRIGGER spar_sparhuvud_bara_framat BEFORE UPDATE OR DELETE ON spar_sparhuvud
    FOR EACH ROW EXECUTE FUNCTION spar_bara_framat();
CREATE TRIGGER spar_sparhuvud_toms_aldrig BEFORE TRUNCATE ON spar_sparhuvud
    FOR EACH STATEMENT EXECUTE FUNCTION spar_bara_tillagg();

CREATE FUNCTION spar_stall_sist() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE spar_sparpost SET hash = '' WHERE id = NEW.id AND hash = '';
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER spar_stall_sist AFTER INSERT ON spar_sparpost DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION spar_stall_sist();

CREATE FUNCTION spar_forsegla() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    huvud spar_sparhuvud;
    post spar_sparpost;
    ny text;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM spar_sparpost WHERE id = NEW.id AND hash = '') THEN
        RETURN NULL;  -- an earlier post of this transaction took this one along
    END IF;
    SELECT * INTO huvud FROM spar_sparhuvud WHERE id = 1 FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO spar_sparhuvud (id, lopnummer, hash, antal) VALUES (1, 0, repeat('0', 64), 0)
            ON CONFLICT DO NOTHING;
        SELECT * INTO huvud FROM spar_sparhuvud WHERE id = 1 FOR UPDATE;
        IF huvud.lopnummer = 0 AND EXISTS (SELECT 1 FROM spar_sparpost WHERE hash <> '') THEN
            RAISE EXCEPTION 'Loggens huvud saknas, men det finns poster. Kör kontrollera_spar.'
                USING ERRCODE = 'integrity_constraint_violation', TABLE = 'spar_sparhuvud',
                      CONSTRAINT = 'spar_sparhuvud_saknas';
        END IF;
    END IF;
    FOR post IN SELECT * FROM spar_sparpost WHERE hash = '' AND id >= NEW.id ORDER BY id LOOP
        huvud.lopnummer := huvud.lopnummer + 1;
        huvud.antal := huvud.antal + 1;
        ny := spar_hash(post, huvud.lopnummer, huvud.hash);
        UPDATE spar_sparpost SET lopnummer = huvud.lopnummer, foregaende = huvud.hash, hash = ny WHERE id = post.id;
        huvud.hash := ny;
    END LOOP;
    UPDATE spar_sparhuvud SET lopnummer = huvud.lopnummer, hash = huvud.hash, antal = huvud.antal WHERE id = 1;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER spar_forsegla AFTER UPDATE ON spar_sparpost DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.hash = '') EXECUTE FUNCTION spar_forsegla();
"""

BORT = """
DROP TRIGGER spar_forsegla ON spar_sparpost;
DROP TRIGGER spar_stall_sist ON spar_sparpost;
DROP TRIGGER spar_sparhuvud_toms_aldrig ON spar_sparhuvud;
DROP TRIGGER spar_sparhuvud_bara_framat ON spar_sparhuvud;
DROP TRIGGER spar_sparpost_toms_aldrig ON spar_sparpost;
DROP TRIGGER spar_sparpost_bara_tillagg ON spar_sparpost;
DROP TRIGGER spar_ny_post ON spar_sparpost;
DROP FUNCTION spar_forsegla, spar_stall_sist, spar_bara_framat, spar_bara_forsegling, spar_ny_post;
"""


class Migration(migrations.Migration):
    dependencies = [("spar", "0001_initial")]

    operations = [
        migrations.RunSQL(SKYDD, "DROP FUNCTION spar_bara_tillagg()"),
        migrations.RunSQL(KANONISK, "DROP FUNCTION spar_hash; DROP FUNCTION spar_falt"),
        migrations.RunSQL(FORSEGLING, BORT),
    ]

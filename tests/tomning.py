"""How the database is emptied after a test that commits: only what was written is taken away.

Django's own way truncates every table and lets every app fill in its permissions, roller and kategorier again. That
costs most of a second, and a hundred and fifty tests with a browser or a worker do it. Here the rows that a new
database has are kept beside, and a table is put back only when it differs from them.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.test import TransactionTestCase

# The triggers that forbid changes do not fire for a replica, and neither do foreign keys: everything goes, or comes
# back, as one. The lock waits for a request that the server of a browser test is still answering.
ATERSTALL = """
CREATE SCHEMA prov;
DO $$ DECLARE t record; ifylld boolean; BEGIN
    FOR t IN SELECT tablename AS namn FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('SELECT EXISTS (TABLE public.%I)', t.namn) INTO ifylld;
        IF ifylld THEN
            EXECUTE format('CREATE TABLE prov.%I AS TABLE public.%I', t.namn, t.namn);
        END IF;
    END LOOP;
END $$;

CREATE FUNCTION prov.aterstall() RETURNS void LANGUAGE plpgsql SET session_replication_role = replica AS $$
DECLARE t record; andrad boolean;
BEGIN
    EXECUTE (SELECT 'LOCK TABLE ' || string_agg(format('public.%I', tablename), ', ' ORDER BY tablename)
             FROM pg_tables WHERE schemaname = 'public');
    FOR t IN SELECT tablename AS namn, to_regclass('prov.' || quote_ident(tablename)) IS NOT NULL AS fran_borjan
             FROM pg_tables WHERE schemaname = 'public' LOOP
        IF t.fran_borjan THEN
            EXECUTE format('SELECT EXISTS (TABLE public.%1$I EXCEPT ALL TABLE prov.%1$I)
                                OR EXISTS (TABLE prov.%1$I EXCEPT ALL TABLE public.%1$I)', t.namn) INTO andrad;
        ELSE
            EXECUTE format('SELECT EXISTS (TABLE public.%I)', t.namn) INTO andrad;
        END IF;
        CONTINUE WHEN NOT andrad;
        EXECUTE format('DELETE FROM public.%I', t.namn);
        IF t.fran_borjan THEN
            EXECUTE format('INSERT INTO public.%1$I TABLE prov.%1$I', t.namn);
        END IF;
    END LOOP;
END $$;
"""


def forbered() -> Callable[[], None]:
    """Keep what the new database has, and empty it our way from now on. Returns what takes the second back.

    A database that is not ours to rule is emptied as Django does it: to be a replica takes a superuser.
    """
    djangos = TransactionTestCase._fixture_teardown
    with connection.cursor() as fraga:
        fraga.execute("SELECT current_setting('is_superuser')::boolean, to_regnamespace('prov') IS NOT NULL")
        far, finns = fraga.fetchone()
        if far and not finns:
            fraga.execute(ATERSTALL)
    if far:
        TransactionTestCase._fixture_teardown = _aterstall

    def ater() -> None:
        TransactionTestCase._fixture_teardown = djangos

    return ater


def _aterstall(_: TransactionTestCase) -> None:
    with connection.cursor() as fraga:
        fraga.execute("SELECT prov.aterstall()")

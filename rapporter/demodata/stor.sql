-- Bulk data for measuring, run by stor.py. Sizes and names are bound parameters.

-- del: organisation
INSERT INTO organisation_organisationsdel (typ, kod, namn, kortnamn, verksamhetsform, giltig)
SELECT 'kommun', 'BENCH', 'Mätköpings kommun', '', '', daterange('2015-01-01', NULL)
UNION ALL
SELECT 'namnd', 'BN' || n, 'Mätnämnd ' || n, 'BN' || n, '', daterange('2015-01-01', NULL)
FROM generate_series(1, %(namnder)s) n
UNION ALL
SELECT 'forvaltning', 'BF' || n, 'Mätförvaltning ' || n, '', '', daterange('2015-01-01', NULL)
FROM generate_series(1, %(namnder)s) n
UNION ALL
SELECT 'avdelning', 'BA' || n, 'Mätavdelning ' || n, '', '', daterange('2015-01-01', NULL)
FROM generate_series(0, %(enheter)s / 25) n
UNION ALL
SELECT 'enhet', 'BE' || n, 'Mätenhet ' || n, '', (ARRAY['myndighet','egen_regi','egen_regi','hsl','extern'])[n %% 5 + 1],
       daterange('2015-01-01', NULL)
FROM generate_series(0, %(enheter)s - 1) n;

CREATE TEMP TABLE bench_enhet ON COMMIT DROP AS
SELECT e.id AS enhet_id, e.verksamhetsform, substr(e.kod, 3)::int AS nr,
       CASE WHEN substr(e.kod, 3)::int < %(i_stora)s THEN 1 ELSE 2 + substr(e.kod, 3)::int %% (%(namnder)s - 1) END AS n
FROM organisation_organisationsdel e WHERE e.kod LIKE 'BE%%' AND e.kod <> 'BENCH';
ALTER TABLE bench_enhet ADD namnd_id bigint, ADD forvaltning_id bigint, ADD avdelning_id bigint, ADD namnd_kort text;
UPDATE bench_enhet b SET namnd_id = n.id, namnd_kort = n.kortnamn, forvaltning_id = f.id, avdelning_id = a.id
FROM organisation_organisationsdel n, organisation_organisationsdel f, organisation_organisationsdel a
WHERE n.kod = 'BN' || b.n AND f.kod = 'BF' || b.n AND a.kod = 'BA' || (b.nr / 25);
ALTER TABLE bench_enhet ADD PRIMARY KEY (nr);
ANALYZE bench_enhet;

INSERT INTO organisation_benamning (delen_id, namn, giltig)
SELECT id, namn, giltig FROM organisation_organisationsdel WHERE kod ~ '^B[A-Z]';

INSERT INTO organisation_placering (delen_id, overordnad_id, giltig)
SELECT o.id, k.id, daterange('2015-01-01', NULL) FROM organisation_organisationsdel o, organisation_organisationsdel k
WHERE k.kod = 'BENCH' AND (o.kod ~ '^BN[0-9]' OR o.kod ~ '^BF[0-9]')
UNION ALL SELECT enhet_id, avdelning_id, daterange('2015-01-01', NULL) FROM bench_enhet
UNION ALL SELECT enhet_id, namnd_id, daterange('2015-01-01', NULL) FROM bench_enhet
UNION ALL SELECT avdelning_id, min(forvaltning_id), daterange('2015-01-01', NULL) FROM bench_enhet GROUP BY avdelning_id;

-- del: personer
INSERT INTO organisation_person (anvandarnamn, password, is_superuser, fornamn, efternamn, befattning, epost, is_active,
    engangslosenord)
SELECT 'bench' || n, '!', false, 'Mät', 'Person ' || lpad(n::text, 5, '0'), 'provperson', '', true, false
FROM generate_series(1, %(personer)s - 2) n
UNION ALL SELECT %(smal)s, '!', false, 'Mät', 'Enhetschef', 'enhetschef', '', true, false
UNION ALL SELECT %(bred)s, '!', false, 'Mät', 'Strateg', 'kvalitetsstrateg', '', true, false;

INSERT INTO organisation_uppdrag (person_id, roll, delen_id, fran, till)
SELECT p.id, 'medarbetare', b.enhet_id, date '2020-01-01', NULL::date
FROM organisation_person p JOIN bench_enhet b ON b.nr = substr(p.anvandarnamn, 6)::int %% %(enheter)s
WHERE p.anvandarnamn ~ '^bench[0-9]'
UNION ALL
SELECT p.id, 'enhetschef', b.enhet_id, date '2020-01-01', NULL::date
FROM organisation_person p JOIN bench_enhet b ON b.nr = substr(p.anvandarnamn, 6)::int
WHERE p.anvandarnamn ~ '^bench[0-9]' AND substr(p.anvandarnamn, 6)::int < %(enheter)s
UNION ALL
SELECT p.id, %(roll_smal)s, b.enhet_id, date '2020-01-01', NULL::date
FROM organisation_person p, bench_enhet b WHERE p.anvandarnamn = %(smal)s AND b.nr = 7
UNION ALL
SELECT p.id, %(roll_bred)s, o.id, date '2020-01-01', NULL::date
FROM organisation_person p, organisation_organisationsdel o WHERE p.anvandarnamn = %(bred)s AND o.kod = 'BN1';

-- del: ärenden
-- h1..h4 are independent even numbers per row; every choice below comes from them.
CREATE TEMP TABLE bench_arende ON COMMIT DROP AS
WITH r AS (
    SELECT i, abs(hashint4(i)::bigint) h1, abs(hashint4(i + 100000000)::bigint) h2,
           abs(hashint4(i + 200000000)::bigint) h3, abs(hashint4(i + 300000000)::bigint) h4
    FROM generate_series(1, %(arenden)s) i
), d AS (
    SELECT r.*, b.enhet_id, b.namnd_id, b.namnd_kort, b.forvaltning_id, b.verksamhetsform,
           timestamptz '2023-01-02 06:00+01' + (h2 %% 122400000) * interval '1 second' AS inkommen,
           CASE WHEN h3 %% 100 < 70 THEN 'avvikelse' WHEN h3 %% 100 < 76 THEN 'lex_sarah' ELSE 'synpunkt' END AS typ
    FROM r JOIN bench_enhet b ON b.nr = h1 %% %(enheter)s
)
SELECT n.*, namnd_kort || ' ' || ar || '/' || lpad(nummer::text, greatest(4, length(nummer::text)), '0') AS dnr
FROM (
    SELECT d.*, inkommen < timestamptz '2026-09-01' AND h4 %% 40 > 0 AS klar, extract(year FROM inkommen)::int AS ar,
           row_number() OVER (PARTITION BY namnd_id, extract(year FROM inkommen) ORDER BY inkommen, i) AS nummer
    FROM d
) n;

ANALYZE bench_arende;
ANALYZE organisation_person;

INSERT INTO avvikelser_arende (dnr, typ, status, sekretess, enhet_id, namnd_id, forvaltning_id, verksamhetsform, lagar,
    rubrik, intraffade, markt, markt_dag, inkommen, mottagen, avslutad, kanal, beskrivning, berord, foljd, direkt, egen_bedomning,
    kategori_id, sannolikhet, allvarlighetsgrad, rapportor_id, rapportor_namn, rapportor_befattning, mottagare_id,
    ansvarig_id, aterkoppling, extern_id, skydd, created_at, andrad)
SELECT a.dnr, a.typ,
    CASE WHEN klar THEN 'avslutad' WHEN h4 %% 3 = 0 THEN 'rapporterad' WHEN a.typ = 'lex_sarah' THEN 'under_utredning' ELSE 'mottagen' END,
    a.typ = 'lex_sarah', enhet_id, namnd_id, forvaltning_id, verksamhetsform,
    CASE h4 %% 5 WHEN 0 THEN '{lss}'::text[] WHEN 1 THEN '{sol,hsl}' ELSE '{sol}' END,
    CASE WHEN a.typ = 'lex_sarah' THEN 'Rapport enligt lex Sarah' ELSE (ARRAY['Utebliven insats', 'Läkemedel gavs inte',
        'Fall i badrummet', 'Dokumentation saknas', 'Bemötande vid besök', 'Försenad utredning', 'Brev till fel mottagare',
        'Nyckel saknades', 'Larm besvarades sent', 'Information till närstående'])[h3 %% 10 + 1] END,
    (inkommen - (h2 %% 9) * interval '1 day')::date, 'Vid passbytet',
    CASE WHEN a.typ <> 'synpunkt' AND h3 / 100 %% 5 > 0 THEN (inkommen - (h4 / 40 %% (h2 %% 9 + 1)) * interval '1 day')::date END,
    inkommen,
    CASE WHEN klar OR h4 %% 3 > 0 THEN inkommen + interval '20 hours' END,
    CASE WHEN klar THEN inkommen + (10 + h3 %% 60) * interval '1 day' END, 'formular',
    repeat('Händelsen rör en insats som inte blev som det var beslutat. Den upptäcktes av personal på enheten. ', 3 + (h1 %% 5)::int),
    '', 'Oro och väntan för den enskilde.', 'Insatsen gjordes senare samma dag.', '', NULL,
    1 + h2 %% 4, 1 + h4 %% 4, p.id, 'Mät Person', 'provperson', NULL, NULL, '', 'BENCH-' || i, '', inkommen,
    inkommen + interval '1 day'
FROM bench_arende a LEFT JOIN organisation_person p ON p.anvandarnamn = 'bench' || (1 + h4 %% (%(personer)s - 2));

ANALYZE avvikelser_arende;

INSERT INTO avvikelser_lexsarah (arende_id, utfall, beslutad, typer, anmald_ivo, utredning_bifogad, utredning_sand, ivo_dnr)
SELECT a.id, CASE WHEN b.klar THEN (ARRAY['inte','risk','missforhallande','missforhallande','missforhallande','risk_allvarligt','allvarligt'])[h2 %% 7 + 1] ELSE '' END,
    CASE WHEN b.klar THEN a.inkommen + interval '40 days' END,
    ARRAY[(ARRAY['ej_utford','fel_utford','bemotande','rattssakerhet','miljo'])[h3 %% 5 + 1]],
    CASE WHEN b.klar AND h2 %% 7 > 4 THEN (a.inkommen + interval '30 days')::date END, false, NULL, ''
FROM bench_arende b JOIN avvikelser_arende a ON a.dnr = b.dnr WHERE b.typ = 'lex_sarah';

INSERT INTO avvikelser_synpunkt (arende_id, slag, avsandargrupp, anonym, vill_ha_svar, bekraftad, besvarad)
SELECT a.id, (ARRAY['klagomal','klagomal','synpunkt','berom','forslag'])[h2 %% 5 + 1],
    (ARRAY['enskild','narstaende','personal'])[h3 %% 3 + 1], h4 %% 9 = 0, h4 %% 9 > 0,
    a.inkommen + (h2 %% 4) * interval '1 day', CASE WHEN b.klar THEN a.inkommen + (h3 %% 20) * interval '1 day' END
FROM bench_arende b JOIN avvikelser_arende a ON a.dnr = b.dnr WHERE b.typ = 'synpunkt';

INSERT INTO diarium_dnrserie (namnd_id, ar, senaste)
SELECT namnd_id, extract(year FROM inkommen), count(*) FROM bench_arende GROUP BY 1, 2;

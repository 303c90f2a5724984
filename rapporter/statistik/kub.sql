-- Every ärende of a nämnd (or of some enheter) that came in during the periods, as it was at the cut-off.
-- Parameters: koder, fran, till, matt (the periods, and when the day that each is measured on has ended); namnd, enheter
-- (either may be NULL); brytpunkt; dagar, bekrafta, besvara (every day of the periods, and when the last day in time for
-- what came in then has ended: moments are compared, since to find the Swedish day of each costs more than the rest).
WITH period(kod, fran, till, matt) AS (
    SELECT * FROM unnest(%(koder)s::text[], %(fran)s::timestamptz[], %(till)s::timestamptz[], %(matt)s::timestamptz[])
),
frist(dag, bekrafta, besvara) AS (
    SELECT * FROM unnest(%(dagar)s::date[], %(bekrafta)s::timestamptz[], %(besvara)s::timestamptz[])
),
-- Closed as a dubblett of another ärende, as it was at the cut-off: the other is the one that is counted.
dubblett(id) AS MATERIALIZED (
    SELECT fran_id FROM kopplingar_koppling
    WHERE slag = 'dubblett' AND registrerad <= %(brytpunkt)s AND (upphord IS NULL OR upphord > %(brytpunkt)s)
),
nu AS MATERIALIZED (
    SELECT p.kod, p.matt, a.id, a.inkommen, a.enhet_id, a.verksamhetsform, a.typ, a.kategori_id, a.andrad
    FROM period p
    CROSS JOIN LATERAL (  -- OFFSET 0: one index range per period, not one scan for all that ever came in
        SELECT id, inkommen, enhet_id, verksamhetsform, typ, kategori_id, andrad, created_at FROM avvikelser_arende
        WHERE inkommen >= p.fran AND inkommen < p.till
          AND (%(namnd)s::bigint IS NULL OR namnd_id = %(namnd)s)
          AND (%(enheter)s::bigint[] IS NULL OR enhet_id = ANY(%(enheter)s))
        OFFSET 0
    ) a
    WHERE a.created_at <= %(brytpunkt)s
),
-- What has been touched since, wherever it stands now: it may have been moved out, or be gone.
rord(id) AS MATERIALIZED (
    SELECT id FROM avvikelser_historicalarende WHERE history_date > %(brytpunkt)s
    UNION SELECT arende_id FROM avvikelser_historicallexsarah WHERE history_date > %(brytpunkt)s
    UNION SELECT arende_id FROM avvikelser_historicalsynpunkt WHERE history_date > %(brytpunkt)s
    UNION SELECT id FROM nu WHERE andrad > %(brytpunkt)s
),
-- Looked through once for each kind: to keep a second copy of so many rows costs more.
oforandrad AS NOT MATERIALIZED (
    SELECT kod, matt, id, inkommen, enhet_id, verksamhetsform, typ, kategori_id FROM nu
    WHERE id NOT IN (SELECT id FROM rord) AND id NOT IN (SELECT id FROM dubblett)
),
senast AS (
    SELECT DISTINCT ON (h.id) h.*
    FROM rord JOIN avvikelser_historicalarende h ON h.id = rord.id
    WHERE h.history_date <= %(brytpunkt)s
    ORDER BY h.id, h.history_date DESC, h.history_id DESC
),
forandrad AS (
    SELECT p.kod, p.matt, h.id, h.inkommen, h.enhet_id, h.verksamhetsform, h.typ, h.kategori_id
    FROM senast h JOIN period p ON h.inkommen >= p.fran AND h.inkommen < p.till
    WHERE h.history_type <> '-' AND h.created_at <= %(brytpunkt)s AND h.id NOT IN (SELECT id FROM dubblett)
      AND (%(namnd)s::bigint IS NULL OR h.namnd_id = %(namnd)s)
      AND (%(enheter)s::bigint[] IS NULL OR h.enhet_id = ANY(%(enheter)s))
    UNION ALL
    -- Made without history and changed since: how it was is not known, so it is counted as it is.
    SELECT nu.kod, nu.matt, nu.id, nu.inkommen, nu.enhet_id, nu.verksamhetsform, nu.typ, nu.kategori_id
    FROM nu JOIN rord ON rord.id = nu.id
    WHERE NOT EXISTS (SELECT 1 FROM senast WHERE senast.id = nu.id) AND nu.id NOT IN (SELECT id FROM dubblett)
),
lex AS (
    SELECT nu.*, l.utfall, l.anmald_ivo IS NOT NULL AS till_ivo, l.typer
    FROM oforandrad nu LEFT JOIN avvikelser_lexsarah l ON l.arende_id = nu.id WHERE nu.typ = 'lex_sarah'
    UNION ALL
    SELECT f.*, l.utfall, l.anmald_ivo IS NOT NULL, l.typer
    FROM forandrad f LEFT JOIN LATERAL (
        SELECT * FROM (
            SELECT 1 AS foretrade, history_date, history_id, utfall, anmald_ivo, typer
            FROM avvikelser_historicallexsarah WHERE arende_id = f.id AND history_date <= %(brytpunkt)s
            UNION ALL
            SELECT 2, NULL, NULL, utfall, anmald_ivo, typer FROM avvikelser_lexsarah WHERE arende_id = f.id
        ) da ORDER BY foretrade, history_date DESC, history_id DESC LIMIT 1
    ) l ON true WHERE f.typ = 'lex_sarah'
),
synpunkt AS (
    SELECT nu.*, s.slag, s.bekraftad, s.besvarad, s.vill_ha_svar, s.anonym
    FROM oforandrad nu LEFT JOIN avvikelser_synpunkt s ON s.arende_id = nu.id WHERE nu.typ = 'synpunkt'
    UNION ALL
    SELECT f.*, s.slag, s.bekraftad, s.besvarad, s.vill_ha_svar, s.anonym
    FROM forandrad f LEFT JOIN LATERAL (
        SELECT * FROM (
            SELECT 1 AS foretrade, history_date, history_id, slag, bekraftad, besvarad, vill_ha_svar, anonym
            FROM avvikelser_historicalsynpunkt WHERE arende_id = f.id AND history_date <= %(brytpunkt)s
            UNION ALL
            SELECT 2, NULL, NULL, slag, bekraftad, besvarad, vill_ha_svar, anonym
            FROM avvikelser_synpunkt WHERE arende_id = f.id
        ) da ORDER BY foretrade, history_date DESC, history_id DESC LIMIT 1
    ) s ON true WHERE f.typ = 'synpunkt'
),
-- What each kind has of its own; the day a synpunkt came in is a Swedish day.
avvikelsefakta AS (
    SELECT kod, id, verksamhetsform, enhet_id, kategori_id FROM oforandrad WHERE typ = 'avvikelse'
    UNION ALL
    SELECT kod, id, verksamhetsform, enhet_id, kategori_id FROM forandrad WHERE typ = 'avvikelse'
),
lexfakta AS (
    SELECT kod, id, verksamhetsform, enhet_id, kategori_id, coalesce(utfall, '') AS utfall, till_ivo,
           coalesce(typer, '{}') AS typer
    FROM lex
),
synpunktsfakta AS (
    SELECT kod, matt, id, verksamhetsform, enhet_id, kategori_id, coalesce(slag, 'synpunkt') AS slag,
           (inkommen AT TIME ZONE 'Europe/Stockholm')::date AS inkom, bekraftad, besvarad,
           coalesce(vill_ha_svar AND NOT anonym, false) AS vantar_svar, coalesce(anonym, false) AS anonym
    FROM synpunkt
)

-- del: kub
SELECT grouping(enhet_id), grouping(kategori_id), kod, verksamhetsform, 'avvikelse', enhet_id, NULL, NULL, NULL,
       kategori_id, NULL, NULL, count(*)
FROM avvikelsefakta GROUP BY GROUPING SETS ((kod, verksamhetsform, enhet_id), (kod, verksamhetsform, kategori_id))
UNION ALL
SELECT grouping(enhet_id), grouping(kategori_id), kod, verksamhetsform, 'lex_sarah', enhet_id, utfall, till_ivo, typer,
       kategori_id, NULL, NULL, count(*)
FROM lexfakta
GROUP BY GROUPING SETS ((kod, verksamhetsform, enhet_id, utfall, till_ivo, typer), (kod, verksamhetsform, kategori_id))
UNION ALL
SELECT grouping(enhet_id), grouping(kategori_id), kod, verksamhetsform, slag, enhet_id, NULL, NULL, NULL, kategori_id,
       bekraftelse, svar, count(*)
FROM (
    SELECT s.kod, s.verksamhetsform, s.slag, s.enhet_id, s.kategori_id,
           CASE WHEN NOT s.vantar_svar THEN ''
                WHEN s.bekraftad < s.matt THEN CASE WHEN s.bekraftad < f.bekrafta THEN 'i_tid' ELSE 'sena' END
                WHEN f.bekrafta < s.matt THEN 'vantar_sena' ELSE 'inte_avgjorda' END AS bekraftelse,
           CASE WHEN NOT s.vantar_svar THEN ''
                WHEN s.besvarad < s.matt THEN CASE WHEN s.besvarad < f.besvara THEN 'i_tid' ELSE 'sena' END
                WHEN f.besvara < s.matt THEN 'vantar_sena' ELSE 'inte_avgjorda' END AS svar
    FROM synpunktsfakta s JOIN frist f ON f.dag = s.inkom
) s
GROUP BY GROUPING SETS ((kod, verksamhetsform, slag, enhet_id), (kod, verksamhetsform, slag, kategori_id),
                        (kod, verksamhetsform, bekraftelse, svar))
UNION ALL
-- What has been destroyed since, by what was begun before the cut-off: counts in this same shape.
SELECT (g.ruta <> 'E')::int, (g.ruta <> 'K')::int, g.period, g.verksamhetsform, g.slag, g.enhet_id, g.utfall, g.till_ivo,
       g.typer, g.kategori_id, g.bekraftelse, g.svar, g.antal
FROM gallrat_gallratantal g JOIN period p ON p.kod = g.period
WHERE g.ruta <> 'M' AND g.fran <= %(brytpunkt)s AND (%(namnd)s::bigint IS NULL OR g.namnd_id = %(namnd)s)
  AND (%(enheter)s::bigint[] IS NULL OR g.enhet_id = ANY(%(enheter)s))

-- del: fakta
SELECT f.kod, coalesce(a.dnr, h.dnr) AS dnr, f.enhet_id, f.verksamhetsform, f.kategori_id, f.slag, f.utfall, f.till_ivo,
       f.typer, f.inkom, f.bekraftad, f.besvarad, f.vantar_svar, f.anonym
FROM (
    SELECT kod, id, enhet_id, verksamhetsform, kategori_id, 'avvikelse' AS slag, '' AS utfall, false AS till_ivo,
           '{}'::varchar[] AS typer, NULL::date AS inkom, NULL::date AS bekraftad, NULL::date AS besvarad,
           false AS vantar_svar, false AS anonym
    FROM avvikelsefakta
    UNION ALL
    SELECT kod, id, enhet_id, verksamhetsform, kategori_id, 'lex_sarah', utfall, till_ivo, typer,
           NULL, NULL, NULL, false, false
    FROM lexfakta
    UNION ALL
    SELECT kod, id, enhet_id, verksamhetsform, kategori_id, slag, '', false, '{}',
           inkom, (bekraftad AT TIME ZONE 'Europe/Stockholm')::date, (besvarad AT TIME ZONE 'Europe/Stockholm')::date,
           vantar_svar, anonym
    FROM synpunktsfakta
) f
LEFT JOIN avvikelser_arende a ON a.id = f.id
LEFT JOIN senast h ON h.id = f.id
ORDER BY dnr

-- del: inkommet
-- How many ärenden of each kind came in, as it is now: by year, enhet and verksamhetsform for the months that have a
-- year in ar, and by month for the whole nämnd. Synpunkter by their slag, lex Sarah by whether they went to IVO.
-- One kind at a time from the covering index, so that each joins its own few rows; what comes out is a fifth of what
-- every enhet and month would be. A month is told by its number among manader, the moments when they begin: to find it
-- there is half of what it costs to work out the Swedish month of every ärende.
-- Parameters: namnd, fran, till, manader, ar (as many).
WITH dubblett AS (
    SELECT fran_id FROM kopplingar_koppling WHERE slag = 'dubblett' AND upphord IS NULL
),
per_manad AS (
    SELECT width_bucket(a.inkommen, %(manader)s::timestamptz[]) AS manad, a.enhet_id, a.verksamhetsform,
           a.typ AS slag, false AS till_ivo, count(*) AS antal
    FROM avvikelser_arende a
    WHERE a.namnd_id = %(namnd)s AND a.inkommen >= %(fran)s AND a.inkommen < %(till)s
      AND a.typ NOT IN ('synpunkt', 'lex_sarah') AND a.id NOT IN (SELECT fran_id FROM dubblett)
    GROUP BY 1, 2, 3, 4
    UNION ALL
    SELECT width_bucket(a.inkommen, %(manader)s::timestamptz[]), a.enhet_id, a.verksamhetsform,
           coalesce(s.slag, a.typ), false, count(*)
    FROM avvikelser_arende a LEFT JOIN avvikelser_synpunkt s ON s.arende_id = a.id
    WHERE a.namnd_id = %(namnd)s AND a.inkommen >= %(fran)s AND a.inkommen < %(till)s
      AND a.typ = 'synpunkt' AND a.id NOT IN (SELECT fran_id FROM dubblett)
    GROUP BY 1, 2, 3, 4
    UNION ALL
    SELECT width_bucket(a.inkommen, %(manader)s::timestamptz[]), a.enhet_id, a.verksamhetsform,
           a.typ, l.anmald_ivo IS NOT NULL, count(*)
    FROM avvikelser_arende a LEFT JOIN avvikelser_lexsarah l ON l.arende_id = a.id
    WHERE a.namnd_id = %(namnd)s AND a.inkommen >= %(fran)s AND a.inkommen < %(till)s
      AND a.typ = 'lex_sarah' AND a.id NOT IN (SELECT fran_id FROM dubblett)
    GROUP BY 1, 2, 3, 4, 5
)
SELECT (%(ar)s::int[])[manad], NULL, enhet_id, verksamhetsform, slag, till_ivo, sum(antal)::int
FROM per_manad
WHERE (%(ar)s::int[])[manad] IS NOT NULL
GROUP BY 1, 3, 4, 5, 6
UNION ALL
SELECT NULL, manad, NULL, NULL, slag, NULL, sum(antal)::int
FROM per_manad
GROUP BY manad, slag
-- del: aterkommande
-- Ärenden that came in during the period at an enhet where an åtgärd for an ärende of the same main kategori, with the
-- same cause, or about the same rutin, had been closed at most a year before. One row per ärende and what recurs. A
-- rutin is told by its name, whatever its case and blanks; its version does not matter. The last columns are the name
-- of the rutin as it was written or of the kategori, and of the enhet. A dubblett is the same händelse, and recurs no
-- more than that.
-- Parameters: namnd, fran, till.
WITH klar AS (
    SELECT t.id, t.klar, a.id AS arende_id, a.enhet_id, a.typ, coalesce(k.overordnad_id, k.id) AS kategori_id
    FROM atgarder_atgard t
    JOIN avvikelser_arende_atgarder l ON l.atgard_id = t.id
    JOIN avvikelser_arende a ON a.id = l.arende_id AND a.namnd_id = %(namnd)s
    LEFT JOIN avvikelser_kategori k ON k.id = a.kategori_id
    WHERE t.status = 'klar' AND NOT t.omedelbar
      AND t.klar >= %(fran)s::timestamptz - interval '1 year' AND t.klar < %(till)s
),
ny AS (
    SELECT a.id, a.enhet_id, a.typ, a.inkommen, coalesce(k.overordnad_id, k.id) AS kategori_id
    FROM avvikelser_arende a LEFT JOIN avvikelser_kategori k ON k.id = a.kategori_id
    WHERE a.namnd_id = %(namnd)s AND a.inkommen >= %(fran)s AND a.inkommen < %(till)s
      AND a.enhet_id IN (SELECT enhet_id FROM klar)
      AND NOT EXISTS (SELECT 1 FROM kopplingar_koppling d
                      WHERE d.fran_id = a.id AND d.slag = 'dubblett' AND d.upphord IS NULL)
),
rutin AS (
    SELECT arende_id, lower(regexp_replace(btrim(rutin), '\s+', ' ', 'g')) AS kod, btrim(rutin) AS namn
    FROM lex_sarah_utredningsorsak
    WHERE btrim(rutin) <> '' AND (arende_id IN (SELECT arende_id FROM klar) OR arende_id IN (SELECT id FROM ny))
)
SELECT i.enhet_id, i.vad, i.kod, i.id, i.namn, d.namn
FROM (
    SELECT DISTINCT ny.enhet_id, 'kategori' AS vad, ny.kategori_id::text AS kod, ny.id, k.namn
    FROM ny JOIN klar ON klar.enhet_id = ny.enhet_id AND klar.kategori_id = ny.kategori_id AND klar.arende_id <> ny.id
        AND ny.inkommen > klar.klar AND ny.inkommen <= klar.klar + interval '1 year'
    JOIN avvikelser_kategori k ON k.id = ny.kategori_id
    UNION
    SELECT DISTINCT ny.enhet_id, 'orsak', o1.omrade, ny.id, ''
    FROM ny JOIN klar ON klar.enhet_id = ny.enhet_id AND klar.arende_id <> ny.id
        AND ny.inkommen > klar.klar AND ny.inkommen <= klar.klar + interval '1 year'
    JOIN lex_sarah_utredningsorsak o0 ON o0.arende_id = klar.arende_id
    JOIN lex_sarah_utredningsorsak o1 ON o1.arende_id = ny.id AND o1.omrade = o0.omrade
    UNION
    SELECT DISTINCT ny.enhet_id, 'rutin', r1.kod, ny.id, r1.namn
    FROM ny JOIN klar ON klar.enhet_id = ny.enhet_id AND klar.arende_id <> ny.id
        AND ny.inkommen > klar.klar AND ny.inkommen <= klar.klar + interval '1 year'
    JOIN rutin r0 ON r0.arende_id = klar.arende_id
    JOIN rutin r1 ON r1.arende_id = ny.id AND r1.kod = r0.kod
) i JOIN organisation_organisationsdel d ON d.id = i.enhet_id
ORDER BY 1, 2, 3, 4, 5

-- How many ärenden of each kind came in, as it is now: by year, enhet and verksamhetsform for the months that have a
-- year in ar, and by month for the whole nämnd. Synpunkter by their slag, lex Sarah by whether they went to IVO.
-- One kind at a time from the covering index, so that each joins its own few rows; what comes out is a fifth of what
-- every enhet and month would be. A month is told by its number among manader, the moments when they begin: to find it
-- there is half of what it costs to work out the Swedish month of every ärende.
-- What has been destroyed by gallring is added from its counts, in rows of its own (halvor: the codes of the same halves,
-- manadskoder: those of the months).
-- Parameters: namnd, fran, till, manader, ar, manadskoder (as many), halvor, egen (the period's own).
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
UNION ALL
SELECT left(period, 4)::int, NULL, enhet_id, verksamhetsform, slag, coalesce(till_ivo, false), antal
FROM gallrat_gallratantal
WHERE namnd_id = %(namnd)s AND ruta = 'E' AND period = ANY(%(halvor)s::text[])
UNION ALL
SELECT NULL, array_position(%(manadskoder)s::text[], period::text), NULL, NULL, slag, NULL, antal
FROM gallrat_gallratantal
WHERE namnd_id = %(namnd)s AND ruta = 'M' AND period = ANY(%(manadskoder)s::text[])
UNION ALL
SELECT NULL, NULL, NULL, NULL, '', NULL, sum(antal)::int
FROM gallrat_gallratantal
WHERE namnd_id = %(namnd)s AND ruta = 'E' AND period = %(egen)s
HAVING sum(antal) > 0

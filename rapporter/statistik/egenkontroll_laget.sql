-- Where the tillfällen of a kontrollområde stand, as rows of (what, period, number, text, ids). `fran` and `till` are arrays of the
-- first and last days of the periods, in order; a tillfälle belongs to the period that holds all of it, and periods are
-- counted from 1. `planerade` is null for all. With `brytpunkt`, as it was then.
--   klara     what the counts of a period's klara tillfällen follow from, told apart: the tillfällen, when each was klart, how
--             much was written down of it, and the corrections of the kontrollområde. It is the same as long as they are.
--             With the ids of the tillfällen.
--   planlagd  an enhet that an adopted plan has for the last period
--   pagar     a tillfälle that is drawn and not klart
--   dubbel    a tillfälle of the last period where some ärenden are reviewed by two
WITH tillfalle AS (
    SELECT t.*, tid.nr, p.dubbelgranskas, pl.antagen
    FROM unnest(%(fran)s::date[], %(till)s::date[]) WITH ORDINALITY AS tid(fran, till, nr)
    JOIN kontrollplan_kontrolltillfalle t ON t.start >= tid.fran AND t.slut <= tid.till
        AND (%(planerade)s::bigint[] IS NULL OR t.planerad_id = ANY(%(planerade)s::bigint[]))
    JOIN kontrollplan_planeradkontroll p ON p.id = t.planerad_id
    JOIN kontrollplan_kontrollplan pl ON pl.id = p.plan_id
    JOIN kontrollplan_omradesversion v ON v.id = p.version_id AND v.omrade_id = %(omrade)s
), rattelser AS (
    SELECT concat_ws(' ', count(*), max(r.id), max(r.nar)) AS alla
    FROM kontrollplan_omradesversion v
    JOIN kontrollplan_kriterium k ON k.version_id = v.id
    JOIN granskning_rattelse r ON r.kriterium_id = k.id
    WHERE v.omrade_id = %(omrade)s
)
SELECT 'klara', t.nr, NULL::bigint,
       string_agg(concat_ws(' ', t.id, t.start, t.slut, t.planerad_id, t.klart,
           (SELECT count(*) FROM granskning_enhetsutfall u WHERE u.tillfalle_id = t.id)), ', ' ORDER BY t.id)
       || '; ' || (SELECT alla FROM rattelser),
       array_agg(t.id)
FROM tillfalle t
WHERE t.klart IS NOT NULL
GROUP BY t.nr
UNION ALL
SELECT DISTINCT 'planlagd', t.nr, pe.enhet_id, NULL, NULL::bigint[]
FROM tillfalle t
JOIN kontrollplan_planeradenhet pe ON pe.planerad_id = t.planerad_id
WHERE t.nr = cardinality(%(fran)s::date[])
  AND (t.installt IS NULL OR t.installt > %(brytpunkt)s::timestamptz)
  AND (%(brytpunkt)s::timestamptz IS NULL OR t.antagen <= %(brytpunkt)s::timestamptz)
UNION ALL
SELECT 'pagar', t.nr, t.id, NULL, NULL
FROM tillfalle t
WHERE t.installt IS NULL AND t.klart IS NULL AND %(brytpunkt)s::timestamptz IS NULL
  AND EXISTS (SELECT 1 FROM ram_dragning d WHERE d.tillfalle_id = t.id)
  AND EXISTS (SELECT 1 FROM kontrollplan_planeradenhet pe WHERE pe.planerad_id = t.planerad_id)
UNION ALL
SELECT 'dubbel', t.nr, t.id, NULL, NULL
FROM tillfalle t
WHERE t.nr = cardinality(%(fran)s::date[]) AND t.installt IS NULL AND t.dubbelgranskas > 0
  AND (%(brytpunkt)s::timestamptz IS NULL OR t.klart <= %(brytpunkt)s::timestamptz)
ORDER BY 1, 2, 3, 4

-- What klara tillfällen of a kontrollområde came to, per enhet, period, kriterium and ärendetyp (null where the draw was
-- not shared among ärendetyper), and (kriterium null) per enhet and period. `fran` and `till` are arrays of the first and
-- last days of the periods, in order; a tillfälle belongs to the period that holds all of it. `nr` counts the periods
-- from 1. A kriterium is told by the first of its series, so that the same question is one over the versions.
-- `klara` are the ids of the tillfällen to count. `enheter` and `planerade` are null for all. With `brytpunkt`, as it was
-- then. What was written when it was klart is never changed: each correction since takes one from the answer that was
-- and adds one to the answer that is. Last how many of the nej were on a krav in law, and whether the question was one, as
-- the version said that was answered.
WITH utfall AS (
    SELECT u.*, coalesce(u.i_ramen, u.ram) AS storlek, tid.nr
    FROM unnest(%(fran)s::date[], %(till)s::date[]) WITH ORDINALITY AS tid(fran, till, nr)
    JOIN kontrollplan_kontrolltillfalle t ON t.start >= tid.fran AND t.slut <= tid.till AND t.id = ANY(%(klara)s)
        AND (%(brytpunkt)s::timestamptz IS NULL OR t.klart <= %(brytpunkt)s::timestamptz)
        AND (%(planerade)s::bigint[] IS NULL OR t.planerad_id = ANY(%(planerade)s::bigint[]))
    JOIN kontrollplan_planeradkontroll p ON p.id = t.planerad_id
    JOIN kontrollplan_omradesversion v ON v.id = p.version_id AND v.omrade_id = %(omrade)s
    JOIN granskning_enhetsutfall u ON u.tillfalle_id = t.id
    WHERE (%(enheter)s::bigint[] IS NULL OR u.enhet_id = ANY(%(enheter)s::bigint[]))
), delad AS (
    SELECT u.id AS utfall_id, s.id AS stratum_id, s.stratum, s.ram, s.granskade,
           s.ram * u.storlek::numeric / nullif(u.ram, 0) AS storlek
    FROM utfall u JOIN granskning_stratumutfall s ON s.enhetsutfall_id = u.id
), rattat AS (
    SELECT u.id AS utfall_id, CASE WHEN u.id IN (SELECT utfall_id FROM delad) THEN a.stratum END AS stratum,
           r.kriterium_id, count(*) AS antal,
           sum((r.svar = 'ja')::int - (r.fore = 'ja')::int) AS ja,
           sum((r.svar = 'nej')::int - (r.fore = 'nej')::int) AS nej,
           sum((r.svar = 'ej_tillampligt')::int - (r.fore = 'ej_tillampligt')::int) AS ej_tillampligt,
           sum((r.svar = 'underlag_saknas')::int - (r.fore = 'underlag_saknas')::int) AS underlag_saknas
    FROM granskning_rattelse r
    JOIN ram_dragetarende a ON a.id = r.draget_id
    JOIN ram_dragning d ON d.id = a.dragning_id
    JOIN utfall u ON u.tillfalle_id = d.tillfalle_id AND u.enhet_id = a.enhet_id
    WHERE (%(brytpunkt)s::timestamptz IS NULL OR r.nar <= %(brytpunkt)s::timestamptz)
    GROUP BY 1, 2, 3
), blad AS (
    SELECT u.id AS utfall_id, u.enhet_id, u.nr, r.kriterium_id, NULL::varchar AS stratum, u.granskade, u.ram,
           u.storlek::numeric AS storlek, r.ja, r.nej, r.ej_tillampligt, r.underlag_saknas
    FROM utfall u JOIN granskning_kriterieutfall r ON r.enhetsutfall_id = u.id
    WHERE NOT EXISTS (SELECT 1 FROM delad WHERE delad.utfall_id = u.id)
    UNION ALL
    SELECT u.id, u.enhet_id, u.nr, r.kriterium_id, d.stratum, d.granskade, d.ram, d.storlek, r.ja, r.nej,
           r.ej_tillampligt, r.underlag_saknas
    FROM utfall u JOIN delad d ON d.utfall_id = u.id JOIN granskning_stratumsvar r ON r.stratumutfall_id = d.stratum_id
)
SELECT b.enhet_id, b.nr, coalesce(k.rot_id, k.id), b.stratum,
       sum(b.ja + coalesce(x.ja, 0))::int, sum(b.nej + coalesce(x.nej, 0))::int,
       sum(b.ej_tillampligt + coalesce(x.ej_tillampligt, 0))::int,
       sum(b.underlag_saknas + coalesce(x.underlag_saknas, 0))::int,
       sum(b.granskade)::int, sum(b.ram)::int, sum(b.storlek), sum(coalesce(x.antal, 0))::int,
       coalesce(sum(b.nej + coalesce(x.nej, 0)) FILTER (WHERE k.lagkrav), 0)::int, bool_or(k.lagkrav)
FROM blad b
JOIN kontrollplan_kriterium k ON k.id = b.kriterium_id
LEFT JOIN rattat x ON x.utfall_id = b.utfall_id AND x.kriterium_id = b.kriterium_id
    AND x.stratum IS NOT DISTINCT FROM b.stratum
GROUP BY b.enhet_id, b.nr, coalesce(k.rot_id, k.id), b.stratum
UNION ALL
SELECT u.enhet_id, u.nr, NULL, NULL, sum(u.planerade)::int, sum(u.ram)::int, sum(u.dragna)::int, sum(u.granskade)::int,
       sum(u.bortfall)::int, 0, 0, 0, 0, false
FROM utfall u
GROUP BY u.enhet_id, u.nr
ORDER BY 1, 2, 3, 4

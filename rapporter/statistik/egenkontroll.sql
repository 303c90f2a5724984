-- What klara tillfällen of a kontrollområde came to, per enhet, period and kriterium, and (kriterium null) per enhet and
-- period. %(fran)s and %(till)s are arrays of the first and last days of the periods, in order; a tillfälle belongs to
-- the period that holds all of it. `nr` counts the periods from 1. A kriterium is told by the first of its series, so
-- that the same question is one over the versions. %(enheter)s is null for all. With %(brytpunkt)s, as it was then.
WITH utfall AS (
    SELECT u.*, tid.nr
    FROM unnest(%(fran)s::date[], %(till)s::date[]) WITH ORDINALITY AS tid(fran, till, nr)
    JOIN kontrollplan_kontrolltillfalle t ON t.start >= tid.fran AND t.slut <= tid.till AND t.klart IS NOT NULL
        AND (%(brytpunkt)s::timestamptz IS NULL OR t.klart <= %(brytpunkt)s::timestamptz)
    JOIN kontrollplan_planeradkontroll p ON p.id = t.planerad_id
    JOIN kontrollplan_omradesversion v ON v.id = p.version_id AND v.omrade_id = %(omrade)s
    JOIN granskning_enhetsutfall u ON u.tillfalle_id = t.id
    WHERE (%(enheter)s::bigint[] IS NULL OR u.enhet_id = ANY(%(enheter)s::bigint[]))
)
SELECT u.enhet_id, u.nr, coalesce(k.rot_id, k.id),
       sum(r.ja)::int, sum(r.nej)::int, sum(r.ej_tillampligt)::int, sum(r.underlag_saknas)::int,
       sum(u.granskade)::int, sum(u.ram)::int
FROM utfall u
JOIN granskning_kriterieutfall r ON r.enhetsutfall_id = u.id
JOIN kontrollplan_kriterium k ON k.id = r.kriterium_id
GROUP BY u.enhet_id, u.nr, coalesce(k.rot_id, k.id)
UNION ALL
SELECT u.enhet_id, u.nr, NULL, sum(u.planerade)::int, sum(u.ram)::int, sum(u.dragna)::int, sum(u.granskade)::int,
       sum(u.bortfall)::int, 0
FROM utfall u
GROUP BY u.enhet_id, u.nr

-- How many pairs of answers, as (the one, the other, how many), two reviewers of the same ärende have given in these tillfällen
-- (`dubbla`, an array of ids), klara or not. `enheter` is null for all. By itself, since it is seldom there and takes
-- longer to plan than all that a page asks otherwise.
SELECT s1.svar, s2.svar, count(*)
FROM ram_dragning d
JOIN ram_dragetarende a ON a.dragning_id = d.id
JOIN granskning_granskning g1 ON g1.draget_id = a.id AND NOT g1.andra AND g1.klar IS NOT NULL
JOIN granskning_granskning g2 ON g2.draget_id = a.id AND g2.andra AND g2.klar IS NOT NULL
JOIN granskning_svar s1 ON s1.granskning_id = g1.id
JOIN granskning_svar s2 ON s2.granskning_id = g2.id AND s2.kriterium_id = s1.kriterium_id
WHERE d.tillfalle_id = ANY(%(dubbla)s)
  AND NOT EXISTS (SELECT 1 FROM ram_dragning senare WHERE senare.ersatter_id = d.id)
  AND (%(enheter)s::bigint[] IS NULL OR a.enhet_id = ANY(%(enheter)s::bigint[]))
GROUP BY s1.svar, s2.svar
ORDER BY s1.svar, s2.svar

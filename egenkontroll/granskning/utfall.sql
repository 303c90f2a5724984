-- The ärenden of the last draw of each tillfälle (an array of ids): was it drawn (in the sample, or in place of a bortfall),
-- is it a bortfall itself, and its first klar review. `raknat` counts them per enhet and ärendetyp (null where the draw was
-- not shared among ärendetyper).
WITH dragning AS (
    SELECT d.id, d.tillfalle_id, d.ram_id, d.antal, d.per_arendetyp, d.med_skyddade
    FROM ram_dragning d
    WHERE d.tillfalle_id = ANY(%(tillfallen)s)
      AND NOT EXISTS (SELECT 1 FROM ram_dragning senare WHERE senare.ersatter_id = d.id)
), arende AS (
    SELECT a.id, d.tillfalle_id, d.antal, a.enhet_id, b.id IS NOT NULL AS bortfall, g.id AS granskning_id,
           a.plats = 'urval' OR e.id IS NOT NULL AS draget, CASE WHEN d.per_arendetyp THEN a.stratum END AS stratum
    FROM dragning d
    JOIN ram_dragetarende a ON a.dragning_id = d.id
    LEFT JOIN granskning_bortfall b ON b.draget_id = a.id
    LEFT JOIN granskning_bortfall e ON e.ersatt_av_id = a.id
    LEFT JOIN granskning_granskning g ON g.draget_id = a.id AND NOT g.andra AND g.klar IS NOT NULL
), planerat AS (
    SELECT t.id AS tillfalle_id, pe.enhet_id, p.antal
    FROM kontrollplan_kontrolltillfalle t
    JOIN kontrollplan_planeradkontroll p ON p.id = t.planerad_id
    JOIN kontrollplan_planeradenhet pe ON pe.planerad_id = p.id
    WHERE t.id = ANY(%(tillfallen)s)
), raknat AS (
    SELECT tillfalle_id, enhet_id, stratum, max(antal) AS antal, count(*) AS ram,
           count(*) FILTER (WHERE draget) AS dragna,
           count(*) FILTER (WHERE draget AND NOT bortfall AND granskning_id IS NOT NULL) AS granskade,
           count(*) FILTER (WHERE draget AND bortfall) AS bortfall
    FROM arende GROUP BY tillfalle_id, enhet_id, stratum
)

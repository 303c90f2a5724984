-- The ärenden of each tillfälle's last draw: was it drawn (in the sample, or in place of a bortfall), is it a bortfall
-- itself, and its first klar review. %(tillfallen)s is an array of kontrolltillfälle ids.
WITH dragning AS (
    SELECT d.id, d.tillfalle_id, d.antal
    FROM ram_dragning d
    WHERE d.tillfalle_id = ANY(%(tillfallen)s)
      AND NOT EXISTS (SELECT 1 FROM ram_dragning senare WHERE senare.ersatter_id = d.id)
), arende AS (
    SELECT a.id, d.tillfalle_id, d.antal, a.enhet_id, b.id IS NOT NULL AS bortfall, g.id AS granskning_id,
           a.plats = 'urval' OR e.id IS NOT NULL AS draget
    FROM dragning d
    JOIN ram_dragetarende a ON a.dragning_id = d.id
    LEFT JOIN granskning_bortfall b ON b.draget_id = a.id
    LEFT JOIN granskning_bortfall e ON e.ersatt_av_id = a.id
    LEFT JOIN granskning_granskning g ON g.draget_id = a.id AND NOT g.andra AND g.klar IS NOT NULL
)

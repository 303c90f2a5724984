-- After utfall_arenden.sql: how the answers fell, and how many ärenden of each enhet in the frame could be drawn.
UNION ALL
SELECT 'svar', arende.tillfalle_id, arende.enhet_id, arende.stratum, s.kriterium_id, coalesce(m.svar, s.svar),
       count(*)::int, 0, 0, 0, 0
FROM arende
JOIN granskning_svar s ON s.granskning_id = arende.granskning_id
LEFT JOIN granskning_avstamning m ON m.draget_id = arende.id AND m.kriterium_id = s.kriterium_id
WHERE arende.draget AND NOT arende.bortfall
GROUP BY arende.tillfalle_id, arende.enhet_id, arende.stratum, s.kriterium_id, coalesce(m.svar, s.svar)
UNION ALL
SELECT 'ramen', d.tillfalle_id, rad.enhet_id, NULL, NULL, NULL, count(*)::int, 0, 0, 0, 0
FROM dragning d JOIN ram_ramrad rad ON rad.ram_id = d.ram_id AND (d.med_skyddade OR NOT rad.skyddad)
GROUP BY d.tillfalle_id, rad.enhet_id

-- After utfall.sql. An enhet that is planned and has nothing drawn is there with zeros.
SELECT 'arenden' AS vad, tillfalle_id, enhet_id, r.stratum, NULL::bigint AS kriterium_id, NULL::varchar AS svar,
       coalesce(r.antal, p.antal)::int AS antal, coalesce(r.ram, 0)::int AS ram, coalesce(r.dragna, 0)::int AS dragna,
       coalesce(r.granskade, 0)::int AS granskade, coalesce(r.bortfall, 0)::int AS bortfall
FROM planerat p FULL JOIN raknat r USING (tillfalle_id, enhet_id)

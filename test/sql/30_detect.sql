-- detect and the aggregates by name against truths computed in plain SQL
BEGIN;
SELECT plan(68);

SELECT setseed(0.42);
CREATE TEMP TABLE d AS
SELECT i, timestamptz '2026-01-01' + i * interval '1 min' AS ts,
       CASE WHEN i IN (150, 151, 260) THEN 40 ELSE 0 END + 10 * sin(i / 20.0) + random() * 5 AS v
  FROM generate_series(1, 300) i;

CREATE FUNCTION near(a float8, b float8) RETURNS boolean LANGUAGE sql IMMUTABLE AS
    $$SELECT (a IS NULL AND b IS NULL) OR coalesce(abs(a - b) <= 1e-9 * greatest(abs(a), abs(b), 1), false)$$;

-- the statistics of the values before, by plain SQL
CREATE TEMP TABLE truth AS
SELECT o.*, a.n, a.mean, a.sd, w.median, w.q1, w.q3,
       (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(p.v - w.median)) FROM d p WHERE p.i BETWEEN o.i - 100 AND o.i - 1) AS mad
  FROM d o,
       LATERAL (SELECT count(*) AS n, avg(v) AS mean, stddev_samp(v) AS sd FROM d p WHERE p.i < o.i) a,
       LATERAL (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY v) AS median,
                       percentile_cont(0.25) WITHIN GROUP (ORDER BY v) AS q1,
                       percentile_cont(0.75) WITHIN GROUP (ORDER BY v) AS q3 FROM d p WHERE p.i BETWEEN o.i - 100 AND o.i - 1) w;

CREATE TEMP TABLE running AS
SELECT i, (anomaly.detect(v, 'zscore') OVER s) AS z, (anomaly.detect(v, 'mad') OVER s) AS m, (anomaly.detect(v, 'iqr') OVER s) AS q,
       anomaly.zscore(v) OVER s AS zscore, anomaly.mad(v) OVER s AS mad, anomaly.iqr(v) OVER s AS iqr
  FROM d WINDOW s AS (ORDER BY i ROWS UNBOUNDED PRECEDING);

SELECT is_empty('SELECT i, zscore, (v - mean) / sd FROM truth JOIN running r USING (i) WHERE n >= 30 AND NOT near(zscore, (v - mean) / sd)', 'zscore is (v - mean) / sd of all before');
SELECT is_empty('SELECT i FROM truth t JOIN running r USING (i) WHERE n >= 30 AND NOT near(r.mad, 0.67448975019608171 * (v - median) / t.mad)', 'mad is (v - median) / MAD of the 100 before');
SELECT is_empty('SELECT i FROM truth t JOIN running r USING (i) WHERE n >= 30 AND NOT near(r.iqr, (greatest(v - q3, 0) + least(v - q1, 0)) / (q3 - q1))', 'iqr is the distance outside the quartiles');
SELECT is_empty('SELECT i FROM running WHERE (zscore IS NULL) <> (i <= 30) OR (mad IS NULL) <> (i <= 30) OR (iqr IS NULL) <> (i <= 30)', 'NULL while warming up, and only then');
SELECT is_empty('SELECT i FROM running WHERE (z).raw IS DISTINCT FROM zscore OR (m).raw IS DISTINCT FROM mad OR (q).raw IS DISTINCT FROM iqr', 'by name: the raw of the verdict');
SELECT is_empty('SELECT i FROM truth t JOIN running r USING (i) WHERE n >= 30 AND NOT (near((z).expected, mean) AND near((z).lower, mean - 3 * sd) AND near((z).upper, mean + 3 * sd))', 'band of zscore');
SELECT is_empty('SELECT i FROM truth t JOIN running r USING (i) WHERE n >= 30 AND NOT (near((m).expected, median) AND near((m).upper, median + 3.5 * t.mad / 0.67448975019608171))', 'band of mad');
SELECT is_empty('SELECT i FROM truth t JOIN running r USING (i) WHERE n >= 30 AND NOT (near((q).lower, q1 - 1.5 * (q3 - q1)) AND near((q).upper, q3 + 1.5 * (q3 - q1)))', 'Tukey''s fences');
SELECT is_empty('SELECT i FROM running WHERE i > 30 AND NOT (near((z).score, abs((z).raw) / 3) AND near((m).score, abs((m).raw) / 3.5) AND near((q).score, abs((q).raw) / 1.5))', 'score is raw by threshold');
SELECT is_empty('SELECT i FROM running WHERE (m).is_anomaly <> ((m).score >= 1)', 'is_anomaly is score >= 1');
SELECT is_empty($$SELECT i FROM running r WHERE i > 30 AND (m).onset IS DISTINCT FROM
    CASE WHEN (m).score::float4 > coalesce((SELECT max((p.m).score::float4) FROM running p WHERE p.i BETWEEN r.i - 40 AND r.i - 1), 0) THEN (m).score ELSE 0 END$$,
    'onset tops the last 40 rows');
SELECT results_eq('SELECT i FROM running WHERE (m).alert', 'VALUES (150), (260)', 'one alert an event');
SELECT is_empty('SELECT i FROM running WHERE (m).attribution IS NOT NULL', 'a scalar has no attribution');

-- a smaller window, and other parameters
SELECT is_empty($$SELECT i FROM (SELECT i, v, anomaly.zscore(v, 'window=20') OVER (ORDER BY i) r FROM d) o,
    LATERAL (SELECT avg(p.v) mean, stddev_samp(p.v) sd FROM d p WHERE p.i BETWEEN o.i - 20 AND o.i - 1) t WHERE i > 20 AND NOT near(r, (v - mean) / sd)$$, 'zscore of a window');
SELECT is_empty($$SELECT i FROM (SELECT i, v, anomaly.detect(v, 'mad(direction=below)') OVER (ORDER BY i) r FROM d) o WHERE (r).raw > 0 AND (r).score <> 0$$, 'direction');
SELECT results_eq($$SELECT i FROM (SELECT i, anomaly.detect(v, 'zscore(threshold=1000, ceiling=30)') OVER (ORDER BY i) r FROM d) o WHERE (r).is_anomaly$$,
    'SELECT i FROM d WHERE v > 30', 'ceiling');

-- ewma: mean and variance by their definition, sums of weights
SELECT is_empty($$SELECT i, r, (v - mean) / sd FROM (SELECT i, v, anomaly.ewma(v, 'span=9') OVER (ORDER BY i) r FROM d) o,
    LATERAL (SELECT sum(w * p.v) / sum(w) mean, sum(w) sw, sum(w * w) sww FROM d p, LATERAL (SELECT 0.8 ^ (o.i - 1 - p.i) AS w) x WHERE p.i < o.i) m,
    LATERAL (SELECT sqrt(sum(w * (p.v - mean) ^ 2) / (sw - sww / sw)) sd FROM d p, LATERAL (SELECT 0.8 ^ (o.i - 1 - p.i) AS w) x WHERE p.i < o.i) s
    WHERE i > 30 AND NOT (abs(r - (v - mean) / sd) < 1e-6 * abs(r) + 1e-9)$$, 'ewma is the weighted z');

-- isolation_forest: a far point is stranger than the median point, the same seed gives the same
SELECT ok((SELECT anomaly.isolation_forest(x, 'seed=7' ORDER BY i) FROM (SELECT i, v AS x FROM d UNION ALL SELECT 301, 500) q)
        > (SELECT anomaly.isolation_forest(x, 'seed=7' ORDER BY i) FROM (SELECT i, v AS x FROM d UNION ALL SELECT 301, 2) q), 'isolation_forest');
SELECT is((SELECT anomaly.train(v, 'isolation_forest(seed=7)' ORDER BY i)::text FROM d), (SELECT anomaly.train(v, 'isolation_forest(seed=7)' ORDER BY i)::text FROM d), 'the same seed gives the same bytes');
SELECT isnt((SELECT anomaly.train(v, 'isolation_forest(seed=7)' ORDER BY i)::text FROM d), (SELECT anomaly.train(v, 'isolation_forest(seed=8)' ORDER BY i)::text FROM d), 'another seed gives others');

-- every argument list of every aggregate gives the same raw
CREATE FUNCTION forms(name text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    forms text[] := ARRAY['%1$s(v)', '%1$s(v, '''')', '%1$s(v, ts)', '%1$s(v, ts, '''')', '%1$s(ARRAY[v])', '%1$s(ARRAY[v], '''')', '%1$s(ARRAY[v], ts)', '%1$s(ARRAY[v], ts, '''')'];
    form text;
    first float8[];
    these float8[];
    timed float8[];     -- auto reads the clock, where there is one
BEGIN
    FOREACH form IN ARRAY forms LOOP
        EXECUTE format('SELECT array_agg(r ORDER BY i) FROM (SELECT i, anomaly.' || form || ' OVER (ORDER BY i) r FROM d) q', name) INTO these;
        first := coalesce(first, these);
        IF name = 'auto' AND form LIKE '%ts%' THEN
            timed := coalesce(timed, these);
            these := CASE WHEN these = timed THEN first END;
        END IF;
        IF these IS DISTINCT FROM first OR (these[300] IS NULL AND name NOT IN ('holt_winters', 'seasonal_esd')) THEN
            RETURN form;
        END IF;
    END LOOP;
    EXECUTE format('SELECT array_agg((r).raw ORDER BY i) FROM (SELECT i, anomaly.detect(v, %L) OVER (ORDER BY i) r FROM d) q', name) INTO these;
    RETURN CASE WHEN these IS DISTINCT FROM first THEN 'detect' END;
END $$;
SELECT is_empty('SELECT name, forms(name) FROM anomaly.detectors WHERE wraps = 0 AND NOT needs_time AND forms(name) IS NOT NULL', 'all argument lists of all aggregates');

-- how a call is resolved
SELECT isnt((SELECT anomaly.detect(i, 'mad' ORDER BY i) FROM d), NULL, 'int');
SELECT isnt((SELECT anomaly.detect(v::numeric, 'mad' ORDER BY i) FROM d), NULL, 'numeric');
SELECT isnt((SELECT anomaly.detect(v::real, 'mad'::text ORDER BY i) FROM d), NULL, 'real and text');
SELECT isnt((SELECT anomaly.detect(ARRAY[i, i], 'mad' ORDER BY i) FROM d), NULL, 'int[]');
SELECT isnt((SELECT anomaly.detect(v, ts::timestamp, 'mad' ORDER BY i) FROM d), NULL, 'timestamp');
SELECT isnt((SELECT anomaly.detect(v, ts, 'mad'::varchar ORDER BY i) FROM d), NULL, 'varchar');
SELECT is((SELECT anomaly.detect(v, 'mad' ORDER BY i)::text FROM d), (SELECT anomaly.detect(v, ts, 'mad' ORDER BY i)::text FROM d), 'time where none is needed changes nothing');
PREPARE by_parameter(text) AS SELECT (anomaly.detect(v, $1 ORDER BY i)).score FROM d;
SELECT lives_ok($$EXECUTE by_parameter('mad')$$, 'spec as a parameter');
SELECT throws_ok($$EXECUTE by_parameter('mad(window=1)')$$, '22023', 'mad(window=1): window must be between 3 and 1000000');

-- time
SELECT throws_ok($$SELECT anomaly.detect(v, 'mad(transform=rate)') FROM d$$, '22023', 'mad(transform=rate) needs a time with every value');
SELECT throws_ok($$SELECT anomaly.mad(v, 'transform=rate') FROM d$$, '22023', 'mad(transform=rate) needs a time with every value');
SELECT is_empty($$SELECT i FROM (SELECT i, v, anomaly.mad(v, ts, 'transform=rate') OVER (ORDER BY i) a FROM d) x
    JOIN (SELECT i, anomaly.mad(rate) FILTER (WHERE rate IS NOT NULL) OVER (ORDER BY i) b FROM (SELECT i, (v - CASE WHEN v BETWEEN 0 AND lag(v) OVER (ORDER BY i) THEN 0 ELSE lag(v) OVER (ORDER BY i) END) / 60 rate FROM d) r) y USING (i)
    WHERE abs(a - b) > 1e-9 OR (a IS NULL) <> (b IS NULL)$$, 'rate is change per second, of a counter that starts anew where it falls');
SELECT is((SELECT anomaly.detect(v, CASE WHEN i <> 300 THEN ts END, 'mad(transform=rate)' ORDER BY i) FROM d), NULL, 'without a time a point that needs one is skipped');
SELECT isnt((SELECT anomaly.detect(v, 'infinity', 'mad' ORDER BY i) FROM d), NULL, 'infinite time is no time');

-- NULL, NaN, infinity
CREATE TEMP TABLE holes AS SELECT i, CASE WHEN i % 10 <> 0 THEN v END AS v FROM d;
SELECT is_empty('SELECT i FROM (SELECT i, v, anomaly.detect(v, ''mad'') OVER (ORDER BY i) r FROM holes) q WHERE v IS NULL AND r IS NOT NULL', 'NULL has no verdict');
SELECT is_empty($$SELECT i FROM (SELECT i, anomaly.detect(v, 'mad') OVER (ORDER BY i) a FROM holes) x
    JOIN (SELECT i, anomaly.detect(v, 'mad') OVER (ORDER BY i) b FROM holes WHERE v IS NOT NULL) y USING (i) WHERE a::text <> b::text$$, 'NULL is skipped');
SELECT is((SELECT anomaly.mad(NULL::float8) FROM d), NULL, 'only NULL');
SELECT is((SELECT anomaly.detect(NULL::float8[], 'mad') FROM d), NULL, 'only NULL vectors');
SELECT is((SELECT anomaly.detect(v, 'mad') FROM d WHERE false), NULL, 'no row');
SELECT is((SELECT anomaly.mad(v) FROM d WHERE false), NULL, 'no row by name');
SELECT is_empty($$SELECT x FROM (VALUES ('NaN'::float8), ('Infinity'), ('-Infinity')) s(x),
    LATERAL (SELECT anomaly.detect(y, 'mad' ORDER BY i) r FROM (SELECT i, v AS y FROM d UNION ALL SELECT 301, x) q) z WHERE (r).score IS NOT NULL$$, 'no score for what is not finite');
SELECT is_empty($$SELECT x FROM (VALUES ('NaN'::float8), ('Infinity'), ('-Infinity')) s(x),
    LATERAL (SELECT anomaly.detect(y, 'mad' ORDER BY i)::text r FROM (SELECT i, v AS y FROM d UNION ALL SELECT 299.5, x) q) z
    WHERE r <> (SELECT anomaly.detect(v, 'mad' ORDER BY i)::text FROM d)$$, 'nor is it learned');

-- vectors
SELECT is((SELECT array_length((anomaly.detect(ARRAY[v, i, 0], 'mad' ORDER BY i)).attribution, 1) FROM d), 3, 'an attribution a component');
SELECT is((SELECT array_length((anomaly.detect(ARRAY[v, i], 'isolation_forest' ORDER BY i)).attribution, 1) FROM d), 2, 'of a detector of vectors, too');
SELECT is_empty($$SELECT i FROM (SELECT i, anomaly.mad(ARRAY[v, 2 * v]) OVER (ORDER BY i) a, anomaly.mad(v) OVER (ORDER BY i) b FROM d) q WHERE NOT near(abs(a), abs(b))$$, 'equal components, equal raw');
SELECT throws_ok($$SELECT anomaly.detect(CASE WHEN i < 5 THEN ARRAY[v, v] ELSE ARRAY[v, v, v] END, 'mad' ORDER BY i) FROM d$$, '22023',
    'value has length 3, but the values before it have length 2');
SELECT is((SELECT (anomaly.detect(ARRAY[v, NULLIF(i, 300)], 'mad' ORDER BY i)).score FROM d), NULL, 'a vector with a missing component is skipped');
SELECT is((SELECT anomaly.train(ARRAY[v, NULLIF(i, 300)], 'mad' ORDER BY i)::text FROM d WHERE i <= 300),
          (SELECT anomaly.train(ARRAY[v, i], 'mad' ORDER BY i)::text FROM d WHERE i < 300), 'and not learned');
SELECT is((SELECT anomaly.train(ARRAY[v, NULLIF(i, 300)], 'mad(missing=last)' ORDER BY i)::text FROM d WHERE i <= 300),
          (SELECT anomaly.train(ARRAY[v, least(i, 299)], 'mad(missing=last)' ORDER BY i)::text FROM d WHERE i <= 300), 'or it is as it was last');
SELECT throws_ok($$SELECT anomaly.detect(v, ts, 'mad(timezone=UTC)') FROM d$$, '22023', 'mad(timezone): timezone cannot be given, because mad reads no clock');
SELECT throws_ok($$SELECT anomaly.detect('{}'::float8[], 'mad') FROM d$$, '22023', 'value is an array of 0 dimensions, but must be one of 1 dimension');
SELECT throws_ok($$SELECT anomaly.detect(ARRAY[[v, v], [v, v]], 'mad') FROM d$$, '22023', 'value is an array of 2 dimensions, but must be one of 1 dimension');
SELECT throws_ok($$SELECT anomaly.detect(array_fill(1.0::float8, ARRAY[1001]), 'mad') FROM d$$, '22023', 'value has length 1001, but can have at most 1000');
SELECT throws_like($$SELECT anomaly.detect(array_fill(1.0::float8, ARRAY[1000]), 'mad(window=1000000)') FROM d$$,
    'a model of mad(window=1000000) with values of length 1000 can take % bytes, but at most 1073741823 are allowed');

-- specs within a group
SELECT throws_ok($$SELECT anomaly.detect(v, CASE WHEN i < 9 THEN 'mad' ELSE 'mad(window=9)' END::text ORDER BY i) FROM d$$, '22023', 'spec changes within a group from mad to mad(window=9)');
SELECT throws_ok($$SELECT anomaly.mad(v, CASE WHEN i < 9 THEN '' ELSE 'window=9' END ORDER BY i) FROM d$$, '22023', 'spec changes within a group from mad to mad(window=9)');
SELECT throws_ok($$SELECT anomaly.detect(v, NULL::text) FROM d$$, '22004', 'spec must not be NULL');
SELECT throws_ok($$SELECT anomaly.mad(v, NULL::text) FROM d$$, '22004', 'parameters must not be NULL');
SELECT lives_ok($$SELECT anomaly.mad(v, CASE WHEN i < 9 THEN '' ELSE 'window=100' END ORDER BY i) FROM d$$, 'the same spec in other words');
SELECT is_empty($$SELECT g FROM (SELECT i % 200 AS g, anomaly.detect(v, format('mad(window=%s)', 3 + i % 200) ORDER BY i)::text a FROM (SELECT * FROM d CROSS JOIN generate_series(1, 20)) q GROUP BY 1) x
    WHERE a <> (SELECT anomaly.detect(v, format('mad(window=%s)', 3 + g) ORDER BY i)::text FROM (SELECT * FROM d CROSS JOIN generate_series(1, 20)) q WHERE i % 200 = g)$$, 'a spec a group, many of them');

-- peers and FILTER
SELECT is_empty($$SELECT h FROM (SELECT i / 3 h, anomaly.detect(v, 'mad') OVER (ORDER BY i / 3) r FROM d) q GROUP BY h HAVING count(DISTINCT r::text) > 1$$, 'without ROWS peers share the verdict of the last');
SELECT is_empty($$SELECT q.i FROM (SELECT i, anomaly.detect(v, 'mad') FILTER (WHERE i % 2 = 0) OVER (ORDER BY i)::text r FROM d) q
    JOIN (SELECT i, anomaly.detect(v, 'mad') OVER (ORDER BY i)::text s FROM d WHERE i % 2 = 0) p ON p.i = q.i - q.i % 2 WHERE r IS DISTINCT FROM s$$, 'rows left out by FILTER repeat the one before');

-- the functions behind cannot be called from SQL
SELECT throws_matching($$SELECT anomaly.detect_step(NULL, 1.0::float8, 'mad'::anomaly.spec)$$, 'does not exist|type internal', 'internals take no call from SQL');
SELECT throws_matching($$SELECT anomaly.detect_move(NULL, 1.0::float8, 'mad'::anomaly.spec)$$, 'does not exist|type internal', 'internals take no call from SQL');
SELECT throws_matching($$SELECT anomaly.detect_back(NULL, 1.0::float8, 'mad'::anomaly.spec)$$, 'does not exist|type internal', 'internals take no call from SQL');
SELECT throws_matching($$SELECT anomaly.mad_step(NULL, 1.0::float8)$$, 'does not exist|type internal', 'internals take no call from SQL');
SELECT throws_matching($$SELECT anomaly.verdict_final(NULL)$$, 'does not exist|type internal', 'internals take no call from SQL');

SELECT * FROM finish();
ROLLBACK;

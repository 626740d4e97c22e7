-- train, judge, observe, merge; hash and parallel plans
BEGIN;
SELECT plan(51);

SELECT setseed(0.1);
CREATE TEMP TABLE d AS
SELECT i, i % 3 AS series, timestamptz '2026-01-01' + i * interval '1 min' AS ts, 10 * sin(i / 20.0) + random() * 5 AS v FROM generate_series(1, 400) i;
CREATE FUNCTION near(a float8, b float8) RETURNS boolean LANGUAGE sql IMMUTABLE AS
    $$SELECT (a IS NULL AND b IS NULL) OR coalesce(abs(a - b) <= 1e-9 * greatest(abs(a), abs(b), 1), false)$$;

-- judge: what detect would say of the next value, without alert and onset
CREATE FUNCTION judged(spec text) RETURNS bigint LANGUAGE sql AS $$
    SELECT count(*) FROM (SELECT i, v, ts, anomaly.detect(v, ts, spec) OVER w AS next, lag(m) OVER (ORDER BY i) AS model
                            FROM (SELECT *, anomaly.train(v, ts, spec) OVER w AS m FROM d WHERE i <= 150 WINDOW w AS (ORDER BY i ROWS UNBOUNDED PRECEDING)) t
                          WINDOW w AS (ORDER BY i ROWS UNBOUNDED PRECEDING)) q,
         LATERAL anomaly.judge(model, v, ts) j
     WHERE model IS NOT NULL AND ((j.score, j.raw, j.expected, j.lower, j.upper) IS DISTINCT FROM ((next).score, (next).raw, (next).expected, (next).lower, (next).upper)
        OR j.alert IS NOT NULL OR j.onset IS NOT NULL OR j.is_anomaly IS DISTINCT FROM (next).is_anomaly)
$$;
SELECT is_empty('SELECT example FROM anomaly.detectors WHERE judged(example) <> 0', 'judge says what detect says next');
SELECT is(judged(s), 0::bigint, 'judge: ' || s) FROM unnest(ARRAY['mad(transform=rate)', 'zscore(consecutive=2/3, threshold=1)', 'iqr(ceiling=9, learn=normal)']) s;

-- observe: the same bytes as training with one value more
CREATE FUNCTION observed(spec text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    model anomaly.detector;
    want text;
    p d;
BEGIN
    SELECT anomaly.train(v, ts, spec ORDER BY i) INTO model FROM d WHERE i <= 5;
    FOR p IN SELECT * FROM d WHERE i > 5 ORDER BY i LOOP
        model := anomaly.observe(model, p.v, p.ts);
    END LOOP;
    SELECT anomaly.train(v, ts, spec ORDER BY i)::text INTO want FROM d;
    RETURN model::text = want;
END $$;
SELECT is_empty('SELECT example FROM anomaly.detectors WHERE NOT observed(example)', 'observe learns as train does, byte by byte');
SELECT ok(observed(s), 'observe: ' || s) FROM unnest(ARRAY['mad(transform=rate, window=20)', 'zscore(window=77, learn=clipped)', 'iqr(window=200, refractory=3)']) s;

-- without time, and vectors
CREATE TEMP TABLE m AS SELECT anomaly.train(v, 'mad' ORDER BY i) AS scalar, anomaly.train(ARRAY[v, -v], 'mad' ORDER BY i) AS vector,
                              anomaly.train(ARRAY[v, -v], ts, 'isolation_forest' ORDER BY i) AS timed FROM d;
SELECT is(anomaly.judge(scalar, 7.0)::text, anomaly.judge(scalar, 7.0, now())::text, 'time where none is needed') FROM m;
SELECT is((anomaly.judge(vector, ARRAY[100, 0])).score, (anomaly.judge(scalar, 100)).score, 'the strangest component speaks') FROM m;
SELECT is(array_length((anomaly.judge(vector, ARRAY[100, 0], now())).attribution, 1), 2, 'attribution') FROM m;
SELECT isnt(anomaly.judge(timed, ARRAY[1, 2], now()), NULL, 'judge a vector in time') FROM m;
SELECT isnt(anomaly.observe(vector, ARRAY[1, 2])::text, vector::text, 'observe a vector') FROM m;
SELECT isnt(anomaly.observe(timed, ARRAY[1, 2], now())::text, timed::text, 'observe a vector in time') FROM m;
SELECT isnt(anomaly.observe(scalar, 1.0)::text, scalar::text, 'observe a value') FROM m;
SELECT is(anomaly.judge(scalar, 1.0)::text, anomaly.judge(scalar, 1.0)::text, 'judge does not learn') FROM m;
SELECT throws_ok('SELECT anomaly.judge(vector, ARRAY[1, 2, 3]) FROM m', '22023', 'value has length 3, but the values before it have length 2');
SELECT throws_ok('SELECT anomaly.judge(vector, 1) FROM m', '22023', 'value has length 1, but the values before it have length 2');
SELECT throws_ok('SELECT anomaly.observe(scalar, ARRAY[1, 2]) FROM m', '22023', 'value has length 2, but the values before it have length 1');
SELECT throws_ok($$SELECT anomaly.judge(anomaly.train(v, ts, 'mad(transform=rate)'), 1) FROM d$$, '22023', 'mad(transform=rate) needs a time with every value');
SELECT throws_ok($$SELECT anomaly.observe(anomaly.train(v, ts, 'mad(transform=rate)'), 1) FROM d$$, '22023', 'mad(transform=rate) needs a time with every value');

-- NULL
SELECT is(anomaly.judge(NULL, 1.0), NULL, 'judge without a model');
SELECT is(anomaly.judge(NULL, 1.0, now()), NULL, 'judge without a model, in time');
SELECT is(anomaly.judge(scalar, NULL::float8), NULL, 'judge without a value') FROM m;
SELECT is(anomaly.judge(scalar, NULL::float8, now()), NULL, 'judge without a value, in time') FROM m;
SELECT isnt(anomaly.judge(scalar, 1.0, NULL), NULL, 'judge without a time that is not needed') FROM m;
SELECT is(anomaly.judge(anomaly.train(v, ts, 'mad(transform=rate)' ORDER BY i), 1.0, NULL), NULL, 'judge without a time that is needed') FROM d;
SELECT is(anomaly.observe(NULL, 1.0)::text, NULL, 'observe without a model');
SELECT is(anomaly.observe(scalar, NULL::float8)::text, scalar::text, 'observe without a value') FROM m;
SELECT is(anomaly.observe(scalar, 'NaN'::float8)::anomaly.spec::text, 'mad', 'observe NaN') FROM m;
SELECT is((SELECT anomaly.train(NULL::float8, 'mad')::text FROM d), NULL, 'train without values');
SELECT is((SELECT anomaly.train(v, 'mad')::text FROM d WHERE false), NULL, 'train without rows');

-- one judge over many rows keeps its model; two models in turn do not mix
SELECT is_empty($$SELECT i FROM d CROSS JOIN m, LATERAL (SELECT anomaly.judge(scalar, v)::text a) x WHERE i % 40 = 0 AND a <> (SELECT anomaly.judge(scalar, d.v)::text FROM m)$$, 'one model, many values');
SELECT is_empty($$WITH t AS (SELECT series, anomaly.train(v, 'zscore' ORDER BY i) model FROM d GROUP BY 1)
    SELECT series FROM d JOIN t USING (series), LATERAL (SELECT avg(p.v) mean, stddev_samp(p.v) sd FROM d p WHERE p.series = d.series) s
     WHERE NOT near((anomaly.judge(model, v)).raw, (v - mean) / sd)$$, 'many models');
CREATE TEMP TABLE stored AS SELECT series, anomaly.train(v, 'isolation_forest(warmup=50)' ORDER BY i) AS model FROM d GROUP BY 1;
CREATE TEMP TABLE judged AS SELECT i, (anomaly.judge(model, v)).raw, anomaly.judge(model::text::anomaly.detector, v)::text AS copy, anomaly.judge(model, v)::text AS first
    FROM d JOIN stored USING (series) ORDER BY i;
SELECT is((SELECT count(DISTINCT raw) > 10 AND bool_and(first = copy) FROM judged), true, 'toasted models in turn');

-- groups: by hashing and by sorting, as many as there are
CREATE TEMP TABLE wide AS SELECT i % 5000 AS g, i, sin(i) * (i % 5000) AS v FROM generate_series(1, 150000) i;
ANALYZE wide;
SET LOCAL enable_sort = off;
CREATE TEMP TABLE hashed AS SELECT g, anomaly.train(v, 'zscore') AS model, count(*) FROM (SELECT * FROM wide ORDER BY i) q GROUP BY g;
SET LOCAL enable_sort = on; SET LOCAL enable_hashagg = off;
CREATE TEMP TABLE sorted AS SELECT g, anomaly.train(v, 'zscore' ORDER BY i) AS model FROM wide GROUP BY g;
SELECT is((SELECT count(*) FROM hashed h JOIN sorted s USING (g) WHERE h.model::text = s.model::text), 5000::bigint, 'hashed and sorted groups');
SET LOCAL enable_hashagg = on;

-- merge: what one model of all values knows
SELECT ok(near((anomaly.judge(anomaly.merge(model), 3.0)).raw, (SELECT (3 - avg(v)) / stddev_samp(v) FROM wide)), 'merge of 5,000 zscore models') FROM sorted;
SELECT is((SELECT anomaly.merge(model)::text FROM sorted WHERE false), NULL, 'merge of none');
SELECT is(anomaly.merge(NULL)::text, NULL, 'merge of NULL');
SELECT is((SELECT anomaly.merge(model) FROM sorted WHERE g = 7)::text, (SELECT model::text FROM sorted WHERE g = 7), 'merge of one');
SELECT throws_ok($$SELECT anomaly.merge(scalar) FROM m$$, '0A000', 'models of mad cannot be merged');
SELECT throws_ok($$SELECT anomaly.merge(m) FROM (SELECT anomaly.train(v, 'zscore(window=9)') m FROM d) q$$, '0A000', 'models of zscore(window=9) cannot be merged');
SELECT throws_ok($$SELECT anomaly.merge(m) FROM (SELECT anomaly.train(v, 'zscore') m FROM d UNION ALL SELECT anomaly.train(v, 'zscore(threshold=4)') FROM d) q$$,
    '22023', 'models of zscore and zscore(threshold=4) cannot be merged');
SELECT throws_ok($$SELECT anomaly.merge(m) FROM (SELECT anomaly.train(v, 'zscore') m FROM d UNION ALL SELECT anomaly.train(ARRAY[v, v], 'zscore') FROM d) q$$,
    '22023', 'models of values with length 1 and 2 cannot be merged');

-- in parallel
CREATE TABLE public.pieces AS SELECT g, model FROM sorted;
CREATE TABLE public.points AS SELECT * FROM wide;
ALTER TABLE public.pieces SET (parallel_workers = 2);
ALTER TABLE public.points SET (parallel_workers = 2);
ANALYZE public.pieces, public.points;
SET LOCAL parallel_setup_cost = 0; SET LOCAL parallel_tuple_cost = 0; SET LOCAL min_parallel_table_scan_size = 0;
SET LOCAL max_parallel_workers_per_gather = 2;
CREATE FUNCTION plan_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    line text;
    plan text := '';
BEGIN
    FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
        plan := plan || line || E'\n';
    END LOOP;
    RETURN plan;
END $$;
SELECT matches(plan_of('SELECT anomaly.merge(model) FROM public.pieces'), 'Partial Aggregate', 'merge is planned in parallel');
-- the functions of pgTAP are not for parallel plans: what runs in parallel goes into a table first
SET LOCAL parallel_leader_participation = off;
CREATE TABLE public.joined AS SELECT anomaly.merge(model) AS model, count(*) AS n FROM public.pieces;
CREATE TABLE public.loud AS SELECT g FROM public.pieces WHERE (anomaly.judge(model, 1e9)).score > 1;
SELECT is(n, (SELECT count(*) FROM sorted), 'all pieces are in') FROM public.joined;
SELECT ok(near((anomaly.judge(model, 3.0)).raw, (SELECT (3 - avg(v)) / stddev_samp(v) FROM wide)), 'and gives the same') FROM public.joined;
SELECT throws_ok($$CREATE TABLE public.mixed AS SELECT anomaly.merge(CASE WHEN g % 2 = 0 THEN model ELSE (SELECT anomaly.train(v, 'zscore(threshold=4)') FROM d) END) AS m FROM public.pieces$$,
    '22023', NULL, 'models of two specs in parallel');
SELECT unalike(plan_of($$SELECT anomaly.mad(v) FROM public.points$$), '%Partial Aggregate%', 'a last verdict is not');
SELECT matches(plan_of($$SELECT count(*) FROM public.pieces WHERE (anomaly.judge(model, 3.0)).score > 1$$), 'Parallel Seq Scan', 'judge runs in parallel');
SELECT bag_eq('SELECT g FROM public.loud', 'SELECT g FROM sorted WHERE (anomaly.judge(model, 1e9)).score > 1', 'and gives the same');

SELECT * FROM finish();
ROLLBACK;

-- suggest and compare: what they see, that they only read, and that they equal the aggregates
BEGIN;
SELECT plan(44);

-- series of known making; hashes for chance, so that they are the same everywhere
CREATE FUNCTION chance(i int, salt int) RETURNS float8 LANGUAGE sql IMMUTABLE AS
    $$SELECT ((hashint8(i * 1000003::bigint + salt)::bigint & 1073741823) + 0.5) / 1073741824.0$$;
CREATE FUNCTION gauss(i int, salt int) RETURNS float8 LANGUAGE sql IMMUTABLE AS
    $$SELECT sqrt(-2 * ln(chance(i, salt))) * cos(2 * pi() * chance(i, salt + 100))$$;
CREATE TABLE s AS
SELECT k.kind AS series, timestamptz '2026-01-01 00:00Z' + i * interval '1 hour' AS ts, i,
       CASE k.kind
            WHEN 'normal' THEN 50 + gauss(i, 1)
            WHEN 'daily' THEN 100 + 10 * sin(2 * pi() * i / 24) + gauss(i, 2)
            WHEN 'weekly' THEN CASE WHEN i / 24 % 7 >= 5 THEN 0 ELSE 10 END * (1 + sin(2 * pi() * i / 24)) + gauss(i, 3)
            WHEN 'heavy' THEN gauss(i, 4) / sqrt((gauss(i, 5) ^ 2 + gauss(i, 6) ^ 2 + gauss(i, 12) ^ 2) / 3)
            WHEN 'counts' THEN floor(-ln(chance(i, 7)) * 3)
            WHEN 'binary' THEN (chance(i, 8) < 0.3)::int
            WHEN 'constant' THEN 7
            WHEN 'trend' THEN 0.05 * i + gauss(i, 9)
            WHEN 'shift' THEN gauss(i, 10) + CASE WHEN i > 900 THEN 20 ELSE 0 END
            WHEN 'counter' THEN (i % 700) * 100 + floor(50 * chance(i, 11))
       END AS v
  FROM generate_series(1, 1680) i,
       unnest(ARRAY['normal', 'daily', 'weekly', 'heavy', 'counts', 'binary', 'constant', 'trend', 'shift', 'counter']) AS k(kind);
CREATE TEMP TABLE look AS SELECT * FROM anomaly.suggest('SELECT series, ts, v FROM s ORDER BY series, ts');

SELECT results_eq('SELECT series, spec::text FROM look ORDER BY series', $$VALUES
    ('binary', 'auto'), ('constant', 'auto'), ('counter', 'auto(transform=rate)'), ('counts', 'auto'), ('daily', 'seasonal'),
    ('heavy', (SELECT spec::text FROM look WHERE series = 'heavy')), ('normal', 'auto'), ('shift', 'auto'), ('trend', 'holt_winters'),
    ('weekly', 'seasonal(cycle=week)')$$, 'a spec for each kind');
SELECT matches((SELECT spec::text FROM look WHERE series = 'heavy'), '^mad', 'heavy tails: mad');
SELECT is_empty($$SELECT series FROM look WHERE reason = '' OR points <> 1680 OR skipped <> 0 OR step <> '1 hour' OR regularity <> 1 OR missing <> 0$$, 'points, clock, reason');
SELECT results_eq('SELECT series, period, period_interval FROM look WHERE period > 0 ORDER BY 1',
                  $$VALUES ('daily', 24, interval '1 day'), ('weekly', 168, interval '7 days')$$, 'periods, and none elsewhere');
SELECT results_eq('SELECT series, noise FROM look ORDER BY series', $$VALUES ('binary', 'binary'), ('constant', 'constant'),
    ('counter', 'counts'), ('counts', 'counts'), ('daily', 'normal'), ('heavy', 'heavy-tailed'), ('normal', 'normal'),
    ('shift', 'normal'), ('trend', 'normal'), ('weekly', 'normal')$$, 'noise');
SELECT ok(abs(spread - 1) < 0.15, series || ': the spread of the noise') FROM look WHERE series IN ('normal', 'trend', 'shift') ORDER BY series;
SELECT ok((SELECT abs(trend_per_step - 0.05) < 0.001 AND abs(trend_per_day - 1.2) < 0.03 AND trend_share > 0.9 FROM look WHERE series = 'trend'), 'trend');
SELECT results_eq('SELECT series, level_shifts FROM look WHERE level_shifts > 0 AND series <> ''counter''', $$VALUES ('shift', 1)$$, 'one shift, and none elsewhere');
SELECT results_eq('SELECT series, resets FROM look WHERE is_counter', $$VALUES ('counter', 2)$$, 'the counter started anew twice');
SELECT is((SELECT count(*) FROM look WHERE spec::text::anomaly.spec IS NOT NULL), 10::bigint, 'every spec is one');

SELECT results_eq($$SELECT points, skipped, step, missing, duplicates, backward FROM anomaly.suggest($q$
    SELECT ts, CASE WHEN i = 50 THEN NULL WHEN i = 51 THEN 'NaN' ELSE v END FROM s WHERE series = 'normal' AND i NOT BETWEEN 100 AND 109
    UNION ALL SELECT ts, v FROM s WHERE series = 'normal' AND i = 700 ORDER BY 1$q$)$$,
    $$VALUES (1669::bigint, 2::bigint, interval '1 hour', 12::bigint, 1::bigint, 0::bigint)$$, 'gaps, equal times, NULL and NaN');
SELECT results_eq($$SELECT series, period, step, spec::text FROM anomaly.suggest('SELECT v FROM s WHERE series = ''daily'' ORDER BY i')$$,
    $$VALUES (NULL::text, 24, NULL::interval, 'holt_winters(period=24)')$$, 'values alone');
SELECT results_eq($$SELECT series, points FROM anomaly.suggest('SELECT i % 2, v FROM s WHERE series = ''daily'' ORDER BY i') ORDER BY 1$$,
    $$VALUES ('0', 840::bigint), ('1', 840::bigint)$$, 'series of any type, mixed');
SELECT results_eq($$SELECT points, spec::text, noise FROM anomaly.suggest('SELECT 1')$$, $$VALUES (1::bigint, 'auto', NULL::text)$$, 'too few points');
SELECT results_eq($$SELECT points, period FROM anomaly.suggest('SELECT i % 7::numeric FROM generate_series(1, 150000) i')$$,
    $$VALUES (100000::bigint, 7)$$, 'the newest 100,000 of a numeric');

-- compare equals detect() and the aggregates
CREATE TABLE l AS
SELECT series, ts, i, v + CASE WHEN i BETWEEN 800 AND 805 OR i = 1200 THEN 40 ELSE 0 END AS v, i BETWEEN 800 AND 810 OR i BETWEEN 1195 AND 1205 AS label
  FROM s WHERE series IN ('normal', 'daily');
CREATE TEMP TABLE c AS SELECT * FROM anomaly.compare('SELECT series, ts, v, label FROM l ORDER BY series, ts',
    ARRAY['mad', 'zscore(window=50, threshold=4)', 'seasonal', 'ewma()'], baselines => true);
SELECT results_eq('SELECT spec FROM c', $$VALUES ('mad'), ('zscore(threshold=4, window=50)'), ('seasonal'), ('ewma'), ('random'), ('zscore'), ('range'), ('rms')$$, 'one row a spec, in order');
CREATE TEMP TABLE d AS
SELECT x.spec, series, i, v, label, (anomaly.detect(v, ts, x.spec::anomaly.spec) OVER w).*
  FROM l, (SELECT spec FROM c WHERE spec <> 'random') x
WINDOW w AS (PARTITION BY x.spec, series ORDER BY ts ROWS UNBOUNDED PRECEDING);
CREATE TEMP TABLE truth AS
SELECT spec, sum(n) AS points, sum(labelled) AS labelled, sum(anomalies) AS anomalies, 1e4 * sum(alerts) / sum(n) AS alerts,
       avg(vus) AS vus, avg(auc) AS auc, avg(best) AS best, avg(f1) AS f1, avg(p) AS p, avg(r) AS r, avg(delay) AS delay
  FROM (SELECT spec, series, count(*) AS n, count(*) FILTER (WHERE label) AS labelled, count(*) FILTER (WHERE is_anomaly) AS anomalies,
               count(*) FILTER (WHERE alert) AS alerts, anomaly.vus_pr(v, score, label ORDER BY i) AS vus,
               anomaly.auc_pr(score, label ORDER BY i) AS auc, anomaly.best_f1(score, label ORDER BY i) AS best,
               anomaly.f1(is_anomaly, label ORDER BY i) AS f1, anomaly.event_precision(is_anomaly, label ORDER BY i) AS p,
               anomaly.event_recall(is_anomaly, label ORDER BY i) AS r, anomaly.detection_delay(is_anomaly, label ORDER BY i) AS delay
          FROM d GROUP BY 1, 2) each GROUP BY 1;
CREATE FUNCTION near(a float8, b float8) RETURNS boolean LANGUAGE sql IMMUTABLE AS
    $$SELECT (a IS NULL AND b IS NULL) OR coalesce(abs(a - b) <= 1e-9 * greatest(abs(a), abs(b), 1), false)$$;
SELECT is((SELECT count(*) FROM c JOIN truth USING (spec)), 7::bigint, 'all are there');
SELECT is_empty('SELECT spec FROM c JOIN truth t USING (spec) WHERE c.points <> t.points OR c.labelled <> t.labelled OR c.anomalies <> t.anomalies', 'points, labels, anomalies');
SELECT is_empty('SELECT spec FROM c JOIN truth t USING (spec) WHERE NOT near(alerts_per_10000, t.alerts)', 'alerts');
SELECT is_empty('SELECT spec, vus_pr, vus FROM c JOIN truth t USING (spec) WHERE NOT (near(vus_pr, vus) AND near(auc_pr, auc))', 'areas: means over the series');
SELECT is_empty('SELECT spec, best_f1, best, c.f1, t.f1 FROM c JOIN truth t USING (spec) WHERE NOT (near(best_f1, best) AND near(c.f1, t.f1))', 'F1, best and as shipped');
SELECT is_empty('SELECT spec FROM c JOIN truth t USING (spec) WHERE NOT (near(event_precision, p) AND near(event_recall, r) AND near(detection_delay, delay))', 'events');
SELECT is_empty($$SELECT spec FROM c JOIN (SELECT spec, anomaly.nab_score(series, i, onset, label, 'standard') AS a,
    anomaly.nab_score(series, i, onset, label, 'low_fp') AS b, anomaly.nab_score(series, i, onset, label, 'low_fn') AS z FROM d GROUP BY 1) n USING (spec)
    WHERE NOT (near(nab_standard, a) AND near(nab_low_fp, b) AND near(nab_low_fn, z))$$, 'NAB of the onset over all series');
SELECT is_empty($$SELECT spec FROM c WHERE microseconds < 0 OR (spec <> 'random' AND state_bytes NOT BETWEEN 1 AND anomaly.state_size(CASE WHEN spec = 'random' THEN 'mad' ELSE spec END::anomaly.spec))$$, 'time and bytes');
SELECT lives_ok($$SELECT * FROM anomaly.compare('SELECT ARRAY[v, i], label FROM l ORDER BY series, i', ARRAY['mahalanobis', 'mad'])$$, 'vectors, no time');
SELECT results_eq($$SELECT points FROM anomaly.compare('SELECT CASE WHEN i > 10 THEN v END, label FROM l', '{mad}')$$, 'VALUES (3340::bigint)', 'a NULL is no point');

-- what is wrong
SELECT throws_ok($$SELECT anomaly.suggest('INSERT INTO l DEFAULT VALUES')$$, '42809', NULL, 'not a SELECT');
SELECT throws_ok($$SELECT anomaly.suggest('INSERT INTO l(v) VALUES (1) RETURNING v')$$, '42809', 'query must be a SELECT that only reads', 'RETURNING');
SELECT throws_ok($$SELECT anomaly.suggest('WITH x AS (DELETE FROM l RETURNING v) SELECT v FROM x')$$, '42809', 'query must be a SELECT that only reads', 'writes in WITH');
SELECT throws_ok($$SELECT anomaly.suggest('SELECT 1; DELETE FROM l')$$, '42601', 'query must be one statement, but has 2', 'two statements');
SELECT throws_ok($$SELECT anomaly.suggest('SELECT v FROM l FOR UPDATE')$$, '42809', NULL, 'row locks');
SELECT throws_ok($$SELECT anomaly.compare('SELECT v FROM l', '{mad}')$$, '42804', 'query must return columns [series,] [ts timestamptz,] value, label boolean', 'no label');
SELECT throws_ok($$SELECT anomaly.suggest('SELECT ''a'', now(), ''b''')$$, '42804', NULL, 'no number');
SELECT throws_ok($$SELECT anomaly.suggest('SELECT now()::timestamp, 1')$$, '42804', NULL, 'a time without a zone');
SELECT throws_ok($$SELECT anomaly.compare('SELECT v, NULL::boolean FROM l', '{mad}')$$, '22004', 'label is NULL in row 1 of the query', 'NULL label');
SELECT throws_ok($$SELECT anomaly.compare('SELECT v, label FROM l', '{mda}')$$, '22023', 'mda: unknown detector', 'unknown spec');
SELECT throws_ok($$SELECT anomaly.compare('SELECT v, label FROM l', '{mad(transform=rate)}')$$, '22023', NULL, 'a spec that needs a time');
SELECT throws_ok($$SELECT anomaly.compare('SELECT v, label FROM l WHERE false', '{mad}')$$, 'P0002', 'query returned no rows', 'no rows');
SELECT throws_ok($$SELECT anomaly.suggest('SELECT v FROM nowhere')$$, '42P01', NULL, 'no such table');
CREATE FUNCTION sly() RETURNS float8 LANGUAGE sql AS 'DELETE FROM l RETURNING v';
SELECT throws_ok($$SELECT anomaly.suggest('SELECT sly()')$$, '25006', NULL, 'a function that writes');
CREATE ROLE anomaly_test_nobody;
GRANT USAGE ON SCHEMA anomaly TO anomaly_test_nobody;
SET ROLE anomaly_test_nobody;
DO $$BEGIN PERFORM anomaly.suggest('SELECT v FROM l'); RAISE 'it read'; EXCEPTION WHEN insufficient_privilege THEN NULL; END$$;
DO $$BEGIN PERFORM anomaly.compare('SELECT v, label FROM l', '{mad}'); RAISE 'it read'; EXCEPTION WHEN insufficient_privilege THEN NULL; END$$;
RESET ROLE;
SELECT pass('a role without rights on the table is refused by both');
SELECT lives_ok('DELETE FROM l', 'and what follows may write again');

SELECT * FROM finish();
ROLLBACK;

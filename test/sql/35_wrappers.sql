-- specs inside specs, the common parameters that need a time, and clocks
BEGIN;
SELECT plan(20);

SELECT setseed(0.2);
CREATE TEMP TABLE d AS
SELECT i, timestamptz '2026-03-28 00:00+00' + i * interval '10 min' AS ts, 10 * sin(i / 20.0) + random() * 5 + (i % 97 = 50)::int * 20 AS v FROM generate_series(1, 500) i;

SELECT is('MAX( mad( window = 50 ),ewma , threshold=2)'::anomaly.spec::text, 'max(mad(window=50), ewma, threshold=2)', 'canonical text');
SELECT throws_ok($$SELECT 'max(mad)'::anomaly.spec$$, '22023', 'max: max needs detectors inside, such as max(mad, ewma)');
SELECT throws_ok($$SELECT 'max(mad, ewma(span=0))'::anomaly.spec$$, '22023', 'ewma(span=0): span must be between 2 and 1000000');
SELECT throws_ok($$SELECT 'max(mad, ewma(refractory=2))'::anomaly.spec$$, '22023', 'ewma(refractory=2): refractory belongs to the outermost detector, max');

CREATE TEMP TABLE r AS
SELECT i, v, anomaly.detect(v, ts, 'max(mad(window=50), ewma)') OVER w AS most, anomaly.detect(v, ts, 'mean(mad(window=50), ewma)') OVER w AS mean,
       anomaly.detect(v, ts, 'mad(window=50)') OVER w AS a, anomaly.detect(v, ts, 'ewma') OVER w AS b,
       anomaly.detect(v, ts, 'difference(mad)') OVER w AS change
  FROM d WINDOW w AS (ORDER BY i ROWS UNBOUNDED PRECEDING);
SELECT is_empty('SELECT i FROM r WHERE (most).score IS DISTINCT FROM greatest((a).score, (b).score)', 'max is the largest score');
SELECT is_empty('SELECT i FROM r WHERE (most).lower IS DISTINCT FROM greatest((a).lower, (b).lower) OR (most).upper IS DISTINCT FROM least((a).upper, (b).upper)', 'its band is where all agree');
SELECT is_empty('SELECT i FROM r WHERE abs((mean).score - (least((a).score, 10) + least((b).score, 10)) / 2) > 1e-12', 'mean of the scores');
SELECT is_empty('SELECT i FROM r WHERE (mean).expected IS DISTINCT FROM (a).expected', 'the band of the first');
SELECT is_empty($$SELECT i FROM r JOIN (SELECT i, anomaly.mad(c) FILTER (WHERE c IS NOT NULL) OVER (ORDER BY i) m FROM (SELECT i, v - lag(v) OVER (ORDER BY i) c FROM d) x) y USING (i)
    WHERE (change).raw IS DISTINCT FROM abs(m) / 3.5$$, 'difference is the detector of the differences');
SELECT cmp_ok((SELECT count(*) FROM r WHERE (most).alert), '>', 0::bigint, 'the outermost alerts');

-- a model of nested specs as a value
SELECT is(anomaly.spec(m)::text, 'max(mad(window=50), ewma)', 'its spec') FROM (SELECT anomaly.train(v, 'max(mad(window=50), ewma)' ORDER BY i) m FROM d) q;
SELECT is((SELECT m::text::anomaly.detector::bytea FROM (SELECT anomaly.train(v, 'shingle(isolation_forest, size=4)' ORDER BY i) m FROM d) q),
          (SELECT m::bytea FROM (SELECT anomaly.train(v, 'shingle(isolation_forest, size=4)' ORDER BY i) m FROM d) q), 'there and back');
SELECT throws_ok($$SELECT anomaly.detect(array_fill(0::float8, ARRAY[300]), 'shingle(isolation_forest, size=4)')$$, '54000',
    'shingle(isolation_forest, size=4) makes too long vectors of values of length 300, at most 1000 are allowed');
SELECT throws_ok($$SELECT anomaly.merge(m) FROM (SELECT anomaly.train(v, 'max(zscore, zscore)' ORDER BY i) m FROM d) q$$, '0A000', NULL, 'wrappers do not merge');

-- half_life needs a time, and makes old points count less
SELECT throws_ok($$SELECT anomaly.detect(v, 'zscore(half_life=1h)') FROM d$$, '22023', 'zscore(half_life=1h) needs a time with every value');
SELECT throws_ok($$SELECT 'mad(half_life=1h)'::anomaly.spec$$, '22023', 'mad(half_life=1h): half_life cannot be given, because mad does not know weights');
SELECT is((SELECT round((anomaly.detect(x, t, 'zscore(half_life=1 h)' ORDER BY i)).expected::numeric, 6)
             FROM (SELECT i, timestamptz '2026-01-01' + i * interval '1 h' t, CASE WHEN i <= 100 THEN 0 ELSE 1 END::float8 x FROM generate_series(1, 104) i) s),
          round(((2 ^ -2 + 2 ^ -1 + 2 ^ 0)::numeric) / 2, 6), 'three hours of ones after a long time of zeros weigh 1.75 of 2');

-- time zones are the server's
SELECT throws_ok($$SELECT 'mad(timezone=Europe/Berlin)'::anomaly.spec$$, '22023', 'mad(timezone): timezone cannot be given, because mad reads no clock');
SELECT is((SELECT (anomaly.detect(ARRAY[v, NULL], 'zscore(missing=last)' ORDER BY i)).score FROM d), NULL, 'a component that never was');
SELECT isnt((SELECT (anomaly.detect(ARRAY[v, CASE WHEN i < 400 THEN i END], 'zscore(missing=last)' ORDER BY i)).score FROM d), NULL, 'one that stopped');

SELECT * FROM finish();
ROLLBACK;

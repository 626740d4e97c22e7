-- moving frames against recomputation of each frame from its rows
BEGIN;
SELECT plan(26);

SELECT setseed(0.7);
CREATE TEMP TABLE d AS
SELECT i, i / 3 AS h, timestamptz '2026-01-01' + i * interval '1 min' AS ts,
       10 * sin(i / 20.0) + random() * 5 + CASE WHEN i = 90 THEN 60 ELSE 0 END AS v,
       CASE WHEN i % 7 <> 0 THEN round((random() * 9)::numeric)::float8 END AS holes,
       CASE i % 50 WHEN 20 THEN 'NaN' WHEN 30 THEN 'Infinity' WHEN 40 THEN '-Infinity' ELSE random() END::float8 AS wild,
       CASE WHEN i = 60 THEN 1e9 ELSE random() END AS spike,
       CASE WHEN i BETWEEN 40 AND 100 THEN 5 ELSE random() END AS flat
  FROM generate_series(1, 250) i;

CREATE FUNCTION near(a float8, b float8) RETURNS boolean LANGUAGE sql IMMUTABLE AS
    $$SELECT (a IS NULL AND b IS NULL) OR coalesce(abs(a - b) <= 1e-9 * greatest(abs(a), abs(b), 1), false)$$;

/*
 * Rows at which detect() over a frame is not what the rows of that frame give
 * to it as a plain aggregate. array_agg has no inverse, so it names the rows.
 */
CREATE FUNCTION differ(expression text, frame text, spec text, filter text DEFAULT 'true') RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    n bigint;
BEGIN
    EXECUTE format($q$
        WITH w AS (SELECT i, anomaly.detect(%1$s, %3$L) FILTER (WHERE %4$s) OVER s AS got, array_agg(i) FILTER (WHERE %4$s) OVER s AS rows
                     FROM d WINDOW s AS (ORDER BY %2$s))
        SELECT count(*) FROM w, LATERAL (
            SELECT anomaly.detect(%1$s, %3$L ORDER BY d.i) AS want FROM unnest(w.rows) u(i) JOIN d USING (i)) r
         WHERE NOT (near((got).raw, (want).raw) AND near((got).score, (want).score) AND near((got).expected, (want).expected)
                    AND near((got).lower, (want).lower) AND near((got).upper, (want).upper)
                    AND (got).is_anomaly IS NOT DISTINCT FROM (want).is_anomaly
                    AND (SELECT coalesce(bool_and(near(a, b)), true) FROM unnest((got).attribution, (want).attribution) u(a, b)))
            OR (got).alert IS NOT NULL OR (got).onset IS NOT NULL OR (got IS NULL) <> (want IS NULL)$q$, expression, frame, spec, filter) INTO n;
    RETURN n;
END $$;

-- it is a test that can fail: rows of different content differ
SELECT isnt((SELECT count(*) FROM (SELECT anomaly.zscore(v) OVER (ORDER BY i ROWS 49 PRECEDING) a, anomaly.zscore(v) OVER (ORDER BY i ROWS 50 PRECEDING) b FROM d) q
              WHERE NOT near(a, b)), 0::bigint, 'another frame, another z');

SELECT is_empty($$SELECT name FROM anomaly.detectors WHERE wraps = 0 AND NOT needs_time AND differ('v', 'i ROWS 40 PRECEDING', name || '(warmup=5)') <> 0$$, 'every detector over a frame');
SELECT is_empty($$SELECT name FROM anomaly.detectors WHERE wraps = 0 AND NOT needs_time AND differ('holes', 'i ROWS 30 PRECEDING', name || '(warmup=3)') <> 0$$, 'with NULL and ties');
SELECT is_empty($$SELECT name FROM anomaly.detectors WHERE wraps = 0 AND NOT needs_time AND differ('wild', 'i ROWS 30 PRECEDING', name || '(warmup=3)') <> 0$$, 'with NaN and infinities');
SELECT is_empty($$SELECT name FROM anomaly.detectors WHERE wraps = 0 AND NOT needs_time AND differ('flat', 'i ROWS 30 PRECEDING', name || '(warmup=3)') <> 0$$, 'with a level that stands still');
SELECT is_empty($$SELECT name FROM anomaly.detectors WHERE wraps = 0 AND NOT needs_time AND differ('spike', 'i ROWS 30 PRECEDING', name || '(warmup=3)') <> 0$$, 'after 1e9 has left');
SELECT is_empty($$SELECT name FROM anomaly.detectors WHERE wraps = 0 AND NOT needs_time AND differ('ARRAY[v, spike, i % 5]', 'i ROWS 20 PRECEDING', name || '(warmup=3)') <> 0$$, 'vectors');
SELECT is_empty($$SELECT name FROM anomaly.detectors WHERE wraps = 0 AND NOT needs_time AND differ('v', 'i ROWS 30 PRECEDING', name || '(warmup=3)', 'i % 4 <> 0') <> 0$$, 'FILTER');
SELECT is_empty($$SELECT f FROM unnest(ARRAY[
    'i ROWS BETWEEN 20 PRECEDING AND 5 FOLLOWING', 'i ROWS BETWEEN 30 PRECEDING AND 10 PRECEDING', 'i ROWS BETWEEN CURRENT ROW AND 15 FOLLOWING',
    'i ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING', 'h RANGE BETWEEN 5 PRECEDING AND CURRENT ROW', 'h GROUPS BETWEEN 4 PRECEDING AND 1 FOLLOWING',
    'i ROWS 20 PRECEDING EXCLUDE CURRENT ROW', 'ts RANGE BETWEEN ''15 min'' PRECEDING AND CURRENT ROW', 'i ROWS BETWEEN CURRENT ROW AND CURRENT ROW']) f
    WHERE differ('v', f, 'zscore(warmup=3)') <> 0$$, 'frames of all kinds, zscore');
SELECT is_empty($$SELECT f FROM unnest(ARRAY[
    'i ROWS BETWEEN 20 PRECEDING AND 5 FOLLOWING', 'i ROWS BETWEEN 30 PRECEDING AND 10 PRECEDING', 'i ROWS BETWEEN CURRENT ROW AND 15 FOLLOWING',
    'i ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING', 'h RANGE BETWEEN 5 PRECEDING AND CURRENT ROW', 'h GROUPS BETWEEN 4 PRECEDING AND 1 FOLLOWING',
    'i ROWS 20 PRECEDING EXCLUDE CURRENT ROW']) f
    WHERE differ('holes', f, 'mad(warmup=3, window=10)') <> 0$$, 'frames of all kinds, mad of a window within the frame');

-- windows of the method and of the frame, both ways round
SELECT is(differ('v', 'i ROWS 40 PRECEDING', 'zscore(window=10, warmup=3)'), 0::bigint, 'zscore: window within the frame');
SELECT is(differ('v', 'i ROWS 9 PRECEDING', 'zscore(window=40, warmup=3)'), 0::bigint, 'zscore: frame within the window');
SELECT is(differ('v', 'i ROWS 40 PRECEDING', 'iqr(window=10, warmup=3)'), 0::bigint, 'iqr: window within the frame');
SELECT is(differ('v', 'i ROWS 9 PRECEDING', 'iqr(window=40, warmup=3)'), 0::bigint, 'iqr: frame within the window');

-- policies that the frame must be recomputed for, and ones that it need not
SELECT is(differ('v', 'i ROWS 30 PRECEDING', 'mad(warmup=3, ' || p || ')'), 0::bigint, p)
  FROM unnest(ARRAY['learn=clipped', 'learn=normal', 'consecutive=1', 'direction=above', 'ceiling=9', 'min_deviation=4', 'transform=log1p']) p;

-- by name it is the raw of detect, and peers share
SELECT is_empty($$SELECT i FROM (SELECT i, anomaly.mad(v) OVER s a, (anomaly.detect(v, 'mad') OVER s).raw b FROM d WINDOW s AS (ORDER BY i ROWS 60 PRECEDING)) q
    WHERE a IS DISTINCT FROM b$$, 'by name');
SELECT is_empty($$SELECT i FROM (SELECT i, v, anomaly.zscore(v) OVER s z, avg(v) OVER p mean, stddev_samp(v) OVER p sd, count(v) OVER p n FROM d
        WINDOW s AS (ORDER BY i ROWS 99 PRECEDING), p AS (ORDER BY i ROWS BETWEEN 99 PRECEDING AND 1 PRECEDING)) q
    WHERE CASE WHEN n < 30 THEN z IS NOT NULL ELSE NOT near(z, (v - mean) / sd) END$$, 'zscore over ROWS 99 PRECEDING is that of avg and stddev');
SELECT is_empty($$SELECT i FROM (SELECT i, v, anomaly.mad(v, 'warmup=5') OVER (ORDER BY i ROWS 20 PRECEDING) m FROM d) o,
    LATERAL (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY p.v) med FROM d p WHERE p.i BETWEEN o.i - 20 AND o.i - 1) a,
    LATERAL (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(p.v - med)) mad FROM d p WHERE p.i BETWEEN o.i - 20 AND o.i - 1) b
    WHERE i > 5 AND NOT near(m, 0.67448975019608171 * (v - med) / mad)$$, 'mad is that of percentile_cont');

-- long: precision does not drift
SELECT is_empty($$SELECT i FROM (SELECT i, v, anomaly.zscore(v) OVER s z, avg(v) OVER p mean, stddev_samp(v) OVER p sd
        FROM (SELECT i, 1e6 + sin(i) + (hashint4(i) % 1000) / 1000.0 AS v FROM generate_series(1, 120000) i) l
        WINDOW s AS (ORDER BY i ROWS 40 PRECEDING), p AS (ORDER BY i ROWS BETWEEN 40 PRECEDING AND 1 PRECEDING)) q
    WHERE i > 119000 AND NOT abs(z - (v - mean) / sd) < 1e-6$$, '120,000 slides');

-- errors come out of frames as well
SELECT throws_ok($$SELECT anomaly.mad(v, 'window=1') OVER (ORDER BY i ROWS 9 PRECEDING) FROM d$$, '22023', 'mad(window=1): window must be between 3 and 1000000');

SELECT * FROM finish();
ROLLBACK;

-- the NAB score: rules by hand, what it refuses, and published detectors where their scores are at hand
BEGIN;
SELECT plan(40);
SET LOCAL client_min_messages = warning;

CREATE FUNCTION sigma(x float8) RETURNS float8 LANGUAGE sql IMMUTABLE AS $$SELECT CASE WHEN x > 3 THEN -1 ELSE 2 / (1 + exp(5 * x)) - 1 END$$;
CREATE FUNCTION near(a float8, b float8, what text) RETURNS text LANGUAGE sql AS
    $$SELECT ok(coalesce(abs(a - b) < 1e-10, false), what || CASE WHEN abs(a - b) < 1e-10 THEN '' ELSE format(': %s, not %s', a, b) END)$$;
-- rows of one series: labels as marks, scores as digits, - for NULL
CREATE FUNCTION rows(series text, marks text, scores text) RETURNS TABLE (series text, i bigint, score float8, label boolean) LANGUAGE sql AS
    $$SELECT series, g, nullif(substr(scores, g, 1), '-')::float8, substr(marks, g, 1) = '1' FROM generate_series(1, length(marks)) g$$;

-- 12 rows: the first (floor of 0.15 x 12) is probation
CREATE TEMP TABLE one AS SELECT * FROM rows('a', '000011100000', '900003020000');
SELECT near(anomaly.nab_score(series, i, score, label), 100 * (sigma(-2.0/3) / sigma(-1) + 1) / 2, 'the second of three rows is found first; row 1 does not count') FROM one;
SELECT near(anomaly.nab_score_at(series, i, score, label, 2), 100 * (sigma(-2.0/3) / sigma(-1) + 1 + 0.11 * sigma(0.5)) / 2, 'at a threshold: a false alarm one row after a window of three') FROM one;
SELECT near(anomaly.nab_score_at(series, i, score, label, 2, 'reward_low_FP_rate'), 100 * (sigma(-2.0/3) / sigma(-1) + 1 + 0.22 * sigma(0.5)) / 2, 'a false alarm counts twice') FROM one;
SELECT near(anomaly.nab_score_at(series, i, score, label, 2, 'reward_low_FN_rate'), 100 * (sigma(-2.0/3) / sigma(-1) + 2 + 0.11 * sigma(0.5)) / 3, 'a missed window costs 2') FROM one;
SELECT near(anomaly.nab_score_at(series, i, score, label, 4), 0, 'nothing detected is 0') FROM one;
SELECT is(anomaly.nab_score_at(series, i, score, label, 'Infinity'), 0::float8, 'a threshold of infinity detects nothing') FROM one;
SELECT is(anomaly.nab_score(series, i, score, label, 'standard'), anomaly.nab_score(series, i, score, label), 'standard is the default') FROM one;
SELECT is(anomaly.nab_score(series, i, score, label, 'low_fn'), (anomaly.nab(series, i, score, label)).reward_low_fn_rate, 'short names') FROM one;
SELECT is(anomaly.nab_score(series, i, score, label, 'Reward_Low_FP_Rate'), (anomaly.nab(series, i, score, label)).reward_low_fp_rate, 'names in any case') FROM one;
SELECT is((anomaly.nab(series, i, score, label)).standard_threshold, 3::float8, 'the threshold that was chosen') FROM one;

-- perfect
SELECT near((anomaly.nab(series, i, score, label)).standard, 100, 'perfect') FROM rows('a', '0000110011', '0000900090');
SELECT near((anomaly.nab(series, i, score, label)).reward_low_fn_rate, 100, 'perfect, in every profile') FROM rows('a', '0000110011', '0000900090');

-- +inf is the first candidate
SELECT is((anomaly.nab(series, i, score, label)).standard_threshold, 'Infinity'::float8, 'no alarm at all may be best') FROM rows('a', repeat('0', 30) || '1', repeat('9', 30) || '1');
SELECT is((anomaly.nab(series, i, score, label)).standard, 0::float8, 'and scores 0') FROM rows('a', repeat('0', 30) || '1', repeat('9', 30) || '1');

-- NULL is below all scores
SELECT is((anomaly.nab(series, i, score, label)).standard_threshold, '-Infinity'::float8, 'NULL comes last') FROM rows('a', '0011', '-0--');
SELECT near(anomaly.nab_score(series, i, score, label), 100 * (2 - 0.22) / 2, 'with all that is above it') FROM rows('a', '0011', '-0--');
SELECT near(anomaly.nab_score_at(series, i, score, label, -1e300), 100 * (-0.11) / 2, 'NULL is below every threshold') FROM rows('a', '0011', '-0--');

-- windows in the probation: 40 rows, 6 of them; the first window cannot be found, the second is cut
CREATE TEMP TABLE early AS SELECT * FROM rows('a', '011011100' || repeat('0', 31), '999999900' || repeat('0', 31));
SELECT near(anomaly.nab_score_at(series, i, score, label, 9), 100 * (sigma(-1.0/3) / sigma(-1) + 1) / 3, 'null counts windows with a scorable row, perfect all, the width is the whole') FROM early;
SELECT near(anomaly.nab_score_at(series, i, score, label, 9, 'low_fn'), 100 * (sigma(-1.0/3) / sigma(-1) + 2) / 4, 'the same with misses at 2') FROM early;

-- a window of one row
SELECT near(anomaly.nab_score_at(series, i, score, label, 2), 100 * (2 - 0.11) / 2, 'after a window of one row a false alarm counts full') FROM rows('a', '01000', '03200');
SELECT near(anomaly.nab_score_at(series, i, score, label, 2), 100 * (2 + 0.11 * sigma(1)) / 2, 'after a window of two it does not') FROM rows('a', '011000', '033200');

-- a false alarm far behind a window, and before the first
SELECT near(anomaly.nab_score_at(series, i, score, label, 2), 100 * (2 - 0.11) / 2, 'beyond three widths') FROM rows('a', '0110000', '0300002');
SELECT near(anomaly.nab_score_at(series, i, score, label, 2), 100 * (2 - 0.11) / 2, 'before any window') FROM rows('a', '000011', '020030');

-- one threshold for all series; rows are matched by number, whatever their order and times
CREATE TEMP TABLE two AS SELECT * FROM rows('a', '000110', '000300') UNION ALL SELECT * FROM rows('b', '000110', '000920');
SELECT is((anomaly.nab(series, i, score, label)).standard_threshold, 3::float8, 'over the corpus') FROM two;
SELECT near(anomaly.nab_score(series, i, score, label ORDER BY md5(series || i)), 100, 'in any order') FROM two;
SELECT is((SELECT anomaly.nab_score(series, i * 10, score, label) FROM two), (SELECT anomaly.nab_score(series, i, score, label) FROM two), 'numbers give the order');
SELECT near(anomaly.nab_score(series, n, score, label), 100, 'repeated timestamps are no matter')
  FROM (SELECT series, row_number() OVER (PARTITION BY series ORDER BY ts, i) AS n, score, label FROM (SELECT *, i / 2 AS ts FROM two) q) r;
SELECT is(anomaly.nab_score(series, i, score, label), NULL, 'no windows: not defined') FROM rows('a', '0000', '1234');
SELECT is(anomaly.nab_score(series, i, score, label), NULL, 'no rows') FROM one WHERE false;

-- refused
SELECT throws_ok('SELECT anomaly.nab_score(series, i, score, NULL) FROM one', '22004', 'label must not be NULL');
SELECT throws_ok('SELECT anomaly.nab_score(NULL, i, score, label) FROM one', '22004', 'series and row number must not be NULL');
SELECT throws_ok('SELECT anomaly.nab_score(series, NULL, score, label) FROM one', '22004', 'series and row number must not be NULL');
SELECT throws_ok($$SELECT anomaly.nab_score(series, i, '-Infinity', label) FROM one$$, '22003', 'score must be a finite number or NULL');
SELECT throws_ok('SELECT anomaly.nab_score(series, i / 2, score, label) FROM one', '21000', 'row number 1 stands twice in a series');
SELECT throws_ok($$SELECT anomaly.nab_score(series, i, score, label, 'best') FROM one$$, '22023', 'unknown profile "best"');
SELECT throws_ok($$SELECT anomaly.nab_score(series, i, score, label, CASE WHEN i > 3 THEN 'low_fp' ELSE 'standard' END) FROM one$$, '22023', 'profile changes within a group');
SELECT throws_ok('SELECT anomaly.nab_score_at(series, i, score, label, NULL) FROM one', '22004', 'threshold must be a number');
SELECT throws_ok('SELECT anomaly.nab_score_at(series, i, score, label, i) FROM one', '22023', 'threshold changes within a group from 1 to 2');

-- published scores of three detectors, from the folder that ANOMALY_DATA names or ../shared/data
\set data `cd ../.. && cd "${ANOMALY_DATA:-../shared/data}" 2>/dev/null && [ -e nab/results/golden.json ] && pwd || echo none`
SELECT :'data' <> 'none' AS there \gset
\if :there
\set golden `cat "$(cd ../.. && cd "${ANOMALY_DATA:-../shared/data}" && pwd)"/nab/results/golden.json`
\set windows `cat "$(cd ../.. && cd "${ANOMALY_DATA:-../shared/data}" && pwd)"/nab/labels/combined_windows.json`
\set scores `cd ../.. && cd "${ANOMALY_DATA:-../shared/data}"/nab/results && for f in */*/*.csv.gz; do echo "$f"; gzip -dc "$f" | tail -n +2; done`
CREATE TEMP TABLE lines AS SELECT n, line FROM regexp_split_to_table(:'scores', E'\r?\n') WITH ORDINALITY AS t(line, n);
CREATE TEMP TABLE heads AS SELECT n, lead(n, 1, 1::bigint << 40) OVER (ORDER BY n) AS stop, split_part(line, '/', 1) AS detector,
       substr(line, length(split_part(line, '/', 1)) + 2, length(line) - length(split_part(line, '/', 1)) - 4) AS series
  FROM lines WHERE line LIKE '%.csv.gz';
CREATE TEMP TABLE windows AS SELECT f.key AS series, (w->>0)::timestamp AS first, (w->>1)::timestamp AS last
  FROM jsonb_each(:'windows') f, jsonb_array_elements(f.value) w;
CREATE TEMP TABLE published AS
SELECT detector, series, l.n - h.n AS i, split_part(line, ',', 2)::float8 AS score,
       EXISTS (SELECT FROM windows w WHERE w.series = h.series AND split_part(line, ',', 1)::timestamp BETWEEN first AND last) AS label
  FROM heads h JOIN lines l ON l.n > h.n AND l.n < h.stop AND line <> '';
SELECT is((SELECT count(*) FROM published), 3 * 174651::bigint, 'all rows of 29 files and three detectors');
SELECT results_eq(
    $$SELECT detector, round((r).standard::numeric, 4), round((r).reward_low_fp_rate::numeric, 4), round((r).reward_low_fn_rate::numeric, 4)
        FROM (SELECT detector, anomaly.nab(series, i, score, label) AS r FROM published GROUP BY detector) q ORDER BY detector COLLATE "C"$$,
    format($$SELECT key, (n->>'standard')::numeric, (n->>'reward_low_FP_rate')::numeric, (n->>'reward_low_FN_rate')::numeric
        FROM jsonb_each(%L::jsonb->'detectors') d, LATERAL (SELECT d.value->'normalized' AS n) x ORDER BY key COLLATE "C"$$, :'golden'),
    'NAB scores as published, to four decimals');
\else
SELECT skip('no nab/results in ../shared/data: ANOMALY_DATA names the folder', 2);
\endif

SELECT * FROM finish();
ROLLBACK;

-- measures of detection: by hand, against plain SQL, and what they refuse
BEGIN;
SELECT plan(59);

-- two runs, of 4 and 1 rows; 3 rows of the first are flagged, in two parts, and one row beside it
CREATE TEMP TABLE d AS
SELECT i, substr('0111100100', i, 1) = '1' AS label, substr('1101100000', i, 1) = '1' AS flag,
       (ARRAY[9, 8, 0, 7, 6, 1, 2, NULL, 2, 3])[i]::float8 AS score, sin(i) AS v
  FROM generate_series(1, 10) i;
CREATE FUNCTION near(a float8, b float8, what text) RETURNS text LANGUAGE sql AS
    $$SELECT ok(coalesce(abs(a - b) < 1e-12, false), what || CASE WHEN abs(a - b) < 1e-12 THEN '' ELSE format(': %s, not %s', a, b) END)$$;

SELECT near(anomaly.f1(flag, label), 2 * 0.75 * 0.6 / 1.35, 'f1') FROM d;
SELECT near(anomaly.point_adjusted_f1(flag, label ORDER BY i), 0.8, 'point_adjusted_f1') FROM d;
SELECT near(anomaly.pa_k_f1(flag, label, 75 ORDER BY i), 0.8, 'pa_k_f1: exactly k percent counts') FROM d;
SELECT near(anomaly.pa_k_f1(flag, label, 76 ORDER BY i), 2 * 0.75 * 0.6 / 1.35, 'pa_k_f1: less does not') FROM d;
SELECT near(anomaly.pa_k_f1(flag, label, 0 ORDER BY i), anomaly.point_adjusted_f1(flag, label ORDER BY i), 'pa_k_f1 of 0 is point adjustment') FROM d;
SELECT near(anomaly.event_precision(flag, label ORDER BY i), 0.75, 'event_precision') FROM d;
SELECT near(anomaly.event_recall(flag, label ORDER BY i), 0.5, 'event_recall') FROM d;
SELECT near(anomaly.event_f1(flag, label ORDER BY i), 0.6, 'event_f1') FROM d;
SELECT near(anomaly.range_precision(flag, label ORDER BY i), 0.75, 'range_precision') FROM d;
SELECT near(anomaly.range_recall(flag, label ORDER BY i), 0.25, 'range_recall') FROM d;
SELECT near(anomaly.range_f1(flag, label ORDER BY i), 0.375, 'range_f1') FROM d;
SELECT near(anomaly.detection_delay(flag, label ORDER BY i), 0, 'detection_delay') FROM d;
SELECT near(anomaly.detection_delay(i IN (4, 8), label ORDER BY i), 1, 'detection_delay is a mean over runs that are found') FROM d;
SELECT near(anomaly.affiliation_precision(i = 1, i IN (5, 6) ORDER BY i), 0.1, 'affiliation_precision: the far end of the zone') FROM d;
SELECT near(anomaly.affiliation_recall(i IN (2, 3), i IN (2, 3, 8, 9) ORDER BY i), 0.5, 'affiliation_recall: an empty zone is 0') FROM d;
SELECT near(anomaly.affiliation_precision(i IN (2, 3), i IN (2, 3, 8, 9) ORDER BY i), 1, 'affiliation_precision: an empty zone is left out') FROM d;
SELECT near(anomaly.affiliation_f1(i IN (2, 3), i IN (2, 3, 8, 9) ORDER BY i), 2.0 / 3, 'affiliation_f1') FROM d;
SELECT is(anomaly.f1(CASE WHEN flag THEN true END, label), anomaly.f1(flag, label), 'is_anomaly NULL is no anomaly') FROM d;

-- curves against plain SQL; NULL is below all scores
CREATE TEMP TABLE curve AS
SELECT t, 2.0 * tp / (n + p) AS f1, tp::float8 / n AS pr, tp - coalesce(lag(tp) OVER (ORDER BY t DESC), 0) AS more, p
  FROM (SELECT t, count(*) FILTER (WHERE s >= t AND label) AS tp, count(*) FILTER (WHERE s >= t) AS n, count(*) FILTER (WHERE label) AS p
          FROM (SELECT DISTINCT coalesce(score, '-inf') AS t FROM d) x, (SELECT coalesce(score, '-inf') AS s, label FROM d) y GROUP BY t) q;
SELECT near((SELECT anomaly.auc_pr(score, label) FROM d), (SELECT sum(more * pr) / max(p) FROM curve), 'auc_pr');
SELECT near((SELECT anomaly.best_f1(score, label) FROM d), (SELECT max(f1) FROM curve), 'best_f1');
SELECT near((SELECT anomaly.best_f1_threshold(score, label) FROM d), (SELECT t FROM curve ORDER BY f1 DESC, t DESC LIMIT 1), 'best_f1_threshold');
SELECT near((SELECT anomaly.auc_roc(score, label) FROM d),
    (SELECT avg(CASE WHEN a.s > b.s THEN 1 WHEN a.s = b.s THEN 0.5 ELSE 0 END)
       FROM (SELECT coalesce(score, '-inf') AS s FROM d WHERE label) a, (SELECT coalesce(score, '-inf') AS s FROM d WHERE NOT label) b), 'auc_roc');
SELECT near((SELECT anomaly.best_point_adjusted_f1(score, label ORDER BY i) FROM d),
    (SELECT max(f) FROM (SELECT anomaly.point_adjusted_f1(coalesce(score, '-inf') >= t, label ORDER BY i) AS f FROM d, curve GROUP BY t) q), 'best_point_adjusted_f1');
SELECT near((SELECT anomaly.best_pa_k_f1(score, label, 60 ORDER BY i) FROM d),
    (SELECT max(f) FROM (SELECT anomaly.pa_k_f1(coalesce(score, '-inf') >= t, label, 60 ORDER BY i) AS f FROM d, curve GROUP BY t) q), 'best_pa_k_f1');
SELECT near((SELECT anomaly.best_event_f1(score, label ORDER BY i) FROM d),
    (SELECT max(f) FROM (SELECT anomaly.event_f1(coalesce(score, '-inf') >= t, label ORDER BY i) AS f FROM d, curve GROUP BY t) q), 'best_event_f1');

-- VUS: figures of TSB-AD 1.5 (generate_curve, opt_mem, 250 thresholds; find_length_rank)
CREATE TEMP TABLE long AS
SELECT i, (i * 7919 % 1009)::float8 / 1009 + CASE WHEN i % 400 BETWEEN 100 AND 130 THEN 0.5 ELSE 0 END AS score,
       i % 400 BETWEEN 100 AND 130 AS label, (i % 37 + i * 7919 % 11)::float8 AS v
  FROM generate_series(0, 1999) i;
SELECT near(anomaly.vus_pr(score, label, 40 ORDER BY i), 0.6718092257726238, 'vus_pr') FROM long;
SELECT near(anomaly.vus_roc(score, label, 40 ORDER BY i), 0.908042734112064, 'vus_roc') FROM long;
SELECT is(anomaly.vus_window(v ORDER BY i), 111, 'vus_window') FROM long;
SELECT is(anomaly.vus_pr(v, score, label ORDER BY i), anomaly.vus_pr(score, label, 111 ORDER BY i), 'vus_pr finds its window in the values') FROM long;
SELECT is(anomaly.vus_roc(v, score, label ORDER BY i), anomaly.vus_roc(score, label, 111 ORDER BY i), 'vus_roc finds its window in the values') FROM long;
SELECT near(anomaly.vus_pr(score, label, 0 ORDER BY i), 1, 'a perfect score with no buffer is 1') FROM (SELECT i, label, label::int::float8 AS score FROM long) q;
SELECT is(anomaly.vus_window(1 ORDER BY i), 125, 'a constant has the default window') FROM long;
SELECT is(anomaly.vus_window(CASE WHEN i = 5 THEN 'Infinity' WHEN i % 9 > 0 THEN v END ORDER BY i), 111, 'vus_window passes over NULL and infinity') FROM long;

-- nothing to measure
SELECT is(anomaly.f1(flag, false), NULL, 'f1 without a label') FROM d;
SELECT is(anomaly.f1(false, label), 0::float8, 'f1 without an alarm') FROM d;
SELECT is(anomaly.event_precision(false, label), NULL, 'precision without an alarm') FROM d;
SELECT is(anomaly.detection_delay(false, label), NULL, 'delay of nothing found') FROM d;
SELECT is(anomaly.auc_pr(score, false), NULL, 'auc_pr without a label') FROM d;
SELECT is(anomaly.auc_roc(score, true), NULL, 'auc_roc without an unlabelled row') FROM d;
SELECT is(anomaly.vus_pr(score, false, 3), NULL, 'vus_pr without a label') FROM d;
SELECT is(anomaly.vus_roc(score, true, 3), NULL, 'vus_roc without an unlabelled row') FROM d;
SELECT is(anomaly.best_f1(score, false), NULL, 'best_f1 without a label') FROM d;
SELECT is(anomaly.affiliation_precision(false, label), NULL, 'affiliation_precision without an alarm') FROM d;
SELECT is(anomaly.affiliation_recall(false, label), 0::float8, 'affiliation_recall without an alarm') FROM d;
SELECT is(anomaly.auc_pr(score, label), NULL, 'no rows: auc_pr') FROM d WHERE false;
SELECT is(anomaly.f1(flag, label), NULL, 'no rows: f1') FROM d WHERE false;
SELECT is(anomaly.vus_window(v), NULL, 'no rows: vus_window') FROM d WHERE false;
SELECT is(anomaly.auc_pr(NULL, label), 0.5::float8, 'no scores at all: chance') FROM d;

-- refused
SELECT throws_ok('SELECT anomaly.f1(flag, NULL) FROM d', '22004', 'label must not be NULL');
SELECT throws_ok('SELECT anomaly.auc_pr(score, NULL) FROM d', '22004', 'label must not be NULL');
SELECT throws_ok($$SELECT anomaly.auc_pr('Infinity', label) FROM d$$, '22003', 'score must be a finite number or NULL');
SELECT throws_ok($$SELECT anomaly.vus_pr('NaN'::float8, label, 3) FROM d$$, '22003', 'score must be a finite number or NULL');
SELECT throws_ok('SELECT anomaly.vus_pr(score, label, -1) FROM d', '22023', 'window is -1, but must be between 0 and 100000');
SELECT throws_ok('SELECT anomaly.vus_pr(score, label, NULL::int) FROM d', '22004', 'window is NULL, but must be between 0 and 100000');
SELECT throws_ok('SELECT anomaly.vus_pr(score, label, i) FROM d', '22023', 'window changes within a group from 1 to 2');
SELECT throws_ok('SELECT anomaly.pa_k_f1(flag, label, 101) FROM d', '22023', 'k is 101, but must be between 0 and 100');
SELECT throws_ok($$SELECT anomaly.best_pa_k_f1(score, label, 'NaN') FROM d$$, '22023', 'k is NaN, but must be between 0 and 100');

-- as window aggregates, and by group
SELECT results_eq('SELECT anomaly.f1(flag, label) OVER (ORDER BY i) FROM d', 'SELECT (SELECT anomaly.f1(flag, label) FROM d p WHERE p.i <= o.i) FROM d o ORDER BY i', 'a running measure');
SELECT is((SELECT count(DISTINCT f) FROM (SELECT anomaly.auc_pr(score, label) AS f FROM long, generate_series(1, 3) g GROUP BY g) q), 1::bigint, 'groups do not mix');

SELECT * FROM finish();
ROLLBACK;

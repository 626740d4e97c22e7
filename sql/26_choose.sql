-- choosing a spec: what a series looks like, and what specs score over labelled rows

CREATE FUNCTION anomaly.suggest(query text,
    OUT series text, OUT points bigint, OUT skipped bigint,
    OUT step interval, OUT regularity float8, OUT missing bigint, OUT duplicates bigint, OUT backward bigint,
    OUT period int, OUT period_interval interval, OUT season_strength float8,
    OUT trend_per_step float8, OUT trend_per_day float8, OUT trend_share float8,
    OUT noise text, OUT spread float8, OUT tail float8, OUT spikes float8, OUT level_shifts int,
    OUT is_counter boolean, OUT resets int, OUT spec anomaly.spec, OUT reason text) RETURNS SETOF record
    AS 'MODULE_PATHNAME', 'anomaly_suggest' LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE COST 100000 ROWS 10;
COMMENT ON FUNCTION anomaly.suggest(text) IS 'what each series of a query ([series,] [ts,] value, in order) looks like, and the spec that fits it';

CREATE FUNCTION anomaly.compare(query text, specs text[], baselines boolean DEFAULT false,
    OUT spec text, OUT points bigint, OUT labelled bigint, OUT anomalies bigint, OUT alerts_per_10000 float8,
    OUT nab_standard float8, OUT nab_low_fp float8, OUT nab_low_fn float8,
    OUT vus_pr float8, OUT auc_pr float8, OUT best_f1 float8, OUT f1 float8,
    OUT event_precision float8, OUT event_recall float8, OUT detection_delay float8,
    OUT microseconds float8, OUT state_bytes bigint) RETURNS SETOF record
    AS 'MODULE_PATHNAME', 'anomaly_compare' LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE COST 1000000 ROWS 10;
COMMENT ON FUNCTION anomaly.compare(text, text[], boolean) IS 'measures of many specs over the labelled rows of a query ([series,] [ts,] value, label, in order)';


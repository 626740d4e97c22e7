-- measures of detection

CREATE FUNCTION anomaly.metric_step(internal, float8, boolean) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_metric_score_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.metric_step(internal, float8, boolean) IS 'support of the measures of detection';

CREATE FUNCTION anomaly.metric_step(internal, float8, boolean, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_metric_score_k_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.metric_step(internal, float8, boolean, float8) IS 'support of the measures of detection';

CREATE FUNCTION anomaly.metric_step(internal, float8, boolean, integer) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_metric_score_window_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.metric_step(internal, float8, boolean, integer) IS 'support of the measures of detection';

CREATE FUNCTION anomaly.metric_step(internal, boolean, boolean) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_metric_flag_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.metric_step(internal, boolean, boolean) IS 'support of the measures of detection';

CREATE FUNCTION anomaly.metric_step(internal, boolean, boolean, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_metric_flag_k_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.metric_step(internal, boolean, boolean, float8) IS 'support of the measures of detection';

CREATE FUNCTION anomaly.metric_step(internal, float8, float8, boolean) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_metric_value_score_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.metric_step(internal, float8, float8, boolean) IS 'support of the measures of detection';

CREATE FUNCTION anomaly.metric_step(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_metric_value_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.metric_step(internal, float8) IS 'support of the measures of detection';

CREATE FUNCTION anomaly.auc_pr_final(internal) RETURNS float8
    AS 'MODULE_PATHNAME', 'anomaly_auc_pr_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.auc_pr_final(internal) IS 'support of anomaly.auc_pr';

CREATE AGGREGATE anomaly.auc_pr(score float8, label boolean) (
    SFUNC = anomaly.metric_step, STYPE = internal, SSPACE = 65536,
    FINALFUNC = anomaly.auc_pr_final, FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.auc_pr(float8, boolean) IS 'average precision over all thresholds';

CREATE FUNCTION anomaly.auc_roc_final(internal) RETURNS float8
    AS 'MODULE_PATHNAME', 'anomaly_auc_roc_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.auc_roc_final(internal) IS 'support of anomaly.auc_roc';

CREATE AGGREGATE anomaly.auc_roc(score float8, label boolean) (
    SFUNC = anomaly.metric_step, STYPE = internal, SSPACE = 65536,
    FINALFUNC = anomaly.auc_roc_final, FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.auc_roc(float8, boolean) IS 'area under the ROC curve, equal scores counting half';

CREATE FUNCTION anomaly.vus_pr_final(internal) RETURNS float8
    AS 'MODULE_PATHNAME', 'anomaly_vus_pr_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.vus_pr_final(internal) IS 'support of anomaly.vus_pr';

CREATE AGGREGATE anomaly.vus_pr(score float8, label boolean, "window" integer) (
    SFUNC = anomaly.metric_step, STYPE = internal, SSPACE = 65536,
    FINALFUNC = anomaly.vus_pr_final, FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.vus_pr(float8, boolean, integer) IS 'volume under the surface of precision and recall, buffers up to window; rows in order';

CREATE AGGREGATE anomaly.vus_pr(value float8, score float8, label boolean) (
    SFUNC = anomaly.metric_step, STYPE = internal, SSPACE = 65536,
    FINALFUNC = anomaly.vus_pr_final, FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.vus_pr(float8, float8, boolean) IS 'volume under the surface of precision and recall, window found in the values; rows in order';

CREATE FUNCTION anomaly.vus_roc_final(internal) RETURNS float8
    AS 'MODULE_PATHNAME', 'anomaly_vus_roc_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.vus_roc_final(internal) IS 'support of anomaly.vus_roc';

CREATE AGGREGATE anomaly.vus_roc(score float8, label boolean, "window" integer) (
    SFUNC = anomaly.metric_step, STYPE = internal, SSPACE = 65536,
    FINALFUNC = anomaly.vus_roc_final, FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.vus_roc(float8, boolean, integer) IS 'volume under the surface of ROC, buffers up to window; rows in order';

CREATE AGGREGATE anomaly.vus_roc(value float8, score float8, label boolean) (
    SFUNC = anomaly.metric_step, STYPE = internal, SSPACE = 65536,
    FINALFUNC = anomaly.vus_roc_final, FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.vus_roc(float8, float8, boolean) IS 'volume under the surface of ROC, window found in the values; rows in order';

CREATE FUNCTION anomaly.best_f1_final(internal) RETURNS float8
    AS 'MODULE_PATHNAME', 'anomaly_best_f1_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.best_f1_final(internal) IS 'support of anomaly.best_f1';

CREATE AGGREGATE anomaly.best_f1(score float8, label boolean) (
    SFUNC = anomaly.metric_step, STYPE = internal, SSPACE = 65536,
    FINALFUNC = anomaly.best_f1_final, FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.best_f1(float8, boolean) IS 'F1 of rows at the threshold that the labels like best';

CREATE FUNCTION anomaly.best_f1_threshold_final(internal) RETURNS float8
    AS 'MODULE_PATHNAME', 'anomaly_best_f1_threshold_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.best_f1_threshold_final(internal) IS 'support of anomaly.best_f1_threshold';

CREATE AGGREGATE anomaly.best_f1_threshold(score float8, label boolean) (
    SFUNC = anomaly.metric_step, STYPE = internal, SSPACE = 65536,
    FINALFUNC = anomaly.best_f1_threshold_final, FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.best_f1_threshold(float8, boolean) IS 'the threshold of best_f1; Infinity: none is better than no alarm';

CREATE FUNCTION anomaly.best_point_adjusted_f1_final(internal) RETURNS float8
    AS 'MODULE_PATHNAME', 'anomaly_best_point_adjusted_f1_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.best_point_adjusted_f1_final(internal) IS 'support of anomaly.best_point_adjusted_f1';

CREATE AGGREGATE anomaly.best_point_adjusted_f1(score float8, label boolean) (
    SFUNC = anomaly.metric_step, STYPE = internal, SSPACE = 65536,
    FINALFUNC = anomaly.best_point_adjusted_f1_final, FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.best_point_adjusted_f1(float8, boolean) IS 'point-adjusted F1 at the threshold that the labels like best: high for random scores, too';

CREATE FUNCTION anomaly.best_pa_k_f1_final(internal) RETURNS float8
    AS 'MODULE_PATHNAME', 'anomaly_best_pa_k_f1_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.best_pa_k_f1_final(internal) IS 'support of anomaly.best_pa_k_f1';

CREATE AGGREGATE anomaly.best_pa_k_f1(score float8, label boolean, k float8) (
    SFUNC = anomaly.metric_step, STYPE = internal, SSPACE = 65536,
    FINALFUNC = anomaly.best_pa_k_f1_final, FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.best_pa_k_f1(float8, boolean, float8) IS 'F1 after PA%K at the threshold that the labels like best';

CREATE FUNCTION anomaly.best_event_f1_final(internal) RETURNS float8
    AS 'MODULE_PATHNAME', 'anomaly_best_event_f1_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.best_event_f1_final(internal) IS 'support of anomaly.best_event_f1';

CREATE AGGREGATE anomaly.best_event_f1(score float8, label boolean) (
    SFUNC = anomaly.metric_step, STYPE = internal, SSPACE = 65536,
    FINALFUNC = anomaly.best_event_f1_final, FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.best_event_f1(float8, boolean) IS 'event F1 at the threshold that the labels like best; rows in order';

CREATE FUNCTION anomaly.f1_final(internal) RETURNS float8
    AS 'MODULE_PATHNAME', 'anomaly_f1_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.f1_final(internal) IS 'support of anomaly.f1';

CREATE AGGREGATE anomaly.f1(is_anomaly boolean, label boolean) (
    SFUNC = anomaly.metric_step, STYPE = internal, SSPACE = 65536,
    FINALFUNC = anomaly.f1_final, FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.f1(boolean, boolean) IS 'F1 of rows, nothing adjusted';

CREATE FUNCTION anomaly.point_adjusted_f1_final(internal) RETURNS float8
    AS 'MODULE_PATHNAME', 'anomaly_point_adjusted_f1_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.point_adjusted_f1_final(internal) IS 'support of anomaly.point_adjusted_f1';

CREATE AGGREGATE anomaly.point_adjusted_f1(is_anomaly boolean, label boolean) (
    SFUNC = anomaly.metric_step, STYPE = internal, SSPACE = 65536,
    FINALFUNC = anomaly.point_adjusted_f1_final, FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.point_adjusted_f1(boolean, boolean) IS 'F1 after every run of labels hit once counts as found whole: high for random alarms, too; rows in order';

CREATE FUNCTION anomaly.pa_k_f1_final(internal) RETURNS float8
    AS 'MODULE_PATHNAME', 'anomaly_pa_k_f1_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.pa_k_f1_final(internal) IS 'support of anomaly.pa_k_f1';

CREATE AGGREGATE anomaly.pa_k_f1(is_anomaly boolean, label boolean, k float8) (
    SFUNC = anomaly.metric_step, STYPE = internal, SSPACE = 65536,
    FINALFUNC = anomaly.pa_k_f1_final, FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.pa_k_f1(boolean, boolean, float8) IS 'F1 after every run of labels found to at least k percent counts as found whole; rows in order';

CREATE FUNCTION anomaly.event_precision_final(internal) RETURNS float8
    AS 'MODULE_PATHNAME', 'anomaly_event_precision_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.event_precision_final(internal) IS 'support of anomaly.event_precision';

CREATE AGGREGATE anomaly.event_precision(is_anomaly boolean, label boolean) (
    SFUNC = anomaly.metric_step, STYPE = internal, SSPACE = 65536,
    FINALFUNC = anomaly.event_precision_final, FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.event_precision(boolean, boolean) IS 'share of the flagged rows that are labelled';

CREATE FUNCTION anomaly.event_recall_final(internal) RETURNS float8
    AS 'MODULE_PATHNAME', 'anomaly_event_recall_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.event_recall_final(internal) IS 'support of anomaly.event_recall';

CREATE AGGREGATE anomaly.event_recall(is_anomaly boolean, label boolean) (
    SFUNC = anomaly.metric_step, STYPE = internal, SSPACE = 65536,
    FINALFUNC = anomaly.event_recall_final, FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.event_recall(boolean, boolean) IS 'share of the runs of labels with a flagged row; rows in order';

CREATE FUNCTION anomaly.event_f1_final(internal) RETURNS float8
    AS 'MODULE_PATHNAME', 'anomaly_event_f1_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.event_f1_final(internal) IS 'support of anomaly.event_f1';

CREATE AGGREGATE anomaly.event_f1(is_anomaly boolean, label boolean) (
    SFUNC = anomaly.metric_step, STYPE = internal, SSPACE = 65536,
    FINALFUNC = anomaly.event_f1_final, FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.event_f1(boolean, boolean) IS 'harmonic mean of event_precision and event_recall; rows in order';

CREATE FUNCTION anomaly.range_precision_final(internal) RETURNS float8
    AS 'MODULE_PATHNAME', 'anomaly_range_precision_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.range_precision_final(internal) IS 'support of anomaly.range_precision';

CREATE AGGREGATE anomaly.range_precision(is_anomaly boolean, label boolean) (
    SFUNC = anomaly.metric_step, STYPE = internal, SSPACE = 65536,
    FINALFUNC = anomaly.range_precision_final, FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.range_precision(boolean, boolean) IS 'range-based precision of Tatbul et al. 2018; rows in order';

CREATE FUNCTION anomaly.range_recall_final(internal) RETURNS float8
    AS 'MODULE_PATHNAME', 'anomaly_range_recall_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.range_recall_final(internal) IS 'support of anomaly.range_recall';

CREATE AGGREGATE anomaly.range_recall(is_anomaly boolean, label boolean) (
    SFUNC = anomaly.metric_step, STYPE = internal, SSPACE = 65536,
    FINALFUNC = anomaly.range_recall_final, FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.range_recall(boolean, boolean) IS 'range-based recall of Tatbul et al. 2018, existence weighing 0.2; rows in order';

CREATE FUNCTION anomaly.range_f1_final(internal) RETURNS float8
    AS 'MODULE_PATHNAME', 'anomaly_range_f1_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.range_f1_final(internal) IS 'support of anomaly.range_f1';

CREATE AGGREGATE anomaly.range_f1(is_anomaly boolean, label boolean) (
    SFUNC = anomaly.metric_step, STYPE = internal, SSPACE = 65536,
    FINALFUNC = anomaly.range_f1_final, FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.range_f1(boolean, boolean) IS 'harmonic mean of range_precision and range_recall; rows in order';

CREATE FUNCTION anomaly.affiliation_precision_final(internal) RETURNS float8
    AS 'MODULE_PATHNAME', 'anomaly_affiliation_precision_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.affiliation_precision_final(internal) IS 'support of anomaly.affiliation_precision';

CREATE AGGREGATE anomaly.affiliation_precision(is_anomaly boolean, label boolean) (
    SFUNC = anomaly.metric_step, STYPE = internal, SSPACE = 65536,
    FINALFUNC = anomaly.affiliation_precision_final, FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.affiliation_precision(boolean, boolean) IS 'affiliation precision of Huet et al. 2022; rows in order';

CREATE FUNCTION anomaly.affiliation_recall_final(internal) RETURNS float8
    AS 'MODULE_PATHNAME', 'anomaly_affiliation_recall_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.affiliation_recall_final(internal) IS 'support of anomaly.affiliation_recall';

CREATE AGGREGATE anomaly.affiliation_recall(is_anomaly boolean, label boolean) (
    SFUNC = anomaly.metric_step, STYPE = internal, SSPACE = 65536,
    FINALFUNC = anomaly.affiliation_recall_final, FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.affiliation_recall(boolean, boolean) IS 'affiliation recall of Huet et al. 2022; rows in order';

CREATE FUNCTION anomaly.affiliation_f1_final(internal) RETURNS float8
    AS 'MODULE_PATHNAME', 'anomaly_affiliation_f1_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.affiliation_f1_final(internal) IS 'support of anomaly.affiliation_f1';

CREATE AGGREGATE anomaly.affiliation_f1(is_anomaly boolean, label boolean) (
    SFUNC = anomaly.metric_step, STYPE = internal, SSPACE = 65536,
    FINALFUNC = anomaly.affiliation_f1_final, FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.affiliation_f1(boolean, boolean) IS 'harmonic mean of affiliation_precision and affiliation_recall; rows in order';

CREATE FUNCTION anomaly.detection_delay_final(internal) RETURNS float8
    AS 'MODULE_PATHNAME', 'anomaly_detection_delay_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.detection_delay_final(internal) IS 'support of anomaly.detection_delay';

CREATE AGGREGATE anomaly.detection_delay(is_anomaly boolean, label boolean) (
    SFUNC = anomaly.metric_step, STYPE = internal, SSPACE = 65536,
    FINALFUNC = anomaly.detection_delay_final, FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.detection_delay(boolean, boolean) IS 'mean number of rows from the start of a run of labels to its first flagged row; rows in order';

CREATE FUNCTION anomaly.vus_window_final(internal) RETURNS integer
    AS 'MODULE_PATHNAME', 'anomaly_vus_window_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.vus_window_final(internal) IS 'support of anomaly.vus_window';

CREATE AGGREGATE anomaly.vus_window(value float8) (
    SFUNC = anomaly.metric_step, STYPE = internal, SSPACE = 65536,
    FINALFUNC = anomaly.vus_window_final, FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.vus_window(float8) IS 'lag of the highest local maximum of the autocorrelation, 125 where there is none; rows in order';

-- the Numenta Anomaly Benchmark

CREATE TYPE anomaly.nab_result AS (
    standard float8,
    reward_low_fp_rate float8,
    reward_low_fn_rate float8,
    standard_threshold float8,
    reward_low_fp_rate_threshold float8,
    reward_low_fn_rate_threshold float8
);
COMMENT ON TYPE anomaly.nab_result IS 'scores of the three profiles and the thresholds that gave them';

CREATE FUNCTION anomaly.nab_step(internal, text, bigint, float8, boolean) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_nab_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.nab_step(internal, text, bigint, float8, boolean) IS 'support of the NAB scores';

CREATE FUNCTION anomaly.nab_step(internal, text, bigint, float8, boolean, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_nab_profile_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.nab_step(internal, text, bigint, float8, boolean, text) IS 'support of the NAB scores';

CREATE FUNCTION anomaly.nab_step(internal, text, bigint, float8, boolean, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_nab_threshold_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.nab_step(internal, text, bigint, float8, boolean, float8) IS 'support of the NAB scores';

CREATE FUNCTION anomaly.nab_step(internal, text, bigint, float8, boolean, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_nab_threshold_profile_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.nab_step(internal, text, bigint, float8, boolean, float8, text) IS 'support of the NAB scores';

CREATE FUNCTION anomaly.nab_score_final(internal) RETURNS float8
    AS 'MODULE_PATHNAME', 'anomaly_nab_score_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.nab_score_final(internal) IS 'support of anomaly.nab_score';

CREATE FUNCTION anomaly.nab_score_at_final(internal) RETURNS float8
    AS 'MODULE_PATHNAME', 'anomaly_nab_score_at_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.nab_score_at_final(internal) IS 'support of anomaly.nab_score_at';

CREATE FUNCTION anomaly.nab_final(internal) RETURNS anomaly.nab_result
    AS 'MODULE_PATHNAME', 'anomaly_nab_result_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.nab_final(internal) IS 'support of anomaly.nab';

CREATE AGGREGATE anomaly.nab_score(series text, row_number bigint, score float8, label boolean) (
    SFUNC = anomaly.nab_step, STYPE = internal, SSPACE = 65536,
    FINALFUNC = anomaly.nab_score_final, FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.nab_score(text, bigint, float8, boolean) IS 'NAB score of the standard profile, the threshold chosen over all series';

CREATE AGGREGATE anomaly.nab_score(series text, row_number bigint, score float8, label boolean, profile text) (
    SFUNC = anomaly.nab_step, STYPE = internal, SSPACE = 65536,
    FINALFUNC = anomaly.nab_score_final, FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.nab_score(text, bigint, float8, boolean, text) IS 'NAB score of a profile, the threshold chosen over all series';

CREATE AGGREGATE anomaly.nab_score_at(series text, row_number bigint, score float8, label boolean, threshold float8) (
    SFUNC = anomaly.nab_step, STYPE = internal, SSPACE = 65536,
    FINALFUNC = anomaly.nab_score_at_final, FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.nab_score_at(text, bigint, float8, boolean, float8) IS 'NAB score of the standard profile at a threshold';

CREATE AGGREGATE anomaly.nab_score_at(series text, row_number bigint, score float8, label boolean, threshold float8, profile text) (
    SFUNC = anomaly.nab_step, STYPE = internal, SSPACE = 65536,
    FINALFUNC = anomaly.nab_score_at_final, FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.nab_score_at(text, bigint, float8, boolean, float8, text) IS 'NAB score of a profile at a threshold';

CREATE AGGREGATE anomaly.nab(series text, row_number bigint, score float8, label boolean) (
    SFUNC = anomaly.nab_step, STYPE = internal, SSPACE = 65536,
    FINALFUNC = anomaly.nab_final, FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.nab(text, bigint, float8, boolean) IS 'NAB scores of the three profiles with the chosen thresholds';

\echo Use "CREATE EXTENSION anomaly" to load this file. \quit

-- names without a schema are PostgreSQL's own, whatever is in other schemas and among temporary objects
SET LOCAL search_path = pg_catalog, pg_temp;

-- a schema of that name that is there already is somebody else's: an error, so that nobody owns what is around our objects
CREATE SCHEMA anomaly;
COMMENT ON SCHEMA anomaly IS 'streaming anomaly detection';

-- types: spec, verdict, detector

-- spec: a detector and its parameters, stored as canonical text

CREATE TYPE anomaly.spec;
COMMENT ON TYPE anomaly.spec IS 'a detector and its parameters: mad(window=100, threshold=3.5)';

CREATE FUNCTION anomaly.spec_in(cstring) RETURNS anomaly.spec
    AS 'MODULE_PATHNAME', 'anomaly_spec_in' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.spec_in(cstring) IS 'I/O of type anomaly.spec';

CREATE FUNCTION anomaly.spec_out(anomaly.spec) RETURNS cstring
    AS 'textout' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.spec_out(anomaly.spec) IS 'I/O of type anomaly.spec';

CREATE FUNCTION anomaly.spec_recv(internal) RETURNS anomaly.spec
    AS 'MODULE_PATHNAME', 'anomaly_spec_recv' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.spec_recv(internal) IS 'I/O of type anomaly.spec';

CREATE FUNCTION anomaly.spec_send(anomaly.spec) RETURNS bytea
    AS 'textsend' LANGUAGE internal STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.spec_send(anomaly.spec) IS 'I/O of type anomaly.spec';

CREATE TYPE anomaly.spec (
    INPUT = anomaly.spec_in,
    OUTPUT = anomaly.spec_out,
    RECEIVE = anomaly.spec_recv,
    SEND = anomaly.spec_send,
    LIKE = text,
    CATEGORY = 'S',
    COLLATABLE = true
);

CREATE FUNCTION anomaly.spec(text) RETURNS anomaly.spec
    AS 'MODULE_PATHNAME', 'anomaly_spec_from_text' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.spec(text) IS 'parses a spec';

-- implicit both ways: a text column can be given for a spec, and a spec compared as text
CREATE CAST (text AS anomaly.spec) WITH FUNCTION anomaly.spec(text) AS IMPLICIT;
COMMENT ON CAST (text AS anomaly.spec) IS 'parses a spec';
CREATE CAST (varchar AS anomaly.spec) WITH FUNCTION anomaly.spec(text) AS IMPLICIT;
COMMENT ON CAST (varchar AS anomaly.spec) IS 'parses a spec';
CREATE CAST (anomaly.spec AS text) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (anomaly.spec AS text) IS 'the canonical text of a spec';

-- verdict: what a detector says of one point

CREATE TYPE anomaly.verdict AS (
    score float8,
    onset float8,
    raw float8,
    is_anomaly boolean,
    alert boolean,
    expected float8,
    lower float8,
    upper float8,
    attribution float8[]
);
COMMENT ON TYPE anomaly.verdict IS 'what a detector says of one point';
COMMENT ON COLUMN anomaly.verdict.score IS 'how strange the point is: abs(raw) / threshold, at most 1e6; NULL while the detector warms up';
COMMENT ON COLUMN anomaly.verdict.onset IS '0 except where it tops its last refractory rows; on the scale of score';
COMMENT ON COLUMN anomaly.verdict.raw IS 'the detector''s own statistic in its own unit';
COMMENT ON COLUMN anomaly.verdict.is_anomaly IS 'score >= 1 or alert';
COMMENT ON COLUMN anomaly.verdict.alert IS 'onset >= 1 after refractory rows without one';
COMMENT ON COLUMN anomaly.verdict.expected IS 'the value that was expected; NULL where the detector has no location';
COMMENT ON COLUMN anomaly.verdict.lower IS 'values below are anomalies';
COMMENT ON COLUMN anomaly.verdict.upper IS 'values above are anomalies';
COMMENT ON COLUMN anomaly.verdict.attribution IS 'the share of each component of a vector';

-- detector: a model, that is a spec and what it has learned

CREATE TYPE anomaly.detector;
COMMENT ON TYPE anomaly.detector IS 'a trained model: a spec and what it has learned';

CREATE FUNCTION anomaly.detector_in(cstring) RETURNS anomaly.detector
    AS 'MODULE_PATHNAME', 'anomaly_detector_in' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.detector_in(cstring) IS 'I/O of type anomaly.detector';

CREATE FUNCTION anomaly.detector_out(anomaly.detector) RETURNS cstring
    AS 'MODULE_PATHNAME', 'anomaly_detector_out' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.detector_out(anomaly.detector) IS 'I/O of type anomaly.detector';

CREATE FUNCTION anomaly.detector_recv(internal) RETURNS anomaly.detector
    AS 'MODULE_PATHNAME', 'anomaly_detector_recv' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.detector_recv(internal) IS 'I/O of type anomaly.detector';

CREATE FUNCTION anomaly.detector_send(anomaly.detector) RETURNS bytea
    AS 'MODULE_PATHNAME', 'anomaly_detector_send' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.detector_send(anomaly.detector) IS 'I/O of type anomaly.detector';

-- states are mostly doubles: compression costs time and gains little
CREATE TYPE anomaly.detector (
    INPUT = anomaly.detector_in,
    OUTPUT = anomaly.detector_out,
    RECEIVE = anomaly.detector_recv,
    SEND = anomaly.detector_send,
    INTERNALLENGTH = VARIABLE,
    ALIGNMENT = double,
    STORAGE = external
);

CREATE FUNCTION anomaly.detector(bytea) RETURNS anomaly.detector
    AS 'MODULE_PATHNAME', 'anomaly_detector_from_bytea' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.detector(bytea) IS 'checks the bytes of a model';

CREATE FUNCTION anomaly.spec(anomaly.detector) RETURNS anomaly.spec
    AS 'MODULE_PATHNAME', 'anomaly_detector_spec' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.spec(anomaly.detector) IS 'the spec that a model was trained with';

CREATE CAST (bytea AS anomaly.detector) WITH FUNCTION anomaly.detector(bytea);
COMMENT ON CAST (bytea AS anomaly.detector) IS 'checks the bytes of a model';
CREATE CAST (anomaly.detector AS bytea) WITH FUNCTION anomaly.detector_send(anomaly.detector);
COMMENT ON CAST (anomaly.detector AS bytea) IS 'the bytes of a model';
CREATE CAST (anomaly.detector AS anomaly.spec) WITH FUNCTION anomaly.spec(anomaly.detector);
COMMENT ON CAST (anomaly.detector AS anomaly.spec) IS 'the spec that a model was trained with';
-- detect, train, judge, observe, merge and the lists

CREATE FUNCTION anomaly.verdict_final(internal) RETURNS anomaly.verdict
    AS 'MODULE_PATHNAME', 'anomaly_verdict_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.verdict_final(internal) IS 'support of anomaly.detect';

CREATE FUNCTION anomaly.raw_final(internal) RETURNS float8
    AS 'MODULE_PATHNAME', 'anomaly_raw_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.raw_final(internal) IS 'support of the aggregates by name';

CREATE FUNCTION anomaly.train_final(internal) RETURNS anomaly.detector
    AS 'MODULE_PATHNAME', 'anomaly_train_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.train_final(internal) IS 'support of anomaly.train';

CREATE FUNCTION anomaly.detect_step(internal, float8, anomaly.spec) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_detect_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.detect_step(internal, float8, anomaly.spec) IS 'support of anomaly.detect and anomaly.train';

CREATE FUNCTION anomaly.detect_move(internal, float8, anomaly.spec) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_detect_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.detect_move(internal, float8, anomaly.spec) IS 'support of anomaly.detect';

CREATE FUNCTION anomaly.detect_back(internal, float8, anomaly.spec) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_step_back' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.detect_back(internal, float8, anomaly.spec) IS 'support of anomaly.detect';

CREATE AGGREGATE anomaly.detect(value float8, spec anomaly.spec) (
    SFUNC = anomaly.detect_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.verdict_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.detect_move, MINVFUNC = anomaly.detect_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.verdict_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.detect(float8, anomaly.spec) IS 'the verdict on the last value, judged by the values before it';

CREATE AGGREGATE anomaly.train(value float8, spec anomaly.spec) (
    SFUNC = anomaly.detect_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.train_final, FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.train(float8, anomaly.spec) IS 'the model that has learned the values in order';

CREATE FUNCTION anomaly.detect_step(internal, float8, timestamptz, anomaly.spec) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_detect_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.detect_step(internal, float8, timestamptz, anomaly.spec) IS 'support of anomaly.detect and anomaly.train';

CREATE FUNCTION anomaly.detect_move(internal, float8, timestamptz, anomaly.spec) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_detect_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.detect_move(internal, float8, timestamptz, anomaly.spec) IS 'support of anomaly.detect';

CREATE FUNCTION anomaly.detect_back(internal, float8, timestamptz, anomaly.spec) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_step_back' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.detect_back(internal, float8, timestamptz, anomaly.spec) IS 'support of anomaly.detect';

CREATE AGGREGATE anomaly.detect(value float8, ts timestamptz, spec anomaly.spec) (
    SFUNC = anomaly.detect_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.verdict_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.detect_move, MINVFUNC = anomaly.detect_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.verdict_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.detect(float8, timestamptz, anomaly.spec) IS 'the verdict on the last value, judged by the values before it';

CREATE AGGREGATE anomaly.train(value float8, ts timestamptz, spec anomaly.spec) (
    SFUNC = anomaly.detect_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.train_final, FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.train(float8, timestamptz, anomaly.spec) IS 'the model that has learned the values in order';

CREATE FUNCTION anomaly.detect_step(internal, float8[], anomaly.spec) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_detect_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.detect_step(internal, float8[], anomaly.spec) IS 'support of anomaly.detect and anomaly.train';

CREATE FUNCTION anomaly.detect_move(internal, float8[], anomaly.spec) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_detect_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.detect_move(internal, float8[], anomaly.spec) IS 'support of anomaly.detect';

CREATE FUNCTION anomaly.detect_back(internal, float8[], anomaly.spec) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_step_back' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.detect_back(internal, float8[], anomaly.spec) IS 'support of anomaly.detect';

CREATE AGGREGATE anomaly.detect(value float8[], spec anomaly.spec) (
    SFUNC = anomaly.detect_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.verdict_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.detect_move, MINVFUNC = anomaly.detect_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.verdict_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.detect(float8[], anomaly.spec) IS 'the verdict on the last value, judged by the values before it';

CREATE AGGREGATE anomaly.train(value float8[], spec anomaly.spec) (
    SFUNC = anomaly.detect_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.train_final, FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.train(float8[], anomaly.spec) IS 'the model that has learned the values in order';

CREATE FUNCTION anomaly.detect_step(internal, float8[], timestamptz, anomaly.spec) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_detect_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.detect_step(internal, float8[], timestamptz, anomaly.spec) IS 'support of anomaly.detect and anomaly.train';

CREATE FUNCTION anomaly.detect_move(internal, float8[], timestamptz, anomaly.spec) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_detect_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.detect_move(internal, float8[], timestamptz, anomaly.spec) IS 'support of anomaly.detect';

CREATE FUNCTION anomaly.detect_back(internal, float8[], timestamptz, anomaly.spec) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_step_back' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.detect_back(internal, float8[], timestamptz, anomaly.spec) IS 'support of anomaly.detect';

CREATE AGGREGATE anomaly.detect(value float8[], ts timestamptz, spec anomaly.spec) (
    SFUNC = anomaly.detect_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.verdict_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.detect_move, MINVFUNC = anomaly.detect_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.verdict_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.detect(float8[], timestamptz, anomaly.spec) IS 'the verdict on the last value, judged by the values before it';

CREATE AGGREGATE anomaly.train(value float8[], ts timestamptz, spec anomaly.spec) (
    SFUNC = anomaly.detect_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.train_final, FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.train(float8[], timestamptz, anomaly.spec) IS 'the model that has learned the values in order';

-- inverse transitions of the aggregates by name

CREATE FUNCTION anomaly.step_back(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_step_back' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.step_back(internal, float8) IS 'support of the aggregates by name';

CREATE FUNCTION anomaly.step_back(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_step_back' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.step_back(internal, float8, text) IS 'support of the aggregates by name';

CREATE FUNCTION anomaly.step_back(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_step_back' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.step_back(internal, float8, timestamptz) IS 'support of the aggregates by name';

CREATE FUNCTION anomaly.step_back(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_step_back' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.step_back(internal, float8, timestamptz, text) IS 'support of the aggregates by name';

CREATE FUNCTION anomaly.step_back(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_step_back' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.step_back(internal, float8[]) IS 'support of the aggregates by name';

CREATE FUNCTION anomaly.step_back(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_step_back' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.step_back(internal, float8[], text) IS 'support of the aggregates by name';

CREATE FUNCTION anomaly.step_back(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_step_back' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.step_back(internal, float8[], timestamptz) IS 'support of the aggregates by name';

CREATE FUNCTION anomaly.step_back(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_step_back' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.step_back(internal, float8[], timestamptz, text) IS 'support of the aggregates by name';

-- on-demand scoring: judge does not learn, observe does

CREATE FUNCTION anomaly.judge(model anomaly.detector, value float8) RETURNS anomaly.verdict
    AS 'MODULE_PATHNAME', 'anomaly_judge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.judge(anomaly.detector, float8) IS 'the verdict of a model on a value, which is not learned';

CREATE FUNCTION anomaly.observe(model anomaly.detector, value float8) RETURNS anomaly.detector
    AS 'MODULE_PATHNAME', 'anomaly_observe' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.observe(anomaly.detector, float8) IS 'the model after it has learned one more value';

CREATE FUNCTION anomaly.judge(model anomaly.detector, value float8, ts timestamptz) RETURNS anomaly.verdict
    AS 'MODULE_PATHNAME', 'anomaly_judge' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.judge(anomaly.detector, float8, timestamptz) IS 'the verdict of a model on a value, which is not learned';

CREATE FUNCTION anomaly.observe(model anomaly.detector, value float8, ts timestamptz) RETURNS anomaly.detector
    AS 'MODULE_PATHNAME', 'anomaly_observe' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.observe(anomaly.detector, float8, timestamptz) IS 'the model after it has learned one more value';

CREATE FUNCTION anomaly.judge(model anomaly.detector, value float8[]) RETURNS anomaly.verdict
    AS 'MODULE_PATHNAME', 'anomaly_judge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.judge(anomaly.detector, float8[]) IS 'the verdict of a model on a value, which is not learned';

CREATE FUNCTION anomaly.observe(model anomaly.detector, value float8[]) RETURNS anomaly.detector
    AS 'MODULE_PATHNAME', 'anomaly_observe' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.observe(anomaly.detector, float8[]) IS 'the model after it has learned one more value';

CREATE FUNCTION anomaly.judge(model anomaly.detector, value float8[], ts timestamptz) RETURNS anomaly.verdict
    AS 'MODULE_PATHNAME', 'anomaly_judge' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.judge(anomaly.detector, float8[], timestamptz) IS 'the verdict of a model on a value, which is not learned';

CREATE FUNCTION anomaly.observe(model anomaly.detector, value float8[], ts timestamptz) RETURNS anomaly.detector
    AS 'MODULE_PATHNAME', 'anomaly_observe' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.observe(anomaly.detector, float8[], timestamptz) IS 'the model after it has learned one more value';

-- merging of models, in any order

CREATE FUNCTION anomaly.merge_step(internal, anomaly.detector) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_merge_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.merge_step(internal, anomaly.detector) IS 'support of anomaly.merge';

CREATE FUNCTION anomaly.merge_combine(internal, internal) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_merge_combine' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.merge_combine(internal, internal) IS 'support of anomaly.merge';

CREATE FUNCTION anomaly.merge_serialize(internal) RETURNS bytea
    AS 'MODULE_PATHNAME', 'anomaly_merge_serialize' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.merge_serialize(internal) IS 'support of anomaly.merge';

CREATE FUNCTION anomaly.merge_deserialize(bytea, internal) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_merge_deserialize' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.merge_deserialize(bytea, internal) IS 'support of anomaly.merge';

CREATE FUNCTION anomaly.merge_final(internal) RETURNS anomaly.detector
    AS 'MODULE_PATHNAME', 'anomaly_merge_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.merge_final(internal) IS 'support of anomaly.merge';

CREATE AGGREGATE anomaly.merge(model anomaly.detector) (
    SFUNC = anomaly.merge_step, STYPE = internal,
    FINALFUNC = anomaly.merge_final, FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = anomaly.merge_combine,
    SERIALFUNC = anomaly.merge_serialize, DESERIALFUNC = anomaly.merge_deserialize,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.merge(anomaly.detector) IS 'one model that knows what all of them have learned';

CREATE FUNCTION anomaly.state_size(spec anomaly.spec, dims int DEFAULT 1) RETURNS bigint
    AS 'MODULE_PATHNAME', 'anomaly_state_size' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.state_size(anomaly.spec, int) IS 'the most bytes that a stored model of this spec can take';

-- what there is

CREATE FUNCTION anomaly.list_detectors(
    OUT name text, OUT summary text, OUT source text, OUT takes_vectors boolean, OUT needs_time boolean,
    OUT is_signed boolean, OUT has_location boolean, OUT is_seeded boolean, OUT can_forget boolean,
    OUT can_merge boolean, OUT can_decay boolean, OUT wraps int, OUT example text, OUT state_bytes bigint) RETURNS SETOF record
    AS 'MODULE_PATHNAME', 'anomaly_list_detectors' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 20;
COMMENT ON FUNCTION anomaly.list_detectors() IS 'support of the view anomaly.detectors';

CREATE FUNCTION anomaly.list_parameters(
    OUT detector text, OUT "position" int, OUT name text, OUT type text, OUT "default" text,
    OUT min float8, OUT max float8, OUT choices text[], OUT help text) RETURNS SETOF record
    AS 'MODULE_PATHNAME', 'anomaly_list_parameters' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 100;
COMMENT ON FUNCTION anomaly.list_parameters() IS 'support of the view anomaly.parameters';

CREATE VIEW anomaly.parameters AS SELECT * FROM anomaly.list_parameters();
COMMENT ON VIEW anomaly.parameters IS 'every parameter of every detector; those without a detector can be given to all';

CREATE VIEW anomaly.detectors AS
SELECT d.name,
       d.name || '(' || CASE WHEN d.wraps = 1 THEN 'spec, ' WHEN d.wraps > 1 THEN 'spec, spec, ' ELSE '' END || own.signature || ')' AS signature,
       d.summary,
       d.source,
       own.parameters,
       policy.parameters AS policy,
       d.takes_vectors, d.needs_time, d.is_signed, d.has_location, d.is_seeded, d.can_forget, d.can_merge,
       d.can_decay, d.wraps, d.example, d.state_bytes
  FROM anomaly.list_detectors() d
 CROSS JOIN LATERAL (
        SELECT coalesce(string_agg(p.name || coalesce('=' || p."default", ''), ', ' ORDER BY p."position"), '') AS signature,
               coalesce(jsonb_agg(jsonb_strip_nulls(to_jsonb(p) - '{detector,position}'::text[]) ORDER BY p."position"), '[]') AS parameters
          FROM anomaly.list_parameters() p WHERE p.detector = d.name) own
 CROSS JOIN (
        SELECT jsonb_agg(jsonb_strip_nulls(to_jsonb(p) - '{detector,position}'::text[]) ORDER BY p."position") AS parameters
          FROM anomaly.list_parameters() p WHERE p.detector IS NULL) policy;
COMMENT ON VIEW anomaly.detectors IS 'every detector, its own parameters and those of every spec with defaults and ranges, and its source';
COMMENT ON COLUMN anomaly.detectors.name IS 'the detector''s name in specs and as an aggregate';
COMMENT ON COLUMN anomaly.detectors.signature IS 'name and parameters with their defaults';
COMMENT ON COLUMN anomaly.detectors.parameters IS 'its own parameters';
COMMENT ON COLUMN anomaly.detectors.policy IS 'parameters that every spec can have';
COMMENT ON COLUMN anomaly.detectors.state_bytes IS 'state_size of the example: the most bytes that a stored model of it takes, of one value';
COMMENT ON COLUMN anomaly.detectors.can_forget IS 'slides with a moving frame; the others recompute each frame';
COMMENT ON COLUMN anomaly.detectors.can_merge IS 'models without a window can be merged';
COMMENT ON COLUMN anomaly.detectors.can_decay IS 'takes half_life: old points count less with time';
COMMENT ON COLUMN anomaly.detectors.wraps IS 'specs that it can have inside; 0 for a detector that stands alone';
COMMENT ON COLUMN anomaly.detectors.example IS 'the shortest spec of it';

GRANT SELECT ON anomaly.parameters, anomaly.detectors TO PUBLIC;
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

-- the aggregates by name: made by scripts/gen_sql of src/core/detectors.def, do not edit

CREATE FUNCTION anomaly.zscore_step(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_zscore_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.zscore_step(internal, float8) IS 'support of anomaly.zscore';

CREATE FUNCTION anomaly.zscore_move(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_zscore_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.zscore_move(internal, float8) IS 'support of anomaly.zscore';

CREATE AGGREGATE anomaly.zscore(value float8) (
    SFUNC = anomaly.zscore_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.zscore_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.zscore(float8) IS 'the raw statistic of zscore for the last value, judged by the values before it';

CREATE FUNCTION anomaly.zscore_step(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_zscore_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.zscore_step(internal, float8, text) IS 'support of anomaly.zscore';

CREATE FUNCTION anomaly.zscore_move(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_zscore_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.zscore_move(internal, float8, text) IS 'support of anomaly.zscore';

CREATE AGGREGATE anomaly.zscore(value float8, params text) (
    SFUNC = anomaly.zscore_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.zscore_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.zscore(float8, text) IS 'the raw statistic of zscore for the last value, judged by the values before it';

CREATE FUNCTION anomaly.zscore_step(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_zscore_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.zscore_step(internal, float8, timestamptz) IS 'support of anomaly.zscore';

CREATE FUNCTION anomaly.zscore_move(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_zscore_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.zscore_move(internal, float8, timestamptz) IS 'support of anomaly.zscore';

CREATE AGGREGATE anomaly.zscore(value float8, ts timestamptz) (
    SFUNC = anomaly.zscore_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.zscore_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.zscore(float8, timestamptz) IS 'the raw statistic of zscore for the last value, judged by the values before it';

CREATE FUNCTION anomaly.zscore_step(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_zscore_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.zscore_step(internal, float8, timestamptz, text) IS 'support of anomaly.zscore';

CREATE FUNCTION anomaly.zscore_move(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_zscore_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.zscore_move(internal, float8, timestamptz, text) IS 'support of anomaly.zscore';

CREATE AGGREGATE anomaly.zscore(value float8, ts timestamptz, params text) (
    SFUNC = anomaly.zscore_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.zscore_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.zscore(float8, timestamptz, text) IS 'the raw statistic of zscore for the last value, judged by the values before it';

CREATE FUNCTION anomaly.zscore_step(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_zscore_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.zscore_step(internal, float8[]) IS 'support of anomaly.zscore';

CREATE FUNCTION anomaly.zscore_move(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_zscore_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.zscore_move(internal, float8[]) IS 'support of anomaly.zscore';

CREATE AGGREGATE anomaly.zscore(value float8[]) (
    SFUNC = anomaly.zscore_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.zscore_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.zscore(float8[]) IS 'the raw statistic of zscore for the last value, judged by the values before it';

CREATE FUNCTION anomaly.zscore_step(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_zscore_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.zscore_step(internal, float8[], text) IS 'support of anomaly.zscore';

CREATE FUNCTION anomaly.zscore_move(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_zscore_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.zscore_move(internal, float8[], text) IS 'support of anomaly.zscore';

CREATE AGGREGATE anomaly.zscore(value float8[], params text) (
    SFUNC = anomaly.zscore_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.zscore_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.zscore(float8[], text) IS 'the raw statistic of zscore for the last value, judged by the values before it';

CREATE FUNCTION anomaly.zscore_step(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_zscore_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.zscore_step(internal, float8[], timestamptz) IS 'support of anomaly.zscore';

CREATE FUNCTION anomaly.zscore_move(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_zscore_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.zscore_move(internal, float8[], timestamptz) IS 'support of anomaly.zscore';

CREATE AGGREGATE anomaly.zscore(value float8[], ts timestamptz) (
    SFUNC = anomaly.zscore_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.zscore_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.zscore(float8[], timestamptz) IS 'the raw statistic of zscore for the last value, judged by the values before it';

CREATE FUNCTION anomaly.zscore_step(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_zscore_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.zscore_step(internal, float8[], timestamptz, text) IS 'support of anomaly.zscore';

CREATE FUNCTION anomaly.zscore_move(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_zscore_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.zscore_move(internal, float8[], timestamptz, text) IS 'support of anomaly.zscore';

CREATE AGGREGATE anomaly.zscore(value float8[], ts timestamptz, params text) (
    SFUNC = anomaly.zscore_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.zscore_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.zscore(float8[], timestamptz, text) IS 'the raw statistic of zscore for the last value, judged by the values before it';

CREATE FUNCTION anomaly.ewma_step(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_ewma_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.ewma_step(internal, float8) IS 'support of anomaly.ewma';

CREATE FUNCTION anomaly.ewma_move(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_ewma_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.ewma_move(internal, float8) IS 'support of anomaly.ewma';

CREATE AGGREGATE anomaly.ewma(value float8) (
    SFUNC = anomaly.ewma_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.ewma_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.ewma(float8) IS 'the raw statistic of ewma for the last value, judged by the values before it';

CREATE FUNCTION anomaly.ewma_step(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_ewma_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.ewma_step(internal, float8, text) IS 'support of anomaly.ewma';

CREATE FUNCTION anomaly.ewma_move(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_ewma_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.ewma_move(internal, float8, text) IS 'support of anomaly.ewma';

CREATE AGGREGATE anomaly.ewma(value float8, params text) (
    SFUNC = anomaly.ewma_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.ewma_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.ewma(float8, text) IS 'the raw statistic of ewma for the last value, judged by the values before it';

CREATE FUNCTION anomaly.ewma_step(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_ewma_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.ewma_step(internal, float8, timestamptz) IS 'support of anomaly.ewma';

CREATE FUNCTION anomaly.ewma_move(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_ewma_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.ewma_move(internal, float8, timestamptz) IS 'support of anomaly.ewma';

CREATE AGGREGATE anomaly.ewma(value float8, ts timestamptz) (
    SFUNC = anomaly.ewma_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.ewma_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.ewma(float8, timestamptz) IS 'the raw statistic of ewma for the last value, judged by the values before it';

CREATE FUNCTION anomaly.ewma_step(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_ewma_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.ewma_step(internal, float8, timestamptz, text) IS 'support of anomaly.ewma';

CREATE FUNCTION anomaly.ewma_move(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_ewma_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.ewma_move(internal, float8, timestamptz, text) IS 'support of anomaly.ewma';

CREATE AGGREGATE anomaly.ewma(value float8, ts timestamptz, params text) (
    SFUNC = anomaly.ewma_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.ewma_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.ewma(float8, timestamptz, text) IS 'the raw statistic of ewma for the last value, judged by the values before it';

CREATE FUNCTION anomaly.ewma_step(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_ewma_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.ewma_step(internal, float8[]) IS 'support of anomaly.ewma';

CREATE FUNCTION anomaly.ewma_move(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_ewma_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.ewma_move(internal, float8[]) IS 'support of anomaly.ewma';

CREATE AGGREGATE anomaly.ewma(value float8[]) (
    SFUNC = anomaly.ewma_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.ewma_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.ewma(float8[]) IS 'the raw statistic of ewma for the last value, judged by the values before it';

CREATE FUNCTION anomaly.ewma_step(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_ewma_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.ewma_step(internal, float8[], text) IS 'support of anomaly.ewma';

CREATE FUNCTION anomaly.ewma_move(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_ewma_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.ewma_move(internal, float8[], text) IS 'support of anomaly.ewma';

CREATE AGGREGATE anomaly.ewma(value float8[], params text) (
    SFUNC = anomaly.ewma_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.ewma_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.ewma(float8[], text) IS 'the raw statistic of ewma for the last value, judged by the values before it';

CREATE FUNCTION anomaly.ewma_step(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_ewma_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.ewma_step(internal, float8[], timestamptz) IS 'support of anomaly.ewma';

CREATE FUNCTION anomaly.ewma_move(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_ewma_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.ewma_move(internal, float8[], timestamptz) IS 'support of anomaly.ewma';

CREATE AGGREGATE anomaly.ewma(value float8[], ts timestamptz) (
    SFUNC = anomaly.ewma_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.ewma_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.ewma(float8[], timestamptz) IS 'the raw statistic of ewma for the last value, judged by the values before it';

CREATE FUNCTION anomaly.ewma_step(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_ewma_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.ewma_step(internal, float8[], timestamptz, text) IS 'support of anomaly.ewma';

CREATE FUNCTION anomaly.ewma_move(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_ewma_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.ewma_move(internal, float8[], timestamptz, text) IS 'support of anomaly.ewma';

CREATE AGGREGATE anomaly.ewma(value float8[], ts timestamptz, params text) (
    SFUNC = anomaly.ewma_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.ewma_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.ewma(float8[], timestamptz, text) IS 'the raw statistic of ewma for the last value, judged by the values before it';

CREATE FUNCTION anomaly.mad_step(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_mad_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.mad_step(internal, float8) IS 'support of anomaly.mad';

CREATE FUNCTION anomaly.mad_move(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_mad_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.mad_move(internal, float8) IS 'support of anomaly.mad';

CREATE AGGREGATE anomaly.mad(value float8) (
    SFUNC = anomaly.mad_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.mad_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.mad(float8) IS 'the raw statistic of mad for the last value, judged by the values before it';

CREATE FUNCTION anomaly.mad_step(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_mad_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.mad_step(internal, float8, text) IS 'support of anomaly.mad';

CREATE FUNCTION anomaly.mad_move(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_mad_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.mad_move(internal, float8, text) IS 'support of anomaly.mad';

CREATE AGGREGATE anomaly.mad(value float8, params text) (
    SFUNC = anomaly.mad_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.mad_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.mad(float8, text) IS 'the raw statistic of mad for the last value, judged by the values before it';

CREATE FUNCTION anomaly.mad_step(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_mad_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.mad_step(internal, float8, timestamptz) IS 'support of anomaly.mad';

CREATE FUNCTION anomaly.mad_move(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_mad_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.mad_move(internal, float8, timestamptz) IS 'support of anomaly.mad';

CREATE AGGREGATE anomaly.mad(value float8, ts timestamptz) (
    SFUNC = anomaly.mad_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.mad_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.mad(float8, timestamptz) IS 'the raw statistic of mad for the last value, judged by the values before it';

CREATE FUNCTION anomaly.mad_step(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_mad_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.mad_step(internal, float8, timestamptz, text) IS 'support of anomaly.mad';

CREATE FUNCTION anomaly.mad_move(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_mad_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.mad_move(internal, float8, timestamptz, text) IS 'support of anomaly.mad';

CREATE AGGREGATE anomaly.mad(value float8, ts timestamptz, params text) (
    SFUNC = anomaly.mad_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.mad_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.mad(float8, timestamptz, text) IS 'the raw statistic of mad for the last value, judged by the values before it';

CREATE FUNCTION anomaly.mad_step(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_mad_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.mad_step(internal, float8[]) IS 'support of anomaly.mad';

CREATE FUNCTION anomaly.mad_move(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_mad_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.mad_move(internal, float8[]) IS 'support of anomaly.mad';

CREATE AGGREGATE anomaly.mad(value float8[]) (
    SFUNC = anomaly.mad_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.mad_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.mad(float8[]) IS 'the raw statistic of mad for the last value, judged by the values before it';

CREATE FUNCTION anomaly.mad_step(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_mad_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.mad_step(internal, float8[], text) IS 'support of anomaly.mad';

CREATE FUNCTION anomaly.mad_move(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_mad_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.mad_move(internal, float8[], text) IS 'support of anomaly.mad';

CREATE AGGREGATE anomaly.mad(value float8[], params text) (
    SFUNC = anomaly.mad_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.mad_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.mad(float8[], text) IS 'the raw statistic of mad for the last value, judged by the values before it';

CREATE FUNCTION anomaly.mad_step(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_mad_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.mad_step(internal, float8[], timestamptz) IS 'support of anomaly.mad';

CREATE FUNCTION anomaly.mad_move(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_mad_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.mad_move(internal, float8[], timestamptz) IS 'support of anomaly.mad';

CREATE AGGREGATE anomaly.mad(value float8[], ts timestamptz) (
    SFUNC = anomaly.mad_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.mad_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.mad(float8[], timestamptz) IS 'the raw statistic of mad for the last value, judged by the values before it';

CREATE FUNCTION anomaly.mad_step(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_mad_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.mad_step(internal, float8[], timestamptz, text) IS 'support of anomaly.mad';

CREATE FUNCTION anomaly.mad_move(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_mad_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.mad_move(internal, float8[], timestamptz, text) IS 'support of anomaly.mad';

CREATE AGGREGATE anomaly.mad(value float8[], ts timestamptz, params text) (
    SFUNC = anomaly.mad_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.mad_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.mad(float8[], timestamptz, text) IS 'the raw statistic of mad for the last value, judged by the values before it';

CREATE FUNCTION anomaly.iqr_step(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_iqr_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.iqr_step(internal, float8) IS 'support of anomaly.iqr';

CREATE FUNCTION anomaly.iqr_move(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_iqr_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.iqr_move(internal, float8) IS 'support of anomaly.iqr';

CREATE AGGREGATE anomaly.iqr(value float8) (
    SFUNC = anomaly.iqr_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.iqr_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.iqr(float8) IS 'the raw statistic of iqr for the last value, judged by the values before it';

CREATE FUNCTION anomaly.iqr_step(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_iqr_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.iqr_step(internal, float8, text) IS 'support of anomaly.iqr';

CREATE FUNCTION anomaly.iqr_move(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_iqr_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.iqr_move(internal, float8, text) IS 'support of anomaly.iqr';

CREATE AGGREGATE anomaly.iqr(value float8, params text) (
    SFUNC = anomaly.iqr_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.iqr_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.iqr(float8, text) IS 'the raw statistic of iqr for the last value, judged by the values before it';

CREATE FUNCTION anomaly.iqr_step(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_iqr_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.iqr_step(internal, float8, timestamptz) IS 'support of anomaly.iqr';

CREATE FUNCTION anomaly.iqr_move(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_iqr_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.iqr_move(internal, float8, timestamptz) IS 'support of anomaly.iqr';

CREATE AGGREGATE anomaly.iqr(value float8, ts timestamptz) (
    SFUNC = anomaly.iqr_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.iqr_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.iqr(float8, timestamptz) IS 'the raw statistic of iqr for the last value, judged by the values before it';

CREATE FUNCTION anomaly.iqr_step(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_iqr_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.iqr_step(internal, float8, timestamptz, text) IS 'support of anomaly.iqr';

CREATE FUNCTION anomaly.iqr_move(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_iqr_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.iqr_move(internal, float8, timestamptz, text) IS 'support of anomaly.iqr';

CREATE AGGREGATE anomaly.iqr(value float8, ts timestamptz, params text) (
    SFUNC = anomaly.iqr_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.iqr_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.iqr(float8, timestamptz, text) IS 'the raw statistic of iqr for the last value, judged by the values before it';

CREATE FUNCTION anomaly.iqr_step(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_iqr_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.iqr_step(internal, float8[]) IS 'support of anomaly.iqr';

CREATE FUNCTION anomaly.iqr_move(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_iqr_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.iqr_move(internal, float8[]) IS 'support of anomaly.iqr';

CREATE AGGREGATE anomaly.iqr(value float8[]) (
    SFUNC = anomaly.iqr_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.iqr_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.iqr(float8[]) IS 'the raw statistic of iqr for the last value, judged by the values before it';

CREATE FUNCTION anomaly.iqr_step(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_iqr_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.iqr_step(internal, float8[], text) IS 'support of anomaly.iqr';

CREATE FUNCTION anomaly.iqr_move(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_iqr_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.iqr_move(internal, float8[], text) IS 'support of anomaly.iqr';

CREATE AGGREGATE anomaly.iqr(value float8[], params text) (
    SFUNC = anomaly.iqr_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.iqr_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.iqr(float8[], text) IS 'the raw statistic of iqr for the last value, judged by the values before it';

CREATE FUNCTION anomaly.iqr_step(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_iqr_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.iqr_step(internal, float8[], timestamptz) IS 'support of anomaly.iqr';

CREATE FUNCTION anomaly.iqr_move(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_iqr_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.iqr_move(internal, float8[], timestamptz) IS 'support of anomaly.iqr';

CREATE AGGREGATE anomaly.iqr(value float8[], ts timestamptz) (
    SFUNC = anomaly.iqr_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.iqr_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.iqr(float8[], timestamptz) IS 'the raw statistic of iqr for the last value, judged by the values before it';

CREATE FUNCTION anomaly.iqr_step(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_iqr_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.iqr_step(internal, float8[], timestamptz, text) IS 'support of anomaly.iqr';

CREATE FUNCTION anomaly.iqr_move(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_iqr_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.iqr_move(internal, float8[], timestamptz, text) IS 'support of anomaly.iqr';

CREATE AGGREGATE anomaly.iqr(value float8[], ts timestamptz, params text) (
    SFUNC = anomaly.iqr_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.iqr_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.iqr(float8[], timestamptz, text) IS 'the raw statistic of iqr for the last value, judged by the values before it';

CREATE FUNCTION anomaly.range_step(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_range_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.range_step(internal, float8) IS 'support of anomaly.range';

CREATE FUNCTION anomaly.range_move(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_range_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.range_move(internal, float8) IS 'support of anomaly.range';

CREATE AGGREGATE anomaly.range(value float8) (
    SFUNC = anomaly.range_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.range_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.range(float8) IS 'the raw statistic of range for the last value, judged by the values before it';

CREATE FUNCTION anomaly.range_step(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_range_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.range_step(internal, float8, text) IS 'support of anomaly.range';

CREATE FUNCTION anomaly.range_move(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_range_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.range_move(internal, float8, text) IS 'support of anomaly.range';

CREATE AGGREGATE anomaly.range(value float8, params text) (
    SFUNC = anomaly.range_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.range_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.range(float8, text) IS 'the raw statistic of range for the last value, judged by the values before it';

CREATE FUNCTION anomaly.range_step(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_range_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.range_step(internal, float8, timestamptz) IS 'support of anomaly.range';

CREATE FUNCTION anomaly.range_move(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_range_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.range_move(internal, float8, timestamptz) IS 'support of anomaly.range';

CREATE AGGREGATE anomaly.range(value float8, ts timestamptz) (
    SFUNC = anomaly.range_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.range_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.range(float8, timestamptz) IS 'the raw statistic of range for the last value, judged by the values before it';

CREATE FUNCTION anomaly.range_step(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_range_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.range_step(internal, float8, timestamptz, text) IS 'support of anomaly.range';

CREATE FUNCTION anomaly.range_move(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_range_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.range_move(internal, float8, timestamptz, text) IS 'support of anomaly.range';

CREATE AGGREGATE anomaly.range(value float8, ts timestamptz, params text) (
    SFUNC = anomaly.range_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.range_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.range(float8, timestamptz, text) IS 'the raw statistic of range for the last value, judged by the values before it';

CREATE FUNCTION anomaly.range_step(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_range_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.range_step(internal, float8[]) IS 'support of anomaly.range';

CREATE FUNCTION anomaly.range_move(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_range_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.range_move(internal, float8[]) IS 'support of anomaly.range';

CREATE AGGREGATE anomaly.range(value float8[]) (
    SFUNC = anomaly.range_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.range_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.range(float8[]) IS 'the raw statistic of range for the last value, judged by the values before it';

CREATE FUNCTION anomaly.range_step(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_range_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.range_step(internal, float8[], text) IS 'support of anomaly.range';

CREATE FUNCTION anomaly.range_move(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_range_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.range_move(internal, float8[], text) IS 'support of anomaly.range';

CREATE AGGREGATE anomaly.range(value float8[], params text) (
    SFUNC = anomaly.range_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.range_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.range(float8[], text) IS 'the raw statistic of range for the last value, judged by the values before it';

CREATE FUNCTION anomaly.range_step(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_range_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.range_step(internal, float8[], timestamptz) IS 'support of anomaly.range';

CREATE FUNCTION anomaly.range_move(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_range_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.range_move(internal, float8[], timestamptz) IS 'support of anomaly.range';

CREATE AGGREGATE anomaly.range(value float8[], ts timestamptz) (
    SFUNC = anomaly.range_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.range_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.range(float8[], timestamptz) IS 'the raw statistic of range for the last value, judged by the values before it';

CREATE FUNCTION anomaly.range_step(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_range_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.range_step(internal, float8[], timestamptz, text) IS 'support of anomaly.range';

CREATE FUNCTION anomaly.range_move(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_range_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.range_move(internal, float8[], timestamptz, text) IS 'support of anomaly.range';

CREATE AGGREGATE anomaly.range(value float8[], ts timestamptz, params text) (
    SFUNC = anomaly.range_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.range_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.range(float8[], timestamptz, text) IS 'the raw statistic of range for the last value, judged by the values before it';

CREATE FUNCTION anomaly.spot_step(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_spot_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.spot_step(internal, float8) IS 'support of anomaly.spot';

CREATE FUNCTION anomaly.spot_move(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_spot_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.spot_move(internal, float8) IS 'support of anomaly.spot';

CREATE AGGREGATE anomaly.spot(value float8) (
    SFUNC = anomaly.spot_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.spot_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.spot(float8) IS 'the raw statistic of spot for the last value, judged by the values before it';

CREATE FUNCTION anomaly.spot_step(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_spot_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.spot_step(internal, float8, text) IS 'support of anomaly.spot';

CREATE FUNCTION anomaly.spot_move(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_spot_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.spot_move(internal, float8, text) IS 'support of anomaly.spot';

CREATE AGGREGATE anomaly.spot(value float8, params text) (
    SFUNC = anomaly.spot_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.spot_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.spot(float8, text) IS 'the raw statistic of spot for the last value, judged by the values before it';

CREATE FUNCTION anomaly.spot_step(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_spot_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.spot_step(internal, float8, timestamptz) IS 'support of anomaly.spot';

CREATE FUNCTION anomaly.spot_move(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_spot_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.spot_move(internal, float8, timestamptz) IS 'support of anomaly.spot';

CREATE AGGREGATE anomaly.spot(value float8, ts timestamptz) (
    SFUNC = anomaly.spot_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.spot_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.spot(float8, timestamptz) IS 'the raw statistic of spot for the last value, judged by the values before it';

CREATE FUNCTION anomaly.spot_step(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_spot_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.spot_step(internal, float8, timestamptz, text) IS 'support of anomaly.spot';

CREATE FUNCTION anomaly.spot_move(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_spot_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.spot_move(internal, float8, timestamptz, text) IS 'support of anomaly.spot';

CREATE AGGREGATE anomaly.spot(value float8, ts timestamptz, params text) (
    SFUNC = anomaly.spot_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.spot_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.spot(float8, timestamptz, text) IS 'the raw statistic of spot for the last value, judged by the values before it';

CREATE FUNCTION anomaly.spot_step(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_spot_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.spot_step(internal, float8[]) IS 'support of anomaly.spot';

CREATE FUNCTION anomaly.spot_move(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_spot_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.spot_move(internal, float8[]) IS 'support of anomaly.spot';

CREATE AGGREGATE anomaly.spot(value float8[]) (
    SFUNC = anomaly.spot_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.spot_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.spot(float8[]) IS 'the raw statistic of spot for the last value, judged by the values before it';

CREATE FUNCTION anomaly.spot_step(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_spot_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.spot_step(internal, float8[], text) IS 'support of anomaly.spot';

CREATE FUNCTION anomaly.spot_move(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_spot_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.spot_move(internal, float8[], text) IS 'support of anomaly.spot';

CREATE AGGREGATE anomaly.spot(value float8[], params text) (
    SFUNC = anomaly.spot_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.spot_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.spot(float8[], text) IS 'the raw statistic of spot for the last value, judged by the values before it';

CREATE FUNCTION anomaly.spot_step(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_spot_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.spot_step(internal, float8[], timestamptz) IS 'support of anomaly.spot';

CREATE FUNCTION anomaly.spot_move(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_spot_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.spot_move(internal, float8[], timestamptz) IS 'support of anomaly.spot';

CREATE AGGREGATE anomaly.spot(value float8[], ts timestamptz) (
    SFUNC = anomaly.spot_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.spot_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.spot(float8[], timestamptz) IS 'the raw statistic of spot for the last value, judged by the values before it';

CREATE FUNCTION anomaly.spot_step(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_spot_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.spot_step(internal, float8[], timestamptz, text) IS 'support of anomaly.spot';

CREATE FUNCTION anomaly.spot_move(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_spot_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.spot_move(internal, float8[], timestamptz, text) IS 'support of anomaly.spot';

CREATE AGGREGATE anomaly.spot(value float8[], ts timestamptz, params text) (
    SFUNC = anomaly.spot_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.spot_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.spot(float8[], timestamptz, text) IS 'the raw statistic of spot for the last value, judged by the values before it';

CREATE FUNCTION anomaly.cusum_step(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_cusum_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.cusum_step(internal, float8) IS 'support of anomaly.cusum';

CREATE FUNCTION anomaly.cusum_move(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_cusum_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.cusum_move(internal, float8) IS 'support of anomaly.cusum';

CREATE AGGREGATE anomaly.cusum(value float8) (
    SFUNC = anomaly.cusum_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.cusum_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.cusum(float8) IS 'the raw statistic of cusum for the last value, judged by the values before it';

CREATE FUNCTION anomaly.cusum_step(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_cusum_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.cusum_step(internal, float8, text) IS 'support of anomaly.cusum';

CREATE FUNCTION anomaly.cusum_move(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_cusum_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.cusum_move(internal, float8, text) IS 'support of anomaly.cusum';

CREATE AGGREGATE anomaly.cusum(value float8, params text) (
    SFUNC = anomaly.cusum_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.cusum_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.cusum(float8, text) IS 'the raw statistic of cusum for the last value, judged by the values before it';

CREATE FUNCTION anomaly.cusum_step(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_cusum_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.cusum_step(internal, float8, timestamptz) IS 'support of anomaly.cusum';

CREATE FUNCTION anomaly.cusum_move(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_cusum_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.cusum_move(internal, float8, timestamptz) IS 'support of anomaly.cusum';

CREATE AGGREGATE anomaly.cusum(value float8, ts timestamptz) (
    SFUNC = anomaly.cusum_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.cusum_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.cusum(float8, timestamptz) IS 'the raw statistic of cusum for the last value, judged by the values before it';

CREATE FUNCTION anomaly.cusum_step(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_cusum_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.cusum_step(internal, float8, timestamptz, text) IS 'support of anomaly.cusum';

CREATE FUNCTION anomaly.cusum_move(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_cusum_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.cusum_move(internal, float8, timestamptz, text) IS 'support of anomaly.cusum';

CREATE AGGREGATE anomaly.cusum(value float8, ts timestamptz, params text) (
    SFUNC = anomaly.cusum_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.cusum_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.cusum(float8, timestamptz, text) IS 'the raw statistic of cusum for the last value, judged by the values before it';

CREATE FUNCTION anomaly.cusum_step(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_cusum_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.cusum_step(internal, float8[]) IS 'support of anomaly.cusum';

CREATE FUNCTION anomaly.cusum_move(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_cusum_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.cusum_move(internal, float8[]) IS 'support of anomaly.cusum';

CREATE AGGREGATE anomaly.cusum(value float8[]) (
    SFUNC = anomaly.cusum_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.cusum_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.cusum(float8[]) IS 'the raw statistic of cusum for the last value, judged by the values before it';

CREATE FUNCTION anomaly.cusum_step(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_cusum_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.cusum_step(internal, float8[], text) IS 'support of anomaly.cusum';

CREATE FUNCTION anomaly.cusum_move(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_cusum_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.cusum_move(internal, float8[], text) IS 'support of anomaly.cusum';

CREATE AGGREGATE anomaly.cusum(value float8[], params text) (
    SFUNC = anomaly.cusum_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.cusum_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.cusum(float8[], text) IS 'the raw statistic of cusum for the last value, judged by the values before it';

CREATE FUNCTION anomaly.cusum_step(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_cusum_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.cusum_step(internal, float8[], timestamptz) IS 'support of anomaly.cusum';

CREATE FUNCTION anomaly.cusum_move(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_cusum_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.cusum_move(internal, float8[], timestamptz) IS 'support of anomaly.cusum';

CREATE AGGREGATE anomaly.cusum(value float8[], ts timestamptz) (
    SFUNC = anomaly.cusum_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.cusum_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.cusum(float8[], timestamptz) IS 'the raw statistic of cusum for the last value, judged by the values before it';

CREATE FUNCTION anomaly.cusum_step(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_cusum_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.cusum_step(internal, float8[], timestamptz, text) IS 'support of anomaly.cusum';

CREATE FUNCTION anomaly.cusum_move(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_cusum_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.cusum_move(internal, float8[], timestamptz, text) IS 'support of anomaly.cusum';

CREATE AGGREGATE anomaly.cusum(value float8[], ts timestamptz, params text) (
    SFUNC = anomaly.cusum_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.cusum_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.cusum(float8[], timestamptz, text) IS 'the raw statistic of cusum for the last value, judged by the values before it';

CREATE FUNCTION anomaly.page_hinkley_step(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_page_hinkley_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.page_hinkley_step(internal, float8) IS 'support of anomaly.page_hinkley';

CREATE FUNCTION anomaly.page_hinkley_move(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_page_hinkley_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.page_hinkley_move(internal, float8) IS 'support of anomaly.page_hinkley';

CREATE AGGREGATE anomaly.page_hinkley(value float8) (
    SFUNC = anomaly.page_hinkley_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.page_hinkley_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.page_hinkley(float8) IS 'the raw statistic of page_hinkley for the last value, judged by the values before it';

CREATE FUNCTION anomaly.page_hinkley_step(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_page_hinkley_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.page_hinkley_step(internal, float8, text) IS 'support of anomaly.page_hinkley';

CREATE FUNCTION anomaly.page_hinkley_move(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_page_hinkley_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.page_hinkley_move(internal, float8, text) IS 'support of anomaly.page_hinkley';

CREATE AGGREGATE anomaly.page_hinkley(value float8, params text) (
    SFUNC = anomaly.page_hinkley_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.page_hinkley_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.page_hinkley(float8, text) IS 'the raw statistic of page_hinkley for the last value, judged by the values before it';

CREATE FUNCTION anomaly.page_hinkley_step(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_page_hinkley_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.page_hinkley_step(internal, float8, timestamptz) IS 'support of anomaly.page_hinkley';

CREATE FUNCTION anomaly.page_hinkley_move(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_page_hinkley_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.page_hinkley_move(internal, float8, timestamptz) IS 'support of anomaly.page_hinkley';

CREATE AGGREGATE anomaly.page_hinkley(value float8, ts timestamptz) (
    SFUNC = anomaly.page_hinkley_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.page_hinkley_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.page_hinkley(float8, timestamptz) IS 'the raw statistic of page_hinkley for the last value, judged by the values before it';

CREATE FUNCTION anomaly.page_hinkley_step(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_page_hinkley_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.page_hinkley_step(internal, float8, timestamptz, text) IS 'support of anomaly.page_hinkley';

CREATE FUNCTION anomaly.page_hinkley_move(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_page_hinkley_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.page_hinkley_move(internal, float8, timestamptz, text) IS 'support of anomaly.page_hinkley';

CREATE AGGREGATE anomaly.page_hinkley(value float8, ts timestamptz, params text) (
    SFUNC = anomaly.page_hinkley_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.page_hinkley_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.page_hinkley(float8, timestamptz, text) IS 'the raw statistic of page_hinkley for the last value, judged by the values before it';

CREATE FUNCTION anomaly.page_hinkley_step(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_page_hinkley_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.page_hinkley_step(internal, float8[]) IS 'support of anomaly.page_hinkley';

CREATE FUNCTION anomaly.page_hinkley_move(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_page_hinkley_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.page_hinkley_move(internal, float8[]) IS 'support of anomaly.page_hinkley';

CREATE AGGREGATE anomaly.page_hinkley(value float8[]) (
    SFUNC = anomaly.page_hinkley_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.page_hinkley_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.page_hinkley(float8[]) IS 'the raw statistic of page_hinkley for the last value, judged by the values before it';

CREATE FUNCTION anomaly.page_hinkley_step(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_page_hinkley_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.page_hinkley_step(internal, float8[], text) IS 'support of anomaly.page_hinkley';

CREATE FUNCTION anomaly.page_hinkley_move(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_page_hinkley_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.page_hinkley_move(internal, float8[], text) IS 'support of anomaly.page_hinkley';

CREATE AGGREGATE anomaly.page_hinkley(value float8[], params text) (
    SFUNC = anomaly.page_hinkley_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.page_hinkley_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.page_hinkley(float8[], text) IS 'the raw statistic of page_hinkley for the last value, judged by the values before it';

CREATE FUNCTION anomaly.page_hinkley_step(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_page_hinkley_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.page_hinkley_step(internal, float8[], timestamptz) IS 'support of anomaly.page_hinkley';

CREATE FUNCTION anomaly.page_hinkley_move(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_page_hinkley_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.page_hinkley_move(internal, float8[], timestamptz) IS 'support of anomaly.page_hinkley';

CREATE AGGREGATE anomaly.page_hinkley(value float8[], ts timestamptz) (
    SFUNC = anomaly.page_hinkley_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.page_hinkley_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.page_hinkley(float8[], timestamptz) IS 'the raw statistic of page_hinkley for the last value, judged by the values before it';

CREATE FUNCTION anomaly.page_hinkley_step(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_page_hinkley_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.page_hinkley_step(internal, float8[], timestamptz, text) IS 'support of anomaly.page_hinkley';

CREATE FUNCTION anomaly.page_hinkley_move(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_page_hinkley_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.page_hinkley_move(internal, float8[], timestamptz, text) IS 'support of anomaly.page_hinkley';

CREATE AGGREGATE anomaly.page_hinkley(value float8[], ts timestamptz, params text) (
    SFUNC = anomaly.page_hinkley_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.page_hinkley_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.page_hinkley(float8[], timestamptz, text) IS 'the raw statistic of page_hinkley for the last value, judged by the values before it';

CREATE FUNCTION anomaly.bocpd_step(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_bocpd_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.bocpd_step(internal, float8) IS 'support of anomaly.bocpd';

CREATE FUNCTION anomaly.bocpd_move(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_bocpd_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.bocpd_move(internal, float8) IS 'support of anomaly.bocpd';

CREATE AGGREGATE anomaly.bocpd(value float8) (
    SFUNC = anomaly.bocpd_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.bocpd_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.bocpd(float8) IS 'the raw statistic of bocpd for the last value, judged by the values before it';

CREATE FUNCTION anomaly.bocpd_step(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_bocpd_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.bocpd_step(internal, float8, text) IS 'support of anomaly.bocpd';

CREATE FUNCTION anomaly.bocpd_move(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_bocpd_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.bocpd_move(internal, float8, text) IS 'support of anomaly.bocpd';

CREATE AGGREGATE anomaly.bocpd(value float8, params text) (
    SFUNC = anomaly.bocpd_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.bocpd_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.bocpd(float8, text) IS 'the raw statistic of bocpd for the last value, judged by the values before it';

CREATE FUNCTION anomaly.bocpd_step(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_bocpd_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.bocpd_step(internal, float8, timestamptz) IS 'support of anomaly.bocpd';

CREATE FUNCTION anomaly.bocpd_move(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_bocpd_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.bocpd_move(internal, float8, timestamptz) IS 'support of anomaly.bocpd';

CREATE AGGREGATE anomaly.bocpd(value float8, ts timestamptz) (
    SFUNC = anomaly.bocpd_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.bocpd_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.bocpd(float8, timestamptz) IS 'the raw statistic of bocpd for the last value, judged by the values before it';

CREATE FUNCTION anomaly.bocpd_step(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_bocpd_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.bocpd_step(internal, float8, timestamptz, text) IS 'support of anomaly.bocpd';

CREATE FUNCTION anomaly.bocpd_move(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_bocpd_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.bocpd_move(internal, float8, timestamptz, text) IS 'support of anomaly.bocpd';

CREATE AGGREGATE anomaly.bocpd(value float8, ts timestamptz, params text) (
    SFUNC = anomaly.bocpd_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.bocpd_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.bocpd(float8, timestamptz, text) IS 'the raw statistic of bocpd for the last value, judged by the values before it';

CREATE FUNCTION anomaly.bocpd_step(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_bocpd_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.bocpd_step(internal, float8[]) IS 'support of anomaly.bocpd';

CREATE FUNCTION anomaly.bocpd_move(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_bocpd_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.bocpd_move(internal, float8[]) IS 'support of anomaly.bocpd';

CREATE AGGREGATE anomaly.bocpd(value float8[]) (
    SFUNC = anomaly.bocpd_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.bocpd_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.bocpd(float8[]) IS 'the raw statistic of bocpd for the last value, judged by the values before it';

CREATE FUNCTION anomaly.bocpd_step(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_bocpd_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.bocpd_step(internal, float8[], text) IS 'support of anomaly.bocpd';

CREATE FUNCTION anomaly.bocpd_move(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_bocpd_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.bocpd_move(internal, float8[], text) IS 'support of anomaly.bocpd';

CREATE AGGREGATE anomaly.bocpd(value float8[], params text) (
    SFUNC = anomaly.bocpd_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.bocpd_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.bocpd(float8[], text) IS 'the raw statistic of bocpd for the last value, judged by the values before it';

CREATE FUNCTION anomaly.bocpd_step(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_bocpd_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.bocpd_step(internal, float8[], timestamptz) IS 'support of anomaly.bocpd';

CREATE FUNCTION anomaly.bocpd_move(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_bocpd_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.bocpd_move(internal, float8[], timestamptz) IS 'support of anomaly.bocpd';

CREATE AGGREGATE anomaly.bocpd(value float8[], ts timestamptz) (
    SFUNC = anomaly.bocpd_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.bocpd_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.bocpd(float8[], timestamptz) IS 'the raw statistic of bocpd for the last value, judged by the values before it';

CREATE FUNCTION anomaly.bocpd_step(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_bocpd_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.bocpd_step(internal, float8[], timestamptz, text) IS 'support of anomaly.bocpd';

CREATE FUNCTION anomaly.bocpd_move(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_bocpd_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.bocpd_move(internal, float8[], timestamptz, text) IS 'support of anomaly.bocpd';

CREATE AGGREGATE anomaly.bocpd(value float8[], ts timestamptz, params text) (
    SFUNC = anomaly.bocpd_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.bocpd_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.bocpd(float8[], timestamptz, text) IS 'the raw statistic of bocpd for the last value, judged by the values before it';

CREATE FUNCTION anomaly.rms_step(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_rms_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.rms_step(internal, float8) IS 'support of anomaly.rms';

CREATE FUNCTION anomaly.rms_move(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_rms_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.rms_move(internal, float8) IS 'support of anomaly.rms';

CREATE AGGREGATE anomaly.rms(value float8) (
    SFUNC = anomaly.rms_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.rms_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.rms(float8) IS 'the raw statistic of rms for the last value, judged by the values before it';

CREATE FUNCTION anomaly.rms_step(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_rms_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.rms_step(internal, float8, text) IS 'support of anomaly.rms';

CREATE FUNCTION anomaly.rms_move(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_rms_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.rms_move(internal, float8, text) IS 'support of anomaly.rms';

CREATE AGGREGATE anomaly.rms(value float8, params text) (
    SFUNC = anomaly.rms_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.rms_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.rms(float8, text) IS 'the raw statistic of rms for the last value, judged by the values before it';

CREATE FUNCTION anomaly.rms_step(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_rms_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.rms_step(internal, float8, timestamptz) IS 'support of anomaly.rms';

CREATE FUNCTION anomaly.rms_move(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_rms_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.rms_move(internal, float8, timestamptz) IS 'support of anomaly.rms';

CREATE AGGREGATE anomaly.rms(value float8, ts timestamptz) (
    SFUNC = anomaly.rms_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.rms_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.rms(float8, timestamptz) IS 'the raw statistic of rms for the last value, judged by the values before it';

CREATE FUNCTION anomaly.rms_step(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_rms_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.rms_step(internal, float8, timestamptz, text) IS 'support of anomaly.rms';

CREATE FUNCTION anomaly.rms_move(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_rms_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.rms_move(internal, float8, timestamptz, text) IS 'support of anomaly.rms';

CREATE AGGREGATE anomaly.rms(value float8, ts timestamptz, params text) (
    SFUNC = anomaly.rms_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.rms_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.rms(float8, timestamptz, text) IS 'the raw statistic of rms for the last value, judged by the values before it';

CREATE FUNCTION anomaly.rms_step(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_rms_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.rms_step(internal, float8[]) IS 'support of anomaly.rms';

CREATE FUNCTION anomaly.rms_move(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_rms_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.rms_move(internal, float8[]) IS 'support of anomaly.rms';

CREATE AGGREGATE anomaly.rms(value float8[]) (
    SFUNC = anomaly.rms_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.rms_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.rms(float8[]) IS 'the raw statistic of rms for the last value, judged by the values before it';

CREATE FUNCTION anomaly.rms_step(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_rms_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.rms_step(internal, float8[], text) IS 'support of anomaly.rms';

CREATE FUNCTION anomaly.rms_move(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_rms_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.rms_move(internal, float8[], text) IS 'support of anomaly.rms';

CREATE AGGREGATE anomaly.rms(value float8[], params text) (
    SFUNC = anomaly.rms_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.rms_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.rms(float8[], text) IS 'the raw statistic of rms for the last value, judged by the values before it';

CREATE FUNCTION anomaly.rms_step(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_rms_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.rms_step(internal, float8[], timestamptz) IS 'support of anomaly.rms';

CREATE FUNCTION anomaly.rms_move(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_rms_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.rms_move(internal, float8[], timestamptz) IS 'support of anomaly.rms';

CREATE AGGREGATE anomaly.rms(value float8[], ts timestamptz) (
    SFUNC = anomaly.rms_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.rms_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.rms(float8[], timestamptz) IS 'the raw statistic of rms for the last value, judged by the values before it';

CREATE FUNCTION anomaly.rms_step(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_rms_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.rms_step(internal, float8[], timestamptz, text) IS 'support of anomaly.rms';

CREATE FUNCTION anomaly.rms_move(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_rms_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.rms_move(internal, float8[], timestamptz, text) IS 'support of anomaly.rms';

CREATE AGGREGATE anomaly.rms(value float8[], ts timestamptz, params text) (
    SFUNC = anomaly.rms_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.rms_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.rms(float8[], timestamptz, text) IS 'the raw statistic of rms for the last value, judged by the values before it';

CREATE FUNCTION anomaly.relative_entropy_step(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_relative_entropy_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.relative_entropy_step(internal, float8) IS 'support of anomaly.relative_entropy';

CREATE FUNCTION anomaly.relative_entropy_move(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_relative_entropy_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.relative_entropy_move(internal, float8) IS 'support of anomaly.relative_entropy';

CREATE AGGREGATE anomaly.relative_entropy(value float8) (
    SFUNC = anomaly.relative_entropy_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.relative_entropy_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.relative_entropy(float8) IS 'the raw statistic of relative_entropy for the last value, judged by the values before it';

CREATE FUNCTION anomaly.relative_entropy_step(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_relative_entropy_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.relative_entropy_step(internal, float8, text) IS 'support of anomaly.relative_entropy';

CREATE FUNCTION anomaly.relative_entropy_move(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_relative_entropy_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.relative_entropy_move(internal, float8, text) IS 'support of anomaly.relative_entropy';

CREATE AGGREGATE anomaly.relative_entropy(value float8, params text) (
    SFUNC = anomaly.relative_entropy_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.relative_entropy_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.relative_entropy(float8, text) IS 'the raw statistic of relative_entropy for the last value, judged by the values before it';

CREATE FUNCTION anomaly.relative_entropy_step(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_relative_entropy_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.relative_entropy_step(internal, float8, timestamptz) IS 'support of anomaly.relative_entropy';

CREATE FUNCTION anomaly.relative_entropy_move(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_relative_entropy_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.relative_entropy_move(internal, float8, timestamptz) IS 'support of anomaly.relative_entropy';

CREATE AGGREGATE anomaly.relative_entropy(value float8, ts timestamptz) (
    SFUNC = anomaly.relative_entropy_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.relative_entropy_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.relative_entropy(float8, timestamptz) IS 'the raw statistic of relative_entropy for the last value, judged by the values before it';

CREATE FUNCTION anomaly.relative_entropy_step(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_relative_entropy_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.relative_entropy_step(internal, float8, timestamptz, text) IS 'support of anomaly.relative_entropy';

CREATE FUNCTION anomaly.relative_entropy_move(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_relative_entropy_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.relative_entropy_move(internal, float8, timestamptz, text) IS 'support of anomaly.relative_entropy';

CREATE AGGREGATE anomaly.relative_entropy(value float8, ts timestamptz, params text) (
    SFUNC = anomaly.relative_entropy_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.relative_entropy_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.relative_entropy(float8, timestamptz, text) IS 'the raw statistic of relative_entropy for the last value, judged by the values before it';

CREATE FUNCTION anomaly.relative_entropy_step(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_relative_entropy_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.relative_entropy_step(internal, float8[]) IS 'support of anomaly.relative_entropy';

CREATE FUNCTION anomaly.relative_entropy_move(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_relative_entropy_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.relative_entropy_move(internal, float8[]) IS 'support of anomaly.relative_entropy';

CREATE AGGREGATE anomaly.relative_entropy(value float8[]) (
    SFUNC = anomaly.relative_entropy_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.relative_entropy_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.relative_entropy(float8[]) IS 'the raw statistic of relative_entropy for the last value, judged by the values before it';

CREATE FUNCTION anomaly.relative_entropy_step(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_relative_entropy_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.relative_entropy_step(internal, float8[], text) IS 'support of anomaly.relative_entropy';

CREATE FUNCTION anomaly.relative_entropy_move(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_relative_entropy_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.relative_entropy_move(internal, float8[], text) IS 'support of anomaly.relative_entropy';

CREATE AGGREGATE anomaly.relative_entropy(value float8[], params text) (
    SFUNC = anomaly.relative_entropy_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.relative_entropy_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.relative_entropy(float8[], text) IS 'the raw statistic of relative_entropy for the last value, judged by the values before it';

CREATE FUNCTION anomaly.relative_entropy_step(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_relative_entropy_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.relative_entropy_step(internal, float8[], timestamptz) IS 'support of anomaly.relative_entropy';

CREATE FUNCTION anomaly.relative_entropy_move(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_relative_entropy_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.relative_entropy_move(internal, float8[], timestamptz) IS 'support of anomaly.relative_entropy';

CREATE AGGREGATE anomaly.relative_entropy(value float8[], ts timestamptz) (
    SFUNC = anomaly.relative_entropy_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.relative_entropy_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.relative_entropy(float8[], timestamptz) IS 'the raw statistic of relative_entropy for the last value, judged by the values before it';

CREATE FUNCTION anomaly.relative_entropy_step(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_relative_entropy_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.relative_entropy_step(internal, float8[], timestamptz, text) IS 'support of anomaly.relative_entropy';

CREATE FUNCTION anomaly.relative_entropy_move(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_relative_entropy_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.relative_entropy_move(internal, float8[], timestamptz, text) IS 'support of anomaly.relative_entropy';

CREATE AGGREGATE anomaly.relative_entropy(value float8[], ts timestamptz, params text) (
    SFUNC = anomaly.relative_entropy_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.relative_entropy_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.relative_entropy(float8[], timestamptz, text) IS 'the raw statistic of relative_entropy for the last value, judged by the values before it';

CREATE FUNCTION anomaly.spectral_residual_step(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_spectral_residual_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.spectral_residual_step(internal, float8) IS 'support of anomaly.spectral_residual';

CREATE FUNCTION anomaly.spectral_residual_move(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_spectral_residual_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.spectral_residual_move(internal, float8) IS 'support of anomaly.spectral_residual';

CREATE AGGREGATE anomaly.spectral_residual(value float8) (
    SFUNC = anomaly.spectral_residual_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.spectral_residual_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.spectral_residual(float8) IS 'the raw statistic of spectral_residual for the last value, judged by the values before it';

CREATE FUNCTION anomaly.spectral_residual_step(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_spectral_residual_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.spectral_residual_step(internal, float8, text) IS 'support of anomaly.spectral_residual';

CREATE FUNCTION anomaly.spectral_residual_move(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_spectral_residual_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.spectral_residual_move(internal, float8, text) IS 'support of anomaly.spectral_residual';

CREATE AGGREGATE anomaly.spectral_residual(value float8, params text) (
    SFUNC = anomaly.spectral_residual_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.spectral_residual_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.spectral_residual(float8, text) IS 'the raw statistic of spectral_residual for the last value, judged by the values before it';

CREATE FUNCTION anomaly.spectral_residual_step(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_spectral_residual_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.spectral_residual_step(internal, float8, timestamptz) IS 'support of anomaly.spectral_residual';

CREATE FUNCTION anomaly.spectral_residual_move(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_spectral_residual_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.spectral_residual_move(internal, float8, timestamptz) IS 'support of anomaly.spectral_residual';

CREATE AGGREGATE anomaly.spectral_residual(value float8, ts timestamptz) (
    SFUNC = anomaly.spectral_residual_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.spectral_residual_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.spectral_residual(float8, timestamptz) IS 'the raw statistic of spectral_residual for the last value, judged by the values before it';

CREATE FUNCTION anomaly.spectral_residual_step(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_spectral_residual_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.spectral_residual_step(internal, float8, timestamptz, text) IS 'support of anomaly.spectral_residual';

CREATE FUNCTION anomaly.spectral_residual_move(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_spectral_residual_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.spectral_residual_move(internal, float8, timestamptz, text) IS 'support of anomaly.spectral_residual';

CREATE AGGREGATE anomaly.spectral_residual(value float8, ts timestamptz, params text) (
    SFUNC = anomaly.spectral_residual_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.spectral_residual_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.spectral_residual(float8, timestamptz, text) IS 'the raw statistic of spectral_residual for the last value, judged by the values before it';

CREATE FUNCTION anomaly.spectral_residual_step(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_spectral_residual_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.spectral_residual_step(internal, float8[]) IS 'support of anomaly.spectral_residual';

CREATE FUNCTION anomaly.spectral_residual_move(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_spectral_residual_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.spectral_residual_move(internal, float8[]) IS 'support of anomaly.spectral_residual';

CREATE AGGREGATE anomaly.spectral_residual(value float8[]) (
    SFUNC = anomaly.spectral_residual_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.spectral_residual_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.spectral_residual(float8[]) IS 'the raw statistic of spectral_residual for the last value, judged by the values before it';

CREATE FUNCTION anomaly.spectral_residual_step(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_spectral_residual_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.spectral_residual_step(internal, float8[], text) IS 'support of anomaly.spectral_residual';

CREATE FUNCTION anomaly.spectral_residual_move(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_spectral_residual_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.spectral_residual_move(internal, float8[], text) IS 'support of anomaly.spectral_residual';

CREATE AGGREGATE anomaly.spectral_residual(value float8[], params text) (
    SFUNC = anomaly.spectral_residual_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.spectral_residual_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.spectral_residual(float8[], text) IS 'the raw statistic of spectral_residual for the last value, judged by the values before it';

CREATE FUNCTION anomaly.spectral_residual_step(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_spectral_residual_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.spectral_residual_step(internal, float8[], timestamptz) IS 'support of anomaly.spectral_residual';

CREATE FUNCTION anomaly.spectral_residual_move(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_spectral_residual_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.spectral_residual_move(internal, float8[], timestamptz) IS 'support of anomaly.spectral_residual';

CREATE AGGREGATE anomaly.spectral_residual(value float8[], ts timestamptz) (
    SFUNC = anomaly.spectral_residual_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.spectral_residual_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.spectral_residual(float8[], timestamptz) IS 'the raw statistic of spectral_residual for the last value, judged by the values before it';

CREATE FUNCTION anomaly.spectral_residual_step(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_spectral_residual_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.spectral_residual_step(internal, float8[], timestamptz, text) IS 'support of anomaly.spectral_residual';

CREATE FUNCTION anomaly.spectral_residual_move(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_spectral_residual_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.spectral_residual_move(internal, float8[], timestamptz, text) IS 'support of anomaly.spectral_residual';

CREATE AGGREGATE anomaly.spectral_residual(value float8[], ts timestamptz, params text) (
    SFUNC = anomaly.spectral_residual_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.spectral_residual_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.spectral_residual(float8[], timestamptz, text) IS 'the raw statistic of spectral_residual for the last value, judged by the values before it';

CREATE FUNCTION anomaly.holt_winters_step(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_holt_winters_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.holt_winters_step(internal, float8) IS 'support of anomaly.holt_winters';

CREATE FUNCTION anomaly.holt_winters_move(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_holt_winters_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.holt_winters_move(internal, float8) IS 'support of anomaly.holt_winters';

CREATE AGGREGATE anomaly.holt_winters(value float8) (
    SFUNC = anomaly.holt_winters_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.holt_winters_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.holt_winters(float8) IS 'the raw statistic of holt_winters for the last value, judged by the values before it';

CREATE FUNCTION anomaly.holt_winters_step(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_holt_winters_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.holt_winters_step(internal, float8, text) IS 'support of anomaly.holt_winters';

CREATE FUNCTION anomaly.holt_winters_move(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_holt_winters_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.holt_winters_move(internal, float8, text) IS 'support of anomaly.holt_winters';

CREATE AGGREGATE anomaly.holt_winters(value float8, params text) (
    SFUNC = anomaly.holt_winters_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.holt_winters_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.holt_winters(float8, text) IS 'the raw statistic of holt_winters for the last value, judged by the values before it';

CREATE FUNCTION anomaly.holt_winters_step(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_holt_winters_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.holt_winters_step(internal, float8, timestamptz) IS 'support of anomaly.holt_winters';

CREATE FUNCTION anomaly.holt_winters_move(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_holt_winters_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.holt_winters_move(internal, float8, timestamptz) IS 'support of anomaly.holt_winters';

CREATE AGGREGATE anomaly.holt_winters(value float8, ts timestamptz) (
    SFUNC = anomaly.holt_winters_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.holt_winters_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.holt_winters(float8, timestamptz) IS 'the raw statistic of holt_winters for the last value, judged by the values before it';

CREATE FUNCTION anomaly.holt_winters_step(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_holt_winters_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.holt_winters_step(internal, float8, timestamptz, text) IS 'support of anomaly.holt_winters';

CREATE FUNCTION anomaly.holt_winters_move(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_holt_winters_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.holt_winters_move(internal, float8, timestamptz, text) IS 'support of anomaly.holt_winters';

CREATE AGGREGATE anomaly.holt_winters(value float8, ts timestamptz, params text) (
    SFUNC = anomaly.holt_winters_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.holt_winters_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.holt_winters(float8, timestamptz, text) IS 'the raw statistic of holt_winters for the last value, judged by the values before it';

CREATE FUNCTION anomaly.holt_winters_step(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_holt_winters_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.holt_winters_step(internal, float8[]) IS 'support of anomaly.holt_winters';

CREATE FUNCTION anomaly.holt_winters_move(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_holt_winters_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.holt_winters_move(internal, float8[]) IS 'support of anomaly.holt_winters';

CREATE AGGREGATE anomaly.holt_winters(value float8[]) (
    SFUNC = anomaly.holt_winters_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.holt_winters_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.holt_winters(float8[]) IS 'the raw statistic of holt_winters for the last value, judged by the values before it';

CREATE FUNCTION anomaly.holt_winters_step(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_holt_winters_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.holt_winters_step(internal, float8[], text) IS 'support of anomaly.holt_winters';

CREATE FUNCTION anomaly.holt_winters_move(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_holt_winters_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.holt_winters_move(internal, float8[], text) IS 'support of anomaly.holt_winters';

CREATE AGGREGATE anomaly.holt_winters(value float8[], params text) (
    SFUNC = anomaly.holt_winters_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.holt_winters_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.holt_winters(float8[], text) IS 'the raw statistic of holt_winters for the last value, judged by the values before it';

CREATE FUNCTION anomaly.holt_winters_step(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_holt_winters_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.holt_winters_step(internal, float8[], timestamptz) IS 'support of anomaly.holt_winters';

CREATE FUNCTION anomaly.holt_winters_move(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_holt_winters_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.holt_winters_move(internal, float8[], timestamptz) IS 'support of anomaly.holt_winters';

CREATE AGGREGATE anomaly.holt_winters(value float8[], ts timestamptz) (
    SFUNC = anomaly.holt_winters_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.holt_winters_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.holt_winters(float8[], timestamptz) IS 'the raw statistic of holt_winters for the last value, judged by the values before it';

CREATE FUNCTION anomaly.holt_winters_step(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_holt_winters_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.holt_winters_step(internal, float8[], timestamptz, text) IS 'support of anomaly.holt_winters';

CREATE FUNCTION anomaly.holt_winters_move(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_holt_winters_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.holt_winters_move(internal, float8[], timestamptz, text) IS 'support of anomaly.holt_winters';

CREATE AGGREGATE anomaly.holt_winters(value float8[], ts timestamptz, params text) (
    SFUNC = anomaly.holt_winters_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.holt_winters_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.holt_winters(float8[], timestamptz, text) IS 'the raw statistic of holt_winters for the last value, judged by the values before it';

CREATE FUNCTION anomaly.seasonal_step(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_seasonal_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.seasonal_step(internal, float8) IS 'support of anomaly.seasonal';

CREATE FUNCTION anomaly.seasonal_move(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_seasonal_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.seasonal_move(internal, float8) IS 'support of anomaly.seasonal';

CREATE AGGREGATE anomaly.seasonal(value float8) (
    SFUNC = anomaly.seasonal_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.seasonal_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.seasonal(float8) IS 'the raw statistic of seasonal for the last value, judged by the values before it';

CREATE FUNCTION anomaly.seasonal_step(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_seasonal_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.seasonal_step(internal, float8, text) IS 'support of anomaly.seasonal';

CREATE FUNCTION anomaly.seasonal_move(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_seasonal_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.seasonal_move(internal, float8, text) IS 'support of anomaly.seasonal';

CREATE AGGREGATE anomaly.seasonal(value float8, params text) (
    SFUNC = anomaly.seasonal_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.seasonal_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.seasonal(float8, text) IS 'the raw statistic of seasonal for the last value, judged by the values before it';

CREATE FUNCTION anomaly.seasonal_step(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_seasonal_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.seasonal_step(internal, float8, timestamptz) IS 'support of anomaly.seasonal';

CREATE FUNCTION anomaly.seasonal_move(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_seasonal_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.seasonal_move(internal, float8, timestamptz) IS 'support of anomaly.seasonal';

CREATE AGGREGATE anomaly.seasonal(value float8, ts timestamptz) (
    SFUNC = anomaly.seasonal_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.seasonal_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.seasonal(float8, timestamptz) IS 'the raw statistic of seasonal for the last value, judged by the values before it';

CREATE FUNCTION anomaly.seasonal_step(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_seasonal_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.seasonal_step(internal, float8, timestamptz, text) IS 'support of anomaly.seasonal';

CREATE FUNCTION anomaly.seasonal_move(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_seasonal_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.seasonal_move(internal, float8, timestamptz, text) IS 'support of anomaly.seasonal';

CREATE AGGREGATE anomaly.seasonal(value float8, ts timestamptz, params text) (
    SFUNC = anomaly.seasonal_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.seasonal_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.seasonal(float8, timestamptz, text) IS 'the raw statistic of seasonal for the last value, judged by the values before it';

CREATE FUNCTION anomaly.seasonal_step(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_seasonal_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.seasonal_step(internal, float8[]) IS 'support of anomaly.seasonal';

CREATE FUNCTION anomaly.seasonal_move(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_seasonal_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.seasonal_move(internal, float8[]) IS 'support of anomaly.seasonal';

CREATE AGGREGATE anomaly.seasonal(value float8[]) (
    SFUNC = anomaly.seasonal_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.seasonal_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.seasonal(float8[]) IS 'the raw statistic of seasonal for the last value, judged by the values before it';

CREATE FUNCTION anomaly.seasonal_step(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_seasonal_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.seasonal_step(internal, float8[], text) IS 'support of anomaly.seasonal';

CREATE FUNCTION anomaly.seasonal_move(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_seasonal_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.seasonal_move(internal, float8[], text) IS 'support of anomaly.seasonal';

CREATE AGGREGATE anomaly.seasonal(value float8[], params text) (
    SFUNC = anomaly.seasonal_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.seasonal_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.seasonal(float8[], text) IS 'the raw statistic of seasonal for the last value, judged by the values before it';

CREATE FUNCTION anomaly.seasonal_step(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_seasonal_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.seasonal_step(internal, float8[], timestamptz) IS 'support of anomaly.seasonal';

CREATE FUNCTION anomaly.seasonal_move(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_seasonal_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.seasonal_move(internal, float8[], timestamptz) IS 'support of anomaly.seasonal';

CREATE AGGREGATE anomaly.seasonal(value float8[], ts timestamptz) (
    SFUNC = anomaly.seasonal_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.seasonal_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.seasonal(float8[], timestamptz) IS 'the raw statistic of seasonal for the last value, judged by the values before it';

CREATE FUNCTION anomaly.seasonal_step(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_seasonal_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.seasonal_step(internal, float8[], timestamptz, text) IS 'support of anomaly.seasonal';

CREATE FUNCTION anomaly.seasonal_move(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_seasonal_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.seasonal_move(internal, float8[], timestamptz, text) IS 'support of anomaly.seasonal';

CREATE AGGREGATE anomaly.seasonal(value float8[], ts timestamptz, params text) (
    SFUNC = anomaly.seasonal_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.seasonal_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.seasonal(float8[], timestamptz, text) IS 'the raw statistic of seasonal for the last value, judged by the values before it';

CREATE FUNCTION anomaly.seasonal_esd_step(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_seasonal_esd_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.seasonal_esd_step(internal, float8) IS 'support of anomaly.seasonal_esd';

CREATE FUNCTION anomaly.seasonal_esd_move(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_seasonal_esd_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.seasonal_esd_move(internal, float8) IS 'support of anomaly.seasonal_esd';

CREATE AGGREGATE anomaly.seasonal_esd(value float8) (
    SFUNC = anomaly.seasonal_esd_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.seasonal_esd_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.seasonal_esd(float8) IS 'the raw statistic of seasonal_esd for the last value, judged by the values before it';

CREATE FUNCTION anomaly.seasonal_esd_step(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_seasonal_esd_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.seasonal_esd_step(internal, float8, text) IS 'support of anomaly.seasonal_esd';

CREATE FUNCTION anomaly.seasonal_esd_move(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_seasonal_esd_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.seasonal_esd_move(internal, float8, text) IS 'support of anomaly.seasonal_esd';

CREATE AGGREGATE anomaly.seasonal_esd(value float8, params text) (
    SFUNC = anomaly.seasonal_esd_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.seasonal_esd_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.seasonal_esd(float8, text) IS 'the raw statistic of seasonal_esd for the last value, judged by the values before it';

CREATE FUNCTION anomaly.seasonal_esd_step(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_seasonal_esd_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.seasonal_esd_step(internal, float8, timestamptz) IS 'support of anomaly.seasonal_esd';

CREATE FUNCTION anomaly.seasonal_esd_move(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_seasonal_esd_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.seasonal_esd_move(internal, float8, timestamptz) IS 'support of anomaly.seasonal_esd';

CREATE AGGREGATE anomaly.seasonal_esd(value float8, ts timestamptz) (
    SFUNC = anomaly.seasonal_esd_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.seasonal_esd_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.seasonal_esd(float8, timestamptz) IS 'the raw statistic of seasonal_esd for the last value, judged by the values before it';

CREATE FUNCTION anomaly.seasonal_esd_step(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_seasonal_esd_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.seasonal_esd_step(internal, float8, timestamptz, text) IS 'support of anomaly.seasonal_esd';

CREATE FUNCTION anomaly.seasonal_esd_move(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_seasonal_esd_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.seasonal_esd_move(internal, float8, timestamptz, text) IS 'support of anomaly.seasonal_esd';

CREATE AGGREGATE anomaly.seasonal_esd(value float8, ts timestamptz, params text) (
    SFUNC = anomaly.seasonal_esd_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.seasonal_esd_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.seasonal_esd(float8, timestamptz, text) IS 'the raw statistic of seasonal_esd for the last value, judged by the values before it';

CREATE FUNCTION anomaly.seasonal_esd_step(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_seasonal_esd_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.seasonal_esd_step(internal, float8[]) IS 'support of anomaly.seasonal_esd';

CREATE FUNCTION anomaly.seasonal_esd_move(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_seasonal_esd_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.seasonal_esd_move(internal, float8[]) IS 'support of anomaly.seasonal_esd';

CREATE AGGREGATE anomaly.seasonal_esd(value float8[]) (
    SFUNC = anomaly.seasonal_esd_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.seasonal_esd_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.seasonal_esd(float8[]) IS 'the raw statistic of seasonal_esd for the last value, judged by the values before it';

CREATE FUNCTION anomaly.seasonal_esd_step(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_seasonal_esd_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.seasonal_esd_step(internal, float8[], text) IS 'support of anomaly.seasonal_esd';

CREATE FUNCTION anomaly.seasonal_esd_move(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_seasonal_esd_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.seasonal_esd_move(internal, float8[], text) IS 'support of anomaly.seasonal_esd';

CREATE AGGREGATE anomaly.seasonal_esd(value float8[], params text) (
    SFUNC = anomaly.seasonal_esd_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.seasonal_esd_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.seasonal_esd(float8[], text) IS 'the raw statistic of seasonal_esd for the last value, judged by the values before it';

CREATE FUNCTION anomaly.seasonal_esd_step(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_seasonal_esd_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.seasonal_esd_step(internal, float8[], timestamptz) IS 'support of anomaly.seasonal_esd';

CREATE FUNCTION anomaly.seasonal_esd_move(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_seasonal_esd_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.seasonal_esd_move(internal, float8[], timestamptz) IS 'support of anomaly.seasonal_esd';

CREATE AGGREGATE anomaly.seasonal_esd(value float8[], ts timestamptz) (
    SFUNC = anomaly.seasonal_esd_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.seasonal_esd_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.seasonal_esd(float8[], timestamptz) IS 'the raw statistic of seasonal_esd for the last value, judged by the values before it';

CREATE FUNCTION anomaly.seasonal_esd_step(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_seasonal_esd_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.seasonal_esd_step(internal, float8[], timestamptz, text) IS 'support of anomaly.seasonal_esd';

CREATE FUNCTION anomaly.seasonal_esd_move(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_seasonal_esd_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.seasonal_esd_move(internal, float8[], timestamptz, text) IS 'support of anomaly.seasonal_esd';

CREATE AGGREGATE anomaly.seasonal_esd(value float8[], ts timestamptz, params text) (
    SFUNC = anomaly.seasonal_esd_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.seasonal_esd_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.seasonal_esd(float8[], timestamptz, text) IS 'the raw statistic of seasonal_esd for the last value, judged by the values before it';

CREATE FUNCTION anomaly.novelty_step(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_novelty_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.novelty_step(internal, float8) IS 'support of anomaly.novelty';

CREATE FUNCTION anomaly.novelty_move(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_novelty_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.novelty_move(internal, float8) IS 'support of anomaly.novelty';

CREATE AGGREGATE anomaly.novelty(value float8) (
    SFUNC = anomaly.novelty_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.novelty_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.novelty(float8) IS 'the raw statistic of novelty for the last value, judged by the values before it';

CREATE FUNCTION anomaly.novelty_step(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_novelty_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.novelty_step(internal, float8, text) IS 'support of anomaly.novelty';

CREATE FUNCTION anomaly.novelty_move(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_novelty_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.novelty_move(internal, float8, text) IS 'support of anomaly.novelty';

CREATE AGGREGATE anomaly.novelty(value float8, params text) (
    SFUNC = anomaly.novelty_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.novelty_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.novelty(float8, text) IS 'the raw statistic of novelty for the last value, judged by the values before it';

CREATE FUNCTION anomaly.novelty_step(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_novelty_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.novelty_step(internal, float8, timestamptz) IS 'support of anomaly.novelty';

CREATE FUNCTION anomaly.novelty_move(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_novelty_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.novelty_move(internal, float8, timestamptz) IS 'support of anomaly.novelty';

CREATE AGGREGATE anomaly.novelty(value float8, ts timestamptz) (
    SFUNC = anomaly.novelty_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.novelty_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.novelty(float8, timestamptz) IS 'the raw statistic of novelty for the last value, judged by the values before it';

CREATE FUNCTION anomaly.novelty_step(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_novelty_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.novelty_step(internal, float8, timestamptz, text) IS 'support of anomaly.novelty';

CREATE FUNCTION anomaly.novelty_move(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_novelty_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.novelty_move(internal, float8, timestamptz, text) IS 'support of anomaly.novelty';

CREATE AGGREGATE anomaly.novelty(value float8, ts timestamptz, params text) (
    SFUNC = anomaly.novelty_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.novelty_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.novelty(float8, timestamptz, text) IS 'the raw statistic of novelty for the last value, judged by the values before it';

CREATE FUNCTION anomaly.novelty_step(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_novelty_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.novelty_step(internal, float8[]) IS 'support of anomaly.novelty';

CREATE FUNCTION anomaly.novelty_move(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_novelty_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.novelty_move(internal, float8[]) IS 'support of anomaly.novelty';

CREATE AGGREGATE anomaly.novelty(value float8[]) (
    SFUNC = anomaly.novelty_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.novelty_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.novelty(float8[]) IS 'the raw statistic of novelty for the last value, judged by the values before it';

CREATE FUNCTION anomaly.novelty_step(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_novelty_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.novelty_step(internal, float8[], text) IS 'support of anomaly.novelty';

CREATE FUNCTION anomaly.novelty_move(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_novelty_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.novelty_move(internal, float8[], text) IS 'support of anomaly.novelty';

CREATE AGGREGATE anomaly.novelty(value float8[], params text) (
    SFUNC = anomaly.novelty_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.novelty_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.novelty(float8[], text) IS 'the raw statistic of novelty for the last value, judged by the values before it';

CREATE FUNCTION anomaly.novelty_step(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_novelty_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.novelty_step(internal, float8[], timestamptz) IS 'support of anomaly.novelty';

CREATE FUNCTION anomaly.novelty_move(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_novelty_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.novelty_move(internal, float8[], timestamptz) IS 'support of anomaly.novelty';

CREATE AGGREGATE anomaly.novelty(value float8[], ts timestamptz) (
    SFUNC = anomaly.novelty_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.novelty_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.novelty(float8[], timestamptz) IS 'the raw statistic of novelty for the last value, judged by the values before it';

CREATE FUNCTION anomaly.novelty_step(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_novelty_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.novelty_step(internal, float8[], timestamptz, text) IS 'support of anomaly.novelty';

CREATE FUNCTION anomaly.novelty_move(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_novelty_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.novelty_move(internal, float8[], timestamptz, text) IS 'support of anomaly.novelty';

CREATE AGGREGATE anomaly.novelty(value float8[], ts timestamptz, params text) (
    SFUNC = anomaly.novelty_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.novelty_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.novelty(float8[], timestamptz, text) IS 'the raw statistic of novelty for the last value, judged by the values before it';

CREATE FUNCTION anomaly.nearest_neighbor_step(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_nearest_neighbor_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.nearest_neighbor_step(internal, float8) IS 'support of anomaly.nearest_neighbor';

CREATE FUNCTION anomaly.nearest_neighbor_move(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_nearest_neighbor_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.nearest_neighbor_move(internal, float8) IS 'support of anomaly.nearest_neighbor';

CREATE AGGREGATE anomaly.nearest_neighbor(value float8) (
    SFUNC = anomaly.nearest_neighbor_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.nearest_neighbor_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.nearest_neighbor(float8) IS 'the raw statistic of nearest_neighbor for the last value, judged by the values before it';

CREATE FUNCTION anomaly.nearest_neighbor_step(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_nearest_neighbor_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.nearest_neighbor_step(internal, float8, text) IS 'support of anomaly.nearest_neighbor';

CREATE FUNCTION anomaly.nearest_neighbor_move(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_nearest_neighbor_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.nearest_neighbor_move(internal, float8, text) IS 'support of anomaly.nearest_neighbor';

CREATE AGGREGATE anomaly.nearest_neighbor(value float8, params text) (
    SFUNC = anomaly.nearest_neighbor_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.nearest_neighbor_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.nearest_neighbor(float8, text) IS 'the raw statistic of nearest_neighbor for the last value, judged by the values before it';

CREATE FUNCTION anomaly.nearest_neighbor_step(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_nearest_neighbor_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.nearest_neighbor_step(internal, float8, timestamptz) IS 'support of anomaly.nearest_neighbor';

CREATE FUNCTION anomaly.nearest_neighbor_move(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_nearest_neighbor_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.nearest_neighbor_move(internal, float8, timestamptz) IS 'support of anomaly.nearest_neighbor';

CREATE AGGREGATE anomaly.nearest_neighbor(value float8, ts timestamptz) (
    SFUNC = anomaly.nearest_neighbor_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.nearest_neighbor_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.nearest_neighbor(float8, timestamptz) IS 'the raw statistic of nearest_neighbor for the last value, judged by the values before it';

CREATE FUNCTION anomaly.nearest_neighbor_step(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_nearest_neighbor_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.nearest_neighbor_step(internal, float8, timestamptz, text) IS 'support of anomaly.nearest_neighbor';

CREATE FUNCTION anomaly.nearest_neighbor_move(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_nearest_neighbor_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.nearest_neighbor_move(internal, float8, timestamptz, text) IS 'support of anomaly.nearest_neighbor';

CREATE AGGREGATE anomaly.nearest_neighbor(value float8, ts timestamptz, params text) (
    SFUNC = anomaly.nearest_neighbor_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.nearest_neighbor_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.nearest_neighbor(float8, timestamptz, text) IS 'the raw statistic of nearest_neighbor for the last value, judged by the values before it';

CREATE FUNCTION anomaly.nearest_neighbor_step(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_nearest_neighbor_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.nearest_neighbor_step(internal, float8[]) IS 'support of anomaly.nearest_neighbor';

CREATE FUNCTION anomaly.nearest_neighbor_move(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_nearest_neighbor_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.nearest_neighbor_move(internal, float8[]) IS 'support of anomaly.nearest_neighbor';

CREATE AGGREGATE anomaly.nearest_neighbor(value float8[]) (
    SFUNC = anomaly.nearest_neighbor_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.nearest_neighbor_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.nearest_neighbor(float8[]) IS 'the raw statistic of nearest_neighbor for the last value, judged by the values before it';

CREATE FUNCTION anomaly.nearest_neighbor_step(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_nearest_neighbor_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.nearest_neighbor_step(internal, float8[], text) IS 'support of anomaly.nearest_neighbor';

CREATE FUNCTION anomaly.nearest_neighbor_move(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_nearest_neighbor_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.nearest_neighbor_move(internal, float8[], text) IS 'support of anomaly.nearest_neighbor';

CREATE AGGREGATE anomaly.nearest_neighbor(value float8[], params text) (
    SFUNC = anomaly.nearest_neighbor_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.nearest_neighbor_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.nearest_neighbor(float8[], text) IS 'the raw statistic of nearest_neighbor for the last value, judged by the values before it';

CREATE FUNCTION anomaly.nearest_neighbor_step(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_nearest_neighbor_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.nearest_neighbor_step(internal, float8[], timestamptz) IS 'support of anomaly.nearest_neighbor';

CREATE FUNCTION anomaly.nearest_neighbor_move(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_nearest_neighbor_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.nearest_neighbor_move(internal, float8[], timestamptz) IS 'support of anomaly.nearest_neighbor';

CREATE AGGREGATE anomaly.nearest_neighbor(value float8[], ts timestamptz) (
    SFUNC = anomaly.nearest_neighbor_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.nearest_neighbor_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.nearest_neighbor(float8[], timestamptz) IS 'the raw statistic of nearest_neighbor for the last value, judged by the values before it';

CREATE FUNCTION anomaly.nearest_neighbor_step(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_nearest_neighbor_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.nearest_neighbor_step(internal, float8[], timestamptz, text) IS 'support of anomaly.nearest_neighbor';

CREATE FUNCTION anomaly.nearest_neighbor_move(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_nearest_neighbor_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.nearest_neighbor_move(internal, float8[], timestamptz, text) IS 'support of anomaly.nearest_neighbor';

CREATE AGGREGATE anomaly.nearest_neighbor(value float8[], ts timestamptz, params text) (
    SFUNC = anomaly.nearest_neighbor_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.nearest_neighbor_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.nearest_neighbor(float8[], timestamptz, text) IS 'the raw statistic of nearest_neighbor for the last value, judged by the values before it';

CREATE FUNCTION anomaly.pattern_step(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_pattern_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.pattern_step(internal, float8) IS 'support of anomaly.pattern';

CREATE FUNCTION anomaly.pattern_move(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_pattern_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.pattern_move(internal, float8) IS 'support of anomaly.pattern';

CREATE AGGREGATE anomaly.pattern(value float8) (
    SFUNC = anomaly.pattern_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.pattern_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.pattern(float8) IS 'the raw statistic of pattern for the last value, judged by the values before it';

CREATE FUNCTION anomaly.pattern_step(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_pattern_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.pattern_step(internal, float8, text) IS 'support of anomaly.pattern';

CREATE FUNCTION anomaly.pattern_move(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_pattern_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.pattern_move(internal, float8, text) IS 'support of anomaly.pattern';

CREATE AGGREGATE anomaly.pattern(value float8, params text) (
    SFUNC = anomaly.pattern_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.pattern_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.pattern(float8, text) IS 'the raw statistic of pattern for the last value, judged by the values before it';

CREATE FUNCTION anomaly.pattern_step(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_pattern_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.pattern_step(internal, float8, timestamptz) IS 'support of anomaly.pattern';

CREATE FUNCTION anomaly.pattern_move(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_pattern_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.pattern_move(internal, float8, timestamptz) IS 'support of anomaly.pattern';

CREATE AGGREGATE anomaly.pattern(value float8, ts timestamptz) (
    SFUNC = anomaly.pattern_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.pattern_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.pattern(float8, timestamptz) IS 'the raw statistic of pattern for the last value, judged by the values before it';

CREATE FUNCTION anomaly.pattern_step(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_pattern_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.pattern_step(internal, float8, timestamptz, text) IS 'support of anomaly.pattern';

CREATE FUNCTION anomaly.pattern_move(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_pattern_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.pattern_move(internal, float8, timestamptz, text) IS 'support of anomaly.pattern';

CREATE AGGREGATE anomaly.pattern(value float8, ts timestamptz, params text) (
    SFUNC = anomaly.pattern_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.pattern_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.pattern(float8, timestamptz, text) IS 'the raw statistic of pattern for the last value, judged by the values before it';

CREATE FUNCTION anomaly.pattern_step(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_pattern_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.pattern_step(internal, float8[]) IS 'support of anomaly.pattern';

CREATE FUNCTION anomaly.pattern_move(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_pattern_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.pattern_move(internal, float8[]) IS 'support of anomaly.pattern';

CREATE AGGREGATE anomaly.pattern(value float8[]) (
    SFUNC = anomaly.pattern_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.pattern_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.pattern(float8[]) IS 'the raw statistic of pattern for the last value, judged by the values before it';

CREATE FUNCTION anomaly.pattern_step(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_pattern_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.pattern_step(internal, float8[], text) IS 'support of anomaly.pattern';

CREATE FUNCTION anomaly.pattern_move(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_pattern_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.pattern_move(internal, float8[], text) IS 'support of anomaly.pattern';

CREATE AGGREGATE anomaly.pattern(value float8[], params text) (
    SFUNC = anomaly.pattern_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.pattern_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.pattern(float8[], text) IS 'the raw statistic of pattern for the last value, judged by the values before it';

CREATE FUNCTION anomaly.pattern_step(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_pattern_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.pattern_step(internal, float8[], timestamptz) IS 'support of anomaly.pattern';

CREATE FUNCTION anomaly.pattern_move(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_pattern_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.pattern_move(internal, float8[], timestamptz) IS 'support of anomaly.pattern';

CREATE AGGREGATE anomaly.pattern(value float8[], ts timestamptz) (
    SFUNC = anomaly.pattern_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.pattern_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.pattern(float8[], timestamptz) IS 'the raw statistic of pattern for the last value, judged by the values before it';

CREATE FUNCTION anomaly.pattern_step(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_pattern_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.pattern_step(internal, float8[], timestamptz, text) IS 'support of anomaly.pattern';

CREATE FUNCTION anomaly.pattern_move(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_pattern_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.pattern_move(internal, float8[], timestamptz, text) IS 'support of anomaly.pattern';

CREATE AGGREGATE anomaly.pattern(value float8[], ts timestamptz, params text) (
    SFUNC = anomaly.pattern_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.pattern_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.pattern(float8[], timestamptz, text) IS 'the raw statistic of pattern for the last value, judged by the values before it';

CREATE FUNCTION anomaly.isolation_forest_step(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_isolation_forest_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.isolation_forest_step(internal, float8) IS 'support of anomaly.isolation_forest';

CREATE FUNCTION anomaly.isolation_forest_move(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_isolation_forest_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.isolation_forest_move(internal, float8) IS 'support of anomaly.isolation_forest';

CREATE AGGREGATE anomaly.isolation_forest(value float8) (
    SFUNC = anomaly.isolation_forest_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.isolation_forest_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.isolation_forest(float8) IS 'the raw statistic of isolation_forest for the last value, judged by the values before it';

CREATE FUNCTION anomaly.isolation_forest_step(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_isolation_forest_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.isolation_forest_step(internal, float8, text) IS 'support of anomaly.isolation_forest';

CREATE FUNCTION anomaly.isolation_forest_move(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_isolation_forest_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.isolation_forest_move(internal, float8, text) IS 'support of anomaly.isolation_forest';

CREATE AGGREGATE anomaly.isolation_forest(value float8, params text) (
    SFUNC = anomaly.isolation_forest_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.isolation_forest_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.isolation_forest(float8, text) IS 'the raw statistic of isolation_forest for the last value, judged by the values before it';

CREATE FUNCTION anomaly.isolation_forest_step(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_isolation_forest_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.isolation_forest_step(internal, float8, timestamptz) IS 'support of anomaly.isolation_forest';

CREATE FUNCTION anomaly.isolation_forest_move(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_isolation_forest_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.isolation_forest_move(internal, float8, timestamptz) IS 'support of anomaly.isolation_forest';

CREATE AGGREGATE anomaly.isolation_forest(value float8, ts timestamptz) (
    SFUNC = anomaly.isolation_forest_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.isolation_forest_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.isolation_forest(float8, timestamptz) IS 'the raw statistic of isolation_forest for the last value, judged by the values before it';

CREATE FUNCTION anomaly.isolation_forest_step(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_isolation_forest_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.isolation_forest_step(internal, float8, timestamptz, text) IS 'support of anomaly.isolation_forest';

CREATE FUNCTION anomaly.isolation_forest_move(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_isolation_forest_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.isolation_forest_move(internal, float8, timestamptz, text) IS 'support of anomaly.isolation_forest';

CREATE AGGREGATE anomaly.isolation_forest(value float8, ts timestamptz, params text) (
    SFUNC = anomaly.isolation_forest_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.isolation_forest_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.isolation_forest(float8, timestamptz, text) IS 'the raw statistic of isolation_forest for the last value, judged by the values before it';

CREATE FUNCTION anomaly.isolation_forest_step(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_isolation_forest_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.isolation_forest_step(internal, float8[]) IS 'support of anomaly.isolation_forest';

CREATE FUNCTION anomaly.isolation_forest_move(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_isolation_forest_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.isolation_forest_move(internal, float8[]) IS 'support of anomaly.isolation_forest';

CREATE AGGREGATE anomaly.isolation_forest(value float8[]) (
    SFUNC = anomaly.isolation_forest_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.isolation_forest_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.isolation_forest(float8[]) IS 'the raw statistic of isolation_forest for the last value, judged by the values before it';

CREATE FUNCTION anomaly.isolation_forest_step(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_isolation_forest_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.isolation_forest_step(internal, float8[], text) IS 'support of anomaly.isolation_forest';

CREATE FUNCTION anomaly.isolation_forest_move(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_isolation_forest_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.isolation_forest_move(internal, float8[], text) IS 'support of anomaly.isolation_forest';

CREATE AGGREGATE anomaly.isolation_forest(value float8[], params text) (
    SFUNC = anomaly.isolation_forest_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.isolation_forest_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.isolation_forest(float8[], text) IS 'the raw statistic of isolation_forest for the last value, judged by the values before it';

CREATE FUNCTION anomaly.isolation_forest_step(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_isolation_forest_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.isolation_forest_step(internal, float8[], timestamptz) IS 'support of anomaly.isolation_forest';

CREATE FUNCTION anomaly.isolation_forest_move(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_isolation_forest_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.isolation_forest_move(internal, float8[], timestamptz) IS 'support of anomaly.isolation_forest';

CREATE AGGREGATE anomaly.isolation_forest(value float8[], ts timestamptz) (
    SFUNC = anomaly.isolation_forest_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.isolation_forest_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.isolation_forest(float8[], timestamptz) IS 'the raw statistic of isolation_forest for the last value, judged by the values before it';

CREATE FUNCTION anomaly.isolation_forest_step(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_isolation_forest_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.isolation_forest_step(internal, float8[], timestamptz, text) IS 'support of anomaly.isolation_forest';

CREATE FUNCTION anomaly.isolation_forest_move(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_isolation_forest_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.isolation_forest_move(internal, float8[], timestamptz, text) IS 'support of anomaly.isolation_forest';

CREATE AGGREGATE anomaly.isolation_forest(value float8[], ts timestamptz, params text) (
    SFUNC = anomaly.isolation_forest_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.isolation_forest_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.isolation_forest(float8[], timestamptz, text) IS 'the raw statistic of isolation_forest for the last value, judged by the values before it';

CREATE FUNCTION anomaly.half_space_trees_step(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_half_space_trees_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.half_space_trees_step(internal, float8) IS 'support of anomaly.half_space_trees';

CREATE FUNCTION anomaly.half_space_trees_move(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_half_space_trees_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.half_space_trees_move(internal, float8) IS 'support of anomaly.half_space_trees';

CREATE AGGREGATE anomaly.half_space_trees(value float8) (
    SFUNC = anomaly.half_space_trees_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.half_space_trees_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.half_space_trees(float8) IS 'the raw statistic of half_space_trees for the last value, judged by the values before it';

CREATE FUNCTION anomaly.half_space_trees_step(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_half_space_trees_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.half_space_trees_step(internal, float8, text) IS 'support of anomaly.half_space_trees';

CREATE FUNCTION anomaly.half_space_trees_move(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_half_space_trees_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.half_space_trees_move(internal, float8, text) IS 'support of anomaly.half_space_trees';

CREATE AGGREGATE anomaly.half_space_trees(value float8, params text) (
    SFUNC = anomaly.half_space_trees_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.half_space_trees_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.half_space_trees(float8, text) IS 'the raw statistic of half_space_trees for the last value, judged by the values before it';

CREATE FUNCTION anomaly.half_space_trees_step(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_half_space_trees_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.half_space_trees_step(internal, float8, timestamptz) IS 'support of anomaly.half_space_trees';

CREATE FUNCTION anomaly.half_space_trees_move(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_half_space_trees_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.half_space_trees_move(internal, float8, timestamptz) IS 'support of anomaly.half_space_trees';

CREATE AGGREGATE anomaly.half_space_trees(value float8, ts timestamptz) (
    SFUNC = anomaly.half_space_trees_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.half_space_trees_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.half_space_trees(float8, timestamptz) IS 'the raw statistic of half_space_trees for the last value, judged by the values before it';

CREATE FUNCTION anomaly.half_space_trees_step(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_half_space_trees_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.half_space_trees_step(internal, float8, timestamptz, text) IS 'support of anomaly.half_space_trees';

CREATE FUNCTION anomaly.half_space_trees_move(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_half_space_trees_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.half_space_trees_move(internal, float8, timestamptz, text) IS 'support of anomaly.half_space_trees';

CREATE AGGREGATE anomaly.half_space_trees(value float8, ts timestamptz, params text) (
    SFUNC = anomaly.half_space_trees_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.half_space_trees_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.half_space_trees(float8, timestamptz, text) IS 'the raw statistic of half_space_trees for the last value, judged by the values before it';

CREATE FUNCTION anomaly.half_space_trees_step(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_half_space_trees_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.half_space_trees_step(internal, float8[]) IS 'support of anomaly.half_space_trees';

CREATE FUNCTION anomaly.half_space_trees_move(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_half_space_trees_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.half_space_trees_move(internal, float8[]) IS 'support of anomaly.half_space_trees';

CREATE AGGREGATE anomaly.half_space_trees(value float8[]) (
    SFUNC = anomaly.half_space_trees_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.half_space_trees_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.half_space_trees(float8[]) IS 'the raw statistic of half_space_trees for the last value, judged by the values before it';

CREATE FUNCTION anomaly.half_space_trees_step(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_half_space_trees_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.half_space_trees_step(internal, float8[], text) IS 'support of anomaly.half_space_trees';

CREATE FUNCTION anomaly.half_space_trees_move(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_half_space_trees_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.half_space_trees_move(internal, float8[], text) IS 'support of anomaly.half_space_trees';

CREATE AGGREGATE anomaly.half_space_trees(value float8[], params text) (
    SFUNC = anomaly.half_space_trees_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.half_space_trees_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.half_space_trees(float8[], text) IS 'the raw statistic of half_space_trees for the last value, judged by the values before it';

CREATE FUNCTION anomaly.half_space_trees_step(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_half_space_trees_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.half_space_trees_step(internal, float8[], timestamptz) IS 'support of anomaly.half_space_trees';

CREATE FUNCTION anomaly.half_space_trees_move(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_half_space_trees_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.half_space_trees_move(internal, float8[], timestamptz) IS 'support of anomaly.half_space_trees';

CREATE AGGREGATE anomaly.half_space_trees(value float8[], ts timestamptz) (
    SFUNC = anomaly.half_space_trees_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.half_space_trees_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.half_space_trees(float8[], timestamptz) IS 'the raw statistic of half_space_trees for the last value, judged by the values before it';

CREATE FUNCTION anomaly.half_space_trees_step(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_half_space_trees_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.half_space_trees_step(internal, float8[], timestamptz, text) IS 'support of anomaly.half_space_trees';

CREATE FUNCTION anomaly.half_space_trees_move(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_half_space_trees_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.half_space_trees_move(internal, float8[], timestamptz, text) IS 'support of anomaly.half_space_trees';

CREATE AGGREGATE anomaly.half_space_trees(value float8[], ts timestamptz, params text) (
    SFUNC = anomaly.half_space_trees_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.half_space_trees_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.half_space_trees(float8[], timestamptz, text) IS 'the raw statistic of half_space_trees for the last value, judged by the values before it';

CREATE FUNCTION anomaly.random_cut_forest_step(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_random_cut_forest_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.random_cut_forest_step(internal, float8) IS 'support of anomaly.random_cut_forest';

CREATE FUNCTION anomaly.random_cut_forest_move(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_random_cut_forest_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.random_cut_forest_move(internal, float8) IS 'support of anomaly.random_cut_forest';

CREATE AGGREGATE anomaly.random_cut_forest(value float8) (
    SFUNC = anomaly.random_cut_forest_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.random_cut_forest_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.random_cut_forest(float8) IS 'the raw statistic of random_cut_forest for the last value, judged by the values before it';

CREATE FUNCTION anomaly.random_cut_forest_step(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_random_cut_forest_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.random_cut_forest_step(internal, float8, text) IS 'support of anomaly.random_cut_forest';

CREATE FUNCTION anomaly.random_cut_forest_move(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_random_cut_forest_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.random_cut_forest_move(internal, float8, text) IS 'support of anomaly.random_cut_forest';

CREATE AGGREGATE anomaly.random_cut_forest(value float8, params text) (
    SFUNC = anomaly.random_cut_forest_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.random_cut_forest_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.random_cut_forest(float8, text) IS 'the raw statistic of random_cut_forest for the last value, judged by the values before it';

CREATE FUNCTION anomaly.random_cut_forest_step(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_random_cut_forest_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.random_cut_forest_step(internal, float8, timestamptz) IS 'support of anomaly.random_cut_forest';

CREATE FUNCTION anomaly.random_cut_forest_move(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_random_cut_forest_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.random_cut_forest_move(internal, float8, timestamptz) IS 'support of anomaly.random_cut_forest';

CREATE AGGREGATE anomaly.random_cut_forest(value float8, ts timestamptz) (
    SFUNC = anomaly.random_cut_forest_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.random_cut_forest_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.random_cut_forest(float8, timestamptz) IS 'the raw statistic of random_cut_forest for the last value, judged by the values before it';

CREATE FUNCTION anomaly.random_cut_forest_step(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_random_cut_forest_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.random_cut_forest_step(internal, float8, timestamptz, text) IS 'support of anomaly.random_cut_forest';

CREATE FUNCTION anomaly.random_cut_forest_move(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_random_cut_forest_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.random_cut_forest_move(internal, float8, timestamptz, text) IS 'support of anomaly.random_cut_forest';

CREATE AGGREGATE anomaly.random_cut_forest(value float8, ts timestamptz, params text) (
    SFUNC = anomaly.random_cut_forest_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.random_cut_forest_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.random_cut_forest(float8, timestamptz, text) IS 'the raw statistic of random_cut_forest for the last value, judged by the values before it';

CREATE FUNCTION anomaly.random_cut_forest_step(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_random_cut_forest_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.random_cut_forest_step(internal, float8[]) IS 'support of anomaly.random_cut_forest';

CREATE FUNCTION anomaly.random_cut_forest_move(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_random_cut_forest_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.random_cut_forest_move(internal, float8[]) IS 'support of anomaly.random_cut_forest';

CREATE AGGREGATE anomaly.random_cut_forest(value float8[]) (
    SFUNC = anomaly.random_cut_forest_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.random_cut_forest_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.random_cut_forest(float8[]) IS 'the raw statistic of random_cut_forest for the last value, judged by the values before it';

CREATE FUNCTION anomaly.random_cut_forest_step(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_random_cut_forest_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.random_cut_forest_step(internal, float8[], text) IS 'support of anomaly.random_cut_forest';

CREATE FUNCTION anomaly.random_cut_forest_move(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_random_cut_forest_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.random_cut_forest_move(internal, float8[], text) IS 'support of anomaly.random_cut_forest';

CREATE AGGREGATE anomaly.random_cut_forest(value float8[], params text) (
    SFUNC = anomaly.random_cut_forest_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.random_cut_forest_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.random_cut_forest(float8[], text) IS 'the raw statistic of random_cut_forest for the last value, judged by the values before it';

CREATE FUNCTION anomaly.random_cut_forest_step(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_random_cut_forest_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.random_cut_forest_step(internal, float8[], timestamptz) IS 'support of anomaly.random_cut_forest';

CREATE FUNCTION anomaly.random_cut_forest_move(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_random_cut_forest_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.random_cut_forest_move(internal, float8[], timestamptz) IS 'support of anomaly.random_cut_forest';

CREATE AGGREGATE anomaly.random_cut_forest(value float8[], ts timestamptz) (
    SFUNC = anomaly.random_cut_forest_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.random_cut_forest_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.random_cut_forest(float8[], timestamptz) IS 'the raw statistic of random_cut_forest for the last value, judged by the values before it';

CREATE FUNCTION anomaly.random_cut_forest_step(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_random_cut_forest_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.random_cut_forest_step(internal, float8[], timestamptz, text) IS 'support of anomaly.random_cut_forest';

CREATE FUNCTION anomaly.random_cut_forest_move(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_random_cut_forest_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.random_cut_forest_move(internal, float8[], timestamptz, text) IS 'support of anomaly.random_cut_forest';

CREATE AGGREGATE anomaly.random_cut_forest(value float8[], ts timestamptz, params text) (
    SFUNC = anomaly.random_cut_forest_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.random_cut_forest_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.random_cut_forest(float8[], timestamptz, text) IS 'the raw statistic of random_cut_forest for the last value, judged by the values before it';

CREATE FUNCTION anomaly.mahalanobis_step(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_mahalanobis_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.mahalanobis_step(internal, float8) IS 'support of anomaly.mahalanobis';

CREATE FUNCTION anomaly.mahalanobis_move(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_mahalanobis_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.mahalanobis_move(internal, float8) IS 'support of anomaly.mahalanobis';

CREATE AGGREGATE anomaly.mahalanobis(value float8) (
    SFUNC = anomaly.mahalanobis_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.mahalanobis_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.mahalanobis(float8) IS 'the raw statistic of mahalanobis for the last value, judged by the values before it';

CREATE FUNCTION anomaly.mahalanobis_step(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_mahalanobis_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.mahalanobis_step(internal, float8, text) IS 'support of anomaly.mahalanobis';

CREATE FUNCTION anomaly.mahalanobis_move(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_mahalanobis_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.mahalanobis_move(internal, float8, text) IS 'support of anomaly.mahalanobis';

CREATE AGGREGATE anomaly.mahalanobis(value float8, params text) (
    SFUNC = anomaly.mahalanobis_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.mahalanobis_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.mahalanobis(float8, text) IS 'the raw statistic of mahalanobis for the last value, judged by the values before it';

CREATE FUNCTION anomaly.mahalanobis_step(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_mahalanobis_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.mahalanobis_step(internal, float8, timestamptz) IS 'support of anomaly.mahalanobis';

CREATE FUNCTION anomaly.mahalanobis_move(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_mahalanobis_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.mahalanobis_move(internal, float8, timestamptz) IS 'support of anomaly.mahalanobis';

CREATE AGGREGATE anomaly.mahalanobis(value float8, ts timestamptz) (
    SFUNC = anomaly.mahalanobis_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.mahalanobis_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.mahalanobis(float8, timestamptz) IS 'the raw statistic of mahalanobis for the last value, judged by the values before it';

CREATE FUNCTION anomaly.mahalanobis_step(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_mahalanobis_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.mahalanobis_step(internal, float8, timestamptz, text) IS 'support of anomaly.mahalanobis';

CREATE FUNCTION anomaly.mahalanobis_move(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_mahalanobis_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.mahalanobis_move(internal, float8, timestamptz, text) IS 'support of anomaly.mahalanobis';

CREATE AGGREGATE anomaly.mahalanobis(value float8, ts timestamptz, params text) (
    SFUNC = anomaly.mahalanobis_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.mahalanobis_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.mahalanobis(float8, timestamptz, text) IS 'the raw statistic of mahalanobis for the last value, judged by the values before it';

CREATE FUNCTION anomaly.mahalanobis_step(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_mahalanobis_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.mahalanobis_step(internal, float8[]) IS 'support of anomaly.mahalanobis';

CREATE FUNCTION anomaly.mahalanobis_move(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_mahalanobis_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.mahalanobis_move(internal, float8[]) IS 'support of anomaly.mahalanobis';

CREATE AGGREGATE anomaly.mahalanobis(value float8[]) (
    SFUNC = anomaly.mahalanobis_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.mahalanobis_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.mahalanobis(float8[]) IS 'the raw statistic of mahalanobis for the last value, judged by the values before it';

CREATE FUNCTION anomaly.mahalanobis_step(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_mahalanobis_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.mahalanobis_step(internal, float8[], text) IS 'support of anomaly.mahalanobis';

CREATE FUNCTION anomaly.mahalanobis_move(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_mahalanobis_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.mahalanobis_move(internal, float8[], text) IS 'support of anomaly.mahalanobis';

CREATE AGGREGATE anomaly.mahalanobis(value float8[], params text) (
    SFUNC = anomaly.mahalanobis_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.mahalanobis_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.mahalanobis(float8[], text) IS 'the raw statistic of mahalanobis for the last value, judged by the values before it';

CREATE FUNCTION anomaly.mahalanobis_step(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_mahalanobis_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.mahalanobis_step(internal, float8[], timestamptz) IS 'support of anomaly.mahalanobis';

CREATE FUNCTION anomaly.mahalanobis_move(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_mahalanobis_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.mahalanobis_move(internal, float8[], timestamptz) IS 'support of anomaly.mahalanobis';

CREATE AGGREGATE anomaly.mahalanobis(value float8[], ts timestamptz) (
    SFUNC = anomaly.mahalanobis_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.mahalanobis_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.mahalanobis(float8[], timestamptz) IS 'the raw statistic of mahalanobis for the last value, judged by the values before it';

CREATE FUNCTION anomaly.mahalanobis_step(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_mahalanobis_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.mahalanobis_step(internal, float8[], timestamptz, text) IS 'support of anomaly.mahalanobis';

CREATE FUNCTION anomaly.mahalanobis_move(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_mahalanobis_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.mahalanobis_move(internal, float8[], timestamptz, text) IS 'support of anomaly.mahalanobis';

CREATE AGGREGATE anomaly.mahalanobis(value float8[], ts timestamptz, params text) (
    SFUNC = anomaly.mahalanobis_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.mahalanobis_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.mahalanobis(float8[], timestamptz, text) IS 'the raw statistic of mahalanobis for the last value, judged by the values before it';

CREATE FUNCTION anomaly.loda_step(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_loda_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.loda_step(internal, float8) IS 'support of anomaly.loda';

CREATE FUNCTION anomaly.loda_move(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_loda_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.loda_move(internal, float8) IS 'support of anomaly.loda';

CREATE AGGREGATE anomaly.loda(value float8) (
    SFUNC = anomaly.loda_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.loda_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.loda(float8) IS 'the raw statistic of loda for the last value, judged by the values before it';

CREATE FUNCTION anomaly.loda_step(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_loda_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.loda_step(internal, float8, text) IS 'support of anomaly.loda';

CREATE FUNCTION anomaly.loda_move(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_loda_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.loda_move(internal, float8, text) IS 'support of anomaly.loda';

CREATE AGGREGATE anomaly.loda(value float8, params text) (
    SFUNC = anomaly.loda_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.loda_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.loda(float8, text) IS 'the raw statistic of loda for the last value, judged by the values before it';

CREATE FUNCTION anomaly.loda_step(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_loda_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.loda_step(internal, float8, timestamptz) IS 'support of anomaly.loda';

CREATE FUNCTION anomaly.loda_move(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_loda_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.loda_move(internal, float8, timestamptz) IS 'support of anomaly.loda';

CREATE AGGREGATE anomaly.loda(value float8, ts timestamptz) (
    SFUNC = anomaly.loda_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.loda_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.loda(float8, timestamptz) IS 'the raw statistic of loda for the last value, judged by the values before it';

CREATE FUNCTION anomaly.loda_step(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_loda_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.loda_step(internal, float8, timestamptz, text) IS 'support of anomaly.loda';

CREATE FUNCTION anomaly.loda_move(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_loda_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.loda_move(internal, float8, timestamptz, text) IS 'support of anomaly.loda';

CREATE AGGREGATE anomaly.loda(value float8, ts timestamptz, params text) (
    SFUNC = anomaly.loda_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.loda_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.loda(float8, timestamptz, text) IS 'the raw statistic of loda for the last value, judged by the values before it';

CREATE FUNCTION anomaly.loda_step(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_loda_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.loda_step(internal, float8[]) IS 'support of anomaly.loda';

CREATE FUNCTION anomaly.loda_move(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_loda_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.loda_move(internal, float8[]) IS 'support of anomaly.loda';

CREATE AGGREGATE anomaly.loda(value float8[]) (
    SFUNC = anomaly.loda_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.loda_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.loda(float8[]) IS 'the raw statistic of loda for the last value, judged by the values before it';

CREATE FUNCTION anomaly.loda_step(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_loda_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.loda_step(internal, float8[], text) IS 'support of anomaly.loda';

CREATE FUNCTION anomaly.loda_move(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_loda_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.loda_move(internal, float8[], text) IS 'support of anomaly.loda';

CREATE AGGREGATE anomaly.loda(value float8[], params text) (
    SFUNC = anomaly.loda_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.loda_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.loda(float8[], text) IS 'the raw statistic of loda for the last value, judged by the values before it';

CREATE FUNCTION anomaly.loda_step(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_loda_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.loda_step(internal, float8[], timestamptz) IS 'support of anomaly.loda';

CREATE FUNCTION anomaly.loda_move(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_loda_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.loda_move(internal, float8[], timestamptz) IS 'support of anomaly.loda';

CREATE AGGREGATE anomaly.loda(value float8[], ts timestamptz) (
    SFUNC = anomaly.loda_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.loda_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.loda(float8[], timestamptz) IS 'the raw statistic of loda for the last value, judged by the values before it';

CREATE FUNCTION anomaly.loda_step(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_loda_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.loda_step(internal, float8[], timestamptz, text) IS 'support of anomaly.loda';

CREATE FUNCTION anomaly.loda_move(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_loda_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.loda_move(internal, float8[], timestamptz, text) IS 'support of anomaly.loda';

CREATE AGGREGATE anomaly.loda(value float8[], ts timestamptz, params text) (
    SFUNC = anomaly.loda_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.loda_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.loda(float8[], timestamptz, text) IS 'the raw statistic of loda for the last value, judged by the values before it';

CREATE FUNCTION anomaly.xstream_step(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_xstream_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.xstream_step(internal, float8) IS 'support of anomaly.xstream';

CREATE FUNCTION anomaly.xstream_move(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_xstream_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.xstream_move(internal, float8) IS 'support of anomaly.xstream';

CREATE AGGREGATE anomaly.xstream(value float8) (
    SFUNC = anomaly.xstream_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.xstream_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.xstream(float8) IS 'the raw statistic of xstream for the last value, judged by the values before it';

CREATE FUNCTION anomaly.xstream_step(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_xstream_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.xstream_step(internal, float8, text) IS 'support of anomaly.xstream';

CREATE FUNCTION anomaly.xstream_move(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_xstream_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.xstream_move(internal, float8, text) IS 'support of anomaly.xstream';

CREATE AGGREGATE anomaly.xstream(value float8, params text) (
    SFUNC = anomaly.xstream_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.xstream_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.xstream(float8, text) IS 'the raw statistic of xstream for the last value, judged by the values before it';

CREATE FUNCTION anomaly.xstream_step(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_xstream_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.xstream_step(internal, float8, timestamptz) IS 'support of anomaly.xstream';

CREATE FUNCTION anomaly.xstream_move(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_xstream_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.xstream_move(internal, float8, timestamptz) IS 'support of anomaly.xstream';

CREATE AGGREGATE anomaly.xstream(value float8, ts timestamptz) (
    SFUNC = anomaly.xstream_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.xstream_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.xstream(float8, timestamptz) IS 'the raw statistic of xstream for the last value, judged by the values before it';

CREATE FUNCTION anomaly.xstream_step(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_xstream_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.xstream_step(internal, float8, timestamptz, text) IS 'support of anomaly.xstream';

CREATE FUNCTION anomaly.xstream_move(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_xstream_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.xstream_move(internal, float8, timestamptz, text) IS 'support of anomaly.xstream';

CREATE AGGREGATE anomaly.xstream(value float8, ts timestamptz, params text) (
    SFUNC = anomaly.xstream_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.xstream_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.xstream(float8, timestamptz, text) IS 'the raw statistic of xstream for the last value, judged by the values before it';

CREATE FUNCTION anomaly.xstream_step(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_xstream_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.xstream_step(internal, float8[]) IS 'support of anomaly.xstream';

CREATE FUNCTION anomaly.xstream_move(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_xstream_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.xstream_move(internal, float8[]) IS 'support of anomaly.xstream';

CREATE AGGREGATE anomaly.xstream(value float8[]) (
    SFUNC = anomaly.xstream_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.xstream_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.xstream(float8[]) IS 'the raw statistic of xstream for the last value, judged by the values before it';

CREATE FUNCTION anomaly.xstream_step(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_xstream_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.xstream_step(internal, float8[], text) IS 'support of anomaly.xstream';

CREATE FUNCTION anomaly.xstream_move(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_xstream_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.xstream_move(internal, float8[], text) IS 'support of anomaly.xstream';

CREATE AGGREGATE anomaly.xstream(value float8[], params text) (
    SFUNC = anomaly.xstream_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.xstream_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.xstream(float8[], text) IS 'the raw statistic of xstream for the last value, judged by the values before it';

CREATE FUNCTION anomaly.xstream_step(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_xstream_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.xstream_step(internal, float8[], timestamptz) IS 'support of anomaly.xstream';

CREATE FUNCTION anomaly.xstream_move(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_xstream_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.xstream_move(internal, float8[], timestamptz) IS 'support of anomaly.xstream';

CREATE AGGREGATE anomaly.xstream(value float8[], ts timestamptz) (
    SFUNC = anomaly.xstream_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.xstream_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.xstream(float8[], timestamptz) IS 'the raw statistic of xstream for the last value, judged by the values before it';

CREATE FUNCTION anomaly.xstream_step(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_xstream_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.xstream_step(internal, float8[], timestamptz, text) IS 'support of anomaly.xstream';

CREATE FUNCTION anomaly.xstream_move(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_xstream_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.xstream_move(internal, float8[], timestamptz, text) IS 'support of anomaly.xstream';

CREATE AGGREGATE anomaly.xstream(value float8[], ts timestamptz, params text) (
    SFUNC = anomaly.xstream_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.xstream_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.xstream(float8[], timestamptz, text) IS 'the raw statistic of xstream for the last value, judged by the values before it';

CREATE FUNCTION anomaly.auto_step(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_auto_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.auto_step(internal, float8) IS 'support of anomaly.auto';

CREATE FUNCTION anomaly.auto_move(internal, float8) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_auto_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.auto_move(internal, float8) IS 'support of anomaly.auto';

CREATE AGGREGATE anomaly.auto(value float8) (
    SFUNC = anomaly.auto_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.auto_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.auto(float8) IS 'the raw statistic of auto for the last value, judged by the values before it';

CREATE FUNCTION anomaly.auto_step(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_auto_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.auto_step(internal, float8, text) IS 'support of anomaly.auto';

CREATE FUNCTION anomaly.auto_move(internal, float8, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_auto_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.auto_move(internal, float8, text) IS 'support of anomaly.auto';

CREATE AGGREGATE anomaly.auto(value float8, params text) (
    SFUNC = anomaly.auto_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.auto_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.auto(float8, text) IS 'the raw statistic of auto for the last value, judged by the values before it';

CREATE FUNCTION anomaly.auto_step(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_auto_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.auto_step(internal, float8, timestamptz) IS 'support of anomaly.auto';

CREATE FUNCTION anomaly.auto_move(internal, float8, timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_auto_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.auto_move(internal, float8, timestamptz) IS 'support of anomaly.auto';

CREATE AGGREGATE anomaly.auto(value float8, ts timestamptz) (
    SFUNC = anomaly.auto_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.auto_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.auto(float8, timestamptz) IS 'the raw statistic of auto for the last value, judged by the values before it';

CREATE FUNCTION anomaly.auto_step(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_auto_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.auto_step(internal, float8, timestamptz, text) IS 'support of anomaly.auto';

CREATE FUNCTION anomaly.auto_move(internal, float8, timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_auto_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.auto_move(internal, float8, timestamptz, text) IS 'support of anomaly.auto';

CREATE AGGREGATE anomaly.auto(value float8, ts timestamptz, params text) (
    SFUNC = anomaly.auto_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.auto_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.auto(float8, timestamptz, text) IS 'the raw statistic of auto for the last value, judged by the values before it';

CREATE FUNCTION anomaly.auto_step(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_auto_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.auto_step(internal, float8[]) IS 'support of anomaly.auto';

CREATE FUNCTION anomaly.auto_move(internal, float8[]) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_auto_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.auto_move(internal, float8[]) IS 'support of anomaly.auto';

CREATE AGGREGATE anomaly.auto(value float8[]) (
    SFUNC = anomaly.auto_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.auto_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.auto(float8[]) IS 'the raw statistic of auto for the last value, judged by the values before it';

CREATE FUNCTION anomaly.auto_step(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_auto_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.auto_step(internal, float8[], text) IS 'support of anomaly.auto';

CREATE FUNCTION anomaly.auto_move(internal, float8[], text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_auto_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.auto_move(internal, float8[], text) IS 'support of anomaly.auto';

CREATE AGGREGATE anomaly.auto(value float8[], params text) (
    SFUNC = anomaly.auto_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.auto_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.auto(float8[], text) IS 'the raw statistic of auto for the last value, judged by the values before it';

CREATE FUNCTION anomaly.auto_step(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_auto_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.auto_step(internal, float8[], timestamptz) IS 'support of anomaly.auto';

CREATE FUNCTION anomaly.auto_move(internal, float8[], timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_auto_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.auto_move(internal, float8[], timestamptz) IS 'support of anomaly.auto';

CREATE AGGREGATE anomaly.auto(value float8[], ts timestamptz) (
    SFUNC = anomaly.auto_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.auto_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.auto(float8[], timestamptz) IS 'the raw statistic of auto for the last value, judged by the values before it';

CREATE FUNCTION anomaly.auto_step(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_auto_step' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.auto_step(internal, float8[], timestamptz, text) IS 'support of anomaly.auto';

CREATE FUNCTION anomaly.auto_move(internal, float8[], timestamptz, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'anomaly_auto_move' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.auto_move(internal, float8[], timestamptz, text) IS 'support of anomaly.auto';

CREATE AGGREGATE anomaly.auto(value float8[], ts timestamptz, params text) (
    SFUNC = anomaly.auto_step, STYPE = internal, SSPACE = 4096,
    FINALFUNC = anomaly.raw_final, FINALFUNC_MODIFY = READ_ONLY,
    MSFUNC = anomaly.auto_move, MINVFUNC = anomaly.step_back, MSTYPE = internal, MSSPACE = 4096,
    MFINALFUNC = anomaly.raw_final, MFINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE anomaly.auto(float8[], timestamptz, text) IS 'the raw statistic of auto for the last value, judged by the values before it';

-- connectors: what is wished, how far each partition is, what its states were

CREATE SEQUENCE anomaly.connector_id_seq AS bigint;

CREATE TABLE anomaly.connector (
    id bigint PRIMARY KEY DEFAULT nextval('anomaly.connector_id_seq'),
    name text NOT NULL UNIQUE,
    owner regrole NOT NULL,
    server name NOT NULL,
    config jsonb NOT NULL,
    target_state text NOT NULL CHECK (target_state IN ('RUNNING', 'PAUSED', 'STOPPED')),
    stop_reason text,
    generation bigint NOT NULL,
    system_identifier bigint NOT NULL,
    database_oid oid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    initial_offsets jsonb,              -- where partitions without a row begin; NULL: start.position
    former_group text                   -- of the cluster that this was restored from: how far that sent stands there
);

CREATE TABLE anomaly.connector_offset (
    connector_id bigint NOT NULL REFERENCES anomaly.connector ON DELETE CASCADE,
    topic text NOT NULL,
    partition int NOT NULL,
    generation bigint NOT NULL,         -- of the task that owns it
    next_offset bigint NOT NULL,        -- the first message that is not in the tables
    message_count bigint NOT NULL,      -- running count and hash of the messages below next_offset
    message_hash bigint NOT NULL,
    empty_count bigint NOT NULL DEFAULT 0, -- messages among these that had no point
    replay_from bigint NOT NULL,        -- at or below every change not yet in checkpoint
    replay_count bigint NOT NULL,       -- count and hash at replay_from
    replay_hash bigint NOT NULL,
    fingerprint bigint NOT NULL,        -- of converter config and code version: other states are not ours
    spec text NOT NULL,                 -- of the states in checkpoint: specs with versions, separated by ;
    rebuild_spec text,                  -- of those that are being built from the raw table
    rebuilt_to bigint,                  -- raw rows below are in them; -1: none yet
    rebuilt_count bigint,               -- messages among these rows; -1: not to be known
    inexact_from bigint,                -- states are not those of a replay from here on
    last_offset bigint,                 -- the last message counted, with a hash of it: is the topic still the same?
    last_hash bigint,
    last_end bigint,                    -- next_offset when they were written
    committed_at timestamptz NOT NULL DEFAULT now(),
    outbox_epoch int NOT NULL DEFAULT 0,    -- raised when rows below next_offset enter the outbox
    first_offset bigint,                -- the states know no message below; NULL: not known
    wish jsonb,                         -- where a person wants it; made a number before the next fetch
    stop_offset bigint,                 -- a bounded run ends here
    PRIMARY KEY (connector_id, topic, partition)
) WITH (fillfactor = 50);

CREATE TABLE anomaly.checkpoint (
    connector_id bigint NOT NULL,
    partition int NOT NULL,
    series text COLLATE "C" NOT NULL,
    topic text COLLATE "C" NOT NULL,
    detector text COLLATE "C" NOT NULL, -- spec
    as_of bigint NOT NULL,              -- the state knows all messages below
    state bytea NOT NULL,
    last_at timestamptz,                -- of the last message that the state knows; of the point where it has no time
    PRIMARY KEY (connector_id, partition, series, topic, detector)  -- what differs comes first
);
ALTER TABLE anomaly.checkpoint ALTER COLUMN state SET STORAGE EXTERNAL;

CREATE TABLE anomaly.dead_letter (
    connector_id bigint NOT NULL REFERENCES anomaly.connector ON DELETE CASCADE,
    topic text NOT NULL,
    partition int NOT NULL,
    kafka_offset bigint NOT NULL,
    item int NOT NULL DEFAULT -1,       -- of a refused point; -1: the message as a whole
    kafka_timestamp timestamptz,
    key bytea,
    headers jsonb,
    payload bytea,
    series text,                        -- of a refused point: what was to be written
    ts timestamptz,
    value float8[],
    learned boolean NOT NULL DEFAULT false, -- the states know the point, at its place
    stage text NOT NULL,                -- convert, judge or sink
    sqlstate text NOT NULL,
    reason text NOT NULL,
    failed_at timestamptz NOT NULL DEFAULT now(),
    replay_requested_at timestamptz,    -- a task is to try it again
    replayed_at timestamptz,            -- it is in the tables now
    discarded_at timestamptz,           -- no longer shown; bytes are gone, coordinates stay for rebuilds
    PRIMARY KEY (connector_id, topic, partition, kafka_offset, item)
);
CREATE INDEX dead_letter_replay ON anomaly.dead_letter (connector_id, topic, partition, kafka_offset, item)
    WHERE replay_requested_at IS NOT NULL;

-- one row a record; (generation, epoch, kafka_offset) grow in the order in which a partition's rows are committed
CREATE TABLE anomaly.outbox (
    connector_id bigint NOT NULL REFERENCES anomaly.connector ON DELETE CASCADE,
    topic text NOT NULL,                -- where it comes from
    partition int NOT NULL,
    generation bigint NOT NULL,         -- of the task that wrote it
    epoch int NOT NULL,                 -- outbox_epoch of the partition
    kafka_offset bigint NOT NULL,
    item int NOT NULL,
    detector text NOT NULL,             -- empty: not an anomaly
    target text NOT NULL,               -- the topic that it goes to
    key bytea,
    value bytea,
    headers jsonb,                      -- [name, text or null or {"hex": bytes}], ...; NULL: those of an anomaly
    PRIMARY KEY (connector_id, topic, partition, generation, epoch, kafka_offset, item, detector)
);

COMMENT ON SEQUENCE anomaly.connector_id_seq IS 'ids of connectors, never used twice';
COMMENT ON TABLE anomaly.connector IS 'connectors: what is wished; read anomaly.connectors';
COMMENT ON TABLE anomaly.connector_offset IS 'how far each partition is, with count and hash of what was read; read anomaly.connector_offsets';
COMMENT ON TABLE anomaly.checkpoint IS 'states of series, one a detector, each with the offset that it stands at';
COMMENT ON TABLE anomaly.dead_letter IS 'messages that could not become points; read anomaly.dead_letters';
COMMENT ON TABLE anomaly.outbox IS 'records on their way to Kafka';
-- the foreign data wrapper, the verbs, and what is seen of connectors

CREATE FUNCTION anomaly.kafka_validator(options text[], catalog oid) RETURNS void
    AS 'MODULE_PATHNAME', 'anomaly_kafka_validator' LANGUAGE C STRICT;
COMMENT ON FUNCTION anomaly.kafka_validator(text[], oid) IS 'checks options of servers and user mappings of anomaly_kafka';

CREATE FOREIGN DATA WRAPPER anomaly_kafka NO HANDLER VALIDATOR anomaly.kafka_validator;
COMMENT ON FOREIGN DATA WRAPPER anomaly_kafka IS 'Kafka clusters that connectors read from';

-- restores and changes by hand take effect, too
CREATE FUNCTION anomaly.connector_changed() RETURNS trigger
    AS 'MODULE_PATHNAME', 'anomaly_connector_changed' LANGUAGE C;
COMMENT ON FUNCTION anomaly.connector_changed() IS 'tells the launcher at COMMIT that connectors changed; refuses writers other than the verbs and superusers';

CREATE TRIGGER connector_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON anomaly.connector
    FOR EACH STATEMENT EXECUTE FUNCTION anomaly.connector_changed();
COMMENT ON TRIGGER connector_changed ON anomaly.connector IS 'tells the launcher at COMMIT that connectors changed; refuses writers other than the verbs and superusers';

-- states go with their partition; a foreign key would take three quarters of the time of a new series
CREATE FUNCTION anomaly.offset_deleted() RETURNS trigger
    AS 'MODULE_PATHNAME', 'anomaly_offset_deleted' LANGUAGE C;
COMMENT ON FUNCTION anomaly.offset_deleted() IS 'deletes the saved states of a partition whose row is deleted';

CREATE TRIGGER offset_deleted AFTER DELETE ON anomaly.connector_offset
    FOR EACH ROW EXECUTE FUNCTION anomaly.offset_deleted();
COMMENT ON TRIGGER offset_deleted ON anomaly.connector_offset IS 'deletes the saved states of the partition';

-- verbs

CREATE FUNCTION anomaly.create_connector(name text, config jsonb, initial_state text DEFAULT 'RUNNING', initial_offsets jsonb DEFAULT NULL) RETURNS void
    AS 'MODULE_PATHNAME', 'anomaly_create_connector' LANGUAGE C;
COMMENT ON FUNCTION anomaly.create_connector(text, jsonb, text, jsonb) IS 'makes a connector and its tables, RUNNING, PAUSED or STOPPED; it starts at COMMIT, at initial_offsets if they are given, else at start.position';

CREATE FUNCTION anomaly.alter_connector(name text, config jsonb, merge boolean DEFAULT true) RETURNS void
    AS 'MODULE_PATHNAME', 'anomaly_alter_connector' LANGUAGE C;
COMMENT ON FUNCTION anomaly.alter_connector(text, jsonb, boolean) IS 'merges keys into a connector''s config, a null removes one; merge false: replaces the config; takes effect at COMMIT';

CREATE FUNCTION anomaly.validate_config(config jsonb, name text DEFAULT NULL,
    OUT key text, OUT value text, OUT "default" text, OUT errors text[])
    RETURNS SETOF record AS 'MODULE_PATHNAME', 'anomaly_validate_config' LANGUAGE C STABLE;
COMMENT ON FUNCTION anomaly.validate_config(jsonb, text) IS 'every key of a config with its value, default and errors, and what the detector keeps (state.*); makes nothing; name: the connector that it is for, if there is one';

CREATE FUNCTION anomaly.preview(config jsonb, max_messages int DEFAULT 10, timeout interval DEFAULT '10 seconds',
    OUT topic text, OUT partition int, OUT kafka_offset bigint, OUT item int, OUT series text, OUT ts timestamptz,
    OUT value float8[], OUT score float8, OUT is_anomaly boolean, OUT error text)
    RETURNS SETOF record AS 'MODULE_PATHNAME', 'anomaly_preview' LANGUAGE C VOLATILE;
COMMENT ON FUNCTION anomaly.preview(jsonb, int, interval) IS 'reads, converts and judges messages as a connector with this config would, and writes nothing; without start.position the last messages of the topics';

CREATE FUNCTION anomaly.alter_connector_offsets(name text, offsets jsonb, rewind boolean DEFAULT false) RETURNS void
    AS 'MODULE_PATHNAME', 'anomaly_alter_connector_offsets' LANGUAGE C;
COMMENT ON FUNCTION anomaly.alter_connector_offsets(text, jsonb, boolean) IS 'moves a STOPPED connector: partitions to an offset, a time, earliest, latest or the last so many; rewind deletes the raw rows of messages that will be read again';

CREATE FUNCTION anomaly.reset_connector_offsets(name text, rewind boolean DEFAULT false) RETURNS void
    AS 'MODULE_PATHNAME', 'anomaly_reset_connector_offsets' LANGUAGE C;
COMMENT ON FUNCTION anomaly.reset_connector_offsets(text, boolean) IS 'moves a STOPPED connector to start.position';

CREATE FUNCTION anomaly.drop_connector(name text, if_exists boolean DEFAULT false) RETURNS void
    AS 'MODULE_PATHNAME', 'anomaly_drop_connector' LANGUAGE C;
COMMENT ON FUNCTION anomaly.drop_connector(text, boolean) IS 'drops a connector with its offsets, states and dead letters; its tables stay';

CREATE FUNCTION anomaly.pause_connector(name text) RETURNS void
    AS 'MODULE_PATHNAME', 'anomaly_pause_connector' LANGUAGE C;
COMMENT ON FUNCTION anomaly.pause_connector(text) IS 'stops reading; processes and position are kept';

CREATE FUNCTION anomaly.resume_connector(name text) RETURNS void
    AS 'MODULE_PATHNAME', 'anomaly_resume_connector' LANGUAGE C;
COMMENT ON FUNCTION anomaly.resume_connector(text) IS 'starts a paused, stopped or restored connector from its position';

CREATE FUNCTION anomaly.stop_connector(name text) RETURNS void
    AS 'MODULE_PATHNAME', 'anomaly_stop_connector' LANGUAGE C;
COMMENT ON FUNCTION anomaly.stop_connector(text) IS 'ends a connector''s processes; its position is kept';

CREATE FUNCTION anomaly.restart_connector(name text, include_tasks boolean DEFAULT true, only_failed boolean DEFAULT false) RETURNS void
    AS 'MODULE_PATHNAME', 'anomaly_restart_connector' LANGUAGE C;
COMMENT ON FUNCTION anomaly.restart_connector(text, boolean, boolean) IS 'starts a connector''s processes anew, failed ones too: all, without tasks only the one that sends anomalies, or only those that failed';

CREATE FUNCTION anomaly.restart_task(name text, task_id int) RETURNS void
    AS 'MODULE_PATHNAME', 'anomaly_restart_task' LANGUAGE C;
COMMENT ON FUNCTION anomaly.restart_task(text, int) IS 'starts one process of a connector anew';

CREATE FUNCTION anomaly.wait_for_catchup(name text, timeout interval DEFAULT '1 minute') RETURNS boolean
    AS 'MODULE_PATHNAME', 'anomaly_wait_for_catchup' LANGUAGE C;
COMMENT ON FUNCTION anomaly.wait_for_catchup(text, interval) IS 'true when every message that the topics hold at the call is committed, anomalies sent on; false after the timeout';

-- verbs are for those to whom they are granted, and check the rest themselves
REVOKE EXECUTE ON FUNCTION anomaly.create_connector(text, jsonb, text, jsonb), anomaly.alter_connector(text, jsonb, boolean),
    anomaly.validate_config(jsonb, text), anomaly.preview(jsonb, int, interval),
    anomaly.drop_connector(text, boolean), anomaly.alter_connector_offsets(text, jsonb, boolean), anomaly.reset_connector_offsets(text, boolean),
    anomaly.pause_connector(text), anomaly.resume_connector(text), anomaly.stop_connector(text),
    anomaly.restart_connector(text, boolean, boolean), anomaly.restart_task(text, int),
    anomaly.wait_for_catchup(text, interval), anomaly.connector_changed(), anomaly.offset_deleted(), anomaly.kafka_validator(text[], oid) FROM PUBLIC;
-- what is seen of connectors

-- shared memory as rows, each role its own connectors; read through the views

CREATE FUNCTION anomaly.task_status(
    OUT connector_id bigint, OUT task_id int, OUT state text, OUT pid int, OUT generation bigint,
    OUT started_at timestamptz, OUT state_since timestamptz,
    OUT error text, OUT sqlstate text, OUT error_since timestamptz, OUT next_retry_at timestamptz, OUT failures int, OUT notice text,
    OUT messages bigint, OUT bytes bigint, OUT rows bigint, OUT judged bigint, OUT anomalies bigint, OUT dead_letters bigint,
    OUT commits bigint, OUT retries bigint, OUT replayed bigint, OUT rebuilt bigint, OUT rebuild_total bigint, OUT states bigint, OUT state_bytes bigint,
    OUT last_commit_at timestamptz, OUT last_poll_at timestamptz, OUT rate bigint)
    RETURNS SETOF record AS 'MODULE_PATHNAME', 'anomaly_task_status' LANGUAGE C VOLATILE STRICT;
COMMENT ON FUNCTION anomaly.task_status() IS 'the workers of this database, by shared memory';

CREATE FUNCTION anomaly.partition_status(
    OUT connector_id bigint, OUT task_id int, OUT topic text, OUT partition int,
    OUT next_offset bigint, OUT low bigint, OUT high bigint, OUT last_commit_at timestamptz)
    RETURNS SETOF record AS 'MODULE_PATHNAME', 'anomaly_partition_status' LANGUAGE C VOLATILE STRICT;
COMMENT ON FUNCTION anomaly.partition_status() IS 'the partitions that tasks of this database read, by shared memory';

CREATE FUNCTION anomaly.wish_status(OUT connector_id bigint, OUT here boolean, OUT trace text, OUT bytes_per_series bigint)
    RETURNS SETOF record AS 'MODULE_PATHNAME', 'anomaly_wish_status' LANGUAGE C VOLATILE STRICT;
COMMENT ON FUNCTION anomaly.wish_status() IS 'what is known of connectors beside their rows: of this cluster and database or not, why no worker can be had, most bytes a series';

CREATE FUNCTION anomaly.list_config_keys(
    OUT key text, OUT type text, OUT "default" text, OUT min int, OUT max int, OUT choices text, OUT required boolean, OUT help text)
    RETURNS SETOF record AS 'MODULE_PATHNAME', 'anomaly_list_config_keys' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.list_config_keys() IS 'support of anomaly.config_keys';

CREATE FUNCTION anomaly.list_properties(
    OUT name text, OUT server boolean, OUT user_mapping boolean, OUT consumer_override boolean, OUT producer_override boolean, OUT allowed text, OUT help text)
    RETURNS SETOF record AS 'MODULE_PATHNAME', 'anomaly_list_properties' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.list_properties() IS 'support of anomaly.kafka_properties';

CREATE VIEW anomaly.config_keys AS SELECT * FROM anomaly.list_config_keys();
COMMENT ON VIEW anomaly.config_keys IS 'the keys of a connector''s config';

CREATE VIEW anomaly.kafka_properties AS SELECT * FROM anomaly.list_properties();
COMMENT ON VIEW anomaly.kafka_properties IS 'the properties of librdkafka that may be set, and where';

-- views: one's own connectors; members of pg_read_all_stats see the status of all

CREATE VIEW anomaly.connectors WITH (security_barrier) AS
    SELECT c.name, c.owner, c.server, c.config,
           CASE WHEN w.here THEN c.target_state ELSE 'STOPPED' END AS target_state,
           c.generation, c.created_at, c.initial_offsets
      FROM anomaly.connector c JOIN anomaly.wish_status() w ON w.connector_id OPERATOR(pg_catalog.=) c.id
     WHERE coalesce(pg_catalog.pg_has_role(c.owner::oid, 'MEMBER'), false);
COMMENT ON VIEW anomaly.connectors IS 'one''s own connectors and their configs';

CREATE VIEW anomaly.connector_tasks WITH (security_barrier) AS
    SELECT c.name AS connector, t.task_id, t.state, t.pid, t.started_at, t.state_since,
           t.error, t.sqlstate, t.error_since, t.next_retry_at, t.failures, t.notice,
           t.messages, t.bytes, t.rows, t.judged, t.anomalies, t.dead_letters, t.commits, t.retries, t.replayed, t.rebuilt, t.rebuild_total,
           t.states, t.state_bytes, t.last_commit_at, t.last_poll_at, t.rate
      FROM anomaly.connector c JOIN anomaly.task_status() t ON t.connector_id OPERATOR(pg_catalog.=) c.id
     WHERE (coalesce(pg_catalog.pg_has_role(c.owner::oid, 'MEMBER'), false) OR pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE'));
COMMENT ON VIEW anomaly.connector_tasks IS 'the workers of each connector; task_id -1 is the one that sends anomalies to Kafka';
COMMENT ON COLUMN anomaly.connector_tasks.replayed IS 'messages read again without writing, to bring states up to the offset';
COMMENT ON COLUMN anomaly.connector_tasks.rebuilt IS 'messages whose points were learned from the raw tables, by specs that had no states';
COMMENT ON COLUMN anomaly.connector_tasks.rebuild_total IS 'of how many, estimated; notice has the percentage while it goes on';

CREATE VIEW anomaly.connector_offsets WITH (security_barrier) AS
    SELECT c.name AS connector, o.topic, o.partition, o.next_offset, p.low, p.high,
           CASE WHEN p.high IS NOT NULL THEN greatest(p.high OPERATOR(pg_catalog.-) o.next_offset, 0) END AS lag,
           o.replay_from, o.inexact_from, o.committed_at, o.wish, o.stop_offset
      FROM anomaly.connector c
      JOIN anomaly.connector_offset o ON o.connector_id OPERATOR(pg_catalog.=) c.id
      LEFT JOIN anomaly.partition_status() p ON p.connector_id OPERATOR(pg_catalog.=) o.connector_id
           AND p.topic OPERATOR(pg_catalog.=) o.topic AND p.partition OPERATOR(pg_catalog.=) o.partition
     WHERE (coalesce(pg_catalog.pg_has_role(c.owner::oid, 'MEMBER'), false) OR pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE'));
COMMENT ON VIEW anomaly.connector_offsets IS 'how far each partition is: next_offset is the first message that is not in the tables, lag what is left to the end last seen';

CREATE VIEW anomaly.connector_status WITH (security_barrier) AS
    SELECT c.name, c.owner,
           CASE WHEN c.target_state OPERATOR(pg_catalog.=) 'STOPPED' OR NOT w.here THEN 'STOPPED'
                WHEN t.failed THEN 'FAILED'
                WHEN t.restarting THEN 'RESTARTING'
                WHEN c.target_state OPERATOR(pg_catalog.=) 'PAUSED' THEN 'PAUSED'
                WHEN t.tasks IS NULL OR t.unassigned OR w.trace IS NOT NULL THEN 'UNASSIGNED'
                ELSE 'RUNNING' END AS state,
           coalesce(t.tasks, 0) AS tasks,
           o.lag, t.rate, m.messages, t.rows, t.anomalies, d.dead_letters, t.commits, t.states, t.state_bytes,
           t.last_commit_at, coalesce(t.error, w.trace) AS error, t.sqlstate, t.error_since, t.next_retry_at, t.notice,
           CASE WHEN NOT w.here THEN 'restored from another cluster or database; anomaly.resume_connector() lets it go on here'
                ELSE c.stop_reason END AS stop_reason,
           w.bytes_per_series
      FROM anomaly.connector c
      JOIN anomaly.wish_status() w ON w.connector_id OPERATOR(pg_catalog.=) c.id
      LEFT JOIN LATERAL (
           SELECT count(*) FILTER (WHERE s.pid IS NOT NULL AND s.task_id OPERATOR(pg_catalog.>=) 0) AS tasks,
                  bool_or(s.state OPERATOR(pg_catalog.=) 'FAILED') AS failed,
                  bool_or(s.state OPERATOR(pg_catalog.=) 'RESTARTING') AS restarting,
                  bool_or(s.state OPERATOR(pg_catalog.=) 'UNASSIGNED') AS unassigned,
                  sum(s.rate)::bigint AS rate, sum(s.rows)::bigint AS rows,
                  sum(s.anomalies)::bigint AS anomalies, sum(s.commits)::bigint AS commits,
                  sum(s.states)::bigint AS states, sum(s.state_bytes)::bigint AS state_bytes, max(s.last_commit_at) AS last_commit_at,
                  (array_agg(s.error ORDER BY s.error_since DESC) FILTER (WHERE s.error IS NOT NULL))[1] AS error,
                  (array_agg(s.sqlstate ORDER BY s.error_since DESC) FILTER (WHERE s.error IS NOT NULL))[1] AS sqlstate,
                  min(s.error_since) AS error_since, min(s.next_retry_at) AS next_retry_at,
                  string_agg(DISTINCT s.notice, '; ') AS notice
             FROM anomaly.task_status() s WHERE s.connector_id OPERATOR(pg_catalog.=) c.id
           HAVING count(*) OPERATOR(pg_catalog.>) 0) t ON true
      LEFT JOIN LATERAL (SELECT sum(greatest(p.high OPERATOR(pg_catalog.-) p.next_offset, 0))::bigint AS lag
             FROM anomaly.partition_status() p WHERE p.connector_id OPERATOR(pg_catalog.=) c.id) o ON true
     CROSS JOIN LATERAL (SELECT sum(f.message_count)::bigint AS messages FROM anomaly.connector_offset f WHERE f.connector_id OPERATOR(pg_catalog.=) c.id) m
     CROSS JOIN LATERAL (SELECT count(*) AS dead_letters FROM anomaly.dead_letter l
             WHERE l.connector_id OPERATOR(pg_catalog.=) c.id AND l.replayed_at IS NULL AND l.discarded_at IS NULL) d
     WHERE (coalesce(pg_catalog.pg_has_role(c.owner::oid, 'MEMBER'), false) OR pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE'));
COMMENT ON VIEW anomaly.connector_status IS 'what each connector is doing, in Kafka Connect''s words; what is wrong, since when, and when it is tried next';

COMMENT ON COLUMN anomaly.connector_status.messages IS 'below the committed offsets, since the connector was made';
COMMENT ON COLUMN anomaly.connector_status.anomalies IS 'since the connector or the server was started, as rows and commits; see anomaly.pg_stat_anomaly';
COMMENT ON COLUMN anomaly.connector_status.lag IS 'messages between the committed offsets and the ends last seen';
COMMENT ON COLUMN anomaly.connector_status.error IS 'the last error that is not mended: message, detail, hint';
COMMENT ON COLUMN anomaly.connector_status.next_retry_at IS 'when that is tried again; NULL: when a person acts';
COMMENT ON COLUMN anomaly.connector_status.notice IS 'what a person should know though it runs';
COMMENT ON COLUMN anomaly.connector_status.bytes_per_series IS 'the most that the detector keeps for one series';

GRANT SELECT ON anomaly.connectors, anomaly.connector_tasks, anomaly.connector_offsets, anomaly.connector_status,
    anomaly.config_keys, anomaly.kafka_properties TO PUBLIC;
-- counters, latencies and memory of connectors

CREATE FUNCTION anomaly.task_statistics(
    OUT connector_id bigint, OUT task_id int, OUT stats_reset timestamptz,
    OUT states_evicted bigint, OUT states_loaded bigint, OUT states_saved bigint, OUT saved_bytes bigint, OUT memory_bytes bigint,
    OUT replay_done bigint, OUT replay_total bigint,
    OUT kafka jsonb, OUT kafka_at timestamptz)
    RETURNS SETOF record AS 'MODULE_PATHNAME', 'anomaly_task_statistics' LANGUAGE C VOLATILE STRICT;
COMMENT ON FUNCTION anomaly.task_statistics() IS 'support of anomaly.pg_stat_anomaly: one row a process';

CREATE FUNCTION anomaly.latency(
    OUT connector_id bigint, OUT task_id int,
    OUT event_p50_ms float8, OUT event_p99_ms float8, OUT append_p50_ms float8, OUT append_p99_ms float8)
    RETURNS SETOF record AS 'MODULE_PATHNAME', 'anomaly_latency' LANGUAGE C VOLATILE STRICT;
COMMENT ON FUNCTION anomaly.latency() IS 'support of anomaly.pg_stat_anomaly: one row a task, and one with task_id NULL for all tasks of a connector';

CREATE FUNCTION anomaly.reset_stats(name text) RETURNS void
    AS 'MODULE_PATHNAME', 'anomaly_reset_stats' LANGUAGE C;
COMMENT ON FUNCTION anomaly.reset_stats(text) IS 'sets the counters and latencies of a connector to zero, at once and whatever becomes of the transaction';
REVOKE EXECUTE ON FUNCTION anomaly.reset_stats(text) FROM PUBLIC;

CREATE VIEW anomaly.pg_stat_anomaly_tasks WITH (security_barrier) AS
    SELECT c.name AS connector, t.task_id, t.pid, t.state,
           t.messages, t.bytes, t.rows, t.judged, t.anomalies, t.dead_letters, t.commits, t.retries, t.rate, t.last_poll_at, t.last_commit_at,
           l.event_p50_ms, l.event_p99_ms, l.append_p50_ms, l.append_p99_ms,
           s.memory_bytes, t.states, t.state_bytes, s.states_evicted, s.states_loaded, s.states_saved, s.saved_bytes,
           t.replayed, s.replay_done, s.replay_total, t.rebuilt, t.rebuild_total, s.kafka, s.kafka_at, s.stats_reset
      FROM anomaly.connector c
      JOIN anomaly.task_status() t ON t.connector_id OPERATOR(pg_catalog.=) c.id
      LEFT JOIN anomaly.task_statistics() s ON s.connector_id OPERATOR(pg_catalog.=) t.connector_id AND s.task_id OPERATOR(pg_catalog.=) t.task_id
      LEFT JOIN anomaly.latency() l ON l.connector_id OPERATOR(pg_catalog.=) t.connector_id AND l.task_id OPERATOR(pg_catalog.=) t.task_id
     WHERE (coalesce(pg_catalog.pg_has_role(c.owner::oid, 'MEMBER'), false) OR pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE'));
COMMENT ON VIEW anomaly.pg_stat_anomaly_tasks IS 'counters, latencies, memory and librdkafka''s statistics of each process of each connector';

CREATE VIEW anomaly.pg_stat_anomaly WITH (security_barrier) AS
    SELECT c.name AS connector, coalesce(t.tasks, 0) AS tasks,
           t.messages, t.bytes, t.rows, t.judged, t.anomalies, t.dead_letters, t.commits, t.retries, t.rate, t.last_poll_at, t.last_commit_at,
           l.event_p50_ms, l.event_p99_ms, l.append_p50_ms, l.append_p99_ms, o.lag,
           s.memory_bytes, t.states, t.state_bytes, s.states_evicted, s.states_loaded, s.states_saved, s.saved_bytes,
           t.replayed, s.replay_done, s.replay_total, t.rebuilt, t.rebuild_total, s.kafka, s.stats_reset
      FROM anomaly.connector c
      LEFT JOIN (SELECT connector_id, count(*) FILTER (WHERE pid IS NOT NULL AND task_id OPERATOR(pg_catalog.>=) 0) AS tasks,
                  sum(messages)::bigint AS messages, sum(bytes)::bigint AS bytes, sum(rows)::bigint AS rows, sum(judged)::bigint AS judged,
                  sum(anomalies)::bigint AS anomalies, sum(dead_letters)::bigint AS dead_letters, sum(commits)::bigint AS commits,
                  sum(retries)::bigint AS retries, sum(replayed)::bigint AS replayed,
                  sum(rebuilt)::bigint AS rebuilt, sum(rebuild_total)::bigint AS rebuild_total, sum(rate)::bigint AS rate,
                  sum(states)::bigint AS states, sum(state_bytes)::bigint AS state_bytes,
                  max(last_poll_at) AS last_poll_at, max(last_commit_at) AS last_commit_at
             FROM anomaly.task_status() GROUP BY connector_id) t ON t.connector_id OPERATOR(pg_catalog.=) c.id
      LEFT JOIN (SELECT connector_id, sum(memory_bytes)::bigint AS memory_bytes, sum(states_evicted)::bigint AS states_evicted,
                  sum(states_loaded)::bigint AS states_loaded, sum(states_saved)::bigint AS states_saved, sum(saved_bytes)::bigint AS saved_bytes,
                  sum(replay_done)::bigint AS replay_done, sum(replay_total)::bigint AS replay_total,
                  jsonb_object_agg(task_id, kafka) FILTER (WHERE kafka IS NOT NULL) AS kafka, min(stats_reset) AS stats_reset
             FROM anomaly.task_statistics() GROUP BY connector_id) s ON s.connector_id OPERATOR(pg_catalog.=) c.id
      LEFT JOIN anomaly.latency() l ON l.connector_id OPERATOR(pg_catalog.=) c.id AND l.task_id IS NULL
      LEFT JOIN (SELECT p.connector_id, sum(greatest(p.high OPERATOR(pg_catalog.-) p.next_offset, 0))::bigint AS lag
             FROM anomaly.partition_status() p GROUP BY p.connector_id) o ON o.connector_id OPERATOR(pg_catalog.=) c.id
     WHERE (coalesce(pg_catalog.pg_has_role(c.owner::oid, 'MEMBER'), false) OR pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE'));
COMMENT ON VIEW anomaly.pg_stat_anomaly IS 'counters, latencies and memory of each connector since stats_reset: its start, that of the server, or anomaly.reset_stats()';

COMMENT ON COLUMN anomaly.pg_stat_anomaly.messages IS 'committed, as bytes (of payloads and keys) and rows';
COMMENT ON COLUMN anomaly.pg_stat_anomaly.judged IS 'rows that a detector learned';
COMMENT ON COLUMN anomaly.pg_stat_anomaly.retries IS 'commits that were tried again';
COMMENT ON COLUMN anomaly.pg_stat_anomaly.rate IS 'rows a second, smoothed over about a second';
COMMENT ON COLUMN anomaly.pg_stat_anomaly.event_p50_ms IS 'milliseconds from the time of a point to its commit, of the rows of the last one to two minutes; within an eighth';
COMMENT ON COLUMN anomaly.pg_stat_anomaly.append_p50_ms IS 'milliseconds from the time of a message in Kafka to its commit, as event_p50_ms';
COMMENT ON COLUMN anomaly.pg_stat_anomaly.lag IS 'messages between the committed offsets and the ends last seen';
COMMENT ON COLUMN anomaly.pg_stat_anomaly.memory_bytes IS 'private memory of the processes (RssAnon), looked at every second';
COMMENT ON COLUMN anomaly.pg_stat_anomaly.states IS 'of series, in memory';
COMMENT ON COLUMN anomaly.pg_stat_anomaly.states_evicted IS 'how often a state left memory for memory.max; states_loaded: came back';
COMMENT ON COLUMN anomaly.pg_stat_anomaly.states_saved IS 'states written to anomaly.checkpoint, saved_bytes their bytes';
COMMENT ON COLUMN anomaly.pg_stat_anomaly.replayed IS 'messages read again after a start, not written';
COMMENT ON COLUMN anomaly.pg_stat_anomaly.replay_total IS 'messages of the replay under way, replay_done those that are done; NULL: none';
COMMENT ON COLUMN anomaly.pg_stat_anomaly.rebuilt IS 'messages whose points were learned from the raw tables, by specs that had no states, of rebuild_total';
COMMENT ON COLUMN anomaly.pg_stat_anomaly.kafka IS 'librdkafka''s statistics by task_id, every statistics.interval.ms; what does not fit 16 kB is named in left_out';

GRANT SELECT ON anomaly.pg_stat_anomaly, anomaly.pg_stat_anomaly_tasks TO PUBLIC;
-- messages and rows that were refused

CREATE VIEW anomaly.dead_letters WITH (security_barrier) AS
    SELECT c.name AS connector, d.topic, d.partition, d.kafka_offset, d.item, d.kafka_timestamp, d.key, d.headers, d.payload,
           d.series, d.ts, d.value, d.stage, d.sqlstate, d.reason, d.failed_at, d.replay_requested_at, d.replayed_at
      FROM anomaly.dead_letter d JOIN anomaly.connector c ON c.id OPERATOR(pg_catalog.=) d.connector_id
     WHERE d.discarded_at IS NULL AND coalesce(pg_catalog.pg_has_role(c.owner::oid, 'MEMBER'), false);
COMMENT ON VIEW anomaly.dead_letters IS 'messages of one''s own connectors that could not become points, and points that the database refused, with bytes, coordinates and reason';

GRANT SELECT ON anomaly.dead_letters TO PUBLIC;

CREATE FUNCTION anomaly.replay_dead_letters(name text, filter text DEFAULT NULL) RETURNS bigint
    AS 'MODULE_PATHNAME', 'anomaly_replay_dead_letters' LANGUAGE C;
COMMENT ON FUNCTION anomaly.replay_dead_letters(text, text) IS 'has dead letters tried again with the present config, judged but not learned; filter is a condition on the columns of anomaly.dead_letters; returns how many';

CREATE FUNCTION anomaly.discard_dead_letters(name text, filter text DEFAULT NULL) RETURNS bigint
    AS 'MODULE_PATHNAME', 'anomaly_discard_dead_letters' LANGUAGE C;
COMMENT ON FUNCTION anomaly.discard_dead_letters(text, text) IS 'takes dead letters out of the view and drops their bytes; filter is a condition on the columns of anomaly.dead_letters; returns how many';

REVOKE EXECUTE ON FUNCTION anomaly.replay_dead_letters(text, text), anomaly.discard_dead_letters(text, text) FROM PUBLIC;
-- which series there are, and which have fallen silent

CREATE VIEW anomaly.connector_series WITH (security_barrier) AS
    SELECT c.name AS connector, s.topic COLLATE pg_catalog."default" AS topic, s.partition, s.series COLLATE pg_catalog."default" AS series,
           s.detector COLLATE pg_catalog."default" AS detector, nullif(s.last_at, '-infinity') AS last_at, s.as_of, octet_length(s.state) AS state_bytes
      FROM anomaly.checkpoint s JOIN anomaly.connector c ON c.id OPERATOR(pg_catalog.=) s.connector_id
     WHERE coalesce(pg_catalog.pg_has_role(c.owner::oid, 'MEMBER'), false);
COMMENT ON VIEW anomaly.connector_series IS 'the states of series of one''s own connectors, as their states were last saved: at most five minutes ago';
COMMENT ON COLUMN anomaly.connector_series.last_at IS 'time of the last message with a number, in Kafka; of its point where the message has none';
COMMENT ON COLUMN anomaly.connector_series.as_of IS 'the state knows all messages below this offset';

CREATE FUNCTION anomaly.silent_series(connector text, older_than interval)
    RETURNS TABLE (series text, last_at timestamptz, silent_for interval)
    LANGUAGE sql STABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.series, max(s.last_at), now() - max(s.last_at) FROM anomaly.connector_series s
     WHERE s.connector = $1 GROUP BY s.series HAVING max(s.last_at) < now() - $2 $$;
COMMENT ON FUNCTION anomaly.silent_series(text, interval) IS 'series of a connector that have sent no number for so long, by the clock of this server and what was last saved: at most five minutes ago';

GRANT SELECT ON anomaly.connector_series TO PUBLIC;
-- events: an alert and the anomalies up to the quiet after it; silences

CREATE TABLE anomaly.suppressions (
    connector text,                     -- NULL: all that created_by may handle
    series text NOT NULL DEFAULT '%' CHECK (series !~ '(^|[^\\])(\\\\)*\\$'),    -- a pattern of LIKE
    during tstzrange NOT NULL,          -- of the time of the anomaly
    reason text,
    created_by regrole NOT NULL DEFAULT quote_ident(current_user)::regrole,
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE anomaly.suppressions IS 'series whose anomalies are not sent out and whose events are marked, for a time; written with INSERT, UPDATE and DELETE';
COMMENT ON COLUMN anomaly.suppressions.connector IS 'its name; NULL: all that created_by may handle';
COMMENT ON COLUMN anomaly.suppressions.series IS 'pattern as of LIKE: % stands for any text, _ for any character';
COMMENT ON COLUMN anomaly.suppressions.during IS 'times of anomalies, not of the clock';
COMMENT ON COLUMN anomaly.suppressions.created_by IS 'it silences connectors whose owner this role is, or is a member of';

ALTER TABLE anomaly.suppressions ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON anomaly.suppressions FOR SELECT USING (
    coalesce(pg_catalog.pg_has_role(created_by::oid, 'MEMBER'), false)
    OR EXISTS (SELECT FROM anomaly.connectors c WHERE (suppressions.connector IS NULL OR c.name OPERATOR(pg_catalog.=) suppressions.connector)
                AND pg_catalog.pg_has_role(suppressions.created_by::oid, c.owner::oid, 'MEMBER')));
CREATE POLICY made ON anomaly.suppressions FOR INSERT WITH CHECK (
    coalesce(pg_catalog.pg_has_role(created_by::oid, 'MEMBER'), false)
    AND (connector IS NULL OR EXISTS (SELECT FROM anomaly.connectors c WHERE c.name OPERATOR(pg_catalog.=) suppressions.connector)));
CREATE POLICY changed ON anomaly.suppressions FOR UPDATE USING (
    coalesce(pg_catalog.pg_has_role(created_by::oid, 'MEMBER'), false)
    OR EXISTS (SELECT FROM anomaly.connectors c WHERE c.name OPERATOR(pg_catalog.=) suppressions.connector))
    WITH CHECK (coalesce(pg_catalog.pg_has_role(created_by::oid, 'MEMBER'), false)
    AND (connector IS NULL OR EXISTS (SELECT FROM anomaly.connectors c WHERE c.name OPERATOR(pg_catalog.=) suppressions.connector)));
CREATE POLICY ended ON anomaly.suppressions FOR DELETE USING (
    coalesce(pg_catalog.pg_has_role(created_by::oid, 'MEMBER'), false)
    OR EXISTS (SELECT FROM anomaly.connectors c WHERE c.name OPERATOR(pg_catalog.=) suppressions.connector));
GRANT SELECT, INSERT, UPDATE, DELETE ON anomaly.suppressions TO PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('anomaly.suppressions', '');

CREATE FUNCTION anomaly.events(connector_name text, since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL)
    RETURNS TABLE (connector text, detector text, topic text, kafka_partition int, series text, event_id bigint,
                   started_at timestamptz, ended_at timestamptz, peak_score float8, points bigint,
                   open boolean, suppressed boolean, detected_at timestamptz)
    AS 'MODULE_PATHNAME', 'anomaly_events' LANGUAGE C STABLE SET search_path = pg_catalog, pg_temp;
COMMENT ON FUNCTION anomaly.events(text, timestamptz, timestamptz) IS 'events of a connector whose alert lies in [since, until), from its anomalies tables, read as its owner if the caller may read them, too; NULL: of all of one''s own connectors whose tables can be read';

CREATE FUNCTION anomaly.events(anomalies regclass, since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL)
    RETURNS TABLE (connector text, detector text, topic text, kafka_partition int, series text, event_id bigint,
                   started_at timestamptz, ended_at timestamptz, peak_score float8, points bigint,
                   open boolean, suppressed boolean, detected_at timestamptz)
    AS 'MODULE_PATHNAME', 'anomaly_events_of_table' LANGUAGE C STABLE SET search_path = pg_catalog, pg_temp;
COMMENT ON FUNCTION anomaly.events(regclass, timestamptz, timestamptz) IS 'events in an anomalies table whose alert lies in [since, until), for whoever may read the table';

CREATE VIEW anomaly.connector_events AS SELECT * FROM anomaly.events(NULL::text);
COMMENT ON VIEW anomaly.connector_events IS 'events of all of one''s own connectors whose tables can be read; anomaly.events() for a time, which is faster';
COMMENT ON COLUMN anomaly.connector_events.event_id IS 'offset of the message whose point raised the alert';
COMMENT ON COLUMN anomaly.connector_events.started_at IS 'time of the alert''s point';
COMMENT ON COLUMN anomaly.connector_events.ended_at IS 'time of the last anomaly so far';
COMMENT ON COLUMN anomaly.connector_events.peak_score IS 'the largest score or onset';
COMMENT ON COLUMN anomaly.connector_events.points IS 'anomalies in it';
COMMENT ON COLUMN anomaly.connector_events.open IS 'later points can still belong to it: fewer than refractory rows without an anomaly have come, by the series'' state as it was last saved';
COMMENT ON COLUMN anomaly.connector_events.suppressed IS 'the alert lies in a silence of anomaly.suppressions';

GRANT SELECT ON anomaly.connector_events TO PUBLIC;
-- rows that are written again and again
ALTER TABLE anomaly.connector_offset SET (autovacuum_vacuum_threshold = 100, autovacuum_vacuum_scale_factor = 0);
-- half of a page is for the next states: they take the place of those before in it, and the index stays as it is
ALTER TABLE anomaly.checkpoint SET (fillfactor = 50, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0,
    toast.autovacuum_vacuum_threshold = 1000, toast.autovacuum_vacuum_scale_factor = 0.05, toast.autovacuum_vacuum_cost_delay = 0);
ALTER TABLE anomaly.outbox SET (autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);

-- dumps hold connectors, how far they are, and what they know

SELECT pg_catalog.pg_extension_config_dump('anomaly.connector', '');
SELECT pg_catalog.pg_extension_config_dump('anomaly.connector_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('anomaly.connector_offset', '');
SELECT pg_catalog.pg_extension_config_dump('anomaly.checkpoint', '');
SELECT pg_catalog.pg_extension_config_dump('anomaly.dead_letter', '');
SELECT pg_catalog.pg_extension_config_dump('anomaly.outbox', '');

-- base tables have no grants

GRANT USAGE ON SCHEMA anomaly TO PUBLIC;
REVOKE ALL ON anomaly.connector, anomaly.connector_offset, anomaly.checkpoint, anomaly.dead_letter, anomaly.outbox FROM PUBLIC;
REVOKE ALL ON SEQUENCE anomaly.connector_id_seq FROM PUBLIC;

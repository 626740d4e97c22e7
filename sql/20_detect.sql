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

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


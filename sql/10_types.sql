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

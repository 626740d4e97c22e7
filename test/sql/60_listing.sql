-- what the extension says of itself: lists, comments, markings
BEGIN;
SELECT plan(26);

SELECT columns_are('anomaly', 'detectors', ARRAY['name', 'signature', 'summary', 'source', 'parameters', 'policy', 'takes_vectors',
    'needs_time', 'is_signed', 'has_location', 'is_seeded', 'can_forget', 'can_merge', 'can_decay', 'wraps', 'example', 'state_bytes']);
SELECT columns_are('anomaly', 'parameters', ARRAY['detector', 'position', 'name', 'type', 'default', 'min', 'max', 'choices', 'help']);
SELECT bag_has('SELECT name FROM anomaly.detectors', $$VALUES ('zscore'), ('ewma'), ('mad'), ('iqr'), ('isolation_forest')$$, 'the first set');
SELECT is_empty($$SELECT * FROM anomaly.detectors WHERE summary = '' OR source = '' OR parameters->0->>'name' NOT IN ('threshold', 'alpha')$$, 'all have a summary, a source and a threshold');
SELECT is_empty($$SELECT * FROM anomaly.parameters WHERE help = '' OR (type = 'integer' AND (min IS NULL OR max IS NULL))
    OR (type = 'choice') <> (choices IS NOT NULL) OR CASE WHEN type IN ('integer', 'real') THEN "default"::float8 < min OR "default"::float8 > max END$$,
    'all have help, a range and a default within it');
SELECT results_eq($$SELECT type, "default", min, max FROM anomaly.parameters WHERE detector = 'mad' AND name = 'window'$$,
                  $$VALUES ('integer', '100', 3::float8, 1e6::float8)$$, 'mad(window)');
SELECT results_eq($$SELECT "default", choices FROM anomaly.parameters WHERE detector IS NULL AND name = 'direction'$$,
                  $$VALUES ('both', ARRAY['both', 'above', 'below'])$$, 'direction');
SELECT bag_has('SELECT name FROM anomaly.parameters WHERE detector IS NULL', $$VALUES ('direction'), ('refractory'), ('warmup'), ('consecutive'),
    ('min_deviation'), ('floor'), ('ceiling'), ('learn'), ('transform'), ('min_ratio'), ('half_life'), ('missing'), ('timezone')$$, 'policy');
SELECT is((SELECT policy->0->>'default' FROM anomaly.detectors WHERE name = 'mad'), 'both', 'policy in the view');
SELECT is(signature::anomaly.spec::text, name, 'the signature of ' || name || ' is its spec by default') FROM anomaly.detectors WHERE name IN ('mad', 'isolation_forest') ORDER BY 1;
SELECT is((SELECT array_agg(name ORDER BY name) FROM anomaly.detectors WHERE state_bytes <> anomaly.state_size(example)), NULL, 'state_bytes is state_size of the example');

-- a detector with one parameter, a wrapper with the least inside
CREATE FUNCTION written(detector text, parameter text, value float8) RETURNS text LANGUAGE sql AS
    $$SELECT format('%s(%s%s=%s)', detector, CASE wraps WHEN 0 THEN '' WHEN 1 THEN 'zscore, ' ELSE 'zscore, ewma, ' END, parameter, value) FROM anomaly.detectors WHERE name = detector$$;

-- every value at its limit is taken, one beyond is not
CREATE FUNCTION takes(spec text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    RETURN spec::anomaly.spec IS NOT NULL;
EXCEPTION WHEN invalid_parameter_value THEN
    RETURN SQLERRM NOT LIKE '% must be %between%';
END $$;
SELECT is_empty($$SELECT detector, name FROM anomaly.parameters WHERE type = 'integer' AND detector IS NOT NULL
    AND NOT (takes(written(detector, name, min)) AND takes(written(detector, name, max)))$$, 'limits are taken');
SELECT is_empty($$SELECT detector, name FROM anomaly.parameters WHERE type = 'integer' AND detector IS NOT NULL
    AND (takes(written(detector, name, min - 1)) OR takes(written(detector, name, max + 1)))$$, 'beyond the limits is not');

-- every detector is an aggregate with all argument lists
SELECT results_eq($$SELECT d.name, count(*) FROM anomaly.detectors d JOIN pg_proc p ON p.proname = d.name
                       AND p.pronamespace = 'anomaly'::regnamespace AND p.prokind = 'a' AND p.prorettype = 'float8'::regtype
                     GROUP BY 1 ORDER BY 1$$,
                  'SELECT name, 8::bigint FROM anomaly.detectors WHERE wraps = 0 ORDER BY 1', 'aggregates by name');
SELECT is_empty($$SELECT aggfnoid FROM pg_aggregate a JOIN pg_proc p ON p.oid = a.aggfnoid
                   WHERE pronamespace = 'anomaly'::regnamespace AND proname IN (SELECT name FROM anomaly.detectors UNION ALL SELECT 'detect')
                     AND (aggminvtransfn = 0 OR aggfinalmodify <> 'r' OR aggmfinalmodify <> 'r' OR aggcombinefn <> 0)$$,
                'they slide, share states, and have no combine function');

-- every object of ours
CREATE TEMP VIEW ours AS
SELECT classid, objid, pg_describe_object(classid, objid, 0) AS object FROM pg_depend
 WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e' AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'anomaly');
SELECT is_empty($$SELECT object FROM ours o JOIN pg_proc p ON p.oid = o.objid
    WHERE classid = 'pg_proc'::regclass AND obj_description(objid, 'pg_proc') IS NULL$$, 'every function has a comment');
SELECT is_empty($$SELECT object FROM ours o JOIN pg_type t ON t.oid = o.objid
    WHERE classid = 'pg_type'::regclass AND typelem = 0 AND typrelid = 0 AND obj_description(objid, 'pg_type') IS NULL$$, 'every type has a comment');
SELECT is_empty($$SELECT object FROM ours WHERE classid = 'pg_cast'::regclass AND obj_description(objid, 'pg_cast') IS NULL$$, 'every cast has a comment');
SELECT is_empty($$SELECT object FROM ours o JOIN pg_class c ON c.oid = o.objid WHERE classid = 'pg_class'::regclass AND relkind = 'v'
    AND obj_description(objid, 'pg_class') IS NULL$$, 'every view has a comment');
SELECT isnt(obj_description('anomaly.verdict'::regtype, 'pg_type'), NULL, 'anomaly.verdict has a comment');
SELECT is((SELECT count(*) FROM pg_attribute WHERE attrelid = 'anomaly.verdict'::regclass AND col_description(attrelid, attnum) IS NOT NULL), 9::bigint,
          'every column of it has one');
SELECT is_empty($$SELECT object FROM ours o JOIN pg_proc p ON p.oid = o.objid WHERE classid = 'pg_proc'::regclass AND prokind = 'f'
    AND (proargtypes::oid[] && ARRAY['anomaly.detector'::regtype::oid, 'anomaly.spec'::regtype::oid] OR 'internal'::regtype = ANY (proargtypes::oid[]))
    AND probin LIKE '%anomaly' AND (provolatile <> 'i' OR proparallel <> 's')$$, 'detection is immutable and parallel safe');
SELECT is_empty($$SELECT object FROM ours o JOIN pg_proc p ON p.oid = o.objid WHERE classid = 'pg_proc'::regclass AND prosecdef$$, 'no security definer');
SELECT is_empty($$SELECT object FROM ours WHERE classid = 'pg_class'::regclass AND objid IN ('anomaly.detectors'::regclass, 'anomaly.parameters'::regclass)
    AND NOT has_table_privilege('public', objid, 'SELECT')$$, 'anybody may read the lists');
SELECT is_empty($$SELECT object FROM ours WHERE object !~ 'anomaly' AND object !~ '^cast'$$, 'all live in schema anomaly');

SELECT * FROM finish();
ROLLBACK;

-- the type anomaly.spec: text both ways, errors, casts
BEGIN;
SELECT plan(39);

-- canonical text
SELECT is('mad'::anomaly.spec::text, 'mad', 'a name alone');
SELECT is(' MAD ( ) '::anomaly.spec::text, 'mad', 'case and blanks are free');
SELECT is('mad(window=100)'::anomaly.spec::text, 'mad', 'a default is left out');
SELECT is('mad( Threshold = 4.50 ,WINDOW=1e2 )'::anomaly.spec::text, 'mad(threshold=4.5)', 'what differs from the defaults is kept');
SELECT is('mad(window=50, threshold=4)'::anomaly.spec::text, 'mad(threshold=4, window=50)', 'the order is that of the list');
SELECT is('zscore(direction=above, consecutive=3/5, floor=-1, learn=clipped, transform=log1p)'::anomaly.spec::text,
          'zscore(direction=above, floor=-1, consecutive=3/5, learn=clipped, transform=log1p)', 'policy parameters');
SELECT is_empty('SELECT name FROM anomaly.detectors WHERE example::anomaly.spec::text <> example OR (wraps = 0) <> (example = name)', 'every detector by its name alone, or with the least inside');
SELECT is(s::anomaly.spec::text::anomaly.spec::text, s::anomaly.spec::text, 'text reads back: ' || s)
  FROM unnest(ARRAY['mad(threshold=0.1)', 'iqr(window=7, refractory=0)', 'ewma(warmup=5, ceiling=1e10)']) s;

-- casts
SELECT is(anomaly.spec('iqr()'), 'iqr'::anomaly.spec, 'function and literal');
SELECT is('iqr()'::varchar::anomaly.spec, 'iqr', 'from varchar');
SELECT is(('iqr()'::text)::anomaly.spec || '!', 'iqr!', 'a spec is text where text is wanted');
SELECT ok('mad(window=100)'::anomaly.spec = 'mad'::anomaly.spec, 'specs compare by canonical text');
CREATE TEMP TABLE specs (s anomaly.spec);
INSERT INTO specs VALUES ('mad'), ('mad()'), ('zscore'), (NULL);
SELECT results_eq('SELECT s::text, count(*) FROM specs GROUP BY s ORDER BY s', $$VALUES ('mad', 2::bigint), ('zscore', 1), (NULL, 1)$$, 'specs group and sort');
SELECT lives_ok('CREATE INDEX ON specs (s)', 'specs can be indexed');
SELECT is((SELECT data_type::text FROM information_schema.columns WHERE table_name = 'specs'), 'USER-DEFINED', 'a type of its own');

-- binary: the canonical text
SELECT is(anomaly.spec_send('mad(window=7)'), convert_to('mad(window=7)', 'UTF8'), 'send');

-- errors name the parameter, the value and what is allowed
SELECT throws_ok($$SELECT 'mad(window=1)'::anomaly.spec$$, '22023', 'mad(window=1): window must be between 3 and 1000000');
SELECT throws_ok($$SELECT 'mad(window=3.5)'::anomaly.spec$$, '22023', 'mad(window=3.5): window must be a whole number between 3 and 1000000');
SELECT throws_ok($$SELECT 'mad(window=x)'::anomaly.spec$$, '22023', 'mad(window=x): window must be a whole number between 3 and 1000000');
SELECT throws_ok($$SELECT 'mad(direction=up)'::anomaly.spec$$, '22023', 'mad(direction=up): direction must be one of both, above, below');
SELECT throws_ok($$SELECT 'mad(windw=5)'::anomaly.spec$$, '22023', 'mad(windw=5): unknown parameter windw');
SELECT throws_ok($$SELECT 'mad(window=5, window=6)'::anomaly.spec$$, '22023', 'mad(window=6): window is given twice');
SELECT throws_ok($$SELECT 'mad(window)'::anomaly.spec$$, '22023', 'mad(window): a parameter is written name=value');
SELECT throws_ok($$SELECT 'mad(window=5'::anomaly.spec$$, '22023', 'mad(window=5: the closing parenthesis is missing');
SELECT throws_ok($$SELECT 'mad() x'::anomaly.spec$$, '22023', 'mad() x: nothing may follow the detector, found "x"');
SELECT throws_ok($$SELECT ''::anomaly.spec$$, '22023', '"": a detector must be written name or name(parameter=value, ...)');
SELECT throws_ok($$SELECT 'wizard(a=1)'::anomaly.spec$$, '22023', 'wizard: unknown detector');
SELECT throws_ok($$SELECT 'mad(floor=2, ceiling=1)'::anomaly.spec$$, '22023', 'mad(floor=2, ceiling=1): floor must be below ceiling');
SELECT throws_ok($$SELECT 'mad(consecutive=5/3)'::anomaly.spec$$, '22023',
    'mad(consecutive=5/3): consecutive must be k or k/n, whole numbers with 1 <= k <= n <= 64');
SELECT throws_ok($$SELECT anomaly.detect(1.0, 'mad(window=1)')$$, '22023', 'mad(window=1): window must be between 3 and 1000000', 'before any row is read');

-- the hint names what is known
CREATE FUNCTION hint_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    hint text;
BEGIN
    EXECUTE query;
    RETURN NULL;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
    RETURN hint;
END $$;
SELECT is(hint_of($$SELECT 'wizard'::anomaly.spec$$),
          (SELECT 'Known detectors: ' || string_agg(name, ', ' ORDER BY n) || '.' FROM (SELECT name, row_number() OVER () n FROM anomaly.list_detectors()) d),
          'known detectors');
SELECT is(hint_of($$SELECT 'mad(a=1)'::anomaly.spec$$),
          (SELECT 'Parameters of mad: ' || string_agg(name, ', ' ORDER BY detector NULLS LAST, position) || '.'
             FROM anomaly.parameters WHERE detector = 'mad' OR detector IS NULL),
          'known parameters');

-- sizes
SELECT cmp_ok(anomaly.state_size('mad(window=1000)'), '>', anomaly.state_size('mad'), 'a larger window takes more');
SELECT cmp_ok(anomaly.state_size('mad', 3), '>', anomaly.state_size('mad'), 'more dimensions take more');
SELECT throws_ok($$SELECT anomaly.state_size('mad', 0)$$, '22023', 'dims is 0, but must be between 1 and 1000');
SELECT throws_ok($$SELECT anomaly.state_size('mad', 1001)$$, '22023', 'dims is 1001, but must be between 1 and 1000');
SELECT is(anomaly.state_size(NULL), NULL, 'NULL');

SELECT * FROM finish();
ROLLBACK;

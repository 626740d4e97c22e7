# A search_path that is a minefield: under every name of pg_catalog, functions, operators, types and relations alike, stands a
# trap that is found first. The extension is made, used and run by tasks under that path, and steps on none.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Test;
use PostgreSQL::Test::Utils;
use Test::More;

my $broker = Anomaly::Test->broker('points:2', 'found:1', 'refused:1');
my $node = Anomaly::Test->node('trap', bare => 1);
my $clean = 'SET search_path = pg_catalog; ';
sub query { my ($sql) = @_; return $node->safe_psql('postgres', $clean . $sql); }
# in a session as everybody gets it
sub trapped { my ($sql) = @_; my ($status, $out, $err) = $node->psql('postgres', $sql); return $status == 0 ? '' : $err; }

query(<<'EOF2');
CREATE ROLE mallory; CREATE ROLE alice; CREATE SCHEMA trap AUTHORIZATION mallory; GRANT ALL ON SCHEMA trap, public TO PUBLIC;
SET ROLE mallory;
CREATE FUNCTION trap.laid(command text) RETURNS int LANGUAGE plpgsql AS $$
BEGIN EXECUTE command; RETURN 1; EXCEPTION WHEN OTHERS THEN RETURN 0; END $$;
CREATE TEMP TABLE laid AS SELECT kind, count(*) AS tried, sum(trap.laid(command)) AS laid FROM (
	SELECT 'function' AS kind, format('CREATE FUNCTION trap.%I(%s) RETURNS %s LANGUAGE plpgsql AS %L', proname, arguments, coalesce(result, 'pg_catalog.text'),
			format('BEGIN RAISE EXCEPTION %L; END', 'trapped in ' || proname)) AS command
		FROM (SELECT proname, (SELECT string_agg(format('%I.%I', n.nspname, t.typname), ', ' ORDER BY o) FROM unnest(proargtypes) WITH ORDINALITY a(type, o)
					JOIN pg_type t ON t.oid = a.type JOIN pg_namespace n ON n.oid = t.typnamespace) AS arguments,
				(SELECT format('pg_catalog.%I', typname) FROM pg_type WHERE oid = prorettype AND typtype IN ('b', 'r', 'm')) AS result
			FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND 2281 <> ALL (proargtypes)) p
	UNION ALL
	SELECT 'type', format('CREATE DOMAIN trap.%I AS pg_catalog.%I CHECK (false)', typname, typname) FROM pg_type WHERE typnamespace = 'pg_catalog'::regnamespace AND typtype IN ('b', 'r') AND typname !~ '^_'
	UNION ALL
	SELECT 'relation', format('CREATE TABLE trap.%I (trapped int)', relname) FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind IN ('r', 'v')) c GROUP BY kind;
CREATE TABLE trap.count AS SELECT * FROM laid;
INSERT INTO trap.count SELECT 'operator', count(*), sum(trap.laid(command)) FROM (
	SELECT format('CREATE FUNCTION trap."operator %s"(%s) RETURNS %s LANGUAGE plpgsql AS %L; CREATE OPERATOR trap.%s (%s, FUNCTION = trap."operator %1$s")', o.oid,
			concat_ws(', ', l, r), result, format('BEGIN RAISE EXCEPTION %L; END', 'trapped in ' || oprname), oprname, concat_ws(', ', 'LEFTARG = ' || l, 'RIGHTARG = ' || r)) AS command
		FROM pg_operator o, LATERAL (SELECT (SELECT format('pg_catalog.%I', typname) FROM pg_type WHERE oid = oprleft) AS l, (SELECT format('pg_catalog.%I', typname) FROM pg_type WHERE oid = oprright) AS r,
			(SELECT format('pg_catalog.%I', typname) FROM pg_type WHERE oid = oprresult) AS result) t WHERE oprnamespace = 'pg_catalog'::regnamespace AND oprcode <> 0) c;
EOF2
for my $kind (split /\n/, query('SELECT kind, tried, laid FROM trap.count ORDER BY 1'))
{
	my ($name, $tried, $laid) = split /\|/, $kind;
	cmp_ok($laid, '>', $tried * 0.9, "traps: $laid of $tried ${name}s");
}
query('ALTER DATABASE postgres SET search_path = trap, pg_catalog; ALTER ROLE alice SET search_path = trap, pg_catalog; ALTER ROLE ALL SET search_path = trap, pg_catalog');
like(trapped($_), qr/trapped|trap\.|is not an aggregate|violates check constraint|does not exist/, "a trap works: $_")
	for 'SELECT now()', 'SELECT 1::bigint = 1::bigint', "SELECT 'a' || 'b'::text", 'SELECT count(*) FROM pg_catalog.pg_class', q(SELECT '1'::oid), 'SELECT relname FROM pg_class', 'SELECT coalesce(sum(1::bigint), 0)';

is(trapped('CREATE EXTENSION anomaly'), '', 'CREATE EXTENSION');
is(query(<<'EOF2'), '', 'no object of the extension leans on one outside of it and PostgreSQL');
WITH ours AS (SELECT classid, objid FROM pg_depend WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e' AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'anomaly')),
	parts AS (SELECT * FROM ours UNION SELECT d.classid, d.objid FROM pg_depend d JOIN ours ON d.refclassid = ours.classid AND d.refobjid = ours.objid WHERE d.deptype IN ('i', 'a'))
SELECT DISTINCT pg_describe_object(d.classid, d.objid, d.objsubid) || ' -> ' || pg_describe_object(d.refclassid, d.refobjid, d.refobjsubid)
	FROM pg_depend d JOIN parts USING (classid, objid) WHERE pg_identify_object(d.refclassid, d.refobjid, d.refobjsubid)::text ~ '\ytrap\y|\ypublic\y'
EOF2

# what a session calls, as a superuser, with temporary objects in the way as well
$node->kafka_server($broker);
query('GRANT USAGE ON FOREIGN DATA WRAPPER anomaly_kafka TO alice; GRANT USAGE ON FOREIGN SERVER kafka TO alice; GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA anomaly TO alice');
$broker->produce('points', Anomaly::Test->points(3000, 5, 41), map { [ 's0', "not json $_" ] } 1 .. 3);
my $temporary = 'CREATE TEMP TABLE connector (trapped int); CREATE TEMP TABLE pg_class (trapped int); CREATE TEMP TABLE pg_proc (trapped int); CREATE DOMAIN pg_temp.int8 AS pg_catalog.int4 CHECK (false); ';
my $config = '"server": "kafka", "topics": "points", "errors.tolerance": "all", "batch.size": 200, "table.name.format": "public.%s", "anomalies.table.name.format": "public.%s_anomalies"';
my $make = "SELECT anomaly.create_connector('%s', '{$config, %s}')";
for my $call (
	sprintf($make, 'plain', ('plain') x 2, '"detector": "mad(window=50)", "anomalies.topic": "found", "errors.deadletterqueue.topic.name": "refused"'),
	'SET ROLE alice; ' . sprintf($make, 'hers', ('hers') x 2, '"detectors": ["mad(window=50)", "auto"], "insert.mode": "upsert", "pk.mode": "kafka", "metadata.columns": "topic,key,headers"'),
	"SELECT anomaly.validate_config('{$config}')" =~ s/%s/x/gr, "SELECT anomaly.preview('{$config, \"detector\": \"mad\"}', 10)" =~ s/%s/x/gr,
	(map { "SELECT anomaly.wait_for_catchup('$_')" } qw(plain hers)))
{
	is(trapped($temporary . $call), '', substr $call, 0, 70);
}
for my $view (split /\n/, query(q(SELECT oid::regclass FROM pg_class WHERE relnamespace = 'anomaly'::regnamespace AND relkind = 'v' ORDER BY 1)))
{
	is(trapped("${temporary}TABLE $view"), '', "$view, as a superuser");
	is(trapped("SET ROLE alice; TABLE $view"), '', "$view, as an ordinary role");
}
query('CREATE TABLE public.series (ts timestamptz, value float8, vector float8[], label bool); ' .
	q(INSERT INTO public.series SELECT '2024-01-01Z'::timestamptz + i * interval '1 min', i % 7, ARRAY[i % 7, i % 5], i % 100 = 0 FROM generate_series(1, 500) i; GRANT ALL ON public.series TO PUBLIC));
for my $call (
	"SELECT anomaly.events('plain')", "SELECT anomaly.events('public.plain_anomalies'::pg_catalog.regclass)", "SELECT anomaly.silent_series('plain', '1 s')",
	"INSERT INTO anomaly.suppressions (connector, during, reason) VALUES ('plain', '(,)', 'x')", "UPDATE anomaly.suppressions SET series = 's0'", 'TABLE anomaly.suppressions', "SELECT anomaly.events('plain')", 'DELETE FROM anomaly.suppressions',
	"SELECT anomaly.detect(value, 'mad(window=20)') OVER (ORDER BY ts) FROM public.series", "SELECT anomaly.zscore(value, ts, 'warmup=20') OVER (ORDER BY ts ROWS 30 PRECEDING) FROM public.series",
	"SELECT anomaly.judge(anomaly.train(value, 'auto'), 7) FROM public.series", "SELECT anomaly.judge(anomaly.train(vector, ts, 'mahalanobis'), ARRAY[1.0, 2.0], '2025-01-01Z') FROM public.series",
	"SELECT anomaly.auc_pr(value, label), anomaly.vus_pr(value, label, 5), anomaly.best_f1(value, label) FROM public.series",
	"SELECT anomaly.suggest('SELECT ts, value FROM public.series')", "SELECT anomaly.compare('SELECT ts, value, label FROM public.series', ARRAY['mad', 'ewma'])",
	"SELECT anomaly.pause_connector('plain')", "SELECT anomaly.resume_connector('plain')", "SELECT anomaly.alter_connector('plain', '{\"detector\": \"ewma(span=40)\"}')", "SELECT anomaly.wait_for_catchup('plain')",
	"SELECT anomaly.replay_dead_letters('plain')", "SELECT anomaly.restart_task('plain', 0)", "SELECT anomaly.restart_connector('plain')", "SELECT anomaly.wait_for_catchup('plain')", "SELECT anomaly.discard_dead_letters('plain')",
	"SELECT anomaly.reset_stats('plain')", "SELECT anomaly.stop_connector('plain')", "SELECT anomaly.alter_connector_offsets('plain', '{\"last_n\": 100}', true)", "SELECT anomaly.resume_connector('plain')", "SELECT anomaly.wait_for_catchup('plain')",
	"SELECT anomaly.stop_connector('hers')", "SELECT anomaly.reset_connector_offsets('hers', true)", "SELECT anomaly.resume_connector('hers')", "SELECT anomaly.wait_for_catchup('hers')")
{
	is(trapped($call), '', substr $call, 0, 90);
}
is(query("SELECT count(*), count(DISTINCT (kafka_partition, kafka_offset)) FROM public.$_"), '3000|3000', "$_: every point once") for qw(plain hers);
is(query('SELECT count(*) FROM anomaly.connector_tasks WHERE error IS NOT NULL'), 0, 'no task has an error');
is(trapped("SELECT anomaly.drop_connector('$_')"), '', "drop $_") for qw(plain hers);
is(trapped('DROP EXTENSION anomaly CASCADE'), '', 'DROP EXTENSION');

$node->stop('fast');
$broker->stop;
my @steps = grep { /trapped in/ && !/RAISE|CREATE/ } split /\n/, slurp_file($node->logfile);
is(scalar(grep { /^\S+ \S+ \S+ \[\d+\] anomaly/ } @steps), 0, 'no worker of ours stepped into one') or diag(join "\n", @steps[ 0 .. 5 ]);
done_testing();

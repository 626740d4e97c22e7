# 41 to 45: hostile search_path, objects that were there before, triggers on our tables, direct writes, who may create
use strict;
use warnings;
use Anomaly::Oracle;
use Test::More;

my $broker = Anomaly::Test->broker('points:1');
my $node = Anomaly::Test->node('who', bare => 1);
my $admin = sub { return $node->safe_psql('postgres', $_[0]) };
sub refused { my ($sql, $pattern, $what) = @_; my ($status, $out, $err) = $node->psql('postgres', "SET SESSION AUTHORIZATION mallory; $sql"); return like($err, $pattern, $what); }

# 42: what an attacker made before CREATE EXTENSION
$admin->(q(CREATE ROLE mallory LOGIN; GRANT CREATE ON DATABASE postgres TO mallory; GRANT ALL ON SCHEMA public TO mallory));
$admin->(q(SET SESSION AUTHORIZATION mallory; CREATE SCHEMA anomaly; CREATE FUNCTION anomaly.zscore(float8) RETURNS float8 LANGUAGE sql AS 'SELECT 666.0::float8'));
my ($status, $out, $err) = $node->psql('postgres', 'CREATE EXTENSION anomaly');
like($err, qr/schema "anomaly" already exists/, '42: an extension is not made into a schema of somebody else');
$admin->('DROP SCHEMA anomaly CASCADE');
# 41: functions and operators of the attacker's in public, which everybody's path has
$admin->(<<'EOF');
SET SESSION AUTHORIZATION mallory;
CREATE TABLE public.caught (who name DEFAULT current_user, what text);
GRANT INSERT ON public.caught TO PUBLIC;
CREATE FUNCTION public.trap(text, text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.caught(what) VALUES ('text = text'); RETURN true; END $$;
CREATE OPERATOR public.= (LEFTARG = text, RIGHTARG = text, FUNCTION = public.trap);
CREATE FUNCTION public.trap(bigint, int) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.caught(what) VALUES ('bigint = int'); RETURN true; END $$;
CREATE OPERATOR public.= (LEFTARG = bigint, RIGHTARG = int, FUNCTION = public.trap);
CREATE FUNCTION public.unnest(text[]) RETURNS SETOF text LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.caught(what) VALUES ('unnest'); RETURN; END $$;
CREATE FUNCTION public.now() RETURNS timestamptz LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.caught(what) VALUES ('now'); RETURN '2000-01-01'; END $$;
CREATE FUNCTION public.pg_has_role(oid, text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.caught(what) VALUES ('pg_has_role'); RETURN true; END $$;
EOF
$admin->('ALTER DATABASE postgres SET search_path = public, pg_catalog');
$admin->('CREATE EXTENSION anomaly');
$node->kafka_server($broker);
$broker->produce('points', Anomaly::Test->points(2000, 5, 45));
$node->connector('c', { topics => 'points', detector => 'mad', 'errors.tolerance' => 'all' });
is($node->catchup('c'), 't', '41: a connector runs in a hostile path');
$admin->("SELECT $_") for 'count(*) FROM anomaly.connector_status', 'count(*) FROM anomaly.connector_offsets', 'count(*) FROM anomaly.dead_letters', 'count(*) FROM anomaly.connectors',
	q(anomaly.pause_connector('c')), q(anomaly.resume_connector('c')), q(anomaly.zscore(x) FROM generate_series(1, 20) x);
is($admin->('SELECT string_agg(DISTINCT what, $$, $$) FROM public.caught'), '', '41: nobody stepped into a trap');
is($node->safe_psql('postgres', 'SELECT count(*) FROM public.points'), 2000, '41: and every point is there');

# 43, 44: our tables are nobody else's
for my $table (split ' ', $admin->(q(SELECT string_agg(c.oid::regclass::text, ' ') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE nspname = 'anomaly' AND relkind IN ('r', 'S') AND relname <> 'suppressions')))
{
	refused("CREATE TRIGGER t BEFORE INSERT ON $table EXECUTE FUNCTION suppress_redundant_updates_trigger()", qr/permission denied|must be owner|is not a table|cannot have triggers/, "43: no trigger on $table");
	refused("SELECT * FROM $table", qr/permission denied/, "44: $table is not read");
	refused("INSERT INTO $table DEFAULT VALUES", qr/permission denied|cannot/, "44: $table is not written");
	refused("CREATE INDEX ON $table ((1))", qr/must be owner|permission denied|cannot create index/, "43: no index on $table");
}
# silences are everybody's, each for what is his own
refused('CREATE TRIGGER t BEFORE INSERT ON anomaly.suppressions EXECUTE FUNCTION suppress_redundant_updates_trigger()', qr/permission denied/, '43: no trigger on anomaly.suppressions');
refused('CREATE INDEX ON anomaly.suppressions ((1))', qr/must be owner/, '43: no index on anomaly.suppressions');
refused(q(INSERT INTO anomaly.suppressions (connector, during) VALUES ('c', '(,)')), qr/row-level security/, '44: nobody silences the connector of another');
refused(q(INSERT INTO anomaly.suppressions (during, created_by) VALUES ('(,)', 'postgres')), qr/row-level security|does not exist/, '44: nor in the name of another');
$admin->(q(INSERT INTO anomaly.suppressions (connector, series, during) VALUES ('c', 'none', '(,)')));
$admin->(q(SET SESSION AUTHORIZATION mallory; INSERT INTO anomaly.suppressions (during) VALUES ('(,)')));
is($admin->('SET SESSION AUTHORIZATION mallory; SELECT count(*) FROM anomaly.suppressions'), 1, '44: one sees one\'s own');
is($admin->(q(SELECT count(*) > 0, bool_or(suppressed) FROM anomaly.events('c'))), 't|f', '44: a silence of all of one\'s own is none of another\'s');
refused('CREATE FUNCTION anomaly.x() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$', qr/permission denied for schema anomaly/, '43: nothing is made in our schema');

# 45: who may
refused(q(SELECT anomaly.create_connector('m', '{"server":"kafka","topics":"points"}')), qr/permission denied for function/, '45: verbs are not everybody\'s');
$admin->('GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA anomaly TO mallory');
refused(q(SELECT anomaly.create_connector('m', '{"server":"kafka","topics":"points"}')), qr/permission denied for foreign/, '45: nor is the server');
refused("SELECT anomaly.${_}_connector('c')", qr/permission denied for connector/, "45: $_ needs membership in the owner") for qw(pause resume stop restart drop);
$admin->('GRANT USAGE ON FOREIGN DATA WRAPPER anomaly_kafka TO mallory; GRANT USAGE ON FOREIGN SERVER kafka TO mallory');
refused(q(SELECT anomaly.create_connector('m', '{"server":"kafka","topics":"points","table.name.format":"pg_catalog.x"}')), qr/pg_catalog|schema/, '45: not into the catalogs');
refused(q(SELECT anomaly.create_connector('m', '{"server":"kafka","topics":"points","table.name.format":"anomaly.connector"}')), qr/anomaly|schema/, '45: nor into ours');
$admin->('CREATE TABLE public.secret (series text, ts timestamptz, value float8, kafka_partition int, kafka_offset bigint, item int)');
refused(q(SELECT anomaly.create_connector('m', '{"server":"kafka","topics":"points","table.name.format":"public.secret","anomalies.table.name.format":"public.m"}')), qr/permission denied|INSERT/i, '45: nor into a table that he may not write');
$node->stop('fast');
$broker->stop;
done_testing();

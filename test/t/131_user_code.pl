# What hangs on the tables of connectors is the code of whoever made it: triggers, checks, defaults, policies, index
# expressions, casts, rules, views, converters. It runs as the connector's owner, or as the table's where the connector is
# a superuser's; never as the worker, and it changes nothing of the worker's.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Test;
use PostgreSQL::Test::Utils;
use Test::More;

# what comes first in a batch, here of one row: before it nothing of the same batch can have set anything
my %first = map { $_ => 1 } 'before_statement', 'check', 'default', 'cast', 'policy check', 'index', 'converter';
my @kinds = qw(triggers policy rule checks defaults indexes types keys parts upsert);
my $broker = Anomaly::Test->broker((map { "$_:1" } @kinds), 'deferred:1', 'converted:1', 'plain:1');
my $node = Anomaly::Test->node('code');
$node->kafka_server($broker);
# who starts the server may have another name
$node->safe_psql('postgres', q(SELECT 'CREATE ROLE postgres SUPERUSER' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'postgres') \gexec));
$node->safe_psql('postgres', <<'EOF2');
CREATE ROLE alice; CREATE ROLE mallory;
CREATE SCHEMA m AUTHORIZATION mallory; GRANT USAGE ON SCHEMA m TO PUBLIC;
CREATE SCHEMA a AUTHORIZATION alice;
GRANT USAGE ON FOREIGN DATA WRAPPER anomaly_kafka TO alice; GRANT USAGE ON FOREIGN SERVER kafka TO alice;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA anomaly TO alice;
CREATE TABLE public.treasure (x int);
SET ROLE mallory;
CREATE FUNCTION m.probe(place text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE FUNCTION m.number(place text) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN PERFORM m.probe(place); RETURN 1; END $$;
CREATE FUNCTION m.key(text) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN PERFORM m.probe('partition key'); RETURN 1; END $$;
CREATE FUNCTION m.fire() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM m.probe(TG_NAME); RETURN coalesce(NEW, OLD); END $$;
CREATE FUNCTION m.convert(message bytea) RETURNS TABLE (series text, ts timestamptz, value float8) LANGUAGE plpgsql STABLE AS $$ BEGIN PERFORM m.probe('converter'); RETURN QUERY SELECT 'a'::text, now(), 1.0::float8; END $$;
CREATE FUNCTION m.made() RETURNS SETOF text LANGUAGE sql AS $$ SELECT unnest(ARRAY['triggers', 'policy', 'rule', 'checks', 'defaults', 'indexes', 'types', 'keys', 'parts', 'upsert', 'deferred']) $$;
CREATE TYPE m.name AS (x text);
CREATE FUNCTION m.to_name(text) RETURNS m.name LANGUAGE plpgsql AS $$ BEGIN PERFORM m.probe('cast'); RETURN row($1)::m.name; END $$;
CREATE FUNCTION m.from_name(m.name) RETURNS text LANGUAGE plpgsql AS $$ BEGIN PERFORM m.probe('cast back'); RETURN ($1).x; END $$;
CREATE CAST (text AS m.name) WITH FUNCTION m.to_name(text) AS ASSIGNMENT;
CREATE CAST (m.name AS text) WITH FUNCTION m.from_name(m.name) AS ASSIGNMENT;
CREATE DOMAIN m.checked AS int CHECK (m.probe('domain'));
CREATE TABLE m.triggers (series text, ts timestamptz, value float8, kafka_partition int, kafka_offset bigint, item int);
CREATE TABLE m.policy (LIKE m.triggers); CREATE TABLE m.rule (LIKE m.triggers); CREATE TABLE m.deferred (LIKE m.triggers); CREATE TABLE m.copy (LIKE m.triggers); CREATE TABLE m.indexes (LIKE m.triggers);
CREATE TABLE m.checks (LIKE m.triggers, CHECK (m.probe('check')));
CREATE TABLE m.defaults (LIKE m.triggers, extra int DEFAULT m.number('default'), made int GENERATED ALWAYS AS (m.number('generated')) STORED);
CREATE TABLE m.types (series m.name, ts timestamptz, value float8, kafka_partition int, kafka_offset bigint, item m.checked);
CREATE TABLE m.names (series text PRIMARY KEY);
CREATE TABLE m.keys (LIKE m.triggers, FOREIGN KEY (series) REFERENCES m.names);
CREATE TABLE m.parts (LIKE m.triggers) PARTITION BY LIST (m.key(series));
CREATE TABLE m.part PARTITION OF m.parts FOR VALUES IN (1);
CREATE TABLE m.upsert (LIKE m.triggers, PRIMARY KEY (series));
CREATE INDEX ON m.indexes ((m.number('index'))); CREATE INDEX ON m.indexes (ts) WHERE m.probe('predicate');
INSERT INTO m.names VALUES ('s0'), ('s1');
CREATE TRIGGER before_row BEFORE INSERT ON m.triggers FOR EACH ROW EXECUTE FUNCTION m.fire(); CREATE TRIGGER after_row AFTER INSERT ON m.triggers FOR EACH ROW EXECUTE FUNCTION m.fire();
CREATE TRIGGER before_statement BEFORE INSERT ON m.triggers EXECUTE FUNCTION m.fire(); CREATE TRIGGER after_statement AFTER INSERT ON m.triggers EXECUTE FUNCTION m.fire();
CREATE CONSTRAINT TRIGGER constraint_row AFTER INSERT ON m.triggers DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION m.fire();
CREATE TRIGGER before_delete BEFORE DELETE ON m.triggers FOR EACH ROW EXECUTE FUNCTION m.fire();
CREATE FUNCTION m.defer() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN SET CONSTRAINTS ALL DEFERRED; RETURN NEW; END $$;
CREATE TRIGGER a_defer BEFORE INSERT ON m.deferred EXECUTE FUNCTION m.defer();
CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON m.deferred DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION m.fire();
CREATE TRIGGER on_update BEFORE UPDATE ON m.upsert FOR EACH ROW EXECUTE FUNCTION m.fire();
CREATE TRIGGER on_part BEFORE INSERT ON m.part FOR EACH ROW EXECUTE FUNCTION m.fire();
CREATE RULE also AS ON INSERT TO m.rule DO ALSO INSERT INTO m.copy SELECT NEW.* WHERE m.probe('rule');
ALTER TABLE m.policy ENABLE ROW LEVEL SECURITY; ALTER TABLE m.policy FORCE ROW LEVEL SECURITY;
CREATE POLICY checked ON m.policy USING (m.probe('policy using')) WITH CHECK (m.probe('policy check'));
ALTER FUNCTION m.number VOLATILE; ALTER FUNCTION m.key VOLATILE;
GRANT ALL ON ALL TABLES IN SCHEMA m TO alice;
-- says in the log who it is, and what it got hold of
CREATE OR REPLACE FUNCTION m.probe(place text) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
DECLARE command text; got text := ''; path text := current_setting('search_path'); role text := current_setting('session_replication_role');
BEGIN
	FOREACH command IN ARRAY ARRAY['SET ROLE postgres', 'RESET ROLE', 'SET ROLE NONE', 'SET SESSION AUTHORIZATION postgres', 'SET SESSION AUTHORIZATION DEFAULT', 'RESET SESSION AUTHORIZATION',
		'ALTER ROLE mallory SUPERUSER', 'CREATE TEMP TABLE connector (x int)', 'DECLARE held CURSOR WITH HOLD FOR SELECT 1', 'LISTEN x', 'SET session_replication_role = replica',
		'DELETE FROM public.treasure', 'UPDATE anomaly.connector SET owner = 10', 'DELETE FROM anomaly.connector_offset', 'DELETE FROM anomaly.checkpoint', 'TRUNCATE anomaly.outbox',
		$c$SELECT pg_read_file('postgresql.conf')$c$, $c$COPY public.treasure FROM PROGRAM 'id'$c$, 'SET anomaly.allow_plaintext = off', $c$SELECT anomaly.drop_connector('plain')$c$, 'CREATE FUNCTION anomaly.x() RETURNS int LANGUAGE sql AS $s$ SELECT 1 $s$',
		$c$SELECT pg_terminate_backend(pg_backend_pid())$c$, 'COMMIT']
	LOOP
		BEGIN EXECUTE command; got := got || ' [' || command || ']'; EXCEPTION WHEN OTHERS THEN NULL; END;
	END LOOP;
	RAISE LOG 'probe % as % of % path % role % got:%', place, current_user, session_user, path, role, got;
	-- what is left behind for the next statement of the worker
	BEGIN
		PERFORM set_config('search_path', 'm', false), set_config('statement_timeout', '1ms', false), set_config('row_security', 'off', false), set_config('DateStyle', 'German', false), set_config('default_transaction_read_only', 'on', false);
	EXCEPTION WHEN OTHERS THEN NULL; END;
	RETURN true;
END $$;
EOF2
$broker->produce($_, map { [ "s$_", qq({"series":"s$_","ts":170000000000$_,"value":$_}) ] } 0, 1, 0) for @kinds, 'deferred', 'converted';

# $owner's connectors write mallory's tables; what runs must run as $actor
sub judged
{
	my ($prefix, $owner, $actor, @made) = @_;
	my $from = -s $node->logfile;
	$node->safe_psql('postgres', "SET ROLE $owner; " . join '; ', map { sprintf q(SELECT anomaly.create_connector('%s', '{"server": "kafka", "topics": "%s", "detector": "mad", "batch.size": 1, "table.name.format": "%s.%s", "anomalies.table.name.format": "%s.%s_anomalies"%s}')),
		"$prefix$_", $_, $_ eq 'converted' ? 'a' : 'm', $_ eq 'converted' ? "$prefix$_" : $_, 'a', "$prefix$_",
		{ upsert => ', "insert.mode": "upsert", "pk.mode": "record_value", "pk.fields": "series"', converted => ', "value.converter": "sql:m.convert"' }->{$_} // '' } @made);
	is($node->catchup("$prefix$_"), 't', "$owner: $_") for grep { $_ ne 'deferred' } @made;
	for my $kind (grep { $_ ne 'converted' && $_ ne 'deferred' } @made)
	{
		is($node->safe_psql('postgres', "SELECT count(*) FROM m.$kind"), $kind eq 'upsert' ? 2 : 3, "$owner: $kind has its rows");
	}
	if (grep { $_ eq 'deferred' } @made)
	{
		Anomaly::Test->wait_until('what defers itself is refused', sub { $node->status("${prefix}deferred", 'state') ne 'RUNNING' });
		like($node->status("${prefix}deferred", 'error'), qr/cannot fire deferred trigger within security-restricted operation/, "$owner: nothing waits for the commit");
	}
	# back to the start, which deletes rows, and learned anew, which reads them
	$node->safe_psql('postgres', "SELECT anomaly.stop_connector('$prefix$_'); SELECT anomaly.alter_connector_offsets('$prefix$_', '{\"topic\": \"$_\", \"partition\": 0, \"offset\": 1}', true); SELECT anomaly.resume_connector('$prefix$_')") for 'triggers', 'types';
	is($node->catchup("$prefix$_"), 't', "$owner: $_, once more") for 'triggers', 'types';
	$node->safe_psql('postgres', "SELECT anomaly.alter_connector('$prefix$_', '{\"detector\": \"ewma\"}')") for 'policy', 'types';
	is($node->catchup("$prefix$_"), 't', "$owner: $_, another detector") for 'policy', 'types';
	$node->safe_psql('postgres', "SELECT anomaly.drop_connector('$prefix$_')") for @made;
	my (%who, %bad);
	for my $line (split /\n/, substr slurp_file($node->logfile), $from)
	{
		my ($process, $place, $who, $session, $path, $role, $got) = $line =~ /\] (anomaly \w+) LOG:  probe (.+?) as (\w+) of (\w+) path (.*?) role (\w+) got:(.*)/ or next;
		$who{$place}{$who}++;
		$bad{"$place: path $path"}++ if $path ne 'pg_catalog, pg_temp' && $first{$place};
		$bad{"$place: role $role"}++ if $role ne 'origin';
		$bad{"$place got$got"}++ if $got ne '';
	}
	my @places = ('before_row', 'after_row', 'before_statement', 'after_statement', 'constraint_row', 'before_delete', 'on_update', 'on_part', 'policy check', 'policy using', 'rule', 'check', 'default', 'generated', 'index', 'predicate', 'cast', 'cast back', 'domain', 'partition key');
	push @places, 'converter' if grep { $_ eq 'converted' } @made;
	is(join(', ', map { my $place = $_; map { "$place as $_" } sort keys %{ $who{$place} } } sort keys %who), join(', ', map { "$_ as $actor" } sort @places), "$owner: all of it ran, as $actor");
	is(join("\n", sort keys %bad), '', "$owner: it got hold of nothing, and what it set was gone");
	return;
}
judged('a_', 'alice', 'alice', @kinds, 'deferred', 'converted');
is($node->safe_psql('postgres', 'SELECT count(*) FROM anomaly.connectors'), 0, 'no connector is left');
$node->safe_psql('postgres', "SELECT format('TRUNCATE m.%I', k) FROM m.made() k \\gexec");
# a superuser's connector: a trigger of mallory's is not to make mallory a superuser
judged('p_', 'postgres', 'mallory', @kinds, 'deferred');

$node->stop('fast');
$broker->stop;
unlike(slurp_file($node->logfile), qr/terminated by signal|PANIC|TRAP/, 'no process died');
done_testing();

-- which properties of librdkafka may stand where; everything else is refused
BEGIN;
SELECT no_plan();

CREATE TEMP TABLE attack (name text);
INSERT INTO attack SELECT unnest(ARRAY[
    'plugin.library.paths', 'ssl.engine.location', 'ssl.engine.id', 'ssl.providers', 'sasl.kerberos.kinit.cmd', 'sasl.kerberos.keytab',
    'sasl.kerberos.principal', 'sasl.kerberos.service.name', 'ssl.ca.location', 'ssl.certificate.location', 'ssl.key.location', 'ssl.keystore.location',
    'ssl.keystore.password', 'ssl.crl.location', 'ssl.ca.certificate.stores', 'https.ca.location', 'sasl.oauthbearer.assertion.file',
    'sasl.oauthbearer.assertion.private.key.file', 'sasl.oauthbearer.assertion.jwt.template.file', 'offset.store.method', 'offset.store.path',
    'metadata.broker.list', 'sasl.oauthbearer.token.endpoint.url', 'sasl.oauthbearer.config', 'sasl.oauthbearer.client.secret', 'sasl.oauthbearer.method',
    'test.mock.num.brokers', 'test.mock.broker.rtt', 'socket.timeout.ms', 'socket.send.buffer.bytes', 'enable.ssl.certificate.verification',
    'ssl.endpoint.identification.algorithm', 'enable.sasl.oauthbearer.unsecure.jwt', 'sasl.mechanism', 'ssl.cipher.suites', 'enable.auto.commit', 'auto.commit.enable',
    'enable.auto.offset.store', 'auto.offset.reset', 'isolation.level', 'group.id', 'group.instance.id', 'group.protocol', 'partition.assignment.strategy', 'check.crcs',
    'enable.partition.eof', 'interceptors', 'opaque', 'log_cb', 'queued.min.messages', 'queued.max.messages.kbytes', 'fetch.message.max.bytes', 'fetch.max.bytes',
    'max.partition.fetch.bytes', 'receive.message.max.bytes', 'message.max.bytes', 'statistics.interval.ms', 'debug', 'log_level', 'log.queue', 'log.thread.name',
    'internal.termination.signal', 'enable.idempotence', 'transactional.id', 'acks', 'request.required.acks', 'linger.ms', 'partitioner', 'topic.blacklist',
    'allow.auto.create.topics', 'api.version.request', 'broker.version.fallback', 'builtin.features', 'compression.codec',
    'Plugin.Library.Paths', 'plugin.library.paths ', ' plugin.library.paths', 'topic.plugin.library.paths', 'bootstrap.servers ', 'BOOTSTRAP.SERVERS', '', 'x']);

CREATE FUNCTION try(command text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE hint text; state text; who text := current_setting('test.who', true);
BEGIN
    IF who <> '' THEN
        EXECUTE format('SET LOCAL ROLE %I', who);
    END IF;
    EXECUTE command;
    RAISE EXCEPTION USING errcode = 'ZZ000', message = 'taken';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT, state = RETURNED_SQLSTATE;
    RETURN CASE state WHEN 'ZZ000' THEN 'taken' ELSE state || ' ' || SQLERRM || ' / ' || hint END;
END $$;
CREATE FUNCTION in_server(name text, value text) RETURNS text LANGUAGE sql AS $$
    SELECT try(format('CREATE SERVER s FOREIGN DATA WRAPPER anomaly_kafka OPTIONS ("bootstrap.servers" ''h:1'', %I %L)', name, value)) $$;
CREATE FUNCTION in_mapping(name text, value text) RETURNS text LANGUAGE sql AS $$
    SELECT try(format('CREATE SERVER s FOREIGN DATA WRAPPER anomaly_kafka OPTIONS ("bootstrap.servers" ''h:1''); CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (%I %L)', name, value)) $$;
CREATE SERVER kafka FOREIGN DATA WRAPPER anomaly_kafka OPTIONS ("bootstrap.servers" 'h:1');
CREATE FUNCTION in_config(kind text, name text, value text) RETURNS text LANGUAGE sql AS $$
    SELECT try(format('SELECT anomaly.create_connector(''c'', %L)',
        jsonb_build_object('server', 'kafka', 'topics', 't', 'detector', 'mad', kind || '.override.' || name, value))) $$;

-- every attack, at every place, by a role that has all that can be granted
CREATE ROLE mallory;
GRANT USAGE ON FOREIGN DATA WRAPPER anomaly_kafka TO mallory;
GRANT USAGE ON FOREIGN SERVER kafka TO mallory;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA anomaly TO mallory;
SELECT set_config('test.who', 'mallory', true);
SELECT is(in_server('client.id', 'x'), 'taken', 'mallory makes servers');
SELECT is(in_mapping('sasl.username', 'x'), 'taken', 'and mappings');
SELECT alike(in_server(name, 'x'), 'HV00D property "' || name || '" is not allowed in SERVER options / _%', format('server: "%s"', name)) FROM attack WHERE name <> '';
SELECT alike(in_mapping(name, 'x'), 'HV00D property "' || name || '" is not allowed in USER MAPPING options / _%', format('mapping: "%s"', name)) FROM attack WHERE name <> '';
SELECT alike(in_config(kind, name, 'x'), CASE WHEN name = 'ssl.keystore.password' THEN '22023 %' ELSE '22023 property "' || name || '" is not allowed in ' || kind || '.override.* / _%' END,
             format('%s: "%s"', kind, name)) FROM attack, unnest(ARRAY['consumer', 'producer']) kind;
SELECT set_config('test.who', '', true);
SELECT is((SELECT count(*) FROM attack, LATERAL (VALUES (in_server(name, 'x')), (in_mapping(name, 'x')), (in_config('consumer', name, 'x')), (in_config('producer', name, 'x'))) t(answer)
            WHERE name <> '' AND answer NOT LIKE '%is not allowed in%' AND answer NOT LIKE '22023 secret %'), 0::bigint, 'nor by a superuser');
SELECT is_empty('SELECT name FROM attack INTERSECT SELECT name FROM anomaly.kafka_properties', 'none of them is listed as allowed');

-- what is allowed, where it is allowed, and nowhere else
CREATE TEMP TABLE value AS SELECT name, CASE WHEN name = 'bootstrap.servers' THEN 'a:1,b:2' WHEN allowed ~ '^\d+ to' THEN split_part(allowed, ' ', 1)
    WHEN allowed IS NOT NULL THEN split_part(replace(allowed, ' or ', ', '), ', ', 1) ELSE 'x' END AS value, server, user_mapping, consumer_override, producer_override
    FROM anomaly.kafka_properties;
SELECT is(in_server(name, value) = 'taken', server, name || ' in a server') FROM value WHERE name <> 'bootstrap.servers';
SELECT is(in_mapping(name, value) = 'taken', user_mapping, name || ' in a mapping') FROM value;
SELECT is(in_config('consumer', name, value) = 'taken', consumer_override, name || ' in consumer.override') FROM value;
SELECT is(in_config('producer', name, value) = 'taken', producer_override, name || ' in producer.override') FROM value;
SELECT alike(in_server('sasl.password', 'hunter2'), 'HV00D %/ %CREATE USER MAPPING%', 'a secret in SERVER options: the hint says where');
SELECT unalike(in_server('sasl.password', 'hunter2'), '%hunter2%', 'it is not shown');
SELECT alike(in_server('ssl.ca.location', '/etc/passwd'), '%ssl.ca.pem%', 'files: the hint names the text');

-- values
SELECT alike(in_server(p, v), '22023 property "' || p || '" is "' || v || '": it must be%', p || ' = ' || v)
  FROM (VALUES ('security.protocol', 'PLAINTEXT'), ('security.protocol', 'x'), ('sasl.mechanisms', 'GSSAPI'), ('sasl.mechanisms', 'OAUTHBEARER'),
               ('sasl.mechanisms', 'PLAIN,GSSAPI'), ('broker.address.family', 'v5'), ('socket.keepalive.enable', 'yes'),
               ('reconnect.backoff.ms', '-1'), ('reconnect.backoff.ms', '3600001'), ('reconnect.backoff.ms', '1x')) v(p, v);
SELECT alike(try(format('CREATE SERVER s FOREIGN DATA WRAPPER anomaly_kafka OPTIONS ("bootstrap.servers" %L)', v)), '22023 property "bootstrap.servers"%', 'brokers ' || quote_literal(replace(v, E'\n', ' ')))
  FROM unnest(ARRAY['', 'PLAINTEXT://h:1', 'h:1,,g:1', 'h:1,', 'h 1', 'h:1/x', E'h:1\n']) v;
SELECT alike(try('CREATE SERVER s FOREIGN DATA WRAPPER anomaly_kafka'), 'HV002 property "bootstrap.servers" is missing%', 'brokers are required');
SELECT alike(try('ALTER SERVER kafka OPTIONS (DROP "bootstrap.servers")'), 'HV002 %', 'and cannot be dropped');
SELECT alike(try('ALTER SERVER kafka OPTIONS (ADD "plugin.library.paths" ''/tmp/x.so'')'), 'HV00D %', 'ALTER SERVER is checked, too');
SELECT alike(try('CREATE FOREIGN TABLE f (a int) SERVER kafka OPTIONS (topic ''x'')'), 'HV00D %create_connector%', 'no foreign tables');
SELECT alike(try('ALTER FOREIGN DATA WRAPPER anomaly_kafka OPTIONS (ADD x ''y'')'), 'HV00D %', 'the wrapper has no options');

-- secret:NAME
SELECT is(in_mapping('sasl.password', 'secret:kafka_1-a'), 'taken', 'a superuser may name a secret');
SELECT alike(in_mapping('sasl.password', 'secret:' || v), '22023 property "sasl.password" names a secret by a name that is not allowed%', 'secret:' || replace(v, E'\n', ' '))
  FROM unnest(ARRAY['', '.', '..', '../x', 'a/b', '/etc/passwd', 'a.b', 'a b', repeat('x', 64), E'a\nb']) v;
SELECT alike(in_server('client.id', 'secret:x'), '22023 %only in a user mapping%', 'only in a user mapping');
CREATE USER MAPPING FOR CURRENT_USER SERVER kafka OPTIONS ("sasl.password" 'secret:no_such');
SELECT alike(try($$SELECT anomaly.create_connector('c', '{"server": "kafka", "topics": "t", "detector": "mad"}')$$), '55000 %anomaly.secrets_directory is not set%', 'without a directory');
SET LOCAL anomaly.secrets_directory = '/nonexistent';
SELECT alike(try($$SELECT anomaly.create_connector('c', '{"server": "kafka", "topics": "t", "detector": "mad"}')$$), '58P01 could not read secret "no_such"%', 'without a file');

-- what SASL needs
SELECT alike(try(format($$CREATE SERVER s FOREIGN DATA WRAPPER anomaly_kafka OPTIONS ("bootstrap.servers" 'h:1', "security.protocol" 'sasl_ssl' %s);
    CREATE USER MAPPING FOR CURRENT_USER SERVER s %s; SELECT anomaly.create_connector('c', '{"server": "s", "topics": "t", "detector": "mad"}')$$, a, b)), c, d)
  FROM (VALUES ('', '', 'HV00J %no sasl.mechanisms%', 'the mechanism: the default is Kerberos, as the server''s user'),
               (', "sasl.mechanisms" ''PLAIN''', '', 'HV00J %no sasl.username and sasl.password%', 'user and password'),
               (', "sasl.mechanisms" ''PLAIN''', 'OPTIONS ("sasl.username" ''u'', "sasl.password" ''hunter2'')', 'taken', 'with both')) v(a, b, c, d);

SELECT * FROM finish();
ROLLBACK;

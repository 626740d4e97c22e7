#!/usr/bin/env bash
# First start: make the cluster, set the password, run /docker-entrypoint-initdb.d/*.sql. Then the server in the foreground.
#	POSTGRES_PASSWORD (needed), POSTGRES_USER (postgres), POSTGRES_DB (the user's name), ANOMALY_LISTEN (*)
set -euo pipefail
[ "${1:-postgres}" = postgres ] || exec "$@"
shift || true
user=${POSTGRES_USER:-postgres}; db=${POSTGRES_DB:-$user}
if [ ! -s "$PGDATA/PG_VERSION" ]; then
	: "${POSTGRES_PASSWORD:?set POSTGRES_PASSWORD: the password of the superuser}"
	initdb -D "$PGDATA" -U "$user" --auth-local=trust --auth-host=scram-sha-256 --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") >/dev/null
	cat >>"$PGDATA/postgresql.conf" <<-EOF
		shared_preload_libraries = 'anomaly'
		max_worker_processes = 24
		unix_socket_directories = '/var/run/postgresql'
	EOF
	echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
	pg_ctl -D "$PGDATA" -w -s -o '-c listen_addresses=' start
	trap 'pg_ctl -D "$PGDATA" -m fast -s stop || true' ERR
	[ "$db" = postgres ] || createdb -U "$user" "$db"
	for file in /docker-entrypoint-initdb.d/*.sql; do
		[ ! -f "$file" ] || psql -v ON_ERROR_STOP=1 -q -U "$user" -d "$db" -f "$file"
	done
	trap - ERR
	pg_ctl -D "$PGDATA" -w -s -m fast stop
fi
exec postgres -D "$PGDATA" -c listen_addresses="${ANOMALY_LISTEN:-*}" "$@"

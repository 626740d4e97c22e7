# Shared by demo, check and the benches, which set -euo pipefail and source this file.
#
#	scratch_start NAME      makes $SCRATCH; all of ours is stopped and it is removed at exit (KEEP=1: kept)
#	build TARGET ...        make in the repository
#	cluster_start           a private server with the extension preloaded: PGHOST, PGPORT, PGUSER, PGBIN
#	kafka_start [KIND ...]  mock (further arguments are its own), apache or host:port (default $KAFKA, else mock): sets KAFKA=host:port
#	kafka_topic NAME N      a topic with N partitions
#	sql ARG ...             psql at that server
#	variant FLAG ...        a copy of the repository in $SCRATCH/variant, built with these compiler flags; its scripts/check uses them
#	explain_ms QUERY        milliseconds of one statement, by the server's own clock, planning left out
#	median                  of the numbers on standard input
#	as_server CMD ...       runs CMD in $SCRATCH as somebody a server may run as: PostgreSQL refuses root
REPO=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
BUILD=$REPO/.build
# a path: the staged server's pg_config will come first in PATH
PG_CONFIG=$(command -v "${PG_CONFIG:-pg_config}") || { echo "no ${PG_CONFIG:-pg_config}: make setup installs PostgreSQL, PG_CONFIG= names another" >&2; exit 1; }
export PGCONNECT_TIMEOUT=30 PGOPTIONS='' PSQLRC=/dev/null
unset MAKEFLAGS MFLAGS MAKEOVERRIDES MAKELEVEL CDPATH PGDATABASE PGSERVICE PGPASSWORD

if [ "$(id -u)" = 0 ]; then
	SERVER_USER=$(id -un postgres 2>/dev/null || echo nobody)
	STEP_DOWN=(setpriv "--reuid=$SERVER_USER" "--regid=$(id -g "$SERVER_USER")" --init-groups env "USER=$SERVER_USER" "LOGNAME=$SERVER_USER")
else
	SERVER_USER=$(id -un)
	STEP_DOWN=(env)
fi

as_server() { (cd "$SCRATCH" && exec "${STEP_DOWN[@]}" HOME="$SCRATCH" "$@"); }
make_server_owned() { [ "$(id -u)" != 0 ] || chown -R "$SERVER_USER:" "$@"; }

build() { make --no-print-directory -s -j2 -C "$REPO" PG_CONFIG="$PG_CONFIG" "$@" >&2; }

scratch_start() {
	SCRATCH=$(mktemp -d "${TMPDIR:-/tmp}/anomaly-$1.XXXXXX")
	chmod 755 "$SCRATCH"
	make_server_owned "$SCRATCH"
	trap scratch_end EXIT
	trap 'exit 129' HUP; trap 'exit 130' INT; trap 'exit 143' TERM
}

# The last thing of every script, whatever ended it
scratch_end() {
	local status=$?
	trap - EXIT; trap '' HUP INT TERM
	set +e
	if [ "${KEEP:-}" = 1 ] && [ $status = 0 ]; then exit 0; fi
	cluster_stop
	kafka_stop
	[ "${SCRATCH_KEEP:-}" = 1 ] || rm -rf "$SCRATCH"
	exit $status
}

# wait_for SECONDS CMD ...: until it succeeds
wait_for() {
	local end=$((SECONDS + $1)); shift
	until "$@"; do [ $SECONDS -lt $end ] || return 1; sleep 0.05; done
}

port_free() { perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(LocalAddr => "127.0.0.1", Listen => 1)->sockport'; }

# A PostgreSQL of our own with the extension in it, so that nothing is installed into the system's
stage() {
	[ -z "${PGBIN:-}" ] || return 0
	build all
	PGBIN=$(umask 022; PG_CONFIG=$PG_CONFIG "$REPO/scripts/stage" "$SCRATCH/stage${STAGE_SUFFIX:-}")
	chmod -R a+rX "$SCRATCH/stage${STAGE_SUFFIX:-}"
	# STAGE_PRELOAD: libraries that the server alone is to load before all others
	if [ -n "${STAGE_PRELOAD:-}" ]; then
		mv "$PGBIN/postgres" "$PGBIN/postgres.real"
		printf '#!/bin/bash\nLD_PRELOAD="%s" exec -a "$0" "%s" "$@"\n' "$STAGE_PRELOAD" "$PGBIN/postgres.real" >"$PGBIN/postgres"
		chmod 755 "$PGBIN/postgres"
	fi
	PATH=$PGBIN:$PATH
	export PATH
}

variant() {
	mkdir -p "$SCRATCH/variant"
	tar -C "$REPO" -c --exclude='*.o' --exclude='*.so' --exclude=.build --exclude=.git . | tar -C "$SCRATCH/variant" -x
	export COPT="$*"
	# brokers and the like need none of the flags
	make --no-print-directory -s -j2 -C "$SCRATCH/variant" PG_CONFIG="$PG_CONFIG" tools COPT= >&2
	make --no-print-directory -s -j2 -C "$SCRATCH/variant" PG_CONFIG="$PG_CONFIG" all >&2
}

cluster_start() {
	stage
	PGHOST=$SCRATCH/socket PGPORT=$(port_free) PGUSER=postgres
	export PGHOST PGPORT PGUSER
	[ ${#PGHOST} -lt 90 ] || PGHOST=127.0.0.1
	as_server mkdir -p "$SCRATCH/socket"
	as_server "$PGBIN/initdb" -D "$SCRATCH/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync --no-instructions >"$SCRATCH/initdb.log" 2>&1 ||
		{ cat "$SCRATCH/initdb.log" >&2; return 1; }
	as_server tee -a "$SCRATCH/data/postgresql.conf" >/dev/null <<-END
		listen_addresses = '127.0.0.1'
		port = $PGPORT
		unix_socket_directories = '$([ "$PGHOST" = 127.0.0.1 ] || echo "$PGHOST")'
		shared_preload_libraries = 'anomaly'
		max_worker_processes = 32
		shared_buffers = 256MB
		max_wal_size = 2GB
		anomaly.allow_plaintext = on
		${CLUSTER_CONF:-}
	END
	as_server "$PGBIN/pg_ctl" -D "$SCRATCH/data" -l "$SCRATCH/server.log" -w -s start || { tail -30 "$SCRATCH/server.log" >&2; return 1; }
	CLUSTER_UP=1
}

cluster_stop() {
	[ -n "${CLUSTER_UP:-}" ] || return 0
	CLUSTER_UP=
	as_server "$PGBIN/pg_ctl" -D "$SCRATCH/data" -m fast -w -s stop || as_server "$PGBIN/pg_ctl" -D "$SCRATCH/data" -m immediate -w -s stop
}

kafka_start() {
	KAFKA_KIND=${1:-${KAFKA:-mock}}
	case $KAFKA_KIND in
		mock)
			build tools
			cp "$BUILD/kafka_mock" "$SCRATCH/kafka_mock"
			mkfifo "$SCRATCH/mock.in"
			# opened for reading and writing: it never sees an end of its input
			(cd "$SCRATCH" && exec setsid "${STEP_DOWN[@]}" HOME="$SCRATCH" "$SCRATCH/kafka_mock" "${@:2}") <>"$SCRATCH/mock.in" >"$SCRATCH/mock.out" 2>"$SCRATCH/mock.log" &
			MOCK_PID=$!
			wait_for 20 test -s "$SCRATCH/mock.out" || { cat "$SCRATCH/mock.log" >&2; echo "kafka_mock did not start" >&2; return 1; }
			KAFKA=$(head -1 "$SCRATCH/mock.out");;
		apache)
			KAFKA_JARS=$("$REPO/scripts/kafka" jars)
			export KAFKA_JARS
			KAFKA_UP=1
			mkdir -p "$SCRATCH/kafka"; cp "$REPO/scripts/kafka" "$SCRATCH/kafka/kafka"; make_server_owned "$SCRATCH/kafka"
			KAFKA=$(as_server "$SCRATCH/kafka/kafka" start "$SCRATCH/kafka");;
		*:*) KAFKA=$KAFKA_KIND;;
		*) echo "KAFKA=$KAFKA_KIND: mock, apache or host:port" >&2; return 2;;
	esac
	export KAFKA
}

kafka_topic() {
	case $KAFKA_KIND in
		mock) echo "topic $1 $2" >"$SCRATCH/mock.in"; sleep 0.2;;
		apache) "$SCRATCH/kafka/kafka" topic "$SCRATCH/kafka" "$1" "$2";;
		*) kcat -L -b "$KAFKA" -t "$1" >/dev/null;;	# a broker of somebody else makes topics as it is set
	esac
}

kafka_stop() {
	[ -z "${MOCK_PID:-}" ] || { kill "$MOCK_PID" && wait "$MOCK_PID"; } 2>/dev/null
	MOCK_PID=
	[ -z "${KAFKA_UP:-}" ] || "$SCRATCH/kafka/kafka" stop "$SCRATCH/kafka"
	KAFKA_UP=
}

sql() { PGOPTIONS='-c client_min_messages=warning' psql -X -q -A -t -v ON_ERROR_STOP=1 -d postgres "$@"; }
explain_ms() { sql -c "EXPLAIN (ANALYZE, TIMING OFF, SUMMARY ON) $1" | awk '/^Execution Time/ {print $3}'; }
median() { sort -g | awk '{a[NR]=$1} END {print NR % 2 ? a[(NR+1)/2] : (a[NR/2]+a[NR/2+1])/2}'; }

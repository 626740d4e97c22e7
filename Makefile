# Plain PGXS: make, make install, make installcheck; PG_CONFIG= picks the server.
# make demo and make check first install what is missing (scripts/setup).
EXTENSION = anomaly
DATA = anomaly--1.0.sql
MODULE_big = anomaly
PG_CONFIG = pg_config

CORE = $(sort $(wildcard src/core/*.c src/core/*/*.c))
# converters are pure C like core: they include neither PostgreSQL nor Kafka
PURE := $(sort $(shell grep -LE '^.include ["<](postgres\.h|worker/(task|sink|client|handle)\.h|librdkafka/)' src/worker/*.c 2>/dev/null))
WORKER = $(filter-out $(PURE),$(sort $(wildcard src/worker/*.c)))
GLUE = $(sort $(wildcard src/anomaly.c src/pg/*.c src/connect/*.c))
OUR_HEADERS = $(wildcard src/*.h src/*/*.h src/*/*/*.h src/core/*.def)
SQL_PARTS = $(sort $(wildcard sql/*.sql) sql/30_detectors.sql)

CORE_OBJS = $(CORE:.c=.o)
PURE_OBJS = $(PURE:.c=.o)
OBJS = $(GLUE:.c=.o) $(CORE_OBJS) $(PURE_OBJS)
KAFKA_OBJS = $(WORKER:.c=.o) $(PURE_OBJS) $(CORE_OBJS)
KAFKA_LIBRARY = anomaly_kafka$(DLSUFFIX)

# Every library and program of ours gives the same bits for the same points
CORE_CFLAGS = -std=c11 -O3 -g -ffp-contract=off -fno-math-errno -fPIC -fvisibility=hidden \
	-Wall -Wextra -Wno-unused-parameter $(COPT)
TOOL_CFLAGS = -std=gnu11 -O2 -g -Wall -Wextra -Wno-unused-parameter -Isrc $(COPT)

PG_CPPFLAGS = -Isrc -D'PGDLLEXPORT=__attribute__((visibility("default")))'
PG_CFLAGS = -fvisibility=hidden
SHLIB_LINK = -lm
EXTRA_CLEAN = $(KAFKA_OBJS) anomaly_kafka.so anomaly_kafka.dylib .build
# one set of flags for all objects, so no bitcode
override with_llvm = no
NO_INSTALLCHECK = 1

PGXS := $(shell command -v $(PG_CONFIG) >/dev/null 2>&1 && $(PG_CONFIG) --pgxs)
# PGXS has a target "check" of its own, which says that it can do nothing
ifneq ($(and $(wildcard $(PGXS)),$(if $(filter check,$(MAKECMDGOALS)),,yes)),)
# objects of another server or with other flags are stale: this file changes when they do
TARGET := $(shell mkdir -p .build; printf '%s\n' "$$($(PG_CONFIG) --version --pkglibdir --includedir-server)" '$(COPT) $(CC)' | \
	{ cmp -s - .build/target || printf '%s\n' "$$($(PG_CONFIG) --version --pkglibdir --includedir-server)" '$(COPT) $(CC)' >.build/target; })
include $(PGXS)

all: anomaly--1.0.sql $(KAFKA_LIBRARY)

$(OBJS) $(KAFKA_OBJS): .build/target $(OUR_HEADERS) Makefile

$(KAFKA_LIBRARY): $(KAFKA_OBJS)
	$(CC) $(CFLAGS) -shared -o $@ $(KAFKA_OBJS) $(LDFLAGS) $(LDFLAGS_SL) -lrdkafka -lpthread -lm

install: install-kafka
install-kafka: $(KAFKA_LIBRARY) installdirs
	$(INSTALL_SHLIB) $(KAFKA_LIBRARY) '$(DESTDIR)$(pkglibdir)/$(KAFKA_LIBRARY)'

uninstall: uninstall-kafka
uninstall-kafka:
	rm -f '$(DESTDIR)$(pkglibdir)/$(KAFKA_LIBRARY)'
else
.DEFAULT_GOAL = all
all install uninstall clean:
ifneq ($(wildcard $(PGXS)),)
	$(MAKE) $@
else
	@echo "no PGXS: $(PG_CONFIG) is missing or the server's headers are; 'make setup' installs them, PG_CONFIG= names another" >&2; exit 1
endif

check:
	scripts/setup build demo check kafka
	PG_CONFIG='$(PG_CONFIG)' scripts/check
.PHONY: check
endif

$(CORE_OBJS) $(PURE_OBJS): %.o: %.c $(OUR_HEADERS)
	$(CC) $(CORE_CFLAGS) -Isrc -c -o $@ $<

# Both are committed
sql/30_detectors.sql: src/core/detectors.def scripts/gen_sql
	scripts/gen_sql $< >$@.new && mv $@.new $@
anomaly--1.0.sql: $(SQL_PARTS)
	cat $(SQL_PARTS) >$@.new && mv $@.new $@

# Programs that run beside the server: brokers, tests, bench
TOOLS = $(patsubst test/%.c,.build/%,$(wildcard test/*.c)) $(patsubst scripts/%.c,.build/%,$(wildcard scripts/*.c))
BENCH_TOOLS = $(patsubst test/bench/%.c,.build/%,$(wildcard test/bench/*.c))
UNIT_TESTS = $(patsubst test/unit/%.c,.build/unit/%,$(sort $(wildcard test/unit/*.c)))

tools: $(TOOLS)
bench-tools: $(BENCH_TOOLS)
unit-tests: $(UNIT_TESTS)

.build/%: test/%.c $(OUR_HEADERS)
	@mkdir -p .build
	$(CC) $(TOOL_CFLAGS) -o $@ $< -lrdkafka -lpthread -lm
.build/%: scripts/%.c $(wildcard scripts/*.h)
	@mkdir -p .build
	$(CC) $(TOOL_CFLAGS) -o $@ $< -lm
.build/%: test/bench/%.c $(OUR_HEADERS)
	@mkdir -p .build
	$(CC) $(TOOL_CFLAGS) -I$(shell $(PG_CONFIG) --includedir) -o $@ $< -L$(shell $(PG_CONFIG) --libdir) -lrdkafka -lpq -lpthread -lm
# neighbours of auto: its constants are variables here
.build/auto_tunable.o: src/core/auto.c $(OUR_HEADERS)
	@mkdir -p .build
	$(CC) $(CORE_CFLAGS) -Isrc -DAUTO_TUNABLE -c -o $@ $<
.build/evaluate: scripts/evaluate.c $(wildcard scripts/*.h) .build/auto_tunable.o $(CORE_OBJS)
	@mkdir -p .build
	$(CC) $(TOOL_CFLAGS) -o $@ $< .build/auto_tunable.o $(filter-out src/core/auto.o,$(CORE_OBJS)) -lm
.build/core_bench: test/bench/core_bench.c $(CORE_OBJS)
	@mkdir -p .build
	$(CC) $(TOOL_CFLAGS) -o $@ $< $(CORE_OBJS) -lm
.build/unit/%: test/unit/%.c $(CORE_OBJS) $(PURE_OBJS) $(wildcard test/unit/*.h)
	@mkdir -p .build/unit
	$(CC) $(CORE_CFLAGS) -D_GNU_SOURCE -Isrc -Itest/unit -o $@ $< $(CORE_OBJS) $(PURE_OBJS) -lm

# Core and converters as plain programs under the address and undefined behaviour sanitizers, and the fuzz targets: for
# each test/fuzz/fuzz_NAME.c one that replays and mutates its corpus (any compiler), one under libFuzzer (clang)
CLANG = $(shell command -v clang || ls /usr/bin/clang-[1-9][0-9] 2>/dev/null | tail -1)
SANITIZE = -fsanitize=address,undefined,float-cast-overflow -fno-sanitize-recover=all -fno-omit-frame-pointer
SANITIZE_CFLAGS = $(filter-out -O3,$(CORE_CFLAGS)) -O1 -D_GNU_SOURCE -Isrc -Itest/unit $(SANITIZE)
FUZZ_TARGETS = $(patsubst test/fuzz/fuzz_%.c,%,$(sort $(wildcard test/fuzz/fuzz_*.c)))
SANITIZE_OBJS = $(patsubst %.c,.build/sanitize/%.o,$(CORE) $(PURE))
LIBFUZZER_OBJS = $(patsubst %.c,.build/libfuzzer/%.o,$(CORE) $(PURE))

sanitize-tests: $(patsubst test/unit/%.c,.build/sanitize/%,$(sort $(wildcard test/unit/*.c)))
fuzz-replays: $(addprefix .build/sanitize/fuzz_,$(FUZZ_TARGETS))
fuzz-targets: $(addprefix .build/libfuzzer/fuzz_,$(FUZZ_TARGETS))
$(SANITIZE_OBJS) .build/sanitize/test/fuzz/driver.o: .build/sanitize/%.o: %.c $(OUR_HEADERS)
	@mkdir -p $(@D)
	$(CC) $(SANITIZE_CFLAGS) -c -o $@ $<
$(LIBFUZZER_OBJS): .build/libfuzzer/%.o: %.c $(OUR_HEADERS)
	@mkdir -p $(@D)
	$(CLANG) $(SANITIZE_CFLAGS) -fsanitize=fuzzer-no-link -c -o $@ $<
.build/sanitize/test_%: test/unit/test_%.c $(SANITIZE_OBJS) $(wildcard test/unit/*.h)
	$(CC) $(SANITIZE_CFLAGS) -o $@ $< $(SANITIZE_OBJS) -lm
.build/sanitize/fuzz_%: test/fuzz/fuzz_%.c .build/sanitize/test/fuzz/driver.o $(SANITIZE_OBJS) $(wildcard test/fuzz/*.h)
	$(CC) $(SANITIZE_CFLAGS) -o $@ $< .build/sanitize/test/fuzz/driver.o $(SANITIZE_OBJS) -lm
.build/libfuzzer/fuzz_%: test/fuzz/fuzz_%.c $(LIBFUZZER_OBJS) $(wildcard test/fuzz/*.h)
	$(CLANG) $(SANITIZE_CFLAGS) -fsanitize=fuzzer -o $@ $< $(LIBFUZZER_OBJS) -lm

# What a person types
setup:
	scripts/setup build demo
demo:
	scripts/setup build demo
	PG_CONFIG='$(PG_CONFIG)' scripts/demo
check-layers check-stale check-pgspot check-unit check-sql check-tap check-fuzz:
	PG_CONFIG='$(PG_CONFIG)' scripts/check $(@:check-%=%)
# the fault matrix: a build with places where a test can strike; KILLS= at random (default 200), TESTS= picks files
faults:
	scripts/setup build demo check kafka
	PG_CONFIG='$(PG_CONFIG)' scripts/check faults
# SECONDS= of random actions (default 60) from SEED=, on BROKER=mock or kafka, checked after each quiet point
soak:
	scripts/setup build demo check kafka
	SOAK_SECONDS='$(SECONDS)' PG_CONFIG='$(PG_CONFIG)' scripts/check soak
# SECONDS= a target (default 60), TARGET= one of them, KEEP=1 to put what it found into the kept corpus
fuzz:
	scripts/setup build tools
	scripts/fuzz '$(or $(TARGET),$(FUZZ_TARGETS))' '$(or $(SECONDS),60)'
sanitize valgrind:
	scripts/setup build check tools
	PG_CONFIG='$(PG_CONFIG)' scripts/check $@
# the extension itself, in a running server
sanitize-server coverage:
	scripts/setup build demo check kafka tools
	PG_CONFIG='$(PG_CONFIG)' scripts/$@
# QUERIES= random queries (default 100000) from SEED=, by roles that are no superusers
sqlsmith:
	scripts/setup build demo sqlsmith
	PG_CONFIG='$(PG_CONFIG)' scripts/sqlsmith
# other versions of PostgreSQL and librdkafka; scripts/matrix says which steps there are
matrix:
	scripts/setup build docker
	scripts/matrix
check-docker:
	scripts/setup build demo docker
	PG_CONFIG='$(PG_CONFIG)' scripts/check-docker
bench:
	scripts/setup build demo kafka bench
	PG_CONFIG='$(PG_CONFIG)' scripts/bench
	PG_CONFIG='$(PG_CONFIG)' scripts/bench-connect
	PG_CONFIG='$(PG_CONFIG)' scripts/bench-detectors
bench-connect:
	scripts/setup build demo kafka bench
	PG_CONFIG='$(PG_CONFIG)' scripts/bench-connect
# more series than memory holds; takes some minutes
bench-series:
	scripts/setup build kafka
	PG_CONFIG='$(PG_CONFIG)' scripts/bench-series
bench-detectors:
	scripts/setup build bench
	PG_CONFIG='$(PG_CONFIG)' scripts/bench-detectors
# quality, cost and false alarms of SPECS= on a folder of labelled series, DATA=; scripts/evaluate --help lists the rest
evaluate:
	scripts/setup build
	PG_CONFIG='$(PG_CONFIG)' scripts/evaluate
# against the running server of PGHOST, PGPORT: pgTAP and shared_preload_libraries = 'anomaly' must be there
installcheck:
	PG_CONFIG='$(PG_CONFIG)' scripts/check installed

.PHONY: all install uninstall install-kafka uninstall-kafka clean tools bench-tools unit-tests setup demo faults soak sqlsmith bench bench-connect bench-series bench-detectors evaluate installcheck \
	check-layers check-stale check-pgspot check-unit check-sql check-tap check-fuzz check-docker matrix sanitize-tests fuzz-replays fuzz-targets fuzz sanitize valgrind sanitize-server coverage

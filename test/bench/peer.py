#!/usr/bin/env python3
"""The service that people write: consume, json.loads, rolling MAD in numpy, COPY a batch.

usage: peer.py BROKERS TOPIC PARTITIONS MESSAGES CONNINFO
Prints the seconds from the first message to the last commit.
"""
import json
import sys
import time

import numpy
import psycopg
from confluent_kafka import Consumer, TopicPartition

WINDOW, WARMUP, THRESHOLD, BATCH = 100, 30, 3.5, 10000


class Mad:
    """Median and MAD of the last WINDOW values: judge, then learn."""

    def __init__(self):
        self.values = numpy.empty(WINDOW)
        self.n = 0

    def observe(self, value):
        score = None
        if self.n >= WARMUP:
            window = self.values[: min(self.n, WINDOW)]
            median = numpy.median(window)
            spread = numpy.median(numpy.abs(window - median))
            if spread > 0:
                score = abs(0.6745 * (value - median) / spread) / THRESHOLD
        self.values[self.n % WINDOW] = value
        self.n += 1
        return score


def main():
    brokers, topic, partitions, want, conninfo = sys.argv[1:]
    want = int(want)
    consumer = Consumer({
        "bootstrap.servers": brokers, "group.id": "peer", "enable.auto.commit": False,
        "auto.offset.reset": "earliest", "queued.min.messages": 1000000,
    })
    consumer.assign([TopicPartition(topic, p, 0) for p in range(int(partitions))])
    detectors, got, start = {}, 0, None
    with psycopg.connect(conninfo) as connection, connection.cursor() as cursor:
        while got < want:
            messages = [m for m in consumer.consume(BATCH, 1.0) if m.error() is None]
            if not messages:
                continue
            start = start or time.monotonic()
            rows, anomalies = [], []
            for message in messages:
                point = json.loads(message.value())
                series, value = point["series"], point["value"]
                detector = detectors.get(series)
                if detector is None:
                    detector = detectors[series] = Mad()
                score = detector.observe(value)
                row = (series, point["ts"], value, message.partition(), message.offset())
                rows.append(row)
                if score is not None and score >= 1:
                    anomalies.append(row + (score,))
            with cursor.copy("COPY peer_raw FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            with cursor.copy("COPY peer_anomalies FROM STDIN") as copy:
                for row in anomalies:
                    copy.write_row(row)
            connection.commit()
            got += len(messages)
        print(f"{time.monotonic() - start:.6f}")
    consumer.close()


if __name__ == "__main__":
    main()

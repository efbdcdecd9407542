#!/usr/bin/env python3
"""The peer for logs in an application's language: PyPI's eventsourcing with its SQLite recorder.

    peer_eventsourcing.py append DATABASE COUNT GROUP    durable appends: events a second
    peer_eventsourcing.py replay DATABASE COUNT          aggregates made of their events: events a second

What an event says is a text of 400 bytes. To append, stored events go to the recorder, GROUP to a transaction. To
replay, aggregates of ten events each are fetched from the repository, as an application does.
"""

import os
import sys
import time
import uuid

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore

TEXT = "x" * 400


def append(database: str, count: int, group: int) -> float:
    recorder = SQLiteApplicationRecorder(SQLiteDatastore(database))
    recorder.create_table()
    events = [
        StoredEvent(uuid.uuid4(), 1, "syncledger:Transitioned", TEXT.encode()) for _ in range(count)
    ]
    began = time.perf_counter()
    for start in range(0, count, group):
        recorder.insert_events(events[start : start + group])
    return count / (time.perf_counter() - began)


class Operation(Aggregate):
    @event("Recorded")
    def __init__(self, text: str) -> None:
        self.text = text
        self.state = "queued"

    @event("Moved")
    def move(self, state: str, text: str) -> None:
        self.state = state
        self.text = text


def replay(database: str, count: int) -> float:
    os.environ["PERSISTENCE_MODULE"] = "eventsourcing.sqlite"
    os.environ["SQLITE_DBNAME"] = database
    application = Application()
    ids = []
    for _ in range(count // 10):
        operation = Operation(TEXT)
        for state in ["processing", "completed"] * 4 + ["processing"]:
            operation.move(state, TEXT)
        application.save(operation)
        ids.append(operation.id)
    began = time.perf_counter()
    for id in ids:
        assert application.repository.get(id).version == 10
    return count / (time.perf_counter() - began)


command, database, *numbers = sys.argv[1:]
print(int({"append": append, "replay": replay}[command](database, *map(int, numbers))))

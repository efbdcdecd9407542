"""What must hold of a ledger after whatever happened, computed from its files with none of SyncLedger's own code.

    python3 ledger_checks.py

answers questions, a line of JSON each: `{"folder": DATA, "acknowledged": [...]}` is answered by `{"events": N,
"root": BASE64, "problems": [...]}`. The files are copied first: looking at them changes nothing.
"""

import base64
import contextlib
import hashlib
import json
import os
import pathlib
import shutil
import sqlite3
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "Tests" / "LedgerTests"))
from packed import unpacked  # noqa: E402
from recompute_leaves import COLUMNS, leaf_hash  # noqa: E402

ERASED = 2  # the encoding of what has taken a body's place
LOG = ("ledger.db", "ledger.db-wal", "ledger.db-journal")


class Tree:
    """The root over leaves that come one after another, as RFC 6962 defines it."""

    def __init__(self):
        self.size = 0
        self.edge = []  # the roots of the complete subtrees, largest first, with their heights

    def append(self, leaf):
        self.size += 1
        height, node = 0, leaf
        while self.edge and self.edge[-1][0] == height:
            node = hashlib.sha256(b"\x01" + self.edge.pop()[1] + node).digest()
            height += 1
        self.edge.append((height, node))

    def root(self):
        node = None
        for _, left in reversed(self.edge):
            node = left if node is None else hashlib.sha256(b"\x01" + left + node).digest()
        return node or hashlib.sha256(b"").digest()


class Ledger:
    """A ledger as it was when it was last looked at: what was seen once never changes, and never goes away."""

    def __init__(self):
        self.leaves = []
        self.tree = Tree()
        self.receipts = {}

    def look(self, db, acknowledged):
        """Reads what is new, and returns what is wrong. `db` is in a transaction, begun after `acknowledged`."""
        problems = []
        if not db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'event'").fetchone():
            if acknowledged or self.leaves:
                problems.append("the log is gone")
            return problems
        for position, leaf in db.execute("SELECT position, leaf FROM event WHERE position <= ?", (len(self.leaves),)):
            if self.leaves[position - 1] != leaf:
                return [f"position {position} is another event than it was"]
        head = db.execute("SELECT count(*), coalesce(max(position), 0) FROM event").fetchone()
        if head[0] != head[1]:
            problems.append(f"there are {head[0]} events, and the last is at position {head[1]}")
        if head[1] < len(self.leaves):
            problems.append(f"the log ends at {head[1]}; {len(self.leaves)} events had been seen")
        problems += self.read(db)
        for promise in acknowledged:
            problems += self.keep(db, promise)
        return problems

    def read(self, db):
        query = f"SELECT {', '.join(COLUMNS)}, leaf FROM event WHERE position > ? ORDER BY position"
        first = len(self.leaves) + 1
        for *row, leaf in db.execute(query, (len(self.leaves),)):
            position, kind, payload = row[0], row[2], row[14]
            if position != len(self.leaves) + 1:
                return [f"position {position} follows {len(self.leaves)}"]
            if leaf_hash(row) != leaf:
                return [f"position {position}: the leaf is not that of its columns"]
            self.leaves.append(leaf)
            self.tree.append(leaf)
            if kind == "webhook.received":
                delivery = json.loads(payload)["delivery"]
                if delivery in self.receipts:
                    return [f"delivery {delivery} was received at {self.receipts[delivery]} and at {position}"]
                self.receipts[delivery] = position
        bodies = "SELECT position, salt, encoding, bytes, body_digest FROM body JOIN event USING (position) WHERE position >= ?"
        dictionaries = dict(db.execute("SELECT adler32, bytes FROM dictionary"))
        for position, salt, encoding, data, digest in db.execute(bodies, (first,)):
            if encoding == ERASED:
                if not self.is_redaction(db, int(data), position):
                    return [f"position {position}: the body was erased without a word"]
                continue
            data = unpacked(data, encoding, dictionaries)
            if len(salt) != 16 or hashlib.sha256(salt + data).digest() != digest:
                return [f"position {position}: the body is not the one that its event brought"]
        return []

    @staticmethod
    def is_redaction(db, position, body):
        query = "SELECT 1 FROM event WHERE position = ? AND type = 'body.redacted' AND body = ?"
        return db.execute(query, (position, body)).fetchone() is not None

    def keep(self, db, promise):
        """Whether an event that was acknowledged is where it was said to be, and what it was said to be."""
        position = promise.get("position") or self.receipts.get(promise["delivery"])
        row = db.execute("SELECT type, record, payload FROM event WHERE position = ?", (position,)).fetchone()
        if row is None:
            return [f"acknowledged and lost: {promise}"]
        found = {**json.loads(row[2]), "record": row[1], "type": row[0]}
        if promise.get("erased"):
            encoding = db.execute("SELECT encoding FROM body WHERE position = ?", (position,)).fetchone()
            found["erased"] = encoding == (ERASED,)
        wrong = {key: found.get(key) for key, value in promise.items() if key != "position" and found.get(key) != value}
        return [f"acknowledged as {promise}, but there it says {wrong}"] if wrong else []

    def look_at_trace(self, db):
        """The projections are behind the log or with it, never ahead, and of this log."""
        names = {name for (name,) in db.execute("SELECT name FROM sqlite_schema")}
        if "projection_cursor" not in names:
            return []
        problems = []
        for position, leaf in db.execute("SELECT position, leaf FROM projection_cursor WHERE position > 0"):
            if position > len(self.leaves):
                problems.append(f"the projections are at {position}, and the log ends at {len(self.leaves)}")
            elif leaf != self.leaves[position - 1]:
                problems.append(f"the projections are of another log at {position}")
        if "tree_tile" in names:
            for number, hashes in db.execute("SELECT number, hashes FROM tree_tile WHERE level = 0"):
                if hashes != b"".join(self.leaves[number * 256 : (number + 1) * 256]):
                    problems.append(f"tile {number} has other leaves than the log")
        return problems


@contextlib.contextmanager
def opened(path, mode="ro"):
    db = sqlite3.connect(f"file:{path}?mode={mode}", uri=True, isolation_level=None, timeout=30)
    try:
        yield db
    finally:
        db.close()


def integrity(db):
    return [text for (text,) in db.execute("PRAGMA integrity_check(3)") if text != "ok"]


def look_at_running(folder, ledger, acknowledged):
    """Problems of a ledger that processes are working on."""
    with opened(f"{folder}/ledger.db") as db:
        db.execute("BEGIN")
        return ledger.look(db, acknowledged)


def look_at_files(folder, ledger, acknowledged):
    """Problems of a ledger that nobody works on, before anybody opens it again."""
    with tempfile.TemporaryDirectory() as copy:
        for name in LOG:
            if os.path.exists(f"{folder}/{name}"):
                shutil.copyfile(f"{folder}/{name}", f"{copy}/{name}")
        # A link; the write-ahead log lies beside what it leads to.
        projections = os.path.realpath(f"{folder}/projections.db")
        for suffix in ("", "-wal", "-journal"):
            if os.path.exists(projections + suffix):
                shutil.copyfile(projections + suffix, f"{copy}/projections.db{suffix}")
        if not os.path.exists(f"{copy}/ledger.db"):
            return ["ledger.db is gone"] if acknowledged or ledger.leaves else []
        # What a crash has left is cleared away by whoever may write.
        with opened(f"{copy}/ledger.db", "rw") as db:
            problems = integrity(db) or ledger.look(db, acknowledged)
        if not problems and os.path.exists(f"{copy}/projections.db"):
            with opened(f"{copy}/projections.db", "rw") as db:
                problems = [f"projections.db: {text}" for text in integrity(db) or ledger.look_at_trace(db)]
        return problems


def main():
    for line in sys.stdin:
        question, ledger = json.loads(line), Ledger()
        try:
            problems = look_at_files(question["folder"], ledger, question["acknowledged"])
        except sqlite3.Error as error:
            problems = [f"cannot be read: {error}"]
        root = base64.b64encode(ledger.tree.root()).decode()
        print(json.dumps({"events": ledger.tree.size, "root": root, "problems": problems}), flush=True)


if __name__ == "__main__":
    main()

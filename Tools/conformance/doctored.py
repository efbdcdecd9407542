"""A copy of a data folder, and the tools of whoever wants to change it: the sqlite3 shell, Python, a hex editor."""

import hashlib
import pathlib
import shutil
import sqlite3
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "Tests" / "LedgerTests"))
from recompute_leaves import COLUMNS, leaf_hash  # noqa: E402

TILE = 256


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of_full(hashes):
    while len(hashes) > 1:
        hashes = [node(*hashes[i : i + 2]) for i in range(0, len(hashes), 2)]
    return hashes[0]


def varint(data, place):
    """SQLite's number of seven bits a byte, and where the next one begins."""
    value = 0
    while True:
        value = value << 7 | data[place] & 0x7F
        place += 1
        if data[place - 1] < 0x80:
            return value, place


class Doctored:
    def __init__(self, folder, program, older, other):
        self.folder, self.program, self.older, self.other = folder, program, older, other
        # Everything into the files themselves: bytes are edited there.
        for name in ("ledger.db", "projections.db"):
            self.shell("PRAGMA wal_checkpoint(TRUNCATE)", name)
        self.db = None

    def shell(self, sql, name="ledger.db"):
        """The plain sqlite3 shell, which knows nothing of us."""
        done = subprocess.run(
            ["sqlite3", "-bail", str(self.folder / name)], input=sql, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            sys.exit(f"the shell refused {sql}: {done.stderr}")
        return done.stdout.strip()

    def disarmed(self, sql):
        """The same without the triggers, which are put back word for word."""
        triggers = self.connection("ledger.db").execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
        triggers = triggers.fetchall()
        self.close()
        drops = "".join(f"DROP TRIGGER {name};" for name, _ in triggers)
        self.shell(f"BEGIN; {drops} {sql}; {';'.join(text for _, text in triggers)}; COMMIT")

    def connection(self, name):
        if self.db is None:
            self.db = sqlite3.connect(self.folder / name)
        return self.db

    def close(self):
        if self.db is not None:
            self.db.close()
            self.db = None

    @property
    def head(self):
        return int(self.shell("SELECT max(position) FROM event"))

    def leaf(self, position):
        return self.leaves(position, position)[0]

    def leaves(self, first, last):
        """What the leaves of the rows ought to be."""
        rows = self.connection("ledger.db").execute(
            f"SELECT {', '.join(COLUMNS)} FROM event WHERE position BETWEEN ? AND ? ORDER BY position", (first, last)
        )
        leaves = [leaf_hash(row) for row in rows]
        self.close()
        return leaves

    def make_leaves_true(self, first, last=None):
        """As whoever knows how leaves are made would do it."""
        last = last or first
        updates = [
            f"UPDATE event SET leaf = x'{leaf.hex()}' WHERE position = {position}"
            for position, leaf in zip(range(first, last + 1), self.leaves(first, last))
        ]
        self.disarmed("; ".join(updates))

    def make_tiles_true(self):
        """The tree in projections.db too, and the leaf that it remembers."""
        leaves = [bytes.fromhex(line) for line in self.shell("SELECT hex(leaf) FROM event").split()]
        level, hashes = 0, leaves[: len(leaves) // TILE * TILE]
        statements = ["DELETE FROM tree_tile"]
        while hashes:
            tiles = [hashes[i : i + TILE] for i in range(0, len(hashes), TILE)]
            for number, tile in enumerate(tiles):
                statements.append(f"INSERT INTO tree_tile VALUES ({level}, {number}, x'{b''.join(tile).hex()}')")
            level, hashes = level + 1, [root_of_full(tile) for tile in tiles if len(tile) == TILE]
        statements.append(f"UPDATE projection_cursor SET position = {len(leaves)}, leaf = x'{leaves[-1].hex()}'")
        self.shell("; ".join(statements), "projections.db")

    def brought(self, after):
        """The first event behind `after` that brought a body."""
        return int(self.shell(f"SELECT position FROM event WHERE position > {after} AND body = position LIMIT 1"))

    def plain(self, after):
        """The first event behind `after` that brought none."""
        return int(self.shell(f"SELECT position FROM event WHERE position > {after} AND body IS NULL LIMIT 1"))

    def say_redacted(self, place):
        """Append the event that says that a body was erased, with a leaf as it should be."""
        event = self.head + 1
        self.shell(
            "INSERT INTO event (position, recorded_at, type, schema, correlation, body, payload, leaf) "
            f"SELECT {event}, recorded_at, 'body.redacted', 1, {event}, {place}, '{{}}', zeroblob(32) "
            f"FROM event WHERE position = {event - 1}"
        )
        self.make_leaves_true(event)
        return event

    def redact(self, place):
        """Erase a body as the program does; the position of the event that says so."""
        self.run("redact", str(place), "--reason", "cheat")
        return int(self.shell(f"SELECT CAST(bytes AS TEXT) FROM body WHERE position = {place} AND encoding = 2"))

    def bytes(self, name="ledger.db"):
        return bytearray((self.folder / name).read_bytes())

    def write(self, data, name="ledger.db"):
        (self.folder / name).write_bytes(data)

    def page_of(self, needle, within="event"):
        """The page on which a table or index keeps these bytes, and where in the file they are.

        An index keeps some entries on its inner pages, and on no leaf.
        """
        size = int(self.shell("PRAGMA page_size"))
        kinds = "pagetype IN ('leaf', 'internal')"
        pages = self.shell(f"SELECT pageno FROM dbstat WHERE name = '{within}' AND {kinds}").split()
        data = self.bytes()
        for page in map(int, pages):
            place = data.find(needle, (page - 1) * size, page * size)
            if place >= 0:
                return page, place
        sys.exit(f"{needle} is not in {within}")

    def positions_on(self, page):
        """The first and last position on a leaf page of `event`."""
        size, data = int(self.shell("PRAGMA page_size")), self.bytes()
        found = []
        for line in self.shell("SELECT position, hex(leaf) FROM event").split():
            position, leaf = line.split("|")
            if data.find(bytes.fromhex(leaf), (page - 1) * size, page * size) >= 0:
                found.append(int(position))
        return found[0], found[-1]

    def number_of(self, position):
        """Where in the file the position of an event stands, which is nowhere else in its row."""
        size, data = int(self.shell("PRAGMA page_size")), self.bytes()
        page, _ = self.page_of(bytes.fromhex(self.shell(f"SELECT hex(leaf) FROM event WHERE position = {position}")))
        start = (page - 1) * size
        for index in range(int.from_bytes(data[start + 3 : start + 5], "big")):
            pointer = start + 8 + 2 * index
            cell = start + int.from_bytes(data[pointer : pointer + 2], "big")
            _, place = varint(data, cell)
            if varint(data, place)[0] == position:
                return place
        sys.exit(f"{position} is not on page {page}")

    def replace_by(self, folder, *names):
        """Puts another folder's files in place, those whose names begin so."""
        for name in names:
            for file in self.folder.glob(name + "*"):
                file.unlink()
            for file in folder.glob(name + "*"):
                shutil.copy(file, self.folder / file.name, follow_symlinks=False)

    def run(self, *arguments):
        subprocess.run([self.program, *arguments, "--data", self.folder], capture_output=True, check=True)

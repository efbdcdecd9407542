"""Makes of a ledger.db one of version 2: what is packed, is packed by zlib."""

import sqlite3
import sys
import zlib

from packed import ZLIB, ZSTANDARD, unpacked


def deflated(data, dictionary):
    # Only what had 2048 bytes or more was packed with the dictionary.
    stream = zlib.compressobj(3, zdict=dictionary) if len(data) >= 2048 else zlib.compressobj(3)
    return stream.compress(data) + stream.flush()


db = sqlite3.connect(sys.argv[1], isolation_level=None)
dictionaries = dict(db.execute("SELECT adler32, bytes FROM dictionary"))
# Version 2 had its text alone, without the tables of Zstandard's form.
(today,) = dictionaries.values()
vocabulary = today[today.index(b'"url":') :]
(trigger,) = db.execute("SELECT sql FROM sqlite_schema WHERE name = 'body_is_immutable'").fetchone()
bodies = db.execute(f"SELECT position, bytes FROM body WHERE encoding = {ZSTANDARD}").fetchall()
db.execute("DROP TRIGGER body_is_immutable")
for position, data in bodies:
    data = deflated(unpacked(data, ZSTANDARD, dictionaries), vocabulary)
    db.execute("UPDATE body SET encoding = ?, bytes = ? WHERE position = ?", (ZLIB, data, position))
db.execute(trigger)
(kept,) = db.execute("SELECT sql FROM sqlite_schema WHERE name = 'dictionary_is_immutable'").fetchone()
db.execute("DROP TRIGGER dictionary_is_immutable")
db.execute("UPDATE dictionary SET adler32 = ?, bytes = ?", (zlib.adler32(vocabulary), vocabulary))
db.execute(kept)
db.execute("PRAGMA user_version = 2")
db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
print(f"{len(bodies)} bodies")

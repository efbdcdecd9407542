"""Recomputes every leaf hash and body digest of a ledger.db from its rows alone, as the manual states the layout."""

import hashlib
import sqlite3
import struct
import sys
import zlib

from packed import ERASED, unpacked

COLUMNS = (
    "position recorded_at type schema record operation related_operation installation github_updated_at actor "
    "correlation causation body body_digest payload"
).split()


def encoded(value):
    if value is None:
        return b"\xff\xff\xff\xff"
    if isinstance(value, int):
        value = struct.pack(">q", value)
    elif isinstance(value, str):
        value = value.encode()
    return struct.pack(">I", len(value)) + value


def leaf_hash(row):
    return hashlib.sha256(b"\x00" + b"".join(encoded(value) for value in row)).digest()


def main(path):
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    dictionaries = dict(db.execute("SELECT adler32, bytes FROM dictionary"))
    for checksum, dictionary in dictionaries.items():
        if zlib.adler32(dictionary) != checksum:
            sys.exit(f"the dictionary {checksum} is another one")
    leaves = bodies = 0
    for *row, leaf in db.execute(f"SELECT {', '.join(COLUMNS)}, leaf FROM event ORDER BY position"):
        computed = leaf_hash(row)
        if computed != leaf:
            sys.exit(f"position {row[0]}: the leaf is {leaf.hex()}, the row's is {computed.hex()}")
        leaves += 1
    for position, salt, encoding, data, digest in db.execute(
        "SELECT body.position, salt, encoding, bytes, body_digest FROM body JOIN event USING (position)"
    ):
        if encoding == ERASED:
            says_so = "SELECT 1 FROM event WHERE position = ? AND type = 'body.redacted' AND body = ?"
            if salt or db.execute(says_so, (int(data), position)).fetchone() is None:
                sys.exit(f"position {position}: the body was erased, and no event says so")
            continue
        if len(salt) != 16 or hashlib.sha256(salt + unpacked(data, encoding, dictionaries)).digest() != digest:
            sys.exit(f"position {position}: the body is not the one that its event brought")
        bodies += 1
    print(f"{leaves} leaves and {bodies} bodies agree")


if __name__ == "__main__":
    main(sys.argv[1])

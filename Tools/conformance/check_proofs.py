"""Checks a key, checkpoints and proofs with PyPI's `tlog-scales`, by people who never saw this project.

    check_proofs.py KEY LEDGER_DB OLD_CHECKPOINT NEW_CHECKPOINT CONSISTENCY_PROOF INCLUSION_PROOF...

The leaves that are proven must be the rows of the log, as anybody computes them. And each thing is refused when one
letter of it is another.
"""

import base64
import pathlib
import sqlite3
import sys

from tlog_scales.signing import Vkey
from tlog_scales.tiles import leaf_hash
from tlog_scales.tlog import Checkpoint, ConsistencyProof, InclusionProof

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "Tests" / "LedgerTests"))
import recompute_leaves  # noqa: E402


def signed(text, key):
    checkpoint = Checkpoint.from_text(text)
    checkpoint.verify(key)
    return checkpoint


def included(text, key):
    """The index that a tlog-proof is about, and the leaf that it proves."""
    head, checkpoint_text = text.split("\n\n", 1)
    kind, extra, index, *hashes = head.split("\n")
    if kind != "c2sp.org/tlog-proof@v1" or not extra.startswith("extra ") or not index.startswith("index "):
        raise ValueError(f"not a tlog-proof: {head}")
    checkpoint, place = signed(checkpoint_text, key), int(index.removeprefix("index "))
    leaf = leaf_hash(base64.b64decode(extra.removeprefix("extra "), validate=True))
    proof = InclusionProof(place, checkpoint.size, [base64.b64decode(line, validate=True) for line in hashes])
    proof.check(leaf, checkpoint.root_hash)
    return place, leaf


def grown(text, old, key):
    """The checkpoint that is proven to have grown out of an old one."""
    head, checkpoint_text = text.split("\n\n", 1)
    size, *hashes = head.split("\n")
    if size != f"old {old.size}":
        raise ValueError(f"not a proof from {old.size}: {head}")
    new = signed(checkpoint_text, key)
    proof = ConsistencyProof(old.size, new.size, [base64.b64decode(line, validate=True) for line in hashes])
    proof.check(old.root_hash, new.root_hash)
    return new


def changed(text):
    """The text with one letter of each line changed, line by line."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        # The first letter of the last word: of an index, a hash, a root, a signature.
        place = line.rfind(" ") + 1
        if line:
            letter = {"1": "2"}.get(line[place], "1") if line[place].isdigit() else "B" if line[place] == "A" else "A"
            yield "\n".join([*lines[:number], line[:place] + letter + line[place + 1 :], *lines[number + 1 :]])


def refused(check, text):
    count = 0
    for wrong in changed(text):
        try:
            check(wrong)
        except Exception:  # noqa: BLE001 - how it is refused is the library's affair
            count += 1
        else:
            sys.exit(f"accepted, though a letter was changed:\n{wrong}")
    return count


def main(key_text, ledger, old_path, new_path, growth_path, *proof_paths):
    read = lambda path: pathlib.Path(path).read_text()  # noqa: E731
    key = Vkey.from_string(key_text)
    if key.serialize() != key_text or Vkey(key.name, None, key.sig_type, key.pubkey).key_id != key.key_id:
        sys.exit(f"not the key that its name and hash say: {key_text}")
    old, new = signed(read(old_path), key), signed(read(new_path), key)
    count = refused(lambda text: signed(text, key), read(new_path))
    if grown(read(growth_path), old, key) != new or new.origin != key.name or old.size >= new.size:
        sys.exit("the proof of growth is about other checkpoints")
    count += refused(lambda text: grown(text, old, key), read(growth_path))
    db = sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)
    for path in proof_paths:
        index, leaf = included(read(path), key)
        columns = ", ".join(recompute_leaves.COLUMNS)
        row = db.execute(f"SELECT {columns} FROM event WHERE position = ?", (index + 1,)).fetchone()
        if recompute_leaves.leaf_hash(row) != leaf:
            sys.exit(f"{path} proves another event than the one at position {index + 1}")
        count += refused(lambda text: included(text, key), read(path))
    print(f"tlog-scales accepts 2 checkpoints, 1 proof of growth and {len(proof_paths)} of inclusion, and refuses {count}")


main(*sys.argv[1:])

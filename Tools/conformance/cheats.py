"""The cheats. Each changes a copy of a ledger, and returns the position that is to be named: the first that is not as it
was. None where what was changed is not in the log itself."""

import base64
import hashlib

from doctored import COLUMNS

ANYWHERE = "anywhere"

# Through the sqlite3 shell.


def edit(it):
    """edit a payload"""
    it.disarmed("UPDATE event SET payload = replace(payload, '}', ' }') WHERE position = 40")
    return 40


def edit_column(it):
    """edit a column: who did it"""
    it.disarmed("UPDATE event SET actor = 666 WHERE position = 300")
    return 300


def edit_time(it):
    """move an event in time"""
    it.disarmed("UPDATE event SET recorded_at = recorded_at + 1 WHERE position = 41")
    return 41


def edit_type(it):
    """make another type of an event, one that does not exist"""
    it.disarmed("UPDATE event SET type = 'nothing.happened' WHERE position = 77")
    return 77


def edit_leaf(it):
    """edit a payload, and its leaf"""
    it.disarmed("UPDATE event SET payload = '{}' WHERE position = 310")
    it.make_leaves_true(310)
    return 310


def edit_all(it):
    """edit a payload, its leaf, and the tree in projections.db"""
    it.disarmed("UPDATE event SET payload = '{}' WHERE position = 310")
    it.make_leaves_true(310)
    it.make_tiles_true()
    return 310


def edit_last(it):
    """edit the last event, and its leaf"""
    head = it.head
    it.disarmed(f"UPDATE event SET payload = '{{}}' WHERE position = {head}")
    it.make_leaves_true(head)
    return head


def edit_without_trace(it):
    """edit a payload and its leaf, and throw projections.db away"""
    edit_leaf(it)
    for file in it.folder.glob("projections*"):
        file.unlink()
    return 310


def edit_and_sign(it):
    """edit a payload, its leaf and the tree, and sign that with the ledger's own key"""
    edit_all(it)
    (it.folder / "checkpoint").unlink()
    it.run("checkpoint")
    return 310


def edit_before_epoch(it):
    """edit a payload, and have the epoch that was signed begin only behind it, with nothing kept of before"""
    end = it.head
    it.disarmed(
        "UPDATE event SET payload = replace(payload, '\"epoch\":0', '\"epoch\":-1') WHERE position = 1;"
        "UPDATE event SET payload = '{}' WHERE position = 310;"
        "INSERT INTO event (position, recorded_at, type, schema, correlation, payload, leaf) "
        f"SELECT {end + 1}, recorded_at, 'ledger.restored', 1, {end + 1}, '{{\"epoch\":0,\"size\":{end}}}', "
        f"zeroblob(32) FROM event WHERE position = {end}"
    )
    it.make_leaves_true(1, end + 1)
    for file in [*it.folder.glob("projections*"), it.folder / "checkpoint"]:
        file.unlink()
    return 1


def delete(it):
    """delete an event"""
    it.disarmed("DELETE FROM event WHERE position = 50")
    return 50


def delete_many(it):
    """delete a stretch of events and their bodies"""
    it.disarmed("DELETE FROM event WHERE position BETWEEN 100 AND 180; DELETE FROM body WHERE position BETWEEN 100 AND 180")
    return 100


def delete_first(it):
    """delete the first event"""
    it.disarmed("DELETE FROM event WHERE position = 1")
    return 1


def truncate(it):
    """cut the last event off"""
    head = it.head
    it.disarmed(f"DELETE FROM event WHERE position = {head}")
    return head


def truncate_without_trace(it):
    """cut the last events off, bodies and all, and throw projections.db away"""
    first = it.head - 20
    it.disarmed(f"DELETE FROM body WHERE position >= {first}; DELETE FROM event WHERE position >= {first}")
    for file in it.folder.glob("projections*"):
        file.unlink()
    return first


def truncate_all(it):
    """delete every event"""
    it.disarmed("DELETE FROM body; DELETE FROM event")
    return 1


def close_gap(it):
    """delete an event, move those behind it up, and make their leaves anew"""
    gone, head = it.plain(200), it.head
    it.disarmed(
        f"DELETE FROM event WHERE position = {gone};"
        f"UPDATE event SET body = body - 1 WHERE body > {gone};"
        f"UPDATE event SET position = -position WHERE position > {gone};"
        "UPDATE event SET position = -position - 1 WHERE position < 0;"
        f"UPDATE body SET position = -position WHERE position > {gone};"
        "UPDATE body SET position = -position - 1 WHERE position < 0;"
        f"UPDATE event SET correlation = min(correlation, position), causation = NULL WHERE position >= {gone}"
    )
    it.make_leaves_true(1, head - 1)
    return gone


def splice(it):
    """put an event in between, move those behind it down, and make their leaves anew"""
    place, head = it.plain(200), it.head
    columns = ", ".join(name for name in COLUMNS if name != "position")
    it.disarmed(
        f"UPDATE event SET body = body + 1 WHERE body > {place};"
        f"UPDATE event SET position = -position WHERE position > {place};"
        "UPDATE event SET position = -position + 1 WHERE position < 0;"
        f"UPDATE body SET position = -position WHERE position > {place};"
        "UPDATE body SET position = -position + 1 WHERE position < 0;"
        f"INSERT INTO event (position, {columns}, leaf) SELECT {place + 1}, {columns}, leaf FROM event WHERE position = {place}"
    )
    it.make_leaves_true(place + 1, head + 1)
    return place + 1


def swap(it):
    """exchange two events"""
    first = it.plain(120)
    second = it.plain(first)
    it.disarmed(
        f"UPDATE event SET position = -1 WHERE position = {first};"
        f"UPDATE event SET position = {first} WHERE position = {second};"
        f"UPDATE event SET position = {second} WHERE position = -1"
    )
    return first


def swap_leaves(it):
    """exchange two events, and make their leaves anew"""
    first = swap(it)
    it.make_leaves_true(first, it.plain(first))
    return first


def append(it):
    """append an event with a made-up leaf, which the triggers allow"""
    head = it.head
    it.shell(
        "INSERT INTO event (position, recorded_at, type, schema, correlation, payload, leaf) "
        f"SELECT {head + 1}, recorded_at, 'token.revoked', 1, 1, '{{}}', randomblob(32) FROM event WHERE position = {head}"
    )
    return head + 1


def body(it):
    """edit a body"""
    place = it.brought(60)
    it.disarmed(f"UPDATE body SET bytes = CAST('forged' AS BLOB) WHERE position = {place}")
    return place


def body_into_salt(it):
    """take the beginning of a body away, and put it behind its salt, where the digest finds the same bytes"""
    place = int(it.shell("SELECT position FROM body WHERE encoding = 0 AND length(bytes) > 4 ORDER BY position LIMIT 1"))
    it.disarmed(
        f"UPDATE body SET salt = CAST(salt || substr(bytes, 1, 4) AS BLOB), bytes = substr(bytes, 5)"
        f" WHERE position = {place}"
    )
    return place


def body_with_digest(it):
    """edit a body, its digest and its leaf"""
    place = it.brought(60)
    salt = bytes.fromhex(it.shell(f"SELECT hex(salt) FROM body WHERE position = {place}"))
    digest = hashlib.sha256(salt + b"forged").hexdigest()
    it.disarmed(
        f"UPDATE body SET bytes = CAST('forged' AS BLOB) WHERE position = {place};"
        f"UPDATE event SET body_digest = x'{digest}' WHERE position = {place}"
    )
    it.make_leaves_true(place)
    return place


def body_gone(it):
    """delete a body"""
    place = it.brought(400)
    it.disarmed(f"DELETE FROM body WHERE position = {place}")
    return place


def body_exchanged(it):
    """give one event another's body"""
    first = it.brought(400)
    second = it.brought(first)
    it.disarmed(
        f"UPDATE body SET position = -1 WHERE position = {first};"
        f"UPDATE body SET position = {first} WHERE position = {second};"
        f"UPDATE body SET position = {second} WHERE position = -1"
    )
    return first


def body_added(it):
    """add a body to an event that brought none"""
    place = it.plain(90)
    it.disarmed(f"INSERT INTO body VALUES ({place}, randomblob(16), 0, x'00')")
    return place


def body_redacted_unsaid(it):
    """put a tombstone in a body's place, and no event that says so"""
    place = it.brought(400)
    it.disarmed(f"UPDATE body SET salt = x'', encoding = 2, bytes = CAST('{it.head}' AS BLOB) WHERE position = {place}")
    return place


def body_redacted_by_another(it):
    """put a tombstone in a body's place, and name an event that says so of another body"""
    first = it.brought(400)
    event = it.say_redacted(it.brought(first))
    it.disarmed(f"UPDATE body SET salt = x'', encoding = 2, bytes = CAST('{event}' AS BLOB) WHERE position = {first}")
    return first


def body_redacted_before_all(it):
    """put a tombstone in a body's place, and say so in an event before the first, which no tree has"""
    place = it.brought(400)
    columns = "recorded_at, type, schema, correlation, body, payload, leaf"
    it.disarmed(
        f"INSERT INTO event (position, {columns}) VALUES (-7, 0, 'body.redacted', 1, 1, {place}, '{{}}', randomblob(32));"
        f"UPDATE body SET salt = x'', encoding = 2, bytes = CAST('-7' AS BLOB) WHERE position = {place}"
    )
    return place


def event_before_all(it):
    """put an event before the first, which no tree has"""
    columns = "recorded_at, type, schema, correlation, payload, leaf"
    it.disarmed(f"INSERT INTO event (position, {columns}) VALUES (0, 0, 'token.revoked', 1, 1, '{{}}', randomblob(32))")
    return 0


def body_said_redacted(it):
    """append that a body was erased, and erase none"""
    return it.say_redacted(it.brought(400))


def body_redacted_with_salt(it):
    """erase a body by the rules, and put its salt back, so that it can be guessed"""
    place = it.brought(400)
    salt = it.shell(f"SELECT hex(salt) FROM body WHERE position = {place}")
    it.redact(place)
    it.disarmed(f"UPDATE body SET salt = x'{salt}' WHERE position = {place}")
    return place


def tombstone_gone(it):
    """erase a body by the rules, and take the tombstone away"""
    place = it.brought(400)
    it.redact(place)
    it.disarmed(f"DELETE FROM body WHERE position = {place}")
    return place


def tombstone_exchanged(it):
    """erase a body by the rules, and put a forged one in the tombstone's place"""
    place = it.brought(400)
    it.redact(place)
    it.disarmed(
        f"UPDATE body SET salt = randomblob(16), encoding = 0, bytes = CAST('forged' AS BLOB) WHERE position = {place}"
    )
    return place


def body_back(it):
    """erase a body by the rules, and put it back as it was, from a copy"""
    place = it.brought(400)
    salt, encoding, data = it.shell(f"SELECT hex(salt), encoding, hex(bytes) FROM body WHERE position = {place}").split("|")
    event = it.redact(place)
    it.disarmed(f"UPDATE body SET salt = x'{salt}', encoding = {encoding}, bytes = x'{data}' WHERE position = {place}")
    return event


def dictionary(it):
    """change the dictionary that bodies are packed with"""
    it.disarmed("UPDATE dictionary SET bytes = CAST(substr(bytes, 2) AS BLOB)")
    return None


def dictionary_gone(it):
    """take the dictionary away that bodies are packed with"""
    it.disarmed("DELETE FROM dictionary")
    return None


def disarm(it):
    """take a trigger away, and nothing more"""
    it.shell("DROP TRIGGER event_is_kept")
    return None


def blunt(it):
    """make a trigger do nothing"""
    it.shell("DROP TRIGGER event_is_kept; CREATE TRIGGER event_is_kept BEFORE DELETE ON event BEGIN SELECT 1; END")
    return None


def view(it):
    """put a view in the log's place that leaves an event out"""
    it.shell("ALTER TABLE event RENAME TO hidden; CREATE VIEW event AS SELECT * FROM hidden WHERE position <> 35")
    return 35


def index(it):
    """make the index of operations anew, without one of them"""
    it.shell(
        "DROP INDEX event_by_operation;"
        "CREATE INDEX event_by_operation ON event (operation, position) WHERE operation IS NOT NULL AND operation <> 9"
    )
    return None


def cover_tree(it):
    """change the tree in projections.db, and the log not"""
    it.shell("UPDATE tree_tile SET hashes = zeroblob(8192) WHERE level = 0 AND number = 0", "projections.db")
    return None


# With copies.


def roll_back(it):
    """put an older copy of everything in place"""
    it.replace_by(it.older, "ledger.db", "projections", "checkpoint")
    return it.head + 1


def roll_back_log(it):
    """put an older copy of the log in place"""
    it.replace_by(it.older, "ledger.db")
    return it.head + 1


def roll_back_and_grow(it):
    """put an older copy in place, and let it grow to the same length with other events"""
    it.replace_by(it.older, "ledger.db", "projections", "checkpoint")
    head = it.head
    for name in ("one", "two", "three"):
        it.run("token", "create", "--name", name)
    return head + 1


def another(it):
    """put another ledger in place"""
    it.replace_by(it.other, "ledger.db", "projections", "checkpoint")
    return 1


# With a hex editor.


def letter(it):
    """change one letter of a payload in the file"""
    data = it.bytes()
    payload, leaf = it.shell("SELECT payload, hex(leaf) FROM event WHERE position = 222").rsplit("|", 1)
    # Many events may say the same; the leaf behind it is this one's alone.
    _, place = it.page_of(payload.encode() + bytes.fromhex(leaf))
    data[place + len(payload.encode()) // 2] ^= 1
    it.write(data)
    return 222


def bit(it):
    """turn over one bit of a leaf in the file"""
    data = it.bytes()
    _, place = it.page_of(bytes.fromhex(it.shell("SELECT hex(leaf) FROM event WHERE position = 333")))
    data[place + 7] ^= 0x10
    it.write(data)
    return 333


def number(it):
    """give an event the number of the one behind it in the file"""
    data = it.bytes()
    # 200 takes two bytes of seven bits each, and so does 201.
    data[it.number_of(200) + 1] += 1
    it.write(data)
    return 200


def blank(it):
    """overwrite a page of the log with zeros"""
    data = it.bytes()
    size = int(it.shell("PRAGMA page_size"))
    page, _ = it.page_of(bytes.fromhex(it.shell("SELECT hex(leaf) FROM event WHERE position = 333")))
    first, _ = it.positions_on(page)
    data[(page - 1) * size : page * size] = bytes(size)
    it.write(data)
    return first


def exchange_pages(it):
    """exchange two pages of the log"""
    data = it.bytes()
    size = int(it.shell("PRAGMA page_size"))
    pages = [
        it.page_of(bytes.fromhex(it.shell(f"SELECT hex(leaf) FROM event WHERE position = {position}")))[0]
        for position in (150, 450)
    ]
    first = it.positions_on(pages[0])[0]
    one, two = (slice((page - 1) * size, page * size) for page in pages)
    data[one], data[two] = data[two], data[one]
    it.write(data)
    return first


def cut_file(it):
    """cut the last page of the file off"""
    size = int(it.shell("PRAGMA page_size"))
    it.write(it.bytes()[:-size])
    return ANYWHERE


def hide(it):
    """take an event out of an index, in the file, by giving its entry another event's number"""
    data = it.bytes()
    # The first of its record: the entries stay in order, so that the others are found.
    position, record = it.shell(
        "SELECT min(position), record FROM event WHERE record IS NOT NULL GROUP BY record "
        "HAVING min(position) BETWEEN 200 AND 32767 ORDER BY 1 LIMIT 1").split("|")
    # An entry is the record's name and, in two bytes, the position.
    number = int(position).to_bytes(2, "big")
    _, place = it.page_of(record.encode() + number, within="event_by_record")
    data[place + len(record) : place + len(record) + 2] = (int(position) - 1).to_bytes(2, "big")
    it.write(data)
    return int(position)


def header(it):
    """spoil the beginning of the file"""
    data = it.bytes()
    data[:16] = b"SQLite format 4\0"
    it.write(data)
    return 1


def lose_wal(it):
    """delete the write-ahead log in which the last events stand"""
    head = it.head
    copy = it.bytes()
    it.run("token", "create", "--name", "late")
    it.run("checkpoint")
    for file in it.folder.glob("ledger.db-*"):
        file.unlink()
    it.write(copy)
    return head + 1


def wal(it):
    """turn over a bit of the write-ahead log"""
    head = it.head
    it.run("token", "create", "--name", "late")
    data = it.bytes("ledger.db-wal")
    data[32 + 24 + 100] ^= 1
    it.write(data, "ledger.db-wal")
    return head + 1


def checkpoint(it):
    """give the checkpoint beside the ledger another root, so that it says what the log does not"""
    path = it.folder / "checkpoint"
    lines = path.read_text().split("\n")
    lines[2] = base64.b64encode(bytes(32)).decode()
    path.write_text("\n".join(lines))
    return None


ALL = [
    edit, edit_column, edit_time, edit_type, edit_leaf, edit_all, edit_last, edit_without_trace, edit_and_sign,
    edit_before_epoch, delete, delete_many, delete_first, truncate, truncate_without_trace, truncate_all, close_gap,
    splice, swap, swap_leaves, append, body, body_into_salt, body_with_digest, body_gone, body_exchanged, body_added,
    body_redacted_unsaid, body_redacted_by_another, body_redacted_before_all, event_before_all, body_said_redacted,
    body_redacted_with_salt, tombstone_gone, tombstone_exchanged, body_back, dictionary, dictionary_gone, disarm, blunt, view, index,
    cover_tree, roll_back, roll_back_log, roll_back_and_grow, another, letter, bit, number, blank, exchange_pages,
    cut_file, hide, header, lose_wal, wal, checkpoint,
]

# All that could tell the place was changed with it, or thrown away; or so many are not there.
WITHOUT_TRACE = [edit_all, edit_without_trace, edit_and_sign, truncate_all, exchange_pages]

import CSQLiteSettings
import Crypto
import GRDB
import LedgerEvents

/// Reads rows of the log as the bytes that they are: a row that was tampered with need not be an event any more.
struct RowWalk {
    private let statement: DirectStatement
    private let erasures: ErasureWalk

    init(_ db: Database, after position: Position, through end: Position) throws {
        statement = DirectStatement(
            try db.makeStatement(
                sql: """
                    SELECT \(LeafColumns.list), event.leaf, body.position, body.salt, body.encoding, body.bytes
                    FROM event LEFT JOIN body ON body.position = event.position
                    WHERE event.position > ? AND event.position <= ? ORDER BY event.position
                    """), in: db)
        try statement.bind(position, at: 1)
        try statement.bind(end, at: 2)
        erasures = try ErasureWalk(db)
    }

    func next() throws -> WalkedRow? {
        guard try statement.step() else { return nil }
        return try WalkedRow(statement, erasures)
    }
}

/// One row, with what is wrong about it.
struct WalkedRow {
    let position: Position
    let recordedAt: Microseconds
    /// As it is stored: that is what the tree was made of.
    let leaf: TreeHash
    let hasBody: Bool
    /// A tombstone stands in the body's place.
    let isErased: Bool
    /// The dictionary that its body was packed with.
    let dictionary: DictionaryWalk.Name?
    /// The ledger's id, in the first event.
    let ledger: String?
    /// The epoch that the ledger began with, there too.
    let epoch: Int64?
    /// That a backup was put back here.
    let restored: LedgerRestored?
    private var flaws: [String] = []

    /// What is wrong with the row itself, or behind one that was recorded at `time`.
    func flaws(after time: Microseconds) -> [String] {
        recordedAt < time ? flaws + ["its time is earlier than that of the position before"] : flaws
    }

    fileprivate init(_ row: DirectStatement, _ erasures: ErasureWalk) throws {
        position = row.integer(0)
        recordedAt = row.integer(1)
        let (leafColumn, bodyColumn) = (Int32(LeafColumns.all.count), Int32(LeafColumns.all.count) + 1)
        let computed = LeafColumns.hash(of: row.handle)
        let stored = row.withBytes(leafColumn) { TreeHash($0) }
        leaf = stored ?? computed
        isErased = ErasureWalk.isTombstone(row, bodyColumn)
        hasBody = !row.isNull(bodyColumn) && !isErased
        dictionary = hasBody ? Self.dictionary(row, bodyColumn) : nil
        let type = row.text(2)
        let created =
            position == 1 && type == EventType.ledgerCreated.rawValue ? LedgerCreated(json: row.text(14)) : nil
        (ledger, epoch) = (created?.ledger, created?.epoch)
        restored = type == EventType.ledgerRestored.rawValue ? LedgerRestored(json: row.text(14)) : nil
        for (index, column) in zip(Int32(0)..., LeafColumns.all) {
            let type = row.type(index)
            if type != column.type, !(column.isOptional && type == SQLITE_NULL) {
                flaws.append("the column \(column.name) holds what it cannot hold")
            }
        }
        if stored != computed {
            flaws.append(
                "the row was changed: it hashes to \(computed.text), and its leaf is "
                    + (stored?.text ?? "no SHA-256"))
        }
        if row.integer(10) > position || row.integer(10) < 1 || row.integer(11) >= position {
            flaws.append("its correlation or causation is not earlier")
        }
        if let flaw = try Self.bodyFlaw(row, position, bodyColumn, erasures) { flaws.append(flaw) }
        if row.text(2) == EventType.bodyRedacted.rawValue, !(try erasures.isCarriedOut(row.integer(12), by: position)) {
            flaws.append("it says that the body of event \(row.integer(12)) was erased, and that is there")
        }
    }

    private static func dictionary(_ row: DirectStatement, _ column: Int32) -> DictionaryWalk.Name? {
        switch row.integer(column + 2) {
        case StoredBody.Encoding.zlib:
            row.withBytes(column + 3, Inflation.dictionary(of:)).map { .checksum($0) }
        case StoredBody.Encoding.zstandard: .number(row.withBytes(column + 3, Unpacker.number))
        default: nil
        }
    }

    private static func bodyFlaw(
        _ row: DirectStatement, _ position: Position, _ column: Int32, _ erasures: ErasureWalk
    ) throws -> String? {
        let (brought, hasBody) = (row.optionalInteger(12) == position, !row.isNull(column))
        guard brought else {
            if hasBody { return "there is a body, and the event brought none" }
            if !row.isNull(13) { return "it has a body's digest, and brought no body" }
            return row.integer(12) > position ? "its body is not earlier" : nil
        }
        guard hasBody else { return "its body is missing" }
        if ErasureWalk.isTombstone(row, column) { return try erasures.flaw(ofTombstone: row, column, at: position) }
        guard row.withBytes(column + 1, { $0.count == Salts.size }) else {
            return "its body's salt is not of \(Salts.size) bytes"
        }
        let encoding = row.integer(column + 2)
        guard StoredBody.Encoding.all.contains(encoding) else { return "its body has an unknown encoding" }
        let bytes: [UInt8]
        do {
            bytes = try StoredBody.unpacked(row.bytes(column + 3), encoding: encoding, at: position, in: row.db)
        } catch is LedgerError {
            return "its body cannot be unpacked"
        }
        var hash = SHA256()
        row.withBytes(column + 1) { hash.update(bufferPointer: $0) }
        bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
        let digest = TreeHash(hash.finalize())
        guard row.withBytes(13, { TreeHash($0) }) == digest else { return "its body is not the one that it brought" }
        return nil
    }
}

import GRDB

/// A transaction that has the write lock from its beginning.
enum Transaction {
    /// Runs `work` and commits; if either throws, nothing that was written remains.
    ///
    /// GRDB's own compiles its statements anew each time. The commit goes through GRDB all the same: an observer may
    /// refuse it (`MemoryRows`), and SQLite alone would not say with what words.
    static func run<Result>(in db: Database, _ work: () throws -> Result) throws -> Result {
        try DirectStatement("BEGIN IMMEDIATE", in: db).run()
        do {
            let result = try work()
            try db.cachedStatement(sql: "COMMIT").execute()
            return result
        } catch {
            // The first error says what was wrong; one that ended the transaction has left nothing to roll back.
            try? db.rollback()
            throw error
        }
    }
}

import GRDB

/// Part of a transaction that can be taken back alone.
enum Savepoint {
    /// Runs `work`; if it throws, nothing that it wrote remains, and the transaction goes on.
    ///
    /// GRDB's own compiles its statements anew each time, which costs more than everything they do.
    static func run(in db: Database, _ work: () throws -> Void) throws {
        try DirectStatement("SAVEPOINT step", in: db).run()
        do {
            try work()
        } catch {
            // An error that ended the whole transaction has taken this with it.
            if db.isInsideTransaction {
                try DirectStatement("ROLLBACK TO step", in: db).run()
                try release(db)
            }
            throw error
        }
        try release(db)
    }

    private static func release(_ db: Database) throws {
        try DirectStatement("RELEASE step", in: db).run()
    }
}

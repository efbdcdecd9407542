#ifndef CSQLITE_SETTINGS_H
#define CSQLITE_SETTINGS_H

#include <sqlite3.h>

/// Sets one boolean `SQLITE_DBCONFIG_*` option and reads it back.
///
/// `sqlite3_db_config` takes variadic arguments, which Swift cannot pass.
/// Returns an SQLite result code: SQLITE_OK only when the option now has the value asked for.
int syncledger_set_db_config(sqlite3 *connection, int option, int on);

/// Lets a read of a connection's file ("main", or as it was attached) fail that ends early, unless the file ends within
/// its first page.
///
/// SQLite takes it for the end of the file and goes on with zeros, as if a page had never been written. A page of which
/// a part is zeros is then written back with what a statement adds to it, and what had stood there is gone for good.
/// A file ends early when somebody cuts it short under a running process, and file systems over a network can say so
/// of one that does not. Here every page is written before it is read: `secure_delete` writes even those that are free.
int syncledger_refuse_short_reads(sqlite3 *connection, const char *schema);

/// Bind a copy of the bytes. Swift has no name for SQLITE_TRANSIENT, which is a number cast to a function.
int syncledger_bind_text(sqlite3_stmt *statement, int index, const void *bytes, sqlite3_int64 size);
int syncledger_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, sqlite3_int64 size);

#endif

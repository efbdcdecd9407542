#ifndef CSQLITE_SETTINGS_H
#define CSQLITE_SETTINGS_H

#include <sqlite3.h>

/// Sets one boolean `SQLITE_DBCONFIG_*` option and reads it back.
///
/// `sqlite3_db_config` takes variadic arguments, which Swift cannot pass.
/// Returns an SQLite result code: SQLITE_OK only when the option now has the value asked for.
int syncledger_set_db_config(sqlite3 *connection, int option, int on);

/// Bind a copy of the bytes. Swift has no name for SQLITE_TRANSIENT, which is a number cast to a function.
int syncledger_bind_text(sqlite3_stmt *statement, int index, const void *bytes, sqlite3_int64 size);
int syncledger_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, sqlite3_int64 size);

#endif

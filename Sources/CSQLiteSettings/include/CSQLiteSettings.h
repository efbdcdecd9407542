#ifndef CSQLITE_SETTINGS_H
#define CSQLITE_SETTINGS_H

#include <sqlite3.h>

/// Sets one boolean `SQLITE_DBCONFIG_*` option and reads it back.
///
/// `sqlite3_db_config` takes variadic arguments, which Swift cannot pass.
/// Returns an SQLite result code: SQLITE_OK only when the option now has the value asked for.
int syncledger_set_db_config(sqlite3 *connection, int option, int on);

#endif

#include "CSQLiteSettings.h"

// SQLite counts no memory, about which nobody asks: it takes a lock of the whole process each time that it asks for some.
// It has to be told so before it is used.
__attribute__((constructor)) static void count_no_memory(void) { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

int syncledger_set_db_config(sqlite3 *connection, int option, int on) {
    int actual = -1;
    int code = sqlite3_db_config(connection, option, on, &actual);
    if (code != SQLITE_OK) return code;
    return actual == on ? SQLITE_OK : SQLITE_ERROR;
}

int syncledger_bind_text(sqlite3_stmt *statement, int index, const void *bytes, sqlite3_int64 size) {
    // A null pointer would bind NULL: an empty text may come without an address.
    return sqlite3_bind_text64(statement, index, bytes ? bytes : "", (sqlite3_uint64)size, SQLITE_TRANSIENT, SQLITE_UTF8);
}

int syncledger_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, sqlite3_int64 size) {
    return sqlite3_bind_blob64(statement, index, bytes ? bytes : "", (sqlite3_uint64)size, SQLITE_TRANSIENT);
}

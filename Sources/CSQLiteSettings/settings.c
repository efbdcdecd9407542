#include "CSQLiteSettings.h"

int syncledger_set_db_config(sqlite3 *connection, int option, int on) {
    int actual = -1;
    int code = sqlite3_db_config(connection, option, on, &actual);
    if (code != SQLITE_OK) return code;
    return actual == on ? SQLITE_OK : SQLITE_ERROR;
}

#include "CSQLiteSettings.h"

#include <pthread.h>
#include <stdlib.h>

/// In bytes; SQLite's own limit.
enum { SMALLEST_PAGE = 512 };

/// The methods of a file, and those that they take the place of. `methods` comes first: a file knows only of it.
struct strict_methods {
    sqlite3_io_methods methods;
    const sqlite3_io_methods *given;
    struct strict_methods *next;
};

static const sqlite3_io_methods *given(sqlite3_file *file) {
    return ((const struct strict_methods *)file->pMethods)->given;
}

static int read_whole(sqlite3_file *file, void *bytes, int size, sqlite3_int64 offset) {
    int code = given(file)->xRead(file, bytes, size, offset);
    if (code != SQLITE_IOERR_SHORT_READ) return code;
    sqlite3_int64 length;
    if (given(file)->xFileSize(file, &length) != SQLITE_OK) return SQLITE_IOERR_READ;
    // A file without a whole first page is new, or none of SQLite's, which says so itself.
    return offset < SMALLEST_PAGE && length < offset + size ? code : SQLITE_IOERR_READ;
}

/// One for each kind of file there is; they are never freed.
static const sqlite3_io_methods *strict(const sqlite3_io_methods *methods) {
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    static struct strict_methods *known;
    pthread_mutex_lock(&lock);
    struct strict_methods *found = known;
    while (found && found->given != methods) found = found->next;
    if (!found && (found = malloc(sizeof *found))) {
        *found = (struct strict_methods){*methods, methods, known};
        found->methods.xRead = read_whole;
        known = found;
    }
    pthread_mutex_unlock(&lock);
    return found ? &found->methods : NULL;
}

int syncledger_refuse_short_reads(sqlite3 *connection, const char *schema) {
    sqlite3_file *file = NULL;
    int code = sqlite3_file_control(connection, schema, SQLITE_FCNTL_FILE_POINTER, &file);
    if (code != SQLITE_OK) return code;
    // What lives in memory has no file, and a temporary one is opened when it is needed.
    if (!file->pMethods || file->pMethods->xRead == read_whole) return SQLITE_OK;
    const sqlite3_io_methods *methods = strict(file->pMethods);
    if (!methods) return SQLITE_NOMEM;
    file->pMethods = methods;
    return SQLITE_OK;
}

/*
 * What a plain C program can do on this disk: the same rows into the same tables, and a scan of them.
 *
 *   peer append FILE SCHEMA ROWS GROUP   appends ROWS (from `benchmarks rows`) to a new FILE with SCHEMA (from
 *                                        `benchmarks schema`), GROUP to a commit; prints events per second
 *   peer scan FILE                       reads every column of every event; prints events per second
 *   peer fsync FILE COUNT                writes and syncs 4 KB, COUNT times, over and over the same 8 MB as a write-ahead
 *                                        log does; prints the median in microseconds
 */
#include <fcntl.h>
#include <openssl/evp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* As in the table, less recorded_at, body_digest and leaf; then the body's text. */
enum { POSITION, TYPE, SCHEMA, RECORD, OPERATION, BODY = 11, PAYLOAD, TEXT, FIELDS };
/* As in the table, and as they are bound. */
enum { LEAF_COLUMNS = 15 };
enum { SALT = 16, HASH = 32 };

/* Pages of the write-ahead log beyond which it is moved into the file: 8 MB, as ours. */
enum { CHECKPOINT_PAGES = 2048 };

struct value {
    enum { NONE, INTEGER, TEXT_OR_BLOB } kind;
    int64_t integer;
    const void *bytes;
    uint32_t size;
};

struct row {
    struct value fields[FIELDS];
};

static sqlite3 *db;
static EVP_MD_CTX *context;
static const EVP_MD *sha256;

static void fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("peer: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

static void must(int code) {
    if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW) fail("%s", sqlite3_errmsg(db));
}

static double seconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int64_t wall_microseconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

/* Hashes. */

static void hash_begin(void) {
    if (!EVP_DigestInit_ex(context, sha256, NULL)) fail("SHA-256 is not there");
}

static void hash_add(const void *bytes, size_t size) { EVP_DigestUpdate(context, bytes, size); }

static void hash_end(unsigned char *hash) { EVP_DigestFinal_ex(context, hash, NULL); }

static unsigned char *put_length(unsigned char *end, uint32_t length) {
    for (int shift = 24; shift >= 0; shift -= 8) *end++ = (unsigned char)(length >> shift);
    return end;
}

/* RFC 6962's leaf: a zero byte, then every column behind its length. */
static void leaf_of(const struct value *columns, unsigned char *leaf) {
    static unsigned char buffer[1 << 16];
    unsigned char *end = buffer;
    *end++ = 0;
    for (int column = 0; column < LEAF_COLUMNS; column++) {
        const struct value *value = &columns[column];
        if (value->kind == NONE) {
            end = put_length(end, 0xFFFFFFFF);
        } else if (value->kind == INTEGER) {
            end = put_length(end, 8);
            for (int shift = 56; shift >= 0; shift -= 8) *end++ = (unsigned char)((uint64_t)value->integer >> shift);
        } else {
            if (end + 4 + value->size > buffer + sizeof buffer - 256) fail("a row too large for this program");
            end = put_length(end, value->size);
            memcpy(end, value->bytes, value->size);
            end += value->size;
        }
    }
    hash_begin();
    hash_add(buffer, (size_t)(end - buffer));
    hash_end(leaf);
}

/* Reading what `benchmarks` printed. */

static char *contents(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    struct stat status;
    if (!file || fstat(fileno(file), &status)) fail("%s cannot be read", path);
    *size = (size_t)status.st_size;
    char *text = malloc(*size + 1);
    if (!text || fread(text, 1, *size, file) != *size) fail("%s cannot be read", path);
    text[*size] = 0;
    fclose(file);
    return text;
}

static int is_text(int field) { return field == TYPE || field == RECORD || field >= PAYLOAD; }

static struct row *read_rows(const char *path, int *count) {
    size_t size;
    char *text = contents(path, &size);
    int lines = 0;
    for (size_t i = 0; i < size; i++) lines += text[i] == '\n';
    struct row *rows = calloc((size_t)lines, sizeof *rows);
    char *cursor = text;
    for (int line = 0; line < lines; line++) {
        for (int field = 0; field < FIELDS; field++) {
            size_t length = strcspn(cursor, "\t\n");
            if ((cursor[length] == '\n') != (field == FIELDS - 1)) fail("%s: line %d has not %d fields", path, line, FIELDS);
            struct value *value = &rows[line].fields[field];
            if (length == 2 && !memcmp(cursor, "\\N", 2)) {
                value->kind = NONE;
            } else if (is_text(field)) {
                *value = (struct value){TEXT_OR_BLOB, 0, cursor, (uint32_t)length};
            } else {
                *value = (struct value){INTEGER, strtoll(cursor, NULL, 10), NULL, 0};
            }
            cursor += length + 1;
        }
    }
    *count = lines;
    return rows;
}

/* SQLite. */

static sqlite3_stmt *prepare(const char *sql) {
    sqlite3_stmt *statement;
    must(sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL));
    return statement;
}

static void run(sqlite3_stmt *statement) {
    must(sqlite3_step(statement));
    must(sqlite3_reset(statement));
}

static int64_t number(const char *sql) {
    sqlite3_stmt *statement = prepare(sql);
    if (sqlite3_step(statement) != SQLITE_ROW) fail("no answer to %s", sql);
    int64_t value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return value;
}

static void bind(sqlite3_stmt *statement, int column, const struct value *value, int is_blob) {
    switch (value->kind) {
    case NONE: must(sqlite3_bind_null(statement, column)); break;
    case INTEGER: must(sqlite3_bind_int64(statement, column, value->integer)); break;
    case TEXT_OR_BLOB:
        must(is_blob ? sqlite3_bind_blob(statement, column, value->bytes, (int)value->size, SQLITE_STATIC)
                     : sqlite3_bind_text(statement, column, value->bytes, (int)value->size, SQLITE_STATIC));
    }
}

static sqlite3_stmt *insert_event, *insert_body;

static void append(const struct row *row, int64_t now) {
    unsigned char salt[SALT], digest[HASH], leaf[HASH];
    const struct value *text = &row->fields[TEXT];
    struct value columns[LEAF_COLUMNS + 1];
    columns[0] = row->fields[POSITION];
    columns[1] = (struct value){INTEGER, now, NULL, 0};
    memcpy(&columns[2], &row->fields[TYPE], (BODY - TYPE + 1) * sizeof(struct value));
    columns[13] = (struct value){NONE, 0, NULL, 0};
    columns[14] = row->fields[PAYLOAD];
    if (text->kind != NONE) {
        if (getrandom(salt, SALT, 0) != SALT) fail("no random bytes");
        hash_begin();
        hash_add(salt, SALT);
        hash_add(text->bytes, text->size);
        hash_end(digest);
        columns[13] = (struct value){TEXT_OR_BLOB, 0, digest, HASH};
    }
    leaf_of(columns, leaf);
    columns[15] = (struct value){TEXT_OR_BLOB, 0, leaf, HASH};
    for (int column = 0; column <= LEAF_COLUMNS; column++)
        bind(insert_event, column + 1, &columns[column], column == 13 || column == 15);
    run(insert_event);
    if (text->kind == NONE) return;
    must(sqlite3_bind_int64(insert_body, 1, columns[0].integer));
    must(sqlite3_bind_blob(insert_body, 2, salt, SALT, SQLITE_STATIC));
    must(sqlite3_bind_int64(insert_body, 3, 0));
    bind(insert_body, 4, text, 1);
    run(insert_body);
}

/* Reads the last row back and hashes it again. */
static void verify_last_leaf(void) {
    sqlite3_stmt *last = prepare("SELECT * FROM event ORDER BY position DESC LIMIT 1");
    if (sqlite3_step(last) != SQLITE_ROW) fail("there is no last event");
    struct value columns[LEAF_COLUMNS];
    for (int column = 0; column < LEAF_COLUMNS; column++) {
        int type = sqlite3_column_type(last, column);
        columns[column] = (struct value){NONE, 0, NULL, 0};
        if (type == SQLITE_INTEGER) {
            columns[column] = (struct value){INTEGER, sqlite3_column_int64(last, column), NULL, 0};
        } else if (type != SQLITE_NULL) {
            const void *bytes = sqlite3_column_blob(last, column);
            columns[column] = (struct value){TEXT_OR_BLOB, 0, bytes, (uint32_t)sqlite3_column_bytes(last, column)};
        }
    }
    unsigned char leaf[HASH];
    leaf_of(columns, leaf);
    if (sqlite3_column_bytes(last, LEAF_COLUMNS) != HASH || memcmp(leaf, sqlite3_column_blob(last, LEAF_COLUMNS), HASH))
        fail("the last leaf is not the hash of its row");
    sqlite3_finalize(last);
}

static void append_all(const char *path, const char *schema_path, const char *rows_path, int group) {
    size_t size;
    int count;
    char *schema = contents(schema_path, &size);
    struct row *rows = read_rows(rows_path, &count);
    must(sqlite3_open(path, &db));
    must(sqlite3_exec(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL", NULL, NULL, NULL));
    must(sqlite3_exec(db, "PRAGMA cell_size_check = ON", NULL, NULL, NULL));
    must(sqlite3_wal_autocheckpoint(db, CHECKPOINT_PAGES));
    if (number("PRAGMA synchronous") != 2) fail("SQLite did not accept synchronous = FULL");
    if (!number("SELECT journal_mode = 'wal' FROM pragma_journal_mode")) fail("SQLite did not accept a write-ahead log");
    must(sqlite3_exec(db, schema, NULL, NULL, NULL));
    sqlite3_stmt *begin = prepare("BEGIN IMMEDIATE"), *commit = prepare("COMMIT");
    insert_event = prepare("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert_body = prepare("INSERT INTO body VALUES (?, ?, ?, ?)");
    context = EVP_MD_CTX_new();
    sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);

    double start = seconds();
    for (int first = 0; first < count; first += group) {
        int64_t now = wall_microseconds();
        run(begin);
        for (int index = first; index < first + group && index < count; index++) append(&rows[index], now);
        run(commit);
    }
    double elapsed = seconds() - start;

    if (number("SELECT count(*) FROM event") != count) fail("not every event is there");
    verify_last_leaf();
    printf("%.0f\n", count / elapsed);
}

static void scan_all(const char *path) {
    must(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL));
    sqlite3_stmt *scan = prepare(
        "SELECT position, recorded_at, type, schema, record, operation, related_operation, installation, "
        "github_updated_at, actor, correlation, causation, body, body_digest, payload FROM event ORDER BY position");
    int64_t count = 0, sum = 0, bytes = 0;
    double start = seconds();
    while (sqlite3_step(scan) == SQLITE_ROW) {
        for (int column = 0; column < LEAF_COLUMNS; column++) {
            switch (sqlite3_column_type(scan, column)) {
            case SQLITE_INTEGER: sum += sqlite3_column_int64(scan, column); break;
            case SQLITE_NULL: break;
            default: {
                const char *text = sqlite3_column_blob(scan, column);
                int size = sqlite3_column_bytes(scan, column);
                sum += text[0];
                bytes += size;
            }
            }
        }
        count++;
    }
    double elapsed = seconds() - start;
    if (sum == 0 || bytes < count * 400 || number("SELECT count(*) FROM event") != count) fail("the scan missed events");
    printf("%.0f\n", (double)count / elapsed);
}

static int by_value(const void *a, const void *b) {
    double difference = *(const double *)a - *(const double *)b;
    return (difference > 0) - (difference < 0);
}

static void sync_latency(const char *path, int count) {
    static char page[4096];
    enum { SIZE = 8 << 20 };
    int file = open(path, O_RDWR | O_CREAT, 0600);
    if (file < 0) fail("%s cannot be made", path);
    for (int offset = 0; offset < SIZE; offset += (int)sizeof page)
        if (write(file, page, sizeof page) != sizeof page) fail("%s cannot be written", path);
    if (fsync(file)) fail("%s cannot be synced", path);
    double *times = calloc((size_t)count, sizeof *times);
    for (int index = 0; index < count; index++) {
        memset(page, index, sizeof page);
        double start = seconds();
        if (pwrite(file, page, sizeof page, (off_t)index * (off_t)sizeof page % SIZE) != sizeof page || fdatasync(file))
            fail("%s cannot be synced", path);
        times[index] = seconds() - start;
    }
    qsort(times, (size_t)count, sizeof *times, by_value);
    printf("%.0f\n", times[count / 2] * 1e6);
}

int main(int count, char **arguments) {
    const char *command = count > 1 ? arguments[1] : "";
    if (!strcmp(command, "append") && count == 6 && atoi(arguments[5]) > 0)
        append_all(arguments[2], arguments[3], arguments[4], atoi(arguments[5]));
    else if (!strcmp(command, "scan") && count == 3)
        scan_all(arguments[2]);
    else if (!strcmp(command, "fsync") && count == 4 && atoi(arguments[3]) > 0)
        sync_latency(arguments[2], atoi(arguments[3]));
    else
        fail("append FILE SCHEMA ROWS GROUP, scan FILE, or fsync FILE COUNT");
    return 0;
}

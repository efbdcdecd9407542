#include "disk.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/syscall.h>
#endif

static pthread_mutex_t disk_lock = PTHREAD_MUTEX_INITIALIZER;
static struct faulty_plan plan;
static int has_power, open_files;
/// Calls that change the disk, calls of the kind that is to fail, and those that have failed.
static int64_t calls, candidates, faults, log_syncs;

static sqlite3_vfs *real, faulty;

/// SQLite allocates it with room for the real VFS's own behind it.
struct faulty_file {
    sqlite3_file base;
    /// NULL for temporary files, which nobody misses.
    struct disk_file *disk;
    /// The first sync of a journal or a write-ahead log that may have been created syncs its folder too.
    int syncs_folder;
};

static struct faulty_file *own(sqlite3_file *file) { return (struct faulty_file *)file; }
static sqlite3_file *below(sqlite3_file *file) { return (sqlite3_file *)(own(file) + 1); }
#define BELOW(method, ...) below(file)->pMethods->method(below(file), ##__VA_ARGS__)

static int ends_with(const char *path, const char *end) {
    size_t length = strlen(path), rest = strlen(end);
    return length >= rest && strcmp(path + length - rest, end) == 0;
}

static int fails(enum faulty_kind kind, const struct disk_file *disk) {
    if (!has_power || plan.kind != (int)kind) return 0;
    if (plan.fault_in && !ends_with(disk_path(disk), plan.fault_in)) return 0;
    candidates++;
    if (candidates < plan.fault_at || candidates >= plan.fault_at + plan.fault_for) return 0;
    faults++;
    return 1;
}

/// Whether this call still finds power at its beginning, and at its end.
static int has_power_before(void) { return has_power; }
static int has_power_after(void) {
    if (++calls == plan.power_until) has_power = 0;
    return has_power;
}

static int close_file(sqlite3_file *file) {
    int code = BELOW(xClose);
    pthread_mutex_lock(&disk_lock);
    if (own(file)->disk) open_files--;
    pthread_mutex_unlock(&disk_lock);
    return code;
}

static int read_file(sqlite3_file *file, void *bytes, int size, sqlite3_int64 offset) {
    struct disk_file *disk = own(file)->disk;
    pthread_mutex_lock(&disk_lock);
    int failed = disk && fails(FAULTY_READ, disk), is_short = disk && fails(FAULTY_SHORT_READ, disk);
    pthread_mutex_unlock(&disk_lock);
    if (failed) return SQLITE_IOERR_READ;
    int code = BELOW(xRead, bytes, size, offset);
    if (code != SQLITE_OK || !is_short) return code;
    memset((char *)bytes + size / 2, 0, (size_t)(size - size / 2));
    return SQLITE_IOERR_SHORT_READ;
}

static int write_whole(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 offset) {
    struct disk_file *disk = own(file)->disk;
    if (!has_power_before()) return SQLITE_IOERR_WRITE;
    int is_full = fails(FAULTY_FULL, disk);
    if (is_full || fails(FAULTY_WRITE, disk)) {
        // As far as it came.
        int part = (int)(disk_random() % (uint64_t)size);
        if (part > 0 && BELOW(xWrite, bytes, part, offset) == SQLITE_OK) disk_write(disk, bytes, part, offset);
        return is_full ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    }
    int code = BELOW(xWrite, bytes, size, offset);
    if (code != SQLITE_OK) return code;
    disk_write(disk, bytes, size, offset);
    return has_power_after() ? SQLITE_OK : SQLITE_IOERR_WRITE;
}

static int write_file(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 offset) {
    if (!own(file)->disk) return BELOW(xWrite, bytes, size, offset);
    pthread_mutex_lock(&disk_lock);
    int code = write_whole(file, bytes, size, offset);
    pthread_mutex_unlock(&disk_lock);
    return code;
}

static int truncate_whole(sqlite3_file *file, sqlite3_int64 size) {
    if (!has_power_before() || fails(FAULTY_TRUNCATE, own(file)->disk)) return SQLITE_IOERR_TRUNCATE;
    int code = BELOW(xTruncate, size);
    if (code != SQLITE_OK) return code;
    disk_truncate(own(file)->disk, size);
    return has_power_after() ? SQLITE_OK : SQLITE_IOERR_TRUNCATE;
}

static int truncate_file(sqlite3_file *file, sqlite3_int64 size) {
    if (!own(file)->disk) return BELOW(xTruncate, size);
    pthread_mutex_lock(&disk_lock);
    int code = truncate_whole(file, size);
    pthread_mutex_unlock(&disk_lock);
    return code;
}

/// Nothing is synced for real: the power of this machine is not the one that goes.
static int sync_whole(sqlite3_file *file) {
    struct faulty_file *own_file = own(file);
    if (plan.sync_until && ends_with(disk_path(own_file->disk), "ledger.db-wal") && ++log_syncs == plan.sync_until)
        has_power = 0;
    if (!has_power_before()) return SQLITE_IOERR_FSYNC;
    if (fails(FAULTY_SYNC, own_file->disk)) {
        disk_fail_sync(own_file->disk);
        return SQLITE_IOERR_FSYNC;
    }
    if (!has_power_after()) return SQLITE_IOERR_FSYNC;
    if (plan.lies) return SQLITE_OK;
    disk_sync(own_file->disk);
    if (own_file->syncs_folder) disk_sync_folder();
    own_file->syncs_folder = 0;
    return SQLITE_OK;
}

static int sync_file(sqlite3_file *file, int flags) {
    (void)flags;
    if (!own(file)->disk) return SQLITE_OK;
    pthread_mutex_lock(&disk_lock);
    int code = sync_whole(file);
    pthread_mutex_unlock(&disk_lock);
    return code;
}

/// What the ledger syncs by its own hand.
static int sync_by_hand(const char *path) {
    struct disk_file *disk = disk_known(path);
    if (!has_power_before() || (disk && fails(FAULTY_SYNC, disk))) {
        if (disk && has_power) disk_fail_sync(disk);
        return EIO;
    }
    if (!has_power_after()) return EIO;
    if (plan.lies || plan.forgets) return 0;
    if (disk) disk_sync(disk);
    else disk_sync_folder();
    return 0;
}

static int path_of(int descriptor, char *path, size_t size) {
#ifdef __linux__
    char name[64];
    snprintf(name, sizeof name, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(name, path, size - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return 1;
#else
    (void)size;
    return fcntl(descriptor, F_GETPATH, path) == 0;
#endif
}

/// Takes the place of the system's: files that are played are not synced for real.
int fsync(int descriptor) {
    char path[4096];
    if (path_of(descriptor, path, sizeof path)) {
        pthread_mutex_lock(&disk_lock);
        int is_played = disk_known(path) || disk_has_folder(path);
        int error = is_played ? sync_by_hand(path) : 0;
        pthread_mutex_unlock(&disk_lock);
        if (is_played) {
            errno = error;
            return error ? -1 : 0;
        }
    }
#ifdef __linux__
    return (int)syscall(SYS_fsync, descriptor);
#else
    return fcntl(descriptor, F_FULLFSYNC) == -1 ? -1 : 0;
#endif
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size) { return BELOW(xFileSize, size); }
static int lock(sqlite3_file *file, int level) { return BELOW(xLock, level); }
static int unlock(sqlite3_file *file, int level) { return BELOW(xUnlock, level); }
static int check_reserved_lock(sqlite3_file *file, int *is_held) { return BELOW(xCheckReservedLock, is_held); }
static int control(sqlite3_file *file, int what, void *value) { return BELOW(xFileControl, what, value); }
static int sector_size(sqlite3_file *file) { return BELOW(xSectorSize); }
static int characteristics(sqlite3_file *file) { return BELOW(xDeviceCharacteristics); }
static int map_index(sqlite3_file *file, int page, int size, int extend, void volatile **memory) {
    return BELOW(xShmMap, page, size, extend, memory);
}
static int lock_index(sqlite3_file *file, int offset, int count, int flags) {
    return BELOW(xShmLock, offset, count, flags);
}
static void index_barrier(sqlite3_file *file) { BELOW(xShmBarrier); }
static int unmap_index(sqlite3_file *file, int deletes) { return BELOW(xShmUnmap, deletes); }

/// Version 2: without memory maps of the files themselves.
static const sqlite3_io_methods methods = {
    2, close_file, read_file, write_file, truncate_file, sync_file, file_size, lock, unlock, check_reserved_lock,
    control, sector_size, characteristics, map_index, lock_index, index_barrier, unmap_index, NULL, NULL,
};

static int open_file(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *flags_out) {
    (void)vfs;
    struct faulty_file *own_file = own(file);
    memset(own_file, 0, sizeof *own_file);
    below(file)->pMethods = NULL;
    const int log = flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL);
    const int is_tracked = path && (log || flags & SQLITE_OPEN_MAIN_DB);
    pthread_mutex_lock(&disk_lock);
    int code = SQLITE_CANTOPEN;
    // As it is before it may be created.
    if (is_tracked && has_power) own_file->disk = disk_find(path);
    if (!is_tracked || own_file->disk) code = real->xOpen(real, path, below(file), flags, flags_out);
    if (below(file)->pMethods) own_file->base.pMethods = &methods;
    if (code == SQLITE_OK && own_file->disk) {
        open_files++;
        disk_note_opened(own_file->disk);
        own_file->syncs_folder = log && flags & SQLITE_OPEN_CREATE;
    } else {
        own_file->disk = NULL;
    }
    pthread_mutex_unlock(&disk_lock);
    return code;
}

static int delete_file(sqlite3_vfs *vfs, const char *path, int syncs_folder) {
    (void)vfs;
    pthread_mutex_lock(&disk_lock);
    int code = SQLITE_IOERR_DELETE;
    if (has_power) {
        struct disk_file *disk = disk_find(path);
        code = real->xDelete(real, path, 0);
        if (code == SQLITE_OK) disk_note_deleted(disk);
        if (!has_power_after()) code = SQLITE_IOERR_DELETE;
        else if (code == SQLITE_OK && syncs_folder && !plan.lies) disk_sync_folder();
    }
    pthread_mutex_unlock(&disk_lock);
    return code;
}

int faulty_storage_begin(struct faulty_plan given) {
    pthread_mutex_lock(&disk_lock);
    if (!real) {
        real = sqlite3_vfs_find(NULL);
        faulty = *real;
        faulty.zName = "faulty";
        faulty.pNext = NULL;
        faulty.szOsFile += (int)sizeof(struct faulty_file);
        faulty.xOpen = open_file;
        faulty.xDelete = delete_file;
    }
    free((char *)plan.fault_in);
    plan = given;
    if (given.fault_in) plan.fault_in = strdup(given.fault_in);
    disk_seed(plan.seed);
    has_power = 1;
    open_files = 0;
    calls = candidates = faults = log_syncs = 0;
    pthread_mutex_unlock(&disk_lock);
    return sqlite3_vfs_register(&faulty, 1);
}

static int64_t asked(const int64_t *number) {
    pthread_mutex_lock(&disk_lock);
    int64_t value = *number;
    pthread_mutex_unlock(&disk_lock);
    return value;
}

int64_t faulty_storage_faults(void) { return asked(&faults); }

int faulty_storage_open_files(void) {
    pthread_mutex_lock(&disk_lock);
    int value = open_files;
    pthread_mutex_unlock(&disk_lock);
    return value;
}

void faulty_storage_cut_power(void) {
    pthread_mutex_lock(&disk_lock);
    has_power = 0;
    pthread_mutex_unlock(&disk_lock);
}

int faulty_storage_has_power(void) {
    pthread_mutex_lock(&disk_lock);
    int value = has_power;
    pthread_mutex_unlock(&disk_lock);
    return value;
}

int faulty_storage_come_back(struct faulty_loss *loss) {
    sqlite3_vfs_register(real, 1);
    memset(loss, 0, sizeof *loss);
    pthread_mutex_lock(&disk_lock);
    has_power = 0;
    int error = disk_lose_power(plan.sector, loss);
    pthread_mutex_unlock(&disk_lock);
    return error;
}

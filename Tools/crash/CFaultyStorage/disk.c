#include "disk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct bytes {
    uint8_t *at;
    int64_t size;
};

/// A write, or without bytes a truncation to `offset`.
struct change {
    struct change *next;
    int64_t offset;
    struct bytes bytes;
    int is_lost;
};

struct disk_file {
    struct disk_file *next;
    char *path;
    int exists;
    /// Its content as of the last sync; its entry in the folder may be younger.
    struct bytes synced;
    /// What a disk has under this name, by the last sync of the folder: nothing, this file, or one that was deleted.
    int is_entered;
    int has_ghost;
    struct bytes ghost;
    struct change *first, *last;
};

static struct disk_file *disk_files;
static uint64_t state;

void disk_seed(uint64_t seed) { state = seed; }

/// SplitMix64
uint64_t disk_random(void) {
    uint64_t mixed = state += 0x9E3779B97F4A7C15u;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBu;
    return mixed ^ (mixed >> 31);
}

static int coin(void) { return (int)(disk_random() & 1); }

static void *allocated(void *memory) {
    if (!memory) abort();
    return memory;
}

static void resize(struct bytes *bytes, int64_t size) {
    if (size > bytes->size) {
        bytes->at = allocated(realloc(bytes->at, (size_t)size));
        memset(bytes->at + bytes->size, 0, (size_t)(size - bytes->size));
    }
    bytes->size = size;
}

static void put(struct bytes *bytes, const uint8_t *from, int64_t size, int64_t offset) {
    if (offset + size > bytes->size) resize(bytes, offset + size);
    memcpy(bytes->at + offset, from, (size_t)size);
}

static void release(struct bytes *bytes) {
    free(bytes->at);
    *bytes = (struct bytes){0};
}

static struct bytes content(const char *path, int *exists) {
    struct bytes bytes = {0};
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    *exists = descriptor >= 0;
    if (descriptor < 0) return bytes;
    struct stat facts;
    if (fstat(descriptor, &facts) == 0 && facts.st_size > 0) {
        resize(&bytes, facts.st_size);
        if (pread(descriptor, bytes.at, (size_t)bytes.size, 0) != bytes.size) abort();
    }
    close(descriptor);
    return bytes;
}

struct disk_file *disk_known(const char *path) {
    for (struct disk_file *file = disk_files; file; file = file->next)
        if (strcmp(file->path, path) == 0) return file;
    return NULL;
}

int disk_has_folder(const char *path) {
    size_t length = strlen(path);
    for (struct disk_file *file = disk_files; file; file = file->next)
        if (strncmp(file->path, path, length) == 0 && strrchr(file->path, '/') == file->path + length) return 1;
    return 0;
}

struct disk_file *disk_find(const char *path) {
    struct disk_file *file = disk_known(path);
    if (file) return file;
    file = allocated(calloc(1, sizeof *file));
    file->path = allocated(strdup(path));
    file->synced = content(path, &file->exists);
    file->is_entered = file->exists;
    file->next = disk_files;
    return disk_files = file;
}

const char *disk_path(const struct disk_file *file) { return file->path; }

static void note(struct disk_file *file, struct bytes bytes, int64_t offset) {
    struct change *change = allocated(calloc(1, sizeof *change));
    change->bytes = bytes;
    change->offset = offset;
    if (file->last) file->last->next = change;
    else file->first = change;
    file->last = change;
}

void disk_write(struct disk_file *file, const void *bytes, int64_t size, int64_t offset) {
    struct bytes copy = {0};
    if (size <= 0) return;
    put(&copy, bytes, size, 0);
    note(file, copy, offset);
}

void disk_truncate(struct disk_file *file, int64_t size) { note(file, (struct bytes){0}, size); }

static void carry_out(const struct change *change, struct bytes *content) {
    if (change->bytes.at) put(content, change->bytes.at, change->bytes.size, change->offset);
    else resize(content, change->offset);
}

static void forget_changes(struct disk_file *file) {
    while (file->first) {
        struct change *next = file->first->next;
        release(&file->first->bytes);
        free(file->first);
        file->first = next;
    }
    file->last = NULL;
}

void disk_sync(struct disk_file *file) {
    for (struct change *change = file->first; change; change = change->next)
        if (!change->is_lost) carry_out(change, &file->synced);
    forget_changes(file);
}

void disk_fail_sync(struct disk_file *file) {
    for (struct change *change = file->first; change; change = change->next)
        if (coin()) change->is_lost = 1;
}

void disk_sync_folder(void) {
    for (struct disk_file *file = disk_files; file; file = file->next) {
        file->is_entered = file->exists;
        file->has_ghost = 0;
        release(&file->ghost);
    }
}

void disk_note_opened(struct disk_file *file) { file->exists = 1; }

void disk_note_deleted(struct disk_file *file) {
    if (file->is_entered) {
        release(&file->ghost);
        file->ghost = file->synced;
        file->synced = (struct bytes){0};
        file->has_ghost = 1;
    }
    file->exists = file->is_entered = 0;
    release(&file->synced);
    forget_changes(file);
}

// What is left.

/// Of a write that was under way: each sector is new, or old, or (where disks do that) neither.
static void tear(const struct change *change, int sector, int leaves_garbage, struct bytes *content) {
    int64_t end = change->offset + change->bytes.size;
    for (int64_t start = change->offset; start < end;) {
        int64_t stop = (start / sector + 1) * sector;
        if (stop > end) stop = end;
        uint8_t *from = change->bytes.at + (start - change->offset);
        if (coin()) {
            put(content, from, stop - start, start);
        } else if (leaves_garbage && coin()) {
            uint8_t garbage[4096];
            for (int64_t index = 0; index < stop - start; index++) garbage[index] = (uint8_t)disk_random();
            put(content, garbage, stop - start, start);
        }
        start = stop;
    }
}

/// Nothing of what was not synced; all; a beginning; any of it; any of it with garbage.
enum survival { NOTHING, ALL, BEGINNING, ANY, ANY_AND_GARBAGE, survivals };

static void survive(struct disk_file *file, int sector, struct bytes *content, struct faulty_loss *loss) {
    enum survival survival = (enum survival)(disk_random() % survivals);
    int64_t count = 0, index = 0;
    for (struct change *change = file->first; change; change = change->next) count++;
    int64_t beginning = count ? (int64_t)(disk_random() % (uint64_t)(count + 1)) : 0;
    loss->unsynced += count;
    for (struct change *change = file->first; change; change = change->next, index++) {
        int is_kept = 0, is_torn = 0;
        switch (survival) {
        case NOTHING: break;
        case ALL: is_kept = 1; break;
        case BEGINNING: is_kept = index < beginning; is_torn = index == beginning; break;
        default: is_kept = coin(); is_torn = !is_kept && coin(); break;
        }
        if (change->is_lost) is_kept = 0;
        if (is_kept) {
            carry_out(change, content);
            loss->kept++;
        } else if (is_torn && change->bytes.at) {
            tear(change, sector, survival == ANY_AND_GARBAGE, content);
            loss->torn++;
        } else {
            loss->dropped++;
        }
    }
}

static int replace(const char *path, const struct bytes *bytes) {
    int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (descriptor < 0) return errno;
    int64_t written = bytes->size ? write(descriptor, bytes->at, (size_t)bytes->size) : 0;
    int error = written == bytes->size ? 0 : errno ? errno : EIO;
    close(descriptor);
    return error;
}

/// An index over a write-ahead log is in memory only.
static void remove_index(const char *path) {
    char name[4096];
    if (snprintf(name, sizeof name, "%s-shm", path) < (int)sizeof name) unlink(name);
}

int disk_lose_power(int sector, struct faulty_loss *loss) {
    int error = 0;
    while (disk_files) {
        struct disk_file *file = disk_files;
        struct bytes *left = NULL;
        if (file->exists && (file->is_entered || coin())) {
            survive(file, sector, &file->synced, loss);
            left = &file->synced;
        } else if (file->exists) {
            loss->vanished++;
            // A new file of that name may have taken the place of one that is deleted.
            if (file->has_ghost) left = &file->ghost;
        } else if (file->has_ghost && coin()) {
            loss->returned++;
            left = &file->ghost;
        }
        int failed = 0;
        if (left) failed = replace(file->path, left);
        else if (unlink(file->path) != 0 && errno != ENOENT) failed = errno;
        if (failed) error = failed;
        remove_index(file->path);
        forget_changes(file);
        release(&file->synced);
        release(&file->ghost);
        free(file->path);
        disk_files = file->next;
        free(file);
    }
    return error;
}

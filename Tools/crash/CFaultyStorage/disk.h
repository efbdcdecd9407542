#ifndef FAULTY_DISK_H
#define FAULTY_DISK_H

#include "CFaultyStorage.h"

/// Files as they are on a disk, and what has been changed of them since that disk was last synced.
struct disk_file;

// Whoever calls any of these holds one lock.

/// The file at this path, as it is now if it was not known yet.
struct disk_file *disk_find(const char *path);
/// NULL if nothing was done to it since the beginning.
struct disk_file *disk_known(const char *path);
/// Whether a file that is known is in this folder.
int disk_has_folder(const char *path);
const char *disk_path(const struct disk_file *file);
void disk_write(struct disk_file *file, const void *bytes, int64_t size, int64_t offset);
void disk_truncate(struct disk_file *file, int64_t size);
void disk_sync(struct disk_file *file);
/// A sync that failed: each change since the last one is lost or not, for good.
void disk_fail_sync(struct disk_file *file);
/// Entries come to be, and to be gone, with a sync of their folder; all files are in one.
void disk_sync_folder(void);
void disk_note_opened(struct disk_file *file);
void disk_note_deleted(struct disk_file *file);

/// Writes what a disk could hold if the power went now, and forgets all.
int disk_lose_power(int sector, struct faulty_loss *loss);

void disk_seed(uint64_t seed);
uint64_t disk_random(void);

#endif

#ifndef CFAULTY_STORAGE_H
#define CFAULTY_STORAGE_H

#include <stdint.h>

/// SQLite on a disk that fails when it is told to, and whose machine loses its power.
///
/// A VFS between SQLite and the real one. What is written goes through at once, so that every reader sees it; beside that
/// it is kept what has been synced. When the power goes, the files are made what a disk could hold then: all that was
/// synced, and of the rest some, in no order, and in pieces.

/// What one call answers while the machine goes on.
enum faulty_kind {
    FAULTY_NOTHING,
    /// A write fails after a part of it.
    FAULTY_WRITE,
    /// There is no room.
    FAULTY_FULL,
    /// A sync fails, and some of what it was to bring to disk never comes there, whatever is synced later.
    FAULTY_SYNC,
    FAULTY_READ,
    /// A read comes to less than was asked for, as at the end of the file; SQLite takes the rest for zeros.
    FAULTY_SHORT_READ,
    FAULTY_TRUNCATE,
};

struct faulty_plan {
    uint64_t seed;
    /// Calls of this kind fail: the `fault_at`-th (from 1), and `fault_for` in all.
    int kind;
    int64_t fault_at;
    int64_t fault_for;
    /// Of this file, by the end of its path; NULL: of all. It is copied.
    const char *fault_in;
    /// The write, truncation, sync or deletion that is the last; 0: whenever `faulty_storage_cut_power` is called.
    int64_t power_until;
    /// Instead: the sync of ledger.db's write-ahead log that is not begun any more; 0: none.
    int64_t sync_until;
    /// How much is written whole or not at all: 512 or 4096.
    int sector;
    /// Syncs answer that all is well, and do nothing.
    int lies;
    /// So do those of the ledger's own hand, and SQLite's are good.
    int forgets;
};

/// What became of files when the power went.
struct faulty_loss {
    int64_t unsynced, kept, torn, dropped;
    /// Files that had never come to be, and such as had been deleted and are back.
    int64_t vanished, returned;
};

/// Begins with files as they are, and makes this VFS the default one. Connections of before keep the real one.
///
/// Begun again after `faulty_storage_cut_power` without `faulty_storage_come_back`, it was a process that was killed, and
/// not the machine: what it had written is there to be read, and what was not synced of it still is not.
int faulty_storage_begin(struct faulty_plan plan);

/// Faults that have been answered so far.
int64_t faulty_storage_faults(void);
int faulty_storage_open_files(void);

/// Nothing reaches the disk from here on.
void faulty_storage_cut_power(void);
int faulty_storage_has_power(void);

/// Puts onto the real disk what is left, and makes the real VFS the default one again. All files must be closed.
/// Returns 0, or the number of the error.
int faulty_storage_come_back(struct faulty_loss *loss);

#endif

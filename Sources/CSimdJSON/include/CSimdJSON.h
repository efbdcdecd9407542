#ifndef CSIMDJSON_H
#define CSIMDJSON_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// simdjson is C++, whose templates Swift cannot call. What it makes of a text is its tape: words of 64 bits, described
// in doc/tape.md of its sources, which are read where they lie.

// A parser and the memory that it uses again for each text. NULL: there is none.
void *syncledger_json_parser(void);
void syncledger_json_parser_free(void *parser);

typedef enum {
    syncledger_json_read,
    // The bytes are not one JSON text as RFC 8259 has it, in UTF-8; or a number in it has no room in 64 bits.
    syncledger_json_malformed,
    syncledger_json_no_memory,
} syncledger_json_outcome;

// What was read before is gone.
syncledger_json_outcome syncledger_json_parse(void *parser, const void *bytes, size_t count);

// Of the last text that was read, until the next one.
const uint64_t *syncledger_json_tape(const void *parser);
const uint8_t *syncledger_json_strings(const void *parser);

#ifdef __cplusplus
}
#endif

#endif

#include "CSimdJSON.h"

#include <new>
#include <simdjson.h>

using simdjson::dom::parser;

void *syncledger_json_parser(void) { return new (std::nothrow) parser; }

void syncledger_json_parser_free(void *given) { delete static_cast<parser *>(given); }

syncledger_json_outcome syncledger_json_parse(void *given, const void *bytes, size_t count) {
    switch (static_cast<parser *>(given)->parse(static_cast<const uint8_t *>(bytes), count).error()) {
    case simdjson::SUCCESS: return syncledger_json_read;
    case simdjson::MEMALLOC:
    case simdjson::CAPACITY: return syncledger_json_no_memory;
    default: return syncledger_json_malformed;
    }
}

const uint64_t *syncledger_json_tape(const void *given) { return static_cast<const parser *>(given)->doc.tape.get(); }

const uint8_t *syncledger_json_strings(const void *given) {
    return static_cast<const parser *>(given)->doc.string_buf.get();
}

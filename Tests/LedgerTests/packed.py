"""Unpacks what stands in `body.bytes`, as the manual states the format, with zlib and the Zstandard that is installed."""

import ctypes
import ctypes.util
import zlib

IDENTITY, ZLIB, ERASED, ZSTANDARD = range(4)

_zstd = ctypes.CDLL(ctypes.util.find_library("zstd") or "libzstd.so.1")
_zstd.ZSTD_createDCtx.restype = ctypes.c_void_p
_zstd.ZSTD_getFrameContentSize.restype = ctypes.c_ulonglong
_zstd.ZSTD_findFrameCompressedSize.restype = ctypes.c_size_t
_zstd.ZSTD_decompress_usingDict.restype = ctypes.c_size_t
_context = ctypes.c_void_p(_zstd.ZSTD_createDCtx())
LARGEST = 64 << 20


def unpacked(data, encoding, dictionaries):
    """The bytes of a body; ValueError if they were packed by nobody who knows the format."""
    if encoding == ZLIB:
        return inflated(data, dictionaries)
    return decompressed(data, dictionaries) if encoding == ZSTANDARD else data


def inflated(data, dictionaries):
    """RFC 1950: bit 5 of the second byte says that a preset dictionary is needed, the next four bytes which one."""
    named = len(data) > 6 and data[1] & 0x20 and dictionaries.get(int.from_bytes(data[2:6], "big"))
    try:
        return (zlib.decompressobj(zdict=named) if named else zlib.decompressobj()).decompress(data)
    except zlib.error as error:
        raise ValueError(error) from None


def decompressed(data, dictionaries):
    """RFC 8878. What may stand behind the frame is left alone."""
    frame = data[: _zstd.ZSTD_findFrameCompressedSize(data, ctypes.c_size_t(len(data)))]
    size = _zstd.ZSTD_getFrameContentSize(frame, ctypes.c_size_t(len(frame)))
    number = _zstd.ZSTD_getDictID_fromFrame(frame, ctypes.c_size_t(len(frame))).to_bytes(4, "little")
    # Zstandard's own dictionaries begin with a magic number and that by which frames name them.
    named = next((it for it in dictionaries.values() if it[:8] == b"\x37\xa4\x30\xec" + number), None)
    if named is None or size > LARGEST:
        raise ValueError("no frame, or one of an unknown dictionary")
    room = ctypes.create_string_buffer(size)
    count = _zstd.ZSTD_decompress_usingDict(
        _context, room, ctypes.c_size_t(size), frame, ctypes.c_size_t(len(frame)), named, ctypes.c_size_t(len(named))
    )
    if count != size:
        raise ValueError("a damaged frame")
    return room.raw

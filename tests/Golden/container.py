"""Writes the safetensors container: 8 bytes of little-endian header length, a JSON header, then the raw numbers."""
import json
import struct

import numpy as np

_NAMES = {"float32": "F32", "float64": "F64", "int64": "I64", "uint8": "U8"}


def write(path, tensors, metadata):
    """tensors: name -> numpy array; metadata: name -> string. The same input gives the same bytes."""
    header, blocks, offset = {"__metadata__": dict(sorted(metadata.items()))}, [], 0
    # The widest types first, so that every block is aligned to its own size.
    for name in sorted(tensors, key=lambda n: (-np.asarray(tensors[n]).itemsize, n)):
        array = np.ascontiguousarray(tensors[name])
        block = array.astype(array.dtype.newbyteorder("<")).tobytes()
        header[name] = {"dtype": _NAMES[str(array.dtype)], "shape": list(np.shape(tensors[name])), "data_offsets": [offset, offset + len(block)]}
        blocks.append(block)
        offset += len(block)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(blocks))

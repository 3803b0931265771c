"""The engine's counter-based randomness in numpy, so that both sides start from the same weights without a file.

Threefry-2x32-20 (Salmon et al., 2011) and the conventions of Inkling.Numerics.RandomKey.
"""
import numpy as np

_ROTATIONS = (13, 15, 26, 6, 17, 29, 16, 24)
_MASK = np.uint64(0xFFFFFFFF)
_SEED_TAG = 0x496E6B6C696E6755


def bits(key, index):
    """64 random bits for each index (array of uint64): RandomKey.Bits."""
    index = np.asarray(index, dtype=np.uint64)
    words = [key & 0xFFFFFFFF, key >> 32]
    words.append(0x1BD11BDA ^ words[0] ^ words[1])
    k = [np.uint64(w) for w in words]
    x0, x1 = ((index & _MASK) + k[0]) & _MASK, ((index >> np.uint64(32)) + k[1]) & _MASK
    for block in range(5):
        for turn in range(4):
            r = np.uint64(_ROTATIONS[(block % 2) * 4 + turn])
            x0 = (x0 + x1) & _MASK
            x1 = (((x1 << r) | (x1 >> (np.uint64(32) - r))) & _MASK) ^ x0
        x0 = (x0 + k[(block + 1) % 3]) & _MASK
        x1 = (x1 + k[(block + 2) % 3] + np.uint64(block + 1)) & _MASK
    return x0 | (x1 << np.uint64(32))


def derive(key, tag):
    """RandomKey.Derive."""
    return int(bits(key, np.array([tag], dtype=np.uint64))[0])


def from_seed(seed):
    """RandomKey.FromSeed."""
    return derive(seed, _SEED_TAG)


def uniform(key, count):
    """Elements 0 .. count-1 in [0, 1), double: RandomKey.Uniform."""
    return (bits(key, np.arange(count, dtype=np.uint64)) >> np.uint64(11)).astype(np.float64) * 2.0**-53

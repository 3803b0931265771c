"""The first training losses of the two networks in PyTorch, from weights that both sides compute by the same formula."""
import gzip
import hashlib
import os

import numpy as np
import torch
import torch.nn.functional as F

import threefry

STEPS, BATCH, SEED = 20, 32, 7
MEAN, DEVIATION = np.float32(0.1307), np.float32(0.3081)
OPTIMIZERS = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9),
    "adam": lambda p: torch.optim.Adam(p, lr=1e-3),
}
# Shapes in the engine's layout, in the order of its parameters: weight [in, out] or [k, k, in, out], then bias.
NETWORKS = {
    "dense": [(784, 512), (512,), (512, 256), (256,), (256, 10), (10,)],
    "cnn": [(3, 3, 1, 32), (32,), (3, 3, 32, 64), (64,), (3136, 128), (128,), (128, 10), (10,)],
}


def _read(folder, name, header, count):
    plain = os.path.join(folder, name)
    opened = open(plain, "rb") if os.path.exists(plain) else gzip.open(plain + ".gz", "rb")
    with opened as file:
        return np.frombuffer(file.read(header + count)[header:], dtype=np.uint8)


def batches(folder):
    """The first STEPS * BATCH training images, (pixel / 255 - mean) / deviation in float32, and their labels."""
    count = STEPS * BATCH
    pixels = _read(folder, "train-images-idx3-ubyte", 16, count * 784)
    labels = _read(folder, "train-labels-idx1-ubyte", 8, count)
    images = (pixels.astype(np.float32) / np.float32(255) - MEAN) / DEVIATION
    return images.reshape(STEPS, BATCH, 784), labels.reshape(STEPS, BATCH).astype(np.int64)


def start(shapes):
    """Parameter i is uniform in +-1/sqrt(fan in), drawn from key(seed).derive(i)."""
    key, values = threefry.from_seed(SEED), []
    for i, shape in enumerate(shapes):
        fan_in = int(np.prod(shapes[i - i % 2][:-1]))
        u = threefry.uniform(threefry.derive(key, i), int(np.prod(shape)))
        values.append(((2 * u - 1) * (1 / np.sqrt(fan_in))).astype(np.float32).reshape(shape))
    return values


def _to_torch(network, values):
    """PyTorch's layouts; the first fully connected layer of the CNN sees [channel, row, column] there."""
    converted = []
    for i, v in enumerate(values):
        if v.ndim == 4:
            v = v.transpose(3, 2, 0, 1)
        elif v.ndim == 2:
            v = v.T
            if network == "cnn" and v.shape[1] == 3136:
                v = v.reshape(-1, 7, 7, 64).transpose(0, 3, 1, 2).reshape(-1, 3136)
        converted.append(torch.nn.Parameter(torch.tensor(np.ascontiguousarray(v))))
    return converted


def _forward(network, p, x):
    if network == "dense":
        x = F.relu(F.linear(x, p[0], p[1]))
        x = F.relu(F.linear(x, p[2], p[3]))
        return F.linear(x, p[4], p[5])
    x = x.reshape(-1, 1, 28, 28)
    x = F.max_pool2d(F.relu(F.conv2d(x, p[0], p[1], padding=1)), 2)
    x = F.max_pool2d(F.relu(F.conv2d(x, p[2], p[3], padding=1)), 2)
    x = F.relu(F.linear(x.flatten(1), p[4], p[5]))
    return F.linear(x, p[6], p[7])


def make(folder):
    """Losses of each network under each optimiser, and SHA-256 of the inputs."""
    images, labels = batches(folder)
    tensors = {}
    sums = {"images.sha256": hashlib.sha256(images.astype("<f4").tobytes()).hexdigest()}
    for network, shapes in NETWORKS.items():
        values = start(shapes)
        sums[f"{network}.sha256"] = hashlib.sha256(b"".join(v.astype("<f4").tobytes() for v in values)).hexdigest()
        for name, optimizer_of in OPTIMIZERS.items():
            parameters, losses = _to_torch(network, values), []
            optimizer = optimizer_of(parameters)
            for x, y in zip(images, labels):
                optimizer.zero_grad()
                loss = F.cross_entropy(_forward(network, parameters, torch.tensor(x)), torch.tensor(y))
                loss.backward()
                optimizer.step()
                losses.append(loss.item())
            tensors[f"{network}.{name}.losses"] = np.array(losses)
    return tensors, sums

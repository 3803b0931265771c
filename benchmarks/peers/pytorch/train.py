"""Training speed of the project's two networks in PyTorch. Prints one line of JSON; see README.md."""
import argparse
import json
import os
import statistics
import time

import torch
from torch import nn


def dense():
    return nn.Sequential(
        nn.Linear(784, 512), nn.ReLU(inplace=True), nn.Dropout(0.2),
        nn.Linear(512, 256), nn.ReLU(inplace=True), nn.Dropout(0.2),
        nn.Linear(256, 10),
    )


def cnn():
    return nn.Sequential(
        nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(inplace=True), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(inplace=True), nn.MaxPool2d(2),
        nn.Dropout(0.25), nn.Flatten(),
        nn.Linear(3136, 128), nn.ReLU(inplace=True), nn.Dropout(0.5),
        nn.Linear(128, 10),
    )


def pictures(batch):
    """Sixteen batches from the file of raw bytes that INKLING_PICTURES names, 28x28 each, or of noise."""
    count = 16 * batch * 784
    file = os.environ.get("INKLING_PICTURES")
    if not file:
        return torch.randn(count).chunk(16)
    with open(file, "rb") as raw:
        pixels = torch.frombuffer(bytearray(raw.read()), dtype=torch.uint8)
    return (pixels.repeat(count // len(pixels) + 1)[:count].float() / 255).chunk(16)


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--network", choices=("dense", "cnn"), required=True)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--optimizer", choices=("adam", "sgd"), default="adam")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=5, help="measurements; the median counts")
    parser.add_argument("--warmup", type=float, default=1.0, help="seconds before the first measurement")
    parser.add_argument("--steps", type=int, help="steps of one measurement")
    parser.add_argument("--seconds", type=float, default=2.0, help="length of one measurement where --steps is not given")
    parser.add_argument("--channels-last", action="store_true", help="keep images and convolution weights in channels-last order")
    return parser.parse_args()


def main():
    options = parse()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    model = (dense if options.network == "dense" else cnn)().train()
    shape = (784,) if options.network == "dense" else (1, 28, 28)
    batches = [(x.reshape(options.batch, *shape), torch.randint(0, 10, (options.batch,))) for x in pictures(options.batch)]
    if options.channels_last and options.network == "cnn":
        model = model.to(memory_format=torch.channels_last)
        batches = [(x.contiguous(memory_format=torch.channels_last), y) for x, y in batches]
    if options.optimizer == "adam":
        optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    else:
        optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    loss_of = nn.CrossEntropyLoss()

    done = 0

    def step():
        nonlocal done
        x, y = batches[done % len(batches)]
        done += 1
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(model(x), y)
        loss.backward()
        optimizer.step()

    def measure(steps, seconds):
        """Steps until one limit is reached; returns images per second."""
        count, start = 0, time.perf_counter()
        while True:
            step()
            count += 1
            elapsed = time.perf_counter() - start
            if count >= steps if steps else elapsed >= seconds:
                return count * options.batch / elapsed

    measure(None, options.warmup)
    rates = [measure(options.steps, options.seconds) for _ in range(options.repeats)]
    print(json.dumps({
        "peer": "pytorch",
        "version": torch.__version__,
        "network": options.network,
        "batch": options.batch,
        "optimizer": options.optimizer,
        "threads": torch.get_num_threads(),
        "channels_last": options.channels_last,
        "steps": done,
        "images_per_second": round(statistics.median(rates), 1),
        "repeats": [round(rate, 1) for rate in rates],
    }))


if __name__ == "__main__":
    main()

"""Trains the CNN in PyTorch, the way people write it, until 99.0 % of the validation images are right. Prints one line of JSON.

    python3 to_99.py [--data DIR] [--seed 0] [--threads N]

The plainest script there is: DataLoader, Adam 1e-3, batch 128, validation after each epoch. The images are read from the
repository's IDX files and stay in memory as a TensorDataset; torchvision, which decodes and transforms image by image, would
be slower.
"""
import time

START = time.perf_counter()  # before PyTorch is imported: importing it is part of the time

import argparse
import gzip
import json
import os

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, random_split

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "data", "mnist")
MEAN, DEVIATION = 0.1307, 0.3081


def read(folder, name, header):
    with gzip.open(os.path.join(folder, name)) as file:
        return torch.frombuffer(bytearray(file.read()[header:]), dtype=torch.uint8)


def load(folder, part):
    images = read(folder, f"{part}-images-idx3-ubyte.gz", 16).reshape(-1, 1, 28, 28).float().div(255)
    return TensorDataset((images - MEAN) / DEVIATION, read(folder, f"{part}-labels-idx1-ubyte.gz", 8).long())


def network():
    return nn.Sequential(
        nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Dropout(0.25), nn.Flatten(),
        nn.Linear(3136, 128), nn.ReLU(), nn.Dropout(0.5),
        nn.Linear(128, 10),
    )


def accuracy(model, loader):
    model.eval()
    right = count = 0
    with torch.no_grad():
        for x, y in loader:
            right += (model(x).argmax(dim=1) == y).sum().item()
            count += len(y)
    return right / count


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default=DATA, help="folder with MNIST's four .gz files")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, help="threads that compute; PyTorch's own default if not given")
    parser.add_argument("--target", type=float, default=0.99, help="validation accuracy to reach")
    parser.add_argument("--max-epochs", type=int, default=30, help="give up after these")
    parser.add_argument("--images", type=int, default=55_000, help="training images to use; fewer only to see the script work")
    return parser.parse_args()


def main():
    options = parse()
    torch.manual_seed(options.seed)
    if options.threads:
        torch.set_num_threads(options.threads)
    training, validation = random_split(load(options.data, "train"), [55_000, 5_000])
    if options.images < len(training):
        training = torch.utils.data.Subset(training, range(options.images))
    training = DataLoader(training, batch_size=128, shuffle=True)
    validation = DataLoader(validation, batch_size=1000)

    model = network()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    loss_of = nn.CrossEntropyLoss()
    history = []
    for _ in range(options.max_epochs):
        model.train()
        for x, y in training:
            optimizer.zero_grad()
            loss_of(model(x), y).backward()
            optimizer.step()
        history.append(accuracy(model, validation))
        if history[-1] >= options.target:
            break

    # The clock stops here: the test set is no part of reaching the target.
    seconds, reached_at = time.perf_counter() - START, time.time()
    test = accuracy(model, DataLoader(load(options.data, "t10k"), batch_size=1000))
    print(json.dumps({
        "peer": "pytorch",
        "version": torch.__version__,
        "threads": torch.get_num_threads(),
        "seed": options.seed,
        "reached": history[-1] >= options.target,
        "epochs": len(history),
        "validation_accuracy": history[-1],
        "validation_accuracies": history,
        "test_accuracy": test,
        "seconds": round(seconds, 3),
        "reached_at": reached_at,
    }))


if __name__ == "__main__":
    main()

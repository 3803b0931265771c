#!/usr/bin/env python3
"""Times training in Inkling and in PyTorch in turn (ours, theirs, ours, ...) and prints medians of ratios.

    python3 benchmarks/peers/compare.py [--pairs 7] [--seconds 2] [--batches 64,128,512] [--networks dense,cnn]

Build first: dotnet build -c Release. PyTorch runs with --python (default /usr/bin/python3, Debian's python3-torch).
Each pair is one run of ours per thread count and one of theirs per thread count, each in its own process; the better
thread count of each side counts, and for PyTorch's CNN the better of the two memory layouts. Needs nothing but the standard library itself.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
OURS = os.path.join(HERE, "..", "Inkling.Benchmarks", "bin", "Release", "net10.0", "Inkling.Benchmarks.dll")
THEIRS = os.path.join(HERE, "pytorch", "train.py")


def run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
    return json.loads(done.stdout.strip().splitlines()[-1])["images_per_second"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--batches", default="64,128,512")
    parser.add_argument("--networks", default="dense,cnn")
    parser.add_argument("--python", default="/usr/bin/python3")
    options = parser.parse_args()
    if not os.path.exists(OURS):
        sys.exit(f"{OURS} is missing: run 'dotnet build -c Release' first.")

    print("| network | batch | Inkling images/s | PyTorch images/s | ratio (median) | smallest | largest |")
    print("|---|---|---|---|---|---|---|")
    for network in options.networks.split(","):
        for batch in options.batches.split(","):
            ours, theirs = [], []
            for _ in range(options.pairs):
                ours.append(max(run(["dotnet", "exec", OURS, "train", network, batch, threads, str(options.seconds)]) for threads in "12"))
                layouts = [[], ["--channels-last"]] if network == "cnn" else [[]]
                theirs.append(
                    max(
                        run([options.python, THEIRS, "--network", network, "--batch", batch, "--optimizer", "adam", "--threads", threads, "--seconds", str(options.seconds), "--repeats", "1", *layout])
                        for threads in "12"
                        for layout in layouts
                    )
                )
            ratios = [a / b for a, b in zip(ours, theirs)]
            print(
                f"| {network} | {batch} | {statistics.median(ours):.0f} | {statistics.median(theirs):.0f} "
                f"| {statistics.median(ratios):.2f} | {min(ratios):.2f} | {max(ratios):.2f} |",
                flush=True,
            )


main()

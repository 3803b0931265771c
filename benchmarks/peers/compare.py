#!/usr/bin/env python3
"""Compares Inkling with its peers, in turns (ours, theirs, ours, ...), and prints medians of ratios beside their targets.

    python3 benchmarks/peers/compare.py [--sections train,infer,latency,to99,startup] [--pairs 7] [--json FILE]

Build first: dotnet build -c Release. The peers: Debian's python3-torch and libopenblas0-pthread for --python, and
'npm ci --ignore-scripts' in benchmarks/peers/onnxruntime. A section whose peer is missing is skipped and said so; the exit
code is 0 only if everything asked for ran. README.md beside this file tells what is measured and how fair it is.
"""
import argparse
import datetime
import gzip
import json
import os
import platform
import sys
import tempfile

import programs
import sections
from interleaving import Failed, head

PYTORCH, ONNX_RUNTIME = "PyTorch", "ONNX Runtime"

# Sixteen batches of 512: none of them is seen twice in turn.
PICTURES = 8192

# Section: title, the peer in the table's head, unit, what it needs.
SECTIONS = {
    "train": ("Training", PYTORCH, "images/s", [PYTORCH]),
    "infer": ("Inference", ONNX_RUNTIME, "images/s", [ONNX_RUNTIME, PYTORCH]),
    "latency": ("One image, median time", ONNX_RUNTIME, "us", [ONNX_RUNTIME, PYTORCH]),
    "to99": ("From process start to 99.0 %", PYTORCH, "s", [PYTORCH]),
    "startup": ("Start-up", PYTORCH, "ms", [PYTORCH]),
}


def listed(choices=None, kind=str):
    def parse(text):
        values = [kind(value) for value in text.split(",")]
        for value in values:
            if (choices and value not in choices) or (kind is int and value < 1):
                raise argparse.ArgumentTypeError(f"'{value}' is not possible" + (f": give some of {','.join(choices)}" if choices else ""))
        return values
    return parse


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sections", type=listed(list(SECTIONS)), default=list(SECTIONS), metavar="A,B", help=f"some of {','.join(SECTIONS)} [default: all]")
    parser.add_argument("--pairs", type=int, help="times that both sides run [default: 7]")
    parser.add_argument("--seconds", type=float, help="length of one measurement of speed [default: 2]")
    parser.add_argument("--networks", type=listed(["dense", "cnn"]), default=["dense", "cnn"], metavar="A,B", help="for train, infer and latency [default: dense,cnn]")
    parser.add_argument("--batches", type=listed(kind=int), metavar="N,M", help="for train and infer [default: 64,128,512 and 128,512]")
    parser.add_argument("--pictures", choices=["digits", "noise"], default="digits", help="what train, infer and latency compute with on both sides: MNIST's images, grey / 255, or noise without a single zero [default: digits]")
    parser.add_argument("--python", default="/usr/bin/python3", help="the Python that has PyTorch [default: %(default)s, Debian's]")
    parser.add_argument("--inkling", metavar="FILE", help="a published command line, for to99 and startup [default: the built one, and one published for the occasion]")
    parser.add_argument("--json", metavar="FILE", help="write every number of every configuration there")
    parser.add_argument("--quick", action="store_true", help="see that everything runs, in a minute or two: the numbers mean nothing")
    options = parser.parse_args()
    options.pairs = options.pairs or (1 if options.quick else 7)
    options.seconds = options.seconds or (0.2 if options.quick else 2)
    if options.quick and not options.batches:
        options.batches = [128]
    if options.pairs < 1 or options.seconds <= 0:
        parser.error("--pairs and --seconds have to be above 0")
    if options.inkling:
        options.inkling = os.path.abspath(options.inkling)
    return options


def machine():
    names = []
    if os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            names = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    return {
        "cpu": names[0] if names else platform.processor(), "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2), "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
    }


def show_pictures(options, folder):
    """Tells the programs of both sides, by an environment variable, which pictures to compute with."""
    os.environ.pop("INKLING_PICTURES", None)
    if options.pictures == "digits":
        file = os.environ["INKLING_PICTURES"] = os.path.join(folder, "pictures")
        with gzip.open(os.path.join(programs.ROOT, "data", "mnist", "train-images-idx3-ubyte.gz")) as images, open(file, "wb") as raw:
            images.read(16)
            raw.write(images.read(PICTURES * 784))


def find_peers(options):
    """Each peer that is needed: its version, or the message that says why not."""
    looks = {PYTORCH: lambda: programs.torch_version(options.python), ONNX_RUNTIME: programs.onnx_runtime_version}
    needed = {peer for name in options.sections for peer in SECTIONS[name][3]}
    peers = {}
    for peer in sorted(needed):
        try:
            peers[peer] = looks[peer]()
        except Failed as error:
            peers[peer] = str(error)
    return peers


def run_section(name, options, peers, folder):
    """Yields the section's rows, each printed as soon as it is measured."""
    title, peer, unit, needs = SECTIONS[name]
    print(f"\n## {title}\n", flush=True)
    for need in needs:
        if isinstance(peers[need], str):
            raise Failed(peers[need])
    begun = False
    for row in getattr(sections, name)(options, folder):
        if not begun:
            print(head(unit, peer))
        begun = True
        print(row.to_markdown(judge=not options.quick), flush=True)
        yield row


def save(path, report):
    """Written after each row: what was measured survives an interruption."""
    if path:
        with open(path, "w", encoding="utf-8") as file:
            json.dump(report, file, indent=1)


def main():
    options = parse()
    here, peers = machine(), find_peers(options)
    versions = {peer: found["version"] for peer, found in peers.items() if not isinstance(found, str)}
    report = {"machine": here, "peers": peers, "pairs": options.pairs, "seconds": options.seconds, "pictures": options.pictures, "quick": options.quick, "sections": {}, "skipped": {}}
    print(f"# Inkling beside its peers\n\n{here['cpu']}, {here['cores']} cores, {here['date']}; "
          f"{', '.join(f'{peer} {version}' for peer, version in versions.items()) or 'no peers'}; {options.pairs} pair(s), {options.seconds:g} s each; pictures: {options.pictures}.")
    if options.quick:
        print("\nA quick run: it shows that everything works, the numbers mean nothing.")
    elif here["load"] > 0.5:
        print(f"\nThe machine is not idle (load {here['load']}): the ratios suffer.")
    with tempfile.TemporaryDirectory(prefix="inkling-peers-") as folder:
        show_pictures(options, folder)
        for name in options.sections:
            rows = report["sections"][name] = []
            notes = []
            try:
                for row in run_section(name, options, peers, folder):
                    rows.append(row.to_json())
                    notes += [f"- {row.what}: {note}: {value}" for note, value in row.notes.items()]
                    save(options.json, report)
            except Failed as error:
                report["skipped"][name] = str(error)
                print(f"\nSkipped: {error}", flush=True)
            if notes:
                print("\n" + "\n".join(notes), flush=True)
    save(options.json, report)
    if report["skipped"]:
        print(f"\nNot everything ran: {', '.join(report['skipped'])}.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

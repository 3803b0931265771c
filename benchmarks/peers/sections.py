"""What is compared. Each section is a generator: it prepares, then yields one Row after the other; it raises Failed where something is missing."""
import gzip
import math
import os
import re
import shutil
import statistics
import time

import programs
from interleaving import Failed, Row, Target, interleave

THREADS = (1, 2)
TRAIN_TARGETS = {("dense", 64): 3.5, ("dense", 128): 2.6, ("dense", 512): 2.5, ("cnn", 64): 4, ("cnn", 128): 4, ("cnn", 512): 4}
INFER_TARGET, LATENCY_TARGET, TO_99_TARGET, STARTUP_TARGET = 1.5, 0.5, 1 / 25, 0.1
STARTUP_LIMIT_MS = 150
TOLERANCE = 1e-4


def label(threads, more=""):
    return f"{threads} thread{'s' if threads > 1 else ''}{more}"


def train(options, folder):
    """Training throughput against PyTorch: the better of 1 and 2 threads; for its CNN also the better memory layout."""
    script = os.path.join(programs.PYTORCH, "train.py")

    def theirs(network, batch, threads, layout):
        command = [options.python, script, "--network", network, "--batch", str(batch), "--optimizer", "adam", "--threads", str(threads)]
        command += ["--seconds", str(options.seconds), "--warmup", str(min(1, options.seconds)), "--repeats", "1", *layout]
        return lambda pair: programs.measure(command)["images_per_second"]

    def ours(network, batch, threads):
        return lambda pair: programs.ours("train", network, batch, threads, options.seconds)["images_per_second"]

    for network in options.networks:
        for batch in options.batches or (64, 128, 512):
            limit = TRAIN_TARGETS.get((network, batch))
            layouts = {"": []} | ({", channels last": ["--channels-last"]} if network == "cnn" else {})
            yield interleave(
                Row(f"train {network}, batch {batch}", "images/s", Target(limit, True) if limit else None),
                {label(n): ours(network, batch, n) for n in THREADS},
                {label(n, name): theirs(network, batch, n, layout) for name, layout in layouts.items() for n in THREADS},
                options.pairs,
            )


def same(ours, theirs, what):
    """Both sides' logits of the same images must agree to 1e-4 of the largest."""
    a, b = ours["logits"], theirs["logits"]
    if not all(map(math.isfinite, a + b)):
        raise Failed(f"{what}: some logits are not numbers.")
    difference = max(abs(x - y) for x, y in zip(a, b, strict=True)) / max(map(abs, b))
    if difference > TOLERANCE:
        raise Failed(f"{what}: the two sides do not compute the same. Their logits differ by {difference:.1e} of the largest, at most {TOLERANCE:.0e} was expected.")
    return difference


def infer(options, folder):
    """Inference throughput against ONNX Runtime with the same weights."""
    for network in options.networks:
        weights, model = programs.models(network, options.python, folder)
        for batch in options.batches or (128, 512):
            what = f"infer {network}, batch {batch}"
            yield _against_onnx_runtime(
                Row(what, "images/s", Target(INFER_TARGET, True)), options, "images_per_second",
                lambda threads, seconds: programs.ours("infer", network, batch, threads, seconds, weights),
                lambda threads, seconds: programs.onnx_runtime("throughput", model, batch, threads, seconds),
            )


def latency(options, folder):
    """Median time of one image against ONNX Runtime, whose call from JavaScript is measured beside it."""
    _, nothing = programs.models("nothing", options.python, folder)
    for network in options.networks:
        weights, model = programs.models(network, options.python, folder)
        row = _against_onnx_runtime(
            Row(f"one image, {network}", "us", Target(LATENCY_TARGET, False)), options, "median_us",
            lambda threads, seconds: programs.ours("latency", network, threads, seconds, weights),
            lambda threads, seconds: programs.onnx_runtime("latency", model, threads, seconds),
        )
        empty = statistics.median(programs.onnx_runtime("latency", nothing, 1, options.seconds)["median_us"] for _ in range(options.pairs))
        ours, theirs = (statistics.median(side[row.best(side)]) for side in (row.ours, row.theirs))
        row.notes["a call from JavaScript of a network that does nothing, us"] = round(empty, 2)
        row.notes["ratio of the medians without that"] = round(ours / (theirs - empty), 3) if theirs > empty else "cannot be told"
        yield row


def _against_onnx_runtime(row, options, value, ours, theirs):
    # Once before anything is timed; every timed run below shows its logits again, with its own number of threads.
    reference = theirs(1, min(0.05, options.seconds / 2))
    row.notes["largest difference of the logits"] = float(f"{same(ours(1, min(0.05, options.seconds / 2)), reference, row.what):.1e}")
    allocated = set()

    def timed(run, threads):
        def once(pair):
            result = run(threads, options.seconds)
            same(result, reference, row.what)
            if "allocated_bytes" in result:
                allocated.add(result["allocated_bytes"])
            return result[value]
        return once

    interleave(row, {label(n): timed(ours, n) for n in THREADS}, {label(n): timed(theirs, n) for n in THREADS}, options.pairs)
    row.notes["bytes that Inkling allocated while timed, at most"] = max(allocated)
    return row


def to99(options, folder):
    """Process start to 99.0 %: the recipe 'fast' against a plain PyTorch script. Every pair has its own seed."""
    inkling = [options.inkling] if options.inkling else ["dotnet", "exec", programs.CLI]
    programs.need_file(inkling[-1], programs.BUILD)
    if not re.search(r"\bfast\b", programs.execute([*inkling, "train", "--help"])):
        raise Failed("'inkling train' knows no network 'fast' yet: nothing to compare.")
    script = os.path.join(programs.PYTORCH, "to_99.py")
    row = Row("process start to 99.0 %, CNN", "s", Target(TO_99_TARGET, False))
    accuracies, reports = [], []

    def ours(pair):
        runs = os.path.join(folder, "runs")
        shutil.rmtree(runs, ignore_errors=True)
        seconds = programs.wall([*inkling, "train", "fast", "--seed", str(pair + 1), "--output", runs, *(["--quick"] if options.quick else [])])
        accuracies.append(programs.test_accuracy(runs))
        return seconds

    def theirs(pair):
        # The script as people run it: PyTorch chooses its own number of threads.
        command = [options.python, script, "--seed", str(pair + 1)]
        command += ["--images", "2560", "--target", "0.6"] if options.quick else []
        started = time.time()
        report = programs.measure(command, limit=7200)
        reports.append(report)
        # From the start of the process to the epoch that reached the target: its test pass and its exit are not counted.
        return report["reached_at"] - started

    interleave(row, {"": ours}, {"": theirs}, options.pairs, tell=True)
    mean = statistics.mean(accuracies)
    row.holds = mean >= 0.99
    row.notes |= {
        f"mean test accuracy of Inkling's {len(accuracies)} seeds": round(mean, 5),
        "Inkling's test accuracies": accuracies,
        "PyTorch's threads": sorted({report["threads"] for report in reports}),
        "PyTorch's epochs": [report["epochs"] for report in reports],
        "PyTorch's test accuracies": [report["test_accuracy"] for report in reports],
    }
    if not all(report["reached"] for report in reports):
        row.notes["PyTorch"] = "did not reach the target in every run; the time until it gave up counts"
    yield row


def startup(options, folder):
    """One picture from a shell, published build, against importing PyTorch."""
    inkling = options.inkling or programs.publish(folder)
    programs.need_file(inkling, "publish it with 'dotnet publish -c Release src/Inkling.Cli'.")
    weights, picture = os.path.join(folder, "cnn.safetensors"), os.path.join(folder, "digit.pgm")
    if not os.path.exists(weights):
        programs.ours("export", "cnn", weights)
    with gzip.open(os.path.join(programs.ROOT, "data", "mnist", "t10k-images-idx3-ubyte.gz")) as images, open(picture, "wb") as file:
        file.write(b"P5\n28 28\n255\n" + images.read(16 + 784)[16:])
    commands = {"ours": [inkling, "predict", weights, picture], "theirs": [options.python, "-c", "import torch"]}
    for command in commands.values():
        programs.wall(command)  # once unmeasured: files come from the page cache on both sides
    row = Row('"inkling predict" against "import torch"', "ms", Target(STARTUP_TARGET, False))
    interleave(row, {"": lambda pair: 1000 * programs.wall(commands["ours"])}, {"": lambda pair: 1000 * programs.wall(commands["theirs"])}, options.pairs)
    median = statistics.median(row.ours[""])
    row.holds = median < STARTUP_LIMIT_MS
    row.notes[f"under {STARTUP_LIMIT_MS} ms"] = f"{'yes' if row.holds else 'no'}, {median:.0f} ms"
    yield row

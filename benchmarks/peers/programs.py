"""The programs of both sides: where they are, whether they are there, how they are run."""
import glob
import json
import os
import shutil
import subprocess
import time

from interleaving import Failed

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.normpath(os.path.join(HERE, "..", ".."))
BENCHMARKS = os.path.join(ROOT, "benchmarks", "Inkling.Benchmarks", "bin", "Release", "net10.0", "Inkling.Benchmarks.dll")
CLI = os.path.join(ROOT, "src", "Inkling.Cli", "bin", "Release", "net10.0", "inkling.dll")
ONNX_RUNTIME = os.path.join(HERE, "onnxruntime")
PYTORCH = os.path.join(HERE, "pytorch")

BUILD = "run 'dotnet build -c Release' in the repository's root."
INSTALL_TORCH = "install Debian's packages python3-torch and libopenblas0-pthread, or name another Python with --python."
INSTALL_ORT = "run 'npm ci --ignore-scripts' in benchmarks/peers/onnxruntime."


def execute(command, limit=900):
    """Runs a command to its end; returns its output."""
    shown = " ".join(os.path.relpath(part, ROOT) if part.startswith(ROOT) else part for part in command)
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit, stdin=subprocess.DEVNULL)
    except FileNotFoundError as error:
        raise Failed(f"'{command[0]}' is not installed, or not on the path.") from error
    except subprocess.TimeoutExpired as error:
        raise Failed(f"'{shown}' did not end within {limit} s.") from error
    if done.returncode != 0:
        lines = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise Failed(f"'{shown}' ended with exit code {done.returncode}: " + " ".join(lines[-3:]))
    return done.stdout


def measure(command, limit=900):
    """The object that a command prints as its last line."""
    output = execute(command, limit).strip().splitlines()
    try:
        return json.loads(output[-1])
    except (IndexError, ValueError) as error:
        raise Failed(f"'{command[0]}' printed no line of JSON.") from error


def wall(command, limit=900):
    """Seconds from starting a process to its end."""
    begin = time.perf_counter()
    execute(command, limit)
    return time.perf_counter() - begin


def ours(*arguments):
    """A plain mode of the benchmark program."""
    need_file(BENCHMARKS, BUILD)
    return measure(["dotnet", "exec", BENCHMARKS, *map(str, arguments)])


def onnx_runtime(*arguments):
    """ONNX Runtime in node."""
    return measure(["node", os.path.join(ONNX_RUNTIME, "infer.mjs"), *map(str, arguments)])


def need_file(path, advice):
    if not os.path.exists(path):
        raise Failed(f"{os.path.relpath(path, ROOT) if path.startswith(ROOT) else path} is missing: {advice}")


def torch_version(python):
    """PyTorch's version and the BLAS it has loaded, which decides how fast it is."""
    code = (
        "import json, torch; torch.ones(64, 64) @ torch.ones(64, 64)\n"
        "maps = open('/proc/self/maps').read().split() if __import__('os').path.exists('/proc/self/maps') else []\n"
        "print(json.dumps({'version': torch.__version__, 'libraries': sorted({p for p in maps if p.startswith('/') and ('blas' in p or 'mkl_core' in p)})}))"
    )
    try:
        found = measure([python, "-c", code])
    except Failed as error:
        raise Failed(f"PyTorch does not run with '{python}': {INSTALL_TORCH}") from error
    if found["libraries"] and not any("openblas" in path or "mkl" in path for path in found["libraries"]):
        raise Failed(f"PyTorch uses {', '.join(found['libraries'])}, a slow BLAS: {INSTALL_TORCH}")
    return found


def onnx_runtime_version():
    """ONNX Runtime's version, if both it and node are there."""
    if shutil.which("node") is None:
        raise Failed("'node' is not on the path: install Node.js 20 or later.")
    package = os.path.join(ONNX_RUNTIME, "node_modules", "onnxruntime-node", "package.json")
    if not os.path.exists(package):
        raise Failed(f"onnxruntime-node is not installed: {INSTALL_ORT}")
    with open(package, encoding="utf-8") as file:
        return {"version": json.load(file)["version"]}


def models(network, python, folder):
    """Seeded weights in both sides' formats: a checkpoint of Inkling's and an ONNX file made of it."""
    weights, model = os.path.join(folder, f"{network}.safetensors"), os.path.join(folder, f"{network}.onnx")
    if network != "nothing" and not os.path.exists(weights):
        ours("export", network, weights)
    if not os.path.exists(model):
        execute([python, os.path.join(ONNX_RUNTIME, "to_onnx.py"), network, weights, model])
    return weights, model


def publish(folder):
    """Publishes the command line; returns the program."""
    program = os.path.join(folder, "published", "inkling")
    if not os.path.exists(program):
        execute(["dotnet", "publish", os.path.join(ROOT, "src", "Inkling.Cli"), "-c", "Release", "-o", os.path.dirname(program), "--nologo"])
    need_file(program, "'dotnet publish' made no such program; publish by hand and name it with --inkling.")
    return program


def test_accuracy(folder):
    """What the only run in a folder says of its network on the test images."""
    found = glob.glob(os.path.join(folder, "*", "summary.json"))
    if len(found) != 1:
        raise Failed(f"'inkling train' left {len(found)} run folders with a summary.json, expected one.")
    with open(found[0], encoding="utf-8") as file:
        return json.load(file)["networks"][0]["test"]["accuracy"]

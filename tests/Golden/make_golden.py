"""Makes every file of reference values beside this script. See README.md for the command."""
import os
import sys

import numpy as np
import torch

import container
import operations
import optimizers
import parity


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    data = sys.argv[1] if len(sys.argv) > 1 else os.path.join(here, "..", "..", "data", "mnist")
    torch.set_num_threads(1)  # one order of summation on every machine
    torch.use_deterministic_algorithms(True)
    made_by = {"torch": torch.__version__, "numpy": np.__version__}

    def write(name, tensors, metadata):
        path = os.path.join(here, name)
        container.write(path, tensors, {**metadata, **made_by})
        print(f"{name}: {len(tensors)} tensors, {os.path.getsize(path)} bytes")

    write("operations.safetensors", operations.make(), {})
    write("optimizers.safetensors", *optimizers.make_optimizers())
    write("schedules.safetensors", *optimizers.make_schedules())
    write("parity.safetensors", *parity.make(data))


if __name__ == "__main__":
    main()

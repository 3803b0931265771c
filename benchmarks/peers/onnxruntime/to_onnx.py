"""Makes an ONNX file of Inkling's weights, with PyTorch's exporter; the onnx package is not needed.

    python3 to_onnx.py NETWORK WEIGHTS.safetensors MODEL.onnx

NETWORK is dense, cnn, or nothing: a network that only reshapes its images, whose time is that of the call itself
(WEIGHTS is not read then). The batch is a free dimension.
"""
import json
import os
import struct
import sys

import torch
from torch import nn

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "pytorch"))
import train  # the networks as the training comparison has them

OPSET = 16


def read(path):
    """The tensors of a safetensors file: an 8-byte length, a JSON header, raw little-endian numbers."""
    with open(path, "rb") as file:
        length, = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        if entry["dtype"] != "F32":
            sys.exit(f"{path} holds '{name}' as {entry['dtype']}, expected F32.")
        begin, end = entry["data_offsets"]
        tensors[name] = torch.frombuffer(bytearray(data[begin:end]), dtype=torch.float32).reshape(entry["shape"])
    return tensors


def load(model, tensors):
    """Sets the weights. Ours: images [n, rows, columns, channels], convolutions [rows, columns, channels, filters], linear
    layers [inputs, outputs]. PyTorch's: [n, channels, rows, columns], [filters, channels, rows, columns], [outputs, inputs]."""
    layers = [layer for layer in model if isinstance(layer, (nn.Conv2d, nn.Linear))]
    convolutions = sum(isinstance(layer, nn.Conv2d) for layer in layers)
    names = [f"conv{i + 1}" if i < convolutions else f"fc{i + 1 - convolutions}" for i in range(len(layers))]
    channels = None
    for name, layer in zip(names, layers):
        weight = tensors.pop(f"{name}.weight")
        if isinstance(layer, nn.Conv2d):
            weight = weight.permute(3, 2, 0, 1)
            channels = layer.out_channels
        else:
            if channels is not None:
                # Behind the flattening an input is (row, column, channel) in ours and (channel, row, column) in PyTorch's.
                inputs, outputs = weight.shape
                weight = weight.reshape(inputs // channels, channels, outputs).transpose(0, 1).reshape(inputs, outputs)
                channels = None
            weight = weight.t()
        with torch.no_grad():
            layer.weight.copy_(weight.reshape(layer.weight.shape) if weight.shape == layer.weight.shape else _fail(name, weight, layer))
            layer.bias.copy_(tensors.pop(f"{name}.bias"))
    if tensors:
        sys.exit(f"The weights hold {', '.join(sorted(tensors))}, which the network does not have.")


def _fail(name, weight, layer):
    sys.exit(f"The weights '{name}' have the shape {list(weight.shape)} in PyTorch's order, expected {list(layer.weight.shape)}.")


def main():
    if len(sys.argv) != 4 or sys.argv[1] not in ("dense", "cnn", "nothing"):
        sys.exit(__doc__)
    network, weights, target = sys.argv[1:]
    if network == "nothing":
        model = nn.Flatten()
    else:
        model = train.dense() if network == "dense" else train.cnn()
        load(model, read(weights))
        if network == "dense":
            model = nn.Sequential(nn.Flatten(), *model)
    torch.onnx.export(
        model.eval(), torch.zeros(2, 1, 28, 28), target, opset_version=OPSET,
        input_names=["images"], output_names=["logits"], dynamic_axes={"images": {0: "batch"}, "logits": {0: "batch"}},
    )


if __name__ == "__main__":
    main()

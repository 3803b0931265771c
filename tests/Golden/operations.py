"""Forward results and gradients of each operation, computed by PyTorch in float64 from float32 inputs.

The engine keeps images [batch, height, width, channels], convolution weights [kernel, kernel, channels, filters] and linear
weights [inputs, outputs]; PyTorch's are transposed here, so that the files hold the engine's layout.
"""
import numpy as np
import torch
import torch.nn.functional as F

LINEAR = [(1, 1, 1), (2, 3, 5), (7, 31, 10), (4, 100, 33), (32, 17, 8)]  # batch, inputs, outputs

CONV2D = [  # height, width, channels, kernel, stride, padding, batch, filters
    (6, 5, 1, 3, 1, 1, 2, 32),
    (7, 9, 32, 3, 1, 1, 1, 16),
    (5, 7, 3, 1, 1, 0, 2, 5),
    (6, 4, 8, 2, 2, 0, 2, 16),
    (7, 6, 17, 2, 1, 2, 1, 5),
    (9, 8, 3, 5, 2, 2, 2, 33),
    (5, 11, 1, 5, 3, 1, 7, 1),
    (8, 5, 8, 3, 2, 0, 2, 5),
    (4, 6, 3, 3, 3, 3, 2, 16),
    (6, 6, 8, 3, 1, 2, 1, 33),
    (5, 4, 2, 1, 2, 1, 2, 3),
]

MAXPOOL2D = [  # height, width, channels, kernel, stride, padding, batch
    (6, 6, 8, 2, 2, 0, 2),
    (7, 5, 3, 2, 1, 1, 2),
    (8, 9, 1, 3, 2, 1, 1),
    (7, 7, 17, 3, 3, 0, 1),
    (5, 6, 4, 3, 1, 0, 2),
    (5, 8, 4, 2, 3, 1, 1),
]

CROSS_ENTROPY = [(1, 2, 0.0, 1), (7, 10, 0.0, 3), (7, 10, 0.1, 3), (4, 17, 0.9, 1), (5, 10, 0.0, 4000), (5, 10, 0.2, 4000)]  # samples, classes, smoothing, size

VALUE_LOSSES = [(1, 1, 1), (7, 3, 1), (4, 17, 3), (3, 784, 2), (5, 8, 2000)]  # samples, values, size


class Recorder:
    """Collects the tensors of all cases under names such as conv2d.3.gradient.weight."""

    def __init__(self):
        self.tensors = {}

    def put(self, case, part, value, dtype=np.float32):
        self.tensors[f"{case}.{part}"] = np.asarray(value).astype(dtype)


def _leaf(values):
    """A float64 tensor that holds float32 numbers."""
    return torch.tensor(np.asarray(values, dtype=np.float32).astype(np.float64), requires_grad=True)


def _to_nhwc(t):
    return t.detach().permute(0, 2, 3, 1).numpy()


def _linear(recorder, random):
    for i, (batch, inputs, outputs) in enumerate(LINEAR):
        case = f"linear.{i}"
        x, w, b = (_leaf(random.standard_normal(s)) for s in ((batch, inputs), (inputs, outputs), (outputs,)))
        y = F.linear(x, w.t(), b)
        dy = _leaf(random.standard_normal(y.shape)).detach()
        y.backward(dy)
        recorder.put(case, "sizes", [batch, inputs, outputs], np.int64)
        for name, t in (("x", x), ("weight", w), ("bias", b)):
            recorder.put(case, f"input.{name}", t.detach())
            recorder.put(case, f"gradient.{name}", t.grad)
        recorder.put(case, "output", y.detach())
        recorder.put(case, "seed", dy)


def _conv2d(recorder, random):
    for i, (height, width, channels, kernel, stride, padding, batch, filters) in enumerate(CONV2D):
        case = f"conv2d.{i}"
        x = _leaf(random.standard_normal((batch, channels, height, width)))
        w = _leaf(random.standard_normal((filters, channels, kernel, kernel)))
        b = _leaf(random.standard_normal(filters))
        y = F.conv2d(x, w, b, stride=stride, padding=padding)
        dy = _leaf(random.standard_normal(y.shape)).detach()
        y.backward(dy)
        recorder.put(case, "sizes", [height, width, channels, kernel, stride, padding, batch, filters], np.int64)
        recorder.put(case, "input.x", _to_nhwc(x))
        recorder.put(case, "gradient.x", _to_nhwc(x.grad))
        recorder.put(case, "input.weight", w.detach().permute(2, 3, 1, 0).numpy())
        recorder.put(case, "gradient.weight", w.grad.permute(2, 3, 1, 0).numpy())
        recorder.put(case, "input.bias", b.detach())
        recorder.put(case, "gradient.bias", b.grad)
        recorder.put(case, "output", _to_nhwc(y))
        recorder.put(case, "seed", _to_nhwc(dy))


def _maxpool2d(recorder, random):
    i = 0
    for height, width, channels, kernel, stride, padding, batch in MAXPOOL2D:
        for kind in ("numbers", "ties", "nan"):
            case, shape = f"maxpool2d.{i}", (batch, channels, height, width)
            i += 1
            values = random.standard_normal(shape) if kind == "numbers" else random.integers(-2, 2, shape).astype(np.float64)
            if kind == "nan":
                values[random.random(shape) < 0.1] = np.nan
            x = _leaf(values)
            y = F.max_pool2d(x, kernel, stride, padding)
            dy = _leaf(random.standard_normal(y.shape)).detach()
            y.backward(dy)
            recorder.put(case, "sizes", [height, width, channels, kernel, stride, padding, batch], np.int64)
            recorder.put(case, "input.x", _to_nhwc(x))
            recorder.put(case, "gradient.x", _to_nhwc(x.grad))
            recorder.put(case, "output", _to_nhwc(y))
            recorder.put(case, "seed", _to_nhwc(dy))


def _relu(recorder, random):
    values = np.concatenate([random.standard_normal(50), [0.0, -0.0, np.inf, -np.inf]])
    x = _leaf(values)
    y = F.relu(x)
    dy = _leaf(random.standard_normal(y.shape)).detach()
    y.backward(dy)
    recorder.put("relu.0", "sizes", [len(values)], np.int64)
    recorder.put("relu.0", "input.x", x.detach())
    recorder.put("relu.0", "gradient.x", x.grad)
    recorder.put("relu.0", "output", y.detach())
    recorder.put("relu.0", "seed", dy)


def _cross_entropy(recorder, random):
    for i, (samples, classes, smoothing, size) in enumerate(CROSS_ENTROPY):
        case = f"crossentropy.{i}"
        logits = _leaf(size * random.standard_normal((samples, classes)))
        labels = random.integers(0, classes, samples)
        smoothing = float(np.float32(smoothing))
        loss = F.cross_entropy(logits, torch.tensor(labels), reduction="sum", label_smoothing=smoothing)
        loss.backward()
        recorder.put(case, "sizes", [samples, classes], np.int64)
        recorder.put(case, "smoothing", [smoothing])
        recorder.put(case, "labels", labels, np.uint8)
        recorder.put(case, "input.logits", logits.detach())
        recorder.put(case, "gradient.logits", logits.grad)
        recorder.put(case, "output", [loss.item()])
        recorder.put(case, "seed", [1])


def _curve(recorder, random, case, function):
    x = _leaf(np.concatenate([4 * random.standard_normal(50), 1e-3 * random.standard_normal(10), [0.0, -0.0, 100.0, -100.0, np.inf, -np.inf]]))
    y = function(x)
    dy = _leaf(random.standard_normal(y.shape)).detach()
    y.backward(dy)
    recorder.put(case, "sizes", [len(x)], np.int64)
    recorder.put(case, "input.x", x.detach())
    recorder.put(case, "gradient.x", x.grad)
    recorder.put(case, "output", y.detach())
    recorder.put(case, "seed", dy)


def _curves(recorder, random):
    _curve(recorder, random, "tanh.0", torch.tanh)
    _curve(recorder, random, "sigmoid.0", torch.sigmoid)


def _value_losses(recorder, random):
    for operation, function in (("squarederror", F.mse_loss), ("binarycrossentropy", F.binary_cross_entropy_with_logits)):
        for i, (samples, values, size) in enumerate(VALUE_LOSSES):
            case = f"{operation}.{i}"
            x = _leaf(size * random.standard_normal((samples, values)))
            target = _leaf(random.random((samples, values))).detach()
            # The engine sums over samples what is a mean over the values of each.
            loss = samples * function(x, target)
            loss.backward()
            recorder.put(case, "sizes", [samples, values], np.int64)
            recorder.put(case, "input.x", x.detach())
            recorder.put(case, "input.target", target)
            recorder.put(case, "gradient.x", x.grad)
            recorder.put(case, "output", [loss.item()])
            recorder.put(case, "seed", [1])


def make():
    """All cases: name -> numpy array."""
    recorder, random = Recorder(), np.random.Generator(np.random.PCG64(20260301))
    for part in (_linear, _conv2d, _maxpool2d, _relu, _cross_entropy, _curves, _value_losses):
        part(recorder, random)
    return recorder.tensors

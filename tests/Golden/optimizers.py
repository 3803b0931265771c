"""Weights after each of several steps of torch.optim's optimisers, schedules' rates, and clipped gradients.

Gradients differ from step to step and are given, not computed from a loss, so that nothing but the optimiser is compared.
"""
import json

import numpy as np
import torch

STEPS, SIZE = 8, 61

OPTIMIZERS = [  # name, class, arguments
    ("sgd", "SGD", dict(lr=0.1)),
    ("sgd_decay", "SGD", dict(lr=0.1, weight_decay=0.05)),
    ("sgd_momentum", "SGD", dict(lr=0.05, momentum=0.9)),
    ("sgd_momentum_decay", "SGD", dict(lr=0.05, momentum=0.9, weight_decay=0.01)),
    ("sgd_nesterov", "SGD", dict(lr=0.05, momentum=0.8, nesterov=True, weight_decay=0.02)),
    ("adam", "Adam", dict(lr=1e-2)),
    ("adam_decay", "Adam", dict(lr=1e-2, betas=(0.8, 0.99), eps=1e-6, weight_decay=0.1)),
    ("adamw", "AdamW", dict(lr=1e-2)),
    ("adamw_decay", "AdamW", dict(lr=2e-2, betas=(0.85, 0.98), eps=1e-7, weight_decay=0.2)),
]

SCHEDULES = [  # name, base rate, total steps, class, arguments
    ("step", 0.1, 20, "StepLR", dict(step_size=6, gamma=0.5)),
    ("step_default", 0.1, 20, "StepLR", dict(step_size=7)),
    ("cosine", 0.1, 20, "CosineAnnealingLR", dict(T_max=20)),
    ("cosine_minimum", 0.3, 17, "CosineAnnealingLR", dict(T_max=17, eta_min=0.01)),
    ("onecycle", 0.1, 20, "OneCycleLR", dict(total_steps=20)),
    ("onecycle_custom", 0.5, 37, "OneCycleLR", dict(total_steps=37, pct_start=0.2, div_factor=10, final_div_factor=100, base_momentum=0.8, max_momentum=0.9)),
]

CLIPPING = [(1.0, 1.0), (1.0, 1e6), (0.1, 1e-3), (5.0, 3.0)]  # maximum norm, size of the gradients


def make_optimizers():
    """Start, gradients and the weights after every step, float32 throughout, as in training."""
    random = np.random.Generator(np.random.PCG64(20260302))
    start = random.standard_normal(SIZE).astype(np.float32)
    gradients = (random.standard_normal((STEPS, SIZE)) * np.logspace(-6, 1, SIZE)).astype(np.float32)
    tensors, arguments = {"start": start, "gradients": gradients}, {}
    for name, kind, options in OPTIMIZERS:
        weights = torch.nn.Parameter(torch.tensor(start))
        optimizer = getattr(torch.optim, kind)([weights], **options)
        history = []
        for gradient in gradients:
            weights.grad = torch.tensor(gradient)
            optimizer.step()
            history.append(weights.detach().numpy().copy())
        tensors[f"{name}.weights"] = np.stack(history)
        arguments[name] = json.dumps(dict(kind=kind, **options))
    for i, (maximum, size) in enumerate(CLIPPING):
        parts = [torch.nn.Parameter(torch.zeros(n)) for n in (7, 30)]
        for part in parts:
            part.grad = torch.tensor((size * random.standard_normal(part.shape[0])).astype(np.float32))
        tensors[f"clip.{i}.before"] = np.concatenate([p.grad.numpy() for p in parts])
        norm = torch.nn.utils.clip_grad_norm_(parts, maximum)
        tensors[f"clip.{i}.after"] = np.concatenate([p.grad.numpy() for p in parts])
        tensors[f"clip.{i}.norm"] = np.array([maximum, float(norm)])
    return tensors, arguments


def make_schedules():
    """For every step the learning rate and, where it moves, the momentum that torch.optim.lr_scheduler sets."""
    tensors, arguments = {}, {}
    for name, base, total, kind, options in SCHEDULES:
        optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=base, momentum=0.9)
        if kind == "OneCycleLR":
            options = dict(options, max_lr=base)
        schedule = getattr(torch.optim.lr_scheduler, kind)(optimizer, **options)
        rates, momenta = [], []
        for _ in range(total):
            rates.append(optimizer.param_groups[0]["lr"])
            momenta.append(optimizer.param_groups[0]["momentum"])
            optimizer.step()
            if len(rates) < total:
                schedule.step()
        tensors[f"{name}.rates"] = np.array(rates)
        if kind == "OneCycleLR":
            tensors[f"{name}.momenta"] = np.array(momenta)
        arguments[name] = json.dumps(dict(kind=kind, base=base, total=total, **options))
    return tensors, arguments

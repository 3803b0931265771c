"""Measuring two sides in turn, and what follows from the numbers: the better configuration of each, ratios, a table."""
from __future__ import annotations

import statistics
import sys
from dataclasses import dataclass, field
from itertools import zip_longest


class Failed(Exception):
    """Something that was asked for cannot be measured; the message says why, and what to do."""


@dataclass
class Target:
    """What the ratio ours / theirs has to be."""
    limit: float
    at_least: bool

    def reached(self, ratio):
        return ratio >= self.limit if self.at_least else ratio <= self.limit

    def __str__(self):
        return f"{'>=' if self.at_least else '<='} {self.limit:g}"


@dataclass
class Row:
    """One comparison: what each configuration gave in each pair, and what that comes to."""
    what: str
    unit: str
    target: Target | None
    ours: dict = field(default_factory=dict)
    theirs: dict = field(default_factory=dict)
    notes: dict = field(default_factory=dict)
    holds: bool = True  # a condition besides the ratio

    def best(self, side):
        """The configuration with the better median over all pairs: not the best of each pair, which would pick out noise."""
        higher = self.target is None or self.target.at_least
        return (max if higher else min)(side, key=lambda label: statistics.median(side[label]))

    @property
    def ratios(self):
        return [a / b for a, b in zip(self.ours[self.best(self.ours)], self.theirs[self.best(self.theirs)])]

    @property
    def reached(self):
        return None if self.target is None else self.holds and self.target.reached(statistics.median(self.ratios))

    def to_json(self):
        ratios = self.ratios
        return {
            "what": self.what, "unit": self.unit,
            "ours": self.ours, "theirs": self.theirs,
            "ours_best": self.best(self.ours), "theirs_best": self.best(self.theirs),
            "ratios": ratios, "ratio_median": statistics.median(ratios), "ratio_smallest": min(ratios), "ratio_largest": max(ratios),
            "target": str(self.target) if self.target else None, "reached": self.reached, "notes": self.notes,
        }

    def to_markdown(self, judge=True):
        """A line of the table; without judging, the last column stays empty."""
        ratios = self.ratios

        def cell(side):
            label = self.best(side)
            value = statistics.median(side[label])
            return format(value, ",.0f" if value >= 1000 else ".3g") + (f" ({label})" if label else "")

        digits = 2 if statistics.median(ratios) >= 1 else 3
        reached = {None: "", True: "yes", False: "**no**"}[self.reached if judge else None]
        return (
            f"| {self.what} | {cell(self.ours)} | {cell(self.theirs)} | {statistics.median(ratios):.{digits}f} "
            f"| {min(ratios):.{digits}f} | {max(ratios):.{digits}f} | {self.target or ''} | {reached} |"
        )


def head(unit, peer):
    """The first lines of a table of rows."""
    return (
        f"| what | Inkling, {unit} | {peer}, {unit} | ratio, median | smallest | largest | target | reached |\n"
        "|---|---|---|---|---|---|---|---|"
    )


def interleave(row, ours, theirs, pairs, tell=False):
    """Runs every configuration once a pair: ours, theirs, ours, theirs, ...; where one side has more, the rest follows.

    Configurations are functions of the pair's number, by label; they return a number. Where a pair takes minutes, `tell` writes each number to
    standard error as soon as it is there."""
    turns = []
    for a, b in zip_longest(ours.items(), theirs.items()):
        turns += [(row.ours, *a)] if a else []
        turns += [(row.theirs, *b)] if b else []
    for pair in range(pairs):
        for results, label, measure in turns:
            value = measure(pair)
            results.setdefault(label, []).append(value)
            if tell:
                side = "ours" if results is row.ours else "theirs"
                print(f"pair {pair + 1} of {pairs}, {side}: {value:.4g} {row.unit}", file=sys.stderr, flush=True)
    return row

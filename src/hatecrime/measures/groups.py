"""From kinds of records to groups and totals: a table of figures.

What a record is in one dimension (its kind) is not always one group: a crime of two strands stands
in both, in "any strand" once and in "all strands" twice; and everything stands in "all".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import attrs
import polars as pl

from hatecrime.measures.dimensions import ALL, AND, NONE, NOT_KNOWN, Dimension, refuse_names
from hatecrime.measures.scan import ROWS, STATE
from hatecrime.measures.tally import Tally

TOTAL_OVER = "total_over"
"""The column that names the dimensions that a row is a total over."""

Kind = str | None
"""What a record is in one dimension, as a tally has it."""


@attrs.frozen
class Figure:
    """A count: how many records are in one of some states.

    Attributes:
        name: the name of its column.
        states: the states.
    """

    name: str
    states: frozenset[str]


@attrs.frozen
class Group:
    """A group, or a total, of one dimension.

    Attributes:
        label: as a table has it.
        total: whether it is the sum of others.
    """

    label: str
    total: bool = False


@attrs.frozen(eq=False)
class Axis:
    """The groups of one dimension, and which of them each kind of record stands in.

    Attributes:
        dimension: the dimension.
        groups: the groups, in order.
        weights: for each kind the places of its groups, and how often it counts in each. A group
            that is shown wherever there is any record counts a kind outside it 0 times.
    """

    dimension: Dimension
    groups: tuple[Group, ...]
    weights: Mapping[Kind, Mapping[int, int]]


def axis_of(dimension: Dimension, kinds: Iterable[Kind], filled: Sequence[str]) -> Axis:
    """Return the groups of a dimension in which kinds of records stand.

    Args:
        dimension: the dimension.
        kinds: the kinds there are.
        filled: the fields that the extract fills.
    """
    always = [name for name in dimension.one_of if name in filled] if dimension.overlaps else []
    # Also what no record is: that there could be one is what keeps a count of nought hidden.
    ordered = sorted({*kinds, *always}, key=lambda kind: (kind is not None, kind or ""))
    split = {kind: _split(dimension, kind) for kind in ordered}
    found = {label for labels in split.values() if labels for label in labels}
    names = [*always, *sorted(found.difference(always))]
    groups = [Group(name) for name in names]
    none, unknown = len(groups), len(groups) + 1
    if dimension.overlaps:
        groups += [Group(NONE), Group(NOT_KNOWN)]
        groups += [Group(dimension.any, total=True), Group(dimension.together, total=True)]
    else:
        unknown = none
        groups.append(Group(NOT_KNOWN))
    every = len(groups)
    place = {name: number for number, name in enumerate(names)}
    weights: dict[Kind, dict[int, int]] = {}
    for kind, labels in split.items():
        inside = dict.fromkeys(map(place.__getitem__, always), 0)
        inside |= {place[label]: 1 for label in labels or ()}
        if labels is None:
            inside[unknown] = 1
        elif dimension.overlaps and not labels:
            inside[none] = 1
        if always or (dimension.overlaps and labels):
            inside |= {every - 2: int(bool(labels)), every - 1: len(labels or ())}
        weights[kind] = inside | {every: 1}
    return Axis(dimension, (*groups, Group(ALL, total=True)), weights)


def _split(dimension: Dimension, kind: Kind) -> list[str] | None:
    # A cell that says so in words is the same group: two rows of one name could not be told apart.
    if kind is None or kind == NOT_KNOWN:
        return None
    if not dimension.overlaps:
        return [kind]
    return list(dict.fromkeys(kind.split(AND))) if kind else []


@attrs.frozen(eq=False)
class Table:
    """Figures by group.

    Attributes:
        frame: the places of the groups on each axis (in columns ``"0"``, ``"1"``, ...), and a
            column for each figure.
        axes: the axes.
        figures: the figures.
    """

    frame: pl.DataFrame
    axes: tuple[Axis, ...]
    figures: tuple[Figure, ...]

    @property
    def keys(self) -> list[str]:
        """The names of the columns of the axes."""
        return [str(place) for place in range(len(self.axes))]

    def labelled(self, reserved: Iterable[str] = ()) -> pl.DataFrame:
        """Return the table with the labels of the groups, and what each row is a total over.

        Args:
            reserved: names that a dimension may not have, beside those of the figures.

        Raises:
            MeasureError: if one has.
        """
        names = [axis.dimension.name for axis in self.axes]
        figures = [figure.name for figure in self.figures]
        refuse_names(names, {TOTAL_OVER, *figures, *reserved})
        labels, over = [], []
        for key, name, axis in zip(self.keys, names, self.axes, strict=True):
            places = self.frame[key]
            label = pl.Series(name, [group.label for group in axis.groups], dtype=pl.String)
            total = [name if group.total else None for group in axis.groups]
            labels.append(label.gather(places))
            over.append(pl.Series(key, total, dtype=pl.String).gather(places))
        text = pl.concat_str(over, separator=", ", ignore_nulls=True) if over else pl.lit("")
        return self.frame.select(*labels, text.alias(TOTAL_OVER), *figures)


def tabulate(counted: Tally, figures: Sequence[Figure]) -> Table:
    """Return figures by every group and total there are records of, in order.

    A group in which no record stands has no row: nothing may have been sent, which is not zero. Of
    a dimension such as the strands, whose flags are columns, each has a row wherever there is any
    record.
    """
    frame = counted.frame
    axes = tuple(
        axis_of(dimension, frame[key].unique().to_list(), counted.fields)
        for key, dimension in zip(counted.keys, counted.dimensions, strict=True)
    )
    names = [figure.name for figure in figures]
    sums = [
        pl.col(ROWS).filter(pl.col(STATE).is_in(list(figure.states))).sum().alias(figure.name)
        for figure in figures
    ]
    keys = counted.keys
    table = frame.group_by(keys).agg(sums) if keys else frame.select(sums)
    for key, axis in zip(keys, axes, strict=True):
        rows = [
            (kind, place, weight)
            for kind, inside in axis.weights.items()
            for place, weight in inside.items()
        ]
        schema = {key: pl.String, "place": pl.Int64, "weight": pl.Int64}
        spread = table.join(pl.DataFrame(rows, schema, orient="row"), on=key, nulls_equal=True)
        table = (
            spread.with_columns(pl.col(names) * pl.col("weight"), pl.col("place").alias(key))
            .group_by(keys)
            .agg(pl.col(names).sum())
        )
    return Table(table.sort(keys) if keys else table, axes, tuple(figures))

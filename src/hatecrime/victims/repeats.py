"""Which records of an extract are about a victim, an offender or a place met before."""

from __future__ import annotations

import polars as pl

from hatecrime.rulebook.moments import LONDON
from hatecrime.victims.columns import column, words
from hatecrime.victims.presets import Preset
from hatecrime.victims.presets import preset as preset_named
from hatecrime.victims.words import Repeat, Who

KINDS = frozenset({"crime", "crime_related_incident", "incident"})
"""Every kind of record: a preset that counts them all need not know which one it is."""

REFS = {Who.VICTIM: "victim_ref", Who.OFFENDER: "suspect_ref"}
"""The field of a record that says who; none says where."""

ANSWERS = pl.Enum([answer.value for answer in Repeat])

EARLIER = "there is an earlier one within the window"
NONE_EARLIER = "there is no earlier one within the window"
KIND_NOT_COUNTED = "the preset does not count this kind of record"
NO_REFERENCE = "the reference is not known"
NO_DATE = "the time of the report is not known"
NO_KIND = "the kind of record is not known"
NO_SUSPECT = "there is an earlier one, and whether the suspect is the same is not known"
OTHER_UNCLEAR = "another record with the reference has no time of report, or no kind"
NO_FAMILY = "the preset counts the family, and which family it is is not known"


def repeats(
    frame: pl.DataFrame,
    *,
    preset: str | Preset,
    who: str = Who.VICTIM,
    ref: str | None = None,
    family: str | None = None,
) -> pl.DataFrame:
    """Return an extract with whether each record is a repeat under a preset, and why.

    An earlier record is one reported at an earlier time. Only records of the extract are looked
    at, so that it has to reach back as far as the window does; and all of them are, so that
    cancelled crimes, or other than hate crimes, have to be left out beforehand. Records without a
    reference are never earlier ones of somebody: *no* means that none is known.

    Args:
        frame: an extract with canonical field names and typed columns: ``record_type``,
            ``reported_at``, the reference, and for a preset that asks for them ``suspect_ref`` and
            ``marac_referred_at``.
        preset: the name of a preset, or one of your own.
        who: ``"victim"``, ``"offender"`` or ``"location"``. Presets are about victims: for the
            others the same test is used.
        ref: the column that holds the reference. By default ``victim_ref`` or ``suspect_ref``; for
            a location it has to be named.
        family: the column that holds a reference shared by a family, for a preset that counts the
            family. Without it, no victim is said to be no repeat under such a preset.

    Returns:
        The extract with the columns ``repeat`` (yes, no, unknown or not_counted) and
        ``repeat_why``, its rows in their order.

    Raises:
        KeyError: if there is no preset of that name.
        TypeError: if the extract is no Polars frame in memory.
        ValueError: if ``who`` is none of the three, a column is missing or of a wrong type, the
            extract already has those columns, or a family is named that is not to be counted.

    >>> import datetime as dt
    >>> extract = pl.DataFrame({
    ...     "record_type": ["incident", "crime", "crime"],
    ...     "victim_ref": ["V1", "V1", None],
    ...     "reported_at": [dt.date(2026, 1, 5), dt.date(2026, 3, 9), dt.date(2026, 4, 1)],
    ... })
    >>> repeats(extract, preset="hmicfrs_any")["repeat"].to_list()
    ['no', 'yes', 'unknown']
    >>> repeats(extract, preset="csew_12_months")["repeat"].to_list()
    ['not_counted', 'no', 'unknown']
    """
    wanted = preset if isinstance(preset, Preset) else preset_named(preset)
    if who not in set(Who):
        raise ValueError(f"{who!r:.60} is not who repeats are of; use {', '.join(Who)}")
    column(frame, "reported_at")
    if held := {"repeat", "repeat_why"} & set(frame.columns):
        raise ValueError(f"the extract already has the column {min(held)}")
    if family is not None and (wanted.family != "immediate" or who != Who.VICTIM):
        raise ValueError(
            f"{wanted.name} does not say that the family of {who}s counts; for one that does, "
            "change a copy: attrs.evolve(preset, family='immediate')"
        )
    key = ref or REFS.get(Who(who))
    if key is None:
        raise ValueError("name the column that holds the reference of the place: ref=...")
    rows = _rows(frame, wanted, key, family)
    hits, blind = _found(rows, wanted, "ref")
    if family is not None:
        hits = pl.concat([hits, _found(rows, wanted, "family")[0]])
    flagged = rows.with_columns(
        hit=_flags(rows, hits),
        blind=_flags(rows, blind),
        unclear=_unclear(rows, wanted, "ref") | _unclear(rows, wanted, "family"),
    )
    family_unknown = wanted.family == "immediate" and who == Who.VICTIM
    cases = [
        (pl.col("counted").not_(), Repeat.NOT_COUNTED, KIND_NOT_COUNTED),
        (pl.col("hit"), Repeat.YES, EARLIER),
        (pl.col("ref").is_null(), Repeat.UNKNOWN, NO_REFERENCE),
        (pl.col("at").is_null(), Repeat.UNKNOWN, NO_DATE),
        (pl.col("counted").is_null(), Repeat.UNKNOWN, NO_KIND),
        (pl.col("blind"), Repeat.UNKNOWN, NO_SUSPECT),
        (pl.col("unclear"), Repeat.UNKNOWN, OTHER_UNCLEAR),
        (pl.col("family").is_null() & pl.lit(family_unknown), Repeat.UNKNOWN, NO_FAMILY),
    ]
    answer, why = pl.lit(Repeat.NO.value), pl.lit(NONE_EARLIER)
    for holds, word, reason in reversed(cases):
        answer = pl.when(holds).then(pl.lit(word.value)).otherwise(answer)
        why = pl.when(holds).then(pl.lit(reason)).otherwise(why)
    answers = flagged.select(repeat=answer.cast(ANSWERS), repeat_why=why)
    return frame.hstack(answers)


def _found(rows: pl.DataFrame, preset: Preset, by: str) -> tuple[pl.Series, pl.Series]:
    """Return the numbers of the rows that are repeats, and of those that may be."""
    later = rows.filter(pl.col(by).is_not_null() & pl.col("at").is_not_null() & pl.col("counted"))
    if preset.counted_from == "first_report":
        return _after_first(later, by, preset), _NONE
    if preset.counted_from == "last_referral":
        later = later.with_columns(at=pl.col("day"))
        earlier = rows.filter(pl.col(by).is_not_null() & pl.col("referred").is_not_null())
        earlier = earlier.with_columns(at=pl.col("referred"), day=pl.col("referred"))
    else:
        earlier = later
    if not preset.same_perpetrator:
        return _after(later, earlier, [by], preset), _NONE
    known, unknown = pl.col("suspect").is_not_null(), pl.col("suspect").is_null()
    same = _after(later.filter(known), earlier.filter(known), [by, "suspect"], preset)
    perhaps = _after(later.filter(unknown), earlier, [by], preset)
    return same, pl.concat([perhaps, _after(later, earlier.filter(unknown), [by], preset)])


def _after(later: pl.DataFrame, earlier: pl.DataFrame, by: list[str], preset: Preset) -> pl.Series:
    """Return the numbers of the later rows whose last earlier row is within the window."""
    held = earlier.select(*by, "at", from_day="day").sort("at")
    # Both are sorted; within a group polars cannot see it, and would say so.
    found = later.sort("at").join_asof(
        held,
        on="at",
        by=by,
        strategy="backward",
        allow_exact_matches=False,
        check_sortedness=False,
    )
    return found.filter(_within(preset))["number"]


def _after_first(later: pl.DataFrame, by: str, preset: Preset) -> pl.Series:
    """Return the numbers of the rows within the window of an earlier first row.

    Each turn opens the first window of every group and closes it; what lies beyond is left to the
    next, so that there are as many turns as one group has windows.
    """
    rest = later.select("number", by, "at", "day").sort(by, "at")
    found = [_NONE]
    while rest.height:
        first = pl.col(by).ne_missing(pl.col(by).shift())
        rest = rest.with_columns(
            first_at=pl.when(first).then("at").forward_fill(),
            from_day=pl.when(first).then("day").forward_fill(),
        )
        inside = rest.with_columns(inside=_within(preset))
        again = pl.col("inside") & (pl.col("at") > pl.col("first_at"))
        found.append(inside.filter(again)["number"])
        rest = inside.filter(pl.col("inside").not_()).select("number", by, "at", "day")
    return pl.concat(found)


def _within(preset: Preset) -> pl.Expr:
    """Return whether a row lies within the window of ``from_day``."""
    if preset.months is None:
        return pl.col("from_day").is_not_null()
    if preset.direction == "back":
        return pl.col("from_day") >= pl.col("day").dt.offset_by(f"-{preset.months}mo")
    return pl.col("day") <= pl.col("from_day").dt.offset_by(f"{preset.months}mo")


def _unclear(rows: pl.DataFrame, preset: Preset, by: str) -> pl.Series:
    """Return whether a row shares its reference with one that might be earlier, or might count."""
    if preset.counted_from == "last_referral":
        return pl.repeat(False, rows.height, dtype=pl.Boolean, eager=True)
    open_ = pl.col("at").is_null() | pl.col("counted").is_null()
    counts = pl.col("counted").fill_null(value=True)
    refs = rows.filter(counts & open_)[by].drop_nulls().unique()
    return rows[by].is_in(refs.implode()).fill_null(value=False)


def _flags(rows: pl.DataFrame, numbers: pl.Series) -> pl.Series:
    flags = pl.repeat(False, rows.height, dtype=pl.Boolean, eager=True)
    return flags.scatter(numbers, values=True) if numbers.len() else flags


def _rows(frame: pl.DataFrame, preset: Preset, ref: str, family: str | None) -> pl.DataFrame:
    """Return what a preset looks at, a row each, under names of its own."""
    counted = pl.lit(value=True)
    if set(preset.record_types) < KINDS:
        kind = words(frame, "record_type")
        counted = kind.is_in(list(preset.record_types))
    none = pl.lit(None, pl.String)
    referral, suspect = preset.counted_from == "last_referral", preset.same_perpetrator
    return frame.select(
        number=pl.int_range(pl.len(), dtype=pl.UInt32),
        ref=_reference(frame, ref),
        family=none if family is None else _reference(frame, family),
        suspect=_reference(frame, "suspect_ref") if suspect else none,
        at=_time(frame, "reported_at"),
        day=_day(frame, "reported_at"),
        referred=_day(frame, "marac_referred_at") if referral else pl.lit(None, pl.Date),
        counted=counted,
    )


def _reference(frame: pl.DataFrame, name: str) -> pl.Expr:
    found, kind = column(frame, name), frame.schema[name]
    if kind == pl.Null:
        return found.cast(pl.String)
    if kind.is_integer() or isinstance(kind, pl.String | pl.Categorical | pl.Enum):
        return found
    raise ValueError(f"the column {name!r:.60} has to hold references: text, or whole numbers")


def _time(frame: pl.DataFrame, name: str) -> pl.Expr:
    found, kind = column(frame, name), frame.schema[name]
    if isinstance(kind, pl.Datetime | pl.Date):
        return found
    if kind == pl.Null:
        return found.cast(pl.Date)
    raise ValueError(f"the column {name!r:.60} has to hold dates, or dates with times")


def _day(frame: pl.DataFrame, name: str) -> pl.Expr:
    time, kind = _time(frame, name), frame.schema[name]
    if not isinstance(kind, pl.Datetime):
        return time.cast(pl.Date)
    # A cast would give the day of Greenwich, whatever the zone.
    return (time.dt.convert_time_zone(str(LONDON)) if kind.time_zone else time).dt.date()


_NONE = pl.Series(dtype=pl.UInt32)

"""The units that quantities are given in, and how they convert."""

from typing import NamedTuple


class Unit(NamedTuple):
    """A unit: what it measures, by what it is multiplied to reach that dimension's base unit, and where it begins."""

    name: str
    dimension: str
    factor: float
    offset: float = 0.0


# One unit a line: its dimension, its factor, and all its names; the first is the one that tells two units apart.
_TABLE = """
    length 1 metre metres meter meters
    length 1000 kilometre kilometres kilometer kilometers km kms
    length 0.01 centimetre centimetres centimeter centimeters cm
    length 0.001 millimetre millimetres millimeter millimeters mm
    length 1609.344 mile miles mi
    length 0.3048 foot feet ft
    length 0.0254 inch inches
    length 0.9144 yard yards yd
    area 10000 hectare hectares ha
    area 4046.86 acre acres
    area 1 m² sqm
    area 1000000 km²
    volume 1 litre litres liter liters
    volume 0.001 millilitre millilitres milliliter milliliters ml
    volume 3.785 gallon gallons gal
    volume 0.473 pint pints
    volume 0.0296 ounce-fluid
    volume 1000 m³
    volume 159 barrel barrels bbl
    mass 1 kilogram kilograms kilogramme kilogrammes kilo kilos kg kgs
    mass 0.001 gram grams gramme grammes g
    mass 0.000001 milligram milligrams mg
    mass 0.000000001 microgram micrograms mcg µg μg
    mass 1000 tonne tonnes
    mass 1000 ton tons
    mass 0.4536 lb lbs
    mass 0.02835 ounce ounces oz
    mass 6.35 stone
    time 1 second seconds sec secs
    time 60 minute minutes min mins
    time 3600 hour hours hr hrs
    time 86400 day days
    time 604800 week weeks wk wks
    time 1209600 fortnight fortnights
    time 2629800 month months mo
    time 31557600 year years yr yrs
    time 315576000 decade decades
    speed 1 km/h kmh kph kmph
    speed 1.609344 mph
    speed 1.852 knot knots
    speed 3.6 m/s
    data 1 megabyte megabytes mb
    data 1000 gigabyte gigabytes gb
    data 1000000 terabyte terabytes tb
    data 0.001 kilobyte kilobytes kb
    power 1 kilowatt kilowatts kw
    power 1000 megawatt megawatts mw
    power 1000000 gigawatt gigawatts gw
    power 0.001 watt watts
    energy 1 kilowatt-hour kwh
    energy 1000 megawatt-hour mwh
    energy 1000000 gigawatt-hour gwh
    percent 1 % percent pct percentage percents
    points 1 points-of-percent
    points 0.01 basis-points
    times 1 times fold x ×
    dollar 1 dollar dollars buck bucks usd
    dollar 0.01 cent cents
    euro 1 euro euros eur
    pound 1 pound pounds quid gbp
    yen 1 yen
    yuan 1 yuan renminbi
    rupee 1 rupee rupees
    rouble 1 rouble roubles ruble rubles
    crown 1 crown crowns krona kronor kroner
    franc 1 franc francs
    peso 1 peso pesos
"""
UNITS = {
    name: Unit(names[0], dimension, float(factor))
    for dimension, factor, *names in map(str.split, _TABLE.strip().splitlines())
    for name in names
}
SIGNS = {
    "$": "dollar",
    "€": "euro",
    "£": "pound",
    "¥": "yen",
    "₹": "rupee",
    "rs": "rupee",
    "usd": "dollar",
    "eur": "euro",
}
CURRENCIES = frozenset({"dollar", "euro", "pound", "yen", "yuan", "rupee", "rouble", "crown", "franc", "peso"})
CELSIUS = Unit("celsius", "temperature", 1.0)
FAHRENHEIT = Unit("fahrenheit", "temperature", 5 / 9, -160 / 9)
DEGREES = Unit("degree", "degrees", 1.0)
SCALES = {
    "c": CELSIUS, "celsius": CELSIUS, "centigrade": CELSIUS, "f": FAHRENHEIT, "fahrenheit": FAHRENHEIT,
    "ºc": CELSIUS, "ºf": FAHRENHEIT, "℃": CELSIUS, "℉": FAHRENHEIT,
}  # fmt: skip
POUND_OF_WEIGHT = UNITS["lb"]
# The words of a unit of several words, and the name that it has above.
PHRASES = {
    ("per", "cent"): "percent",
    ("percentage", "points"): "points-of-percent",
    ("percentage", "point"): "points-of-percent",
    ("percent", "points"): "points-of-percent",
    ("basis", "points"): "basis-points",
    ("miles", "per", "hour"): "mph",
    ("miles", "an", "hour"): "mph",
    ("kilometres", "per", "hour"): "km/h",
    ("kilometers", "per", "hour"): "km/h",
    ("kilometres", "an", "hour"): "km/h",
    ("km", "/", "h"): "km/h",
    ("metres", "per", "second"): "m/s",
    ("m", "/", "s"): "m/s",
    ("kilowatt", "hours"): "kwh",
    ("megawatt", "hours"): "mwh",
    ("fluid", "ounces"): "ounce-fluid",
    ("metric", "tons"): "tonne",
    ("metric", "tonnes"): "tonne",
    ("u", ".", "s", ".", "dollars"): "dollar",
    ("us", "dollars"): "dollar",
    ("american", "dollars"): "dollar",
    ("canadian", "dollars"): "dollar",
    ("pounds", "sterling"): "pound",
}
_POWERS = {"square": ("area", 2), "sq": ("area", 2), "cubic": ("volume", 3)}


def find_unit(words: tuple[str, ...]) -> tuple[Unit, int] | None:
    """Return the unit that these words begin with and how many of them it takes."""
    for length in range(min(5, len(words)), 1, -1):
        if name := PHRASES.get(words[:length]):
            return UNITS[name], length
    if words and words[0] in {"°", "º", "degrees", "degree"}:
        scale = SCALES.get(words[1]) if len(words) > 1 else None
        return (scale, 2) if scale else (DEGREES, 1)
    if words and words[0] in SCALES and len(words[0]) != 1:
        return SCALES[words[0]], 1
    if len(words) > 1 and words[0] in _POWERS:
        dimension, power = _POWERS[words[0]]
        skipped = 2 if words[1] == "." and len(words) > 2 else 1  # noqa: PLR2004
        base = UNITS.get(words[skipped])
        if base and base.dimension == "length":
            # A cubic metre is a thousand litres.
            factor = base.factor**power * (1000 if power > 2 else 1)  # noqa: PLR2004
            return Unit(f"{words[0][:2]} {base.name}", dimension, factor), skipped + 1
    unit = UNITS.get(words[0]) if words else None
    return (unit, 1) if unit else None

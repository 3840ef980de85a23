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
    length 1852 nautical-mile
    length 9460730472580800 light-year
    length 0.000001 micrometre micrometres micrometer micrometers micron microns
    volume 0.01 centilitre centilitres cl
    volume 0.1 decilitre decilitres
    volume 100 hectolitre hectolitres
    volume 0.946 quart quarts
    volume 0.015 tablespoon tablespoons tbsp
    volume 0.005 teaspoon teaspoons tsp
    mass 0.0002 carat carats
    time 0.001 millisecond milliseconds
    time 3155760000 century centuries
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
    speed 3600 km/s
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
    energy 0.001 watt-hour
    power 0.7457 horsepower hp
    food 1 kilocalorie kilocalories kcal calorie calories
    food 0.239 kilojoule kilojoules kj
    voltage 1 volt volts
    voltage 1000 kilovolt kilovolts kv
    current 1 ampere amperes amp amps
    loudness 1 decibel decibels db
    frequency 1 hertz hz
    frequency 1000 kilohertz khz
    frequency 1000000 megahertz mhz
    frequency 1000000000 gigahertz ghz
    pressure 1 bar bars
    pressure 0.001 millibar millibars hectopascal hectopascals hpa
    pressure 0.0689 psi
    radiation 1 sievert sieverts
    radiation 0.001 millisievert millisieverts msv
    radiation 0.000001 microsievert microsieverts
    share-of-parts 1 ppm
    share-of-parts 0.001 ppb
    data 1000000000 petabyte petabytes
    percent 1 % percent pct percentage percents
    percent 0.1 ‰
    points 1 points-of-percent
    points 0.01 basis-points
    times 1 times fold x ×
    dollar 1 dollar dollars buck bucks usd
    dollar 0.01 cent cents
    euro 1 euro euros eur
    euro 0.01 euro-cent eurocent eurocents
    pound 1 pound pounds quid gbp
    pound 0.01 pence penny pennies
    yen 1 yen
    yuan 1 yuan renminbi
    rupee 1 rupee rupees
    rouble 1 rouble roubles ruble rubles
    crown 1 crown crowns krona kronor krone kroner koruna
    franc 1 franc francs
    peso 1 peso pesos
    lira 1 lira liras
    zloty 1 zloty zlotys zlotych
    forint 1 forint forints
    hryvnia 1 hryvnia hryvnias
    won 1 won-of-korea
    rand 1 rand-of-africa
    real 1 reais
    shekel 1 shekel shekels
    dirham 1 dirham dirhams
    riyal 1 riyal riyals
    dinar 1 dinar dinars
    baht 1 baht
    naira 1 naira
    shilling 1 shilling shillings
    bitcoin 1 bitcoin bitcoins btc
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
    "₽": "rouble",
    "₺": "lira",
    "₴": "hryvnia",
    "₪": "shekel",
    "₩": "won-of-korea",
    "₿": "bitcoin",
    "gbp": "pound",
    "chf": "franc",
    "₹": "rupee",
    "rs": "rupee",
    "usd": "dollar",
    "eur": "euro",
}
CURRENCIES = frozenset(
    """dollar euro pound yen yuan rupee rouble crown franc peso lira zloty forint hryvnia won rand real shekel dirham
    riyal dinar baht naira shilling bitcoin""".split()
)
CELSIUS = Unit("celsius", "temperature", 1.0)
FAHRENHEIT = Unit("fahrenheit", "temperature", 5 / 9, -160 / 9)
KELVIN = Unit("kelvin", "temperature", 1.0, -273.15)
DEGREES = Unit("degree", "degrees", 1.0)
SCALES = {
    "c": CELSIUS, "celsius": CELSIUS, "centigrade": CELSIUS, "f": FAHRENHEIT, "fahrenheit": FAHRENHEIT,
    "kelvin": KELVIN, "ºc": CELSIUS, "ºf": FAHRENHEIT, "℃": CELSIUS, "℉": FAHRENHEIT,
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
    ("australian", "dollars"): "dollar",
    ("swiss", "francs"): "franc",
    ("euro", "cent"): "euro-cent",
    ("euro", "cents"): "euro-cent",
    ("us", "cents"): "cent",
    ("nautical", "mile"): "nautical-mile",
    ("nautical", "miles"): "nautical-mile",
    ("sea", "miles"): "nautical-mile",
    ("per", "annum"): "year",
    ("light", "year"): "light-year",
    ("light", "years"): "light-year",
    ("kilometres", "per", "second"): "km/s",
    ("kilometers", "per", "second"): "km/s",
    ("kilometer", "per", "hour"): "km/h",
    ("kilometre", "per", "hour"): "km/h",
    ("kilometers", "an", "hour"): "km/h",
    ("meters", "per", "second"): "m/s",
    ("watt", "hours"): "watt-hour",
    ("gigawatt", "hours"): "gigawatt-hour",
    ("kilo", "watts"): "kilowatt",
    ("parts", "per", "million"): "ppm",
    ("parts", "per", "billion"): "ppb",
    ("per", "mille"): "‰",
    ("per", "thousand"): "‰",
    ("horse", "power"): "horsepower",
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

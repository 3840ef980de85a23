"""The places that a text may name: countries with their adjectives, states and large cities, and what lies in what."""

import unicodedata
from functools import lru_cache

from worker.compare.towns import SEAS_AND_MOUNTAINS, TOWNS

# What lies in a place, each with its other names behind slashes: adjectives, abbreviations, older spellings.
# A name that several places share, such as Georgia or Washington, is written as a place around them.
_PLACES = """
> Europe/european/europeans, Africa/african/africans, Asia/asian/asians, North America/north american, South
    America/south american, Latin America/latin american, Oceania, Middle East/mideast, Washington,
    Georgia/georgian/georgians
Africa > Congo/congolese | Asia > Korea/korean/koreans
Europe > Scandinavia/scandinavian, Ireland/irish/irishman/irishmen, Germany/german/germans,
    France/french/frenchman/frenchmen/frenchwoman,
    Spain/spanish/spaniard/spaniards, Portugal/portuguese, Italy/italian/italians, United Kingdom/uk/u k/britain/great
    britain/british/briton/britons/brit/brits, Netherlands/the netherlands/holland/dutch/dutchman/dutchwoman,
    Belgium/belgian/belgians, Luxembourg/luxembourgish/luxembourgers,
    Switzerland/swiss, Austria/austrian/austrians, Poland/polish/pole/poles, Czechia/czech republic/czech/czechs,
    Slovakia/slovak/slovaks/slovakian, Hungary/hungarian/hungarians, Romania/romanian/romanians,
    Moldova/moldovan/moldovans,
    Bulgaria/bulgarian/bulgarians, Greece/greek/greeks, Croatia/croatian/croatians/croat/croats,
    Serbia/serbian/serb/serbs,
    Slovenia/slovenian/slovenians/slovene/slovenes, Bosnia/bosnian/bosnians/bosnia and herzegovina,
    Albania/albanian/albanians,
    Kosovo/kosovar/kosovars, North Macedonia/macedonia/macedonian, Montenegro/montenegrin, Ukraine/ukrainian/ukrainians,
    Belarus/belarusian/belarusians/belorussian, Russia/russian/russians/russian federation,
    Estonia/estonian/estonians, Latvia/latvian/latvians,
    Lithuania/lithuanian/lithuanians, Malta/maltese, Iceland/icelandic/icelander/icelanders, Cyprus/cypriot/cypriots,
    Monaco/monegasque, Andorra/andorran, Liechtenstein, San Marino, Vatican
    City/the vatican
Scandinavia > Sweden/swedish/swede/swedes, Norway/norwegian/norwegians, Denmark/danish/dane/danes,
    Finland/finnish/finn/finns
Ireland > Republic of Ireland
United Kingdom > England/english/englishman/englishmen/englishwoman, Scotland/scottish/scots/scotsman,
    Wales/welsh/welshman
United Kingdom < Ireland > Northern Ireland/northern irish
North America > United States/us/u s/usa/u s a/america/american/americans/united states of america,
    Canada/canadian/canadians, Greenland/greenlandic/greenlanders
Latin America > Mexico/mexican/mexicans, Cuba/cuban/cubans, Haiti/haitian/haitians, Jamaica/jamaican/jamaicans,
    Dominican Republic/dominican, Puerto Rico/puerto rican/puerto ricans, Bahamas/the bahamas/bahamian/bahamians,
    Guatemala/guatemalan/guatemalans, Honduras/honduran/hondurans, El Salvador/salvadoran/salvadorans,
    Nicaragua/nicaraguan/nicaraguans, Costa Rica/costa rican/costa ricans, Panama/panamanian/panamanians,
    Trinidad/trinidad and tobago/trinidadian, Barbados/barbadian, Belize/belizean, Grenada, Saint Lucia, Bermuda,
    Cayman Islands, Martinique, Guadeloupe, Aruba, Curacao
Latin America < South America > Brazil/brazilian/brazilians, Argentina/argentine/argentinian/argentinians,
    Chile/chilean/chileans, Peru/peruvian/peruvians, Colombia/colombian/colombians, Venezuela/venezuelan/venezuelans,
    Ecuador/ecuadorian/ecuadorians, Bolivia/bolivian/bolivians, Paraguay/paraguayan/paraguayans,
    Uruguay/uruguayan/uruguayans, Guyana/guyanese, Suriname/surinamese
Asia > China/chinese/prc, Japan/japanese, Taiwan/taiwanese, India/indian/indians, Pakistan/pakistani/pakistanis,
    Bangladesh/bangladeshi/bangladeshis, Sri Lanka/sri lankan/ceylon, Nepal/nepalese/nepali, Bhutan/bhutanese,
    Afghanistan/afghan/afghans, Myanmar/burma/burmese, Thailand/thai/thais, Vietnam/vietnamese/viet nam,
    Cambodia/cambodian/cambodians,
    Laos/laotian/laotians, Malaysia/malaysian/malaysians, Singapore/singaporean/singaporeans,
    Indonesia/indonesian/indonesians, Philippines/the
    philippines/filipino/filipinos/philippine, Mongolia/mongolian/mongolians, Kazakhstan/kazakh/kazakhs,
    Uzbekistan/uzbek/uzbeks, Turkmenistan/turkmen,
    Tajikistan/tajik/tajiks, Kyrgyzstan/kyrgyz, Armenia/armenian/armenians, Azerbaijan/azerbaijani, Hong
    Kong/hongkong/hongkongers, Tibet/tibetan/tibetans, Maldives/the
    maldives/maldivian, Macau/macao, Brunei, East Timor/timor-leste
Asia < Middle East > Iran/iranian/iranians, Iraq/iraqi/iraqis, Israel/israeli/israelis,
    Turkey/turkish/turk/turks/turkiye,
    Palestine/palestinian/palestinians, Gaza/gaza strip/gazan/gazans, West Bank, Jordan/jordanian/jordanians,
    Lebanon/lebanese,
    Syria/syrian/syrians, Saudi Arabia/saudi/saudis, Yemen/yemeni/yemenis, Oman/omani/omanis, Qatar/qatari/qataris,
    Kuwait/kuwaiti/kuwaitis,
    Bahrain/bahraini/bahrainis, United Arab Emirates/uae/u a e/emirates/emirati
Africa < Middle East > Egypt/egyptian/egyptians
Africa > Kenya/kenyan/kenyans, Uganda/ugandan/ugandans, Tanzania/tanzanian/tanzanians, Ethiopia/ethiopian/ethiopians,
    Eritrea/eritrean/eritreans, Somalia/somali/somalis, Sudan/sudanese, South Sudan/south sudanese,
    Nigeria/nigerian/nigerians,
    Niger/nigerien/nigeriens, Ghana/ghanaian/ghanaians/ghanaians, Ivory Coast/cote d'ivoire/ivorian,
    Senegal/senegalese, Mali/malian/malians,
    Burkina Faso/burkinabe, Cameroon/cameroonian/cameroonians, Gabon/gabonese, Angola/angolan/angolans,
    Zambia/zambian/zambians, Zimbabwe/zimbabwean/zimbabweans/rhodesia,
    Mozambique/mozambican/mozambicans, Malawi/malawian/malawians, Botswana/batswana, Namibia/namibian/namibians,
    South Africa/south african/south africans,
    Rwanda/rwandan/rwandans, Burundi/burundian, Madagascar/malagasy, Mauritius/mauritian, Morocco/moroccan/moroccans,
    Algeria/algerian/algerians,
    Tunisia/tunisian/tunisians, Libya/libyan/libyans, Chad/chadian/chadians, Liberia/liberian/liberians, Sierra
    Leone/sierra leonean, Guinea/guinean/guineans, Guinea-Bissau/guinea bissau, Equatorial Guinea, Cape Verde/cabo
    verde, Djibouti, Comoros, Seychelles, Central African Republic, Gambia/the
    gambia, Togo/togolese, Benin/beninese, Mauritania/mauritanian, Eswatini/swaziland, Lesotho
Congo > Republic of the Congo/congo brazzaville, Democratic Republic of the Congo/democratic republic of congo/drc/dr
    congo/zaire/congo kinshasa
Oceania > Australia/australian/australians/aussie/aussies, New Zealand/new zealander/new zealanders/kiwis,
    Fiji/fijian/fijians, Papua
    New Guinea, Samoa/samoan/samoans, Tonga/tongan/tongans, Vanuatu, Solomon Islands, Tuvalu, Kiribati, Palau, Nauru
Asia < Georgia > Republic of Georgia
United States > Alabama/alabaman, Alaska/alaskan, Arizona/arizonan, Arkansas,
    California/californian/californians/calif, Colorado,
    Connecticut, Delaware, Florida/floridian, Hawaii/hawaiian, Idaho, Illinois, Indiana, Iowa, Kansas, Kentucky,
    Louisiana, Maine, Maryland, Massachusetts, Michigan, Minnesota, Mississippi, Missouri, Montana, Nebraska, Nevada,
    New Hampshire, New Jersey, New Mexico, New York, North Carolina, North Dakota, Ohio/ohioan/ohioans, Oklahoma,
    Oregon,
    Pennsylvania, Rhode Island, South Carolina, South Dakota, Tennessee, Texas/texan/texans, Utah, Vermont, Virginia,
    West Virginia, Wisconsin, Wyoming, Guam
United States < Washington > Washington state/state of washington, Washington D C/washington dc/d c/dc/district of
    columbia
"""
STATE_CODES = dict(
    pair.replace("_", " ").split(":")
    for pair in """al:alabama ak:alaska az:arizona ar:arkansas ca:california co:colorado ct:connecticut de:delaware
    fl:florida ga:georgia hi:hawaii id:idaho il:illinois ia:iowa ks:kansas ky:kentucky la:louisiana me:maine
    md:maryland ma:massachusetts mi:michigan mn:minnesota ms:mississippi mo:missouri mt:montana ne:nebraska nv:nevada
    nh:new_hampshire nj:new_jersey nm:new_mexico ny:new_york nc:north_carolina nd:north_dakota oh:ohio ok:oklahoma
    or:oregon pa:pennsylvania ri:rhode_island sc:south_carolina sd:south_dakota tn:tennessee tx:texas ut:utah
    vt:vermont va:virginia wa:washington_state wv:west_virginia wi:wisconsin wy:wyoming
    """.split()
)


@lru_cache(maxsize=32_768)
def strip_accents(folded: str) -> str:
    """Return a word without its accents: "são" is "sao"."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(sign))


def _read_places() -> tuple[dict[str, str], dict[str, frozenset[str]]]:
    """Return the place that each name means, and what lies around each place, itself included."""
    meant: dict[str, str] = {}
    around: dict[str, set[str]] = {}
    text = " ".join(
        line.strip() if line.startswith(" ") else "|" + line
        for line in (_PLACES + TOWNS + SEAS_AND_MOUNTAINS).casefold().splitlines()
    )
    for group in filter(str.strip, text.split("|")):
        larger, inner = group.split(">")
        parents = {parent.strip() for parent in larger.split("<") if parent.strip()}
        for entry in filter(str.strip, inner.split(",")):
            names = [name.strip() for name in entry.split("/")]
            around.setdefault(names[0], set()).update(parents)
            meant.update(dict.fromkeys(names, names[0]))
    return meant, {place: frozenset(_climb(place, around)) for place in around}


def _climb(place: str, around: dict[str, set[str]]) -> set[str]:
    reached, waiting = set[str](), [place]
    while waiting:
        here = waiting.pop()
        if here not in reached:
            reached.add(here)
            waiting.extend(around.get(here, ()))
    return reached


# Which place a name means, and within which places each place lies, itself included.
MEANT, AROUND = _read_places()
FIRST_WORDS = frozenset(name.split()[0] for name in MEANT)
MOST_WORDS = max(len(name.split()) for name in MEANT)
# Seas, rivers and mountains: another one is another place, a country is none.
NATURAL = frozenset(
    MEANT[entry.split("/")[0].strip()]
    for entry in " ".join(SEAS_AND_MOUNTAINS.casefold().split()).removeprefix("> ").split(",")
)
CONTAINERS = frozenset().union(*(around - {place} for place, around in AROUND.items()))

"""The places that a text may name: countries with their adjectives, states and large cities, and what lies in what."""

import unicodedata
from functools import lru_cache

# What lies in a place, each with its other names behind slashes: adjectives, abbreviations, older spellings.
# A name that several places share, such as Georgia or Washington, is written as a place around them.
_PLACES = """
> Europe/european/europeans, Africa/african/africans, Asia/asian/asians, North America/north american, South
    America/south american, Latin America/latin american, Oceania, Middle East/mideast, Washington,
    Georgia/georgian/georgians
Africa > Congo/congolese | Asia > Korea/korean/koreans
Europe > Scandinavia/scandinavian, Ireland/irish, Germany/german/germans, France/french/frenchman,
    Spain/spanish/spaniards, Portugal/portuguese, Italy/italian/italians, United Kingdom/uk/u k/britain/great
    britain/british/britons/brits, Netherlands/the netherlands/holland/dutch, Belgium/belgian/belgians, Luxembourg,
    Switzerland/swiss, Austria/austrian/austrians, Poland/polish/poles, Czechia/czech republic/czech/czechs,
    Slovakia/slovak/slovaks/slovakian, Hungary/hungarian/hungarians, Romania/romanian/romanians, Moldova/moldovan,
    Bulgaria/bulgarian/bulgarians, Greece/greek/greeks, Croatia/croatian/croats, Serbia/serbian/serbs,
    Slovenia/slovenian/slovenes, Bosnia/bosnian/bosnians/bosnia and herzegovina, Albania/albanian/albanians,
    Kosovo/kosovar, North Macedonia/macedonia/macedonian, Montenegro/montenegrin, Ukraine/ukrainian/ukrainians,
    Belarus/belarusian, Russia/russian/russians/russian federation, Estonia/estonian, Latvia/latvian,
    Lithuania/lithuanian, Malta/maltese, Iceland/icelandic/icelanders, Cyprus/cypriot, Monaco, Andorra, Vatican
    City/the vatican
Scandinavia > Sweden/swedish/swedes, Norway/norwegian/norwegians, Denmark/danish/danes, Finland/finnish/finns
Ireland > Republic of Ireland
United Kingdom > England/english/englishman, Scotland/scottish/scots, Wales/welsh
United Kingdom < Ireland > Northern Ireland/northern irish
North America > United States/us/u s/usa/u s a/america/american/americans/united states of america,
    Canada/canadian/canadians, Greenland
Latin America > Mexico/mexican/mexicans, Cuba/cuban/cubans, Haiti/haitian/haitians, Jamaica/jamaican/jamaicans,
    Dominican Republic, Puerto Rico/puerto rican/puerto ricans, Bahamas/the bahamas/bahamian/bahamians,
    Guatemala/guatemalan/guatemalans, Honduras/honduran/hondurans, El Salvador/salvadoran/salvadorans,
    Nicaragua/nicaraguan, Costa Rica/costa rican, Panama/panamanian, Trinidad, Barbados, Belize
Latin America < South America > Brazil/brazilian/brazilians, Argentina/argentine/argentinian/argentinians,
    Chile/chilean, Peru/peruvian/peruvians, Colombia/colombian/colombians, Venezuela/venezuelan/venezuelans,
    Ecuador/ecuadorian, Bolivia/bolivian, Paraguay/paraguayan, Uruguay/uruguayan, Guyana/guyanese, Suriname
Asia > China/chinese/prc, Japan/japanese, Taiwan/taiwanese, India/indian/indians, Pakistan/pakistani/pakistanis,
    Bangladesh/bangladeshi/bangladeshis, Sri Lanka/sri lankan/ceylon, Nepal/nepalese/nepali, Bhutan,
    Afghanistan/afghan/afghans, Myanmar/burma/burmese, Thailand/thai/thais, Vietnam/vietnamese, Cambodia/cambodian,
    Laos, Malaysia/malaysian/malaysians, Singapore/singaporean, Indonesia/indonesian/indonesians, Philippines/the
    philippines/filipino/filipinos/philippine, Mongolia/mongolian, Kazakhstan/kazakh, Uzbekistan/uzbek, Turkmenistan,
    Tajikistan, Kyrgyzstan, Armenia/armenian/armenians, Azerbaijan/azerbaijani, Hong Kong, Tibet/tibetan, Maldives/the
    maldives
Asia < Middle East > Iran/iranian/iranians, Iraq/iraqi/iraqis, Israel/israeli/israelis, Turkey/turkish/turks/turkiye,
    Palestine/palestinian/palestinians, Gaza, West Bank, Jordan/jordanian/jordanians, Lebanon/lebanese,
    Syria/syrian/syrians, Saudi Arabia/saudi/saudis, Yemen/yemeni/yemenis, Oman/omani, Qatar/qatari, Kuwait/kuwaiti,
    Bahrain/bahraini, United Arab Emirates/uae/u a e/emirates/emirati
Africa < Middle East > Egypt/egyptian/egyptians
Africa > Kenya/kenyan/kenyans, Uganda/ugandan/ugandans, Tanzania/tanzanian, Ethiopia/ethiopian/ethiopians,
    Eritrea/eritrean, Somalia/somali/somalis, Sudan/sudanese, South Sudan/south sudanese, Nigeria/nigerian/nigerians,
    Niger/nigerien, Ghana/ghanaian/ghanaians, Ivory Coast/cote d'ivoire/ivorian, Senegal/senegalese, Mali/malian,
    Burkina Faso, Cameroon/cameroonian, Gabon, Angola/angolan, Zambia/zambian, Zimbabwe/zimbabwean/rhodesia,
    Mozambique, Malawi/malawian, Botswana, Namibia/namibian, South Africa/south african/south africans,
    Rwanda/rwandan/rwandans, Burundi, Madagascar, Mauritius, Morocco/moroccan/moroccans, Algeria/algerian/algerians,
    Tunisia/tunisian/tunisians, Libya/libyan/libyans, Chad/chadian, Liberia/liberian, Sierra Leone, Guinea, Gambia/the
    gambia, Togo, Benin, Mauritania, Eswatini/swaziland, Lesotho
Congo > Republic of the Congo/congo brazzaville, Democratic Republic of the Congo/democratic republic of congo/drc/dr
    congo/zaire
Oceania > Australia/australian/australians/aussie/aussies, New Zealand/new zealander/new zealanders/kiwis, Fiji, Papua
    New Guinea, Samoa, Tonga
Asia < Georgia > Republic of Georgia
United States > Alabama, Alaska/alaskan, Arizona, Arkansas, California/californian/californians/calif, Colorado,
    Connecticut, Delaware, Florida/floridian, Hawaii/hawaiian, Idaho, Illinois, Indiana, Iowa, Kansas, Kentucky,
    Louisiana, Maine, Maryland, Massachusetts, Michigan, Minnesota, Mississippi, Missouri, Montana, Nebraska, Nevada,
    New Hampshire, New Jersey, New Mexico, New York, North Carolina, North Dakota, Ohio, Oklahoma, Oregon,
    Pennsylvania, Rhode Island, South Carolina, South Dakota, Tennessee, Texas/texan/texans, Utah, Vermont, Virginia,
    West Virginia, Wisconsin, Wyoming, Guam
United States < Washington > Washington state/state of washington, Washington D C/washington dc/d c/dc/district of
    columbia
Germany > Berlin, Hamburg, Munich/munchen, Bavaria/bavarian, Cologne/koln, Frankfurt, Stuttgart, Saxony, Dresden
France > Paris/parisian/parisians, Marseille/marseilles, Lyon/lyons, Nice, Toulouse, Calais, Strasbourg, Bordeaux,
    Corsica
Spain > Madrid, Barcelona, Seville, Valencia, Catalonia/catalan/catalans | Portugal > Lisbon, Porto
Italy > Rome/roman, Milan, Naples, Venice/venetian, Turin, Florence, Sicily/sicilian, Sardinia | Greece > Athens,
    Crete
England > London/londoner/londoners, Manchester, Birmingham, Liverpool, Leeds, Bristol, Oxford, Cambridge, Sheffield,
    Newcastle, Nottingham, Brighton, Kent, Cornwall, Yorkshire, Essex
Scotland > Glasgow, Edinburgh, Aberdeen, Dundee | Wales > Cardiff, Swansea | Northern Ireland > Belfast, Derry
Republic of Ireland > Dublin, Cork, Galway | Netherlands > Amsterdam, Rotterdam, The Hague, Utrecht
Belgium > Brussels, Antwerp, Ghent, Flanders | Switzerland > Zurich, Geneva, Basel, Bern | Austria > Vienna, Salzburg,
    Graz
Poland > Warsaw, Krakow/cracow, Gdansk | Czechia > Prague, Brno | Hungary > Budapest | Romania > Bucharest
Sweden > Stockholm, Gothenburg, Malmo | Norway > Oslo, Bergen | Denmark > Copenhagen | Finland > Helsinki
Ukraine > Kyiv/kiev, Kharkiv/kharkov, Odesa/odessa, Lviv, Mariupol, Crimea/crimean, Donetsk | Belarus > Minsk
Russia > Moscow, Saint Petersburg/st petersburg, Siberia/siberian, Chechnya/chechen | Serbia > Belgrade | Croatia >
    Zagreb
Republic of Georgia > Tbilisi | Bulgaria > Sofia | Iceland > Reykjavik | Bosnia > Sarajevo
Turkey > Istanbul/constantinople, Ankara, Izmir | Iran > Tehran | Iraq > Baghdad, Mosul, Basra | Egypt > Cairo,
    Alexandria
Israel > Tel Aviv, Haifa | Syria > Damascus, Aleppo | Lebanon > Beirut | Saudi Arabia > Riyadh, Mecca, Jeddah
United Arab Emirates > Dubai, Abu Dhabi | Qatar > Doha | Yemen > Sanaa, Aden | Jordan > Amman | Afghanistan > Kabul,
    Kandahar
India > Mumbai/bombay, Delhi/new delhi, Kolkata/calcutta, Chennai/madras, Bangalore/bengaluru, Hyderabad, Kerala,
    Punjab, Gujarat, Kashmir, Assam, Goa | Pakistan > Karachi, Lahore, Islamabad | Bangladesh > Dhaka
China > Beijing/peking, Shanghai, Wuhan, Guangzhou/canton, Shenzhen, Xinjiang, Hubei, Chongqing | Nepal > Kathmandu
Japan > Tokyo, Osaka, Kyoto, Hiroshima, Fukushima | Korea > North Korea/north korean/north koreans/dprk, South
    Korea/south korean/south koreans
South Korea > Seoul, Busan
North Korea > Pyongyang | Vietnam > Hanoi, Ho Chi Minh City/saigon | Thailand > Bangkok | Philippines > Manila
Indonesia > Jakarta, Bali, Java, Sumatra | Malaysia > Kuala Lumpur | Taiwan > Taipei | Sri Lanka > Colombo
Australia > Sydney, Melbourne, Brisbane, Perth, Adelaide, Canberra, Queensland, Tasmania, New South Wales
New Zealand > Auckland, Wellington, Christchurch | Kenya > Nairobi, Mombasa | Nigeria > Lagos, Abuja, Kano
Ghana > Accra | Ethiopia > Addis Ababa | South Africa > Johannesburg, Cape Town, Durban, Pretoria | Uganda > Kampala
Tanzania > Dar es Salaam, Zanzibar | Senegal > Dakar | Morocco > Casablanca, Marrakesh | Algeria > Algiers
Tunisia > Tunis | Libya > Tripoli, Benghazi | Sudan > Khartoum, Darfur | Zimbabwe > Harare | Angola > Luanda
Democratic Republic of the Congo > Kinshasa | Republic of the Congo > Brazzaville | Rwanda > Kigali | Somalia >
    Mogadishu
Canada > Toronto, Montreal, Vancouver, Ottawa, Calgary, Quebec, Ontario, Alberta, British Columbia, Nova Scotia,
    Manitoba
Mexico > Mexico City, Guadalajara, Tijuana, Cancun, Acapulco | Cuba > Havana | Puerto Rico > San Juan | Peru > Lima,
    Cusco
Brazil > Sao Paulo, Rio de Janeiro/rio, Brasilia, Amazonas | Argentina > Buenos Aires, Patagonia | Chile > Santiago
Colombia > Bogota, Medellin | Venezuela > Caracas | Ecuador > Quito | Bolivia > La Paz | Uruguay > Montevideo
New York > New York City/nyc, Brooklyn, Manhattan, Queens, Bronx/the bronx, Buffalo, Long Island, Staten Island
California > Los Angeles/la/l a, San Francisco, San Diego, Sacramento, Oakland, San Jose, Hollywood, Silicon Valley,
    Berkeley, Fresno | Texas > Houston, Dallas, Austin, San Antonio, El Paso, Fort Worth
Florida > Miami, Orlando, Tampa, Jacksonville, Parkland | Illinois > Chicago | Massachusetts > Boston
Pennsylvania > Philadelphia/philly, Pittsburgh | Michigan > Detroit, Flint | Minnesota > Minneapolis, Saint Paul/st
    paul
Washington state > Seattle, Spokane, Tacoma | Oregon > Portland | Arizona > Phoenix, Tucson | Nevada > Las
    Vegas/vegas, Reno
Colorado > Denver, Boulder | Utah > Salt Lake City | Louisiana > New Orleans, Baton Rouge | Missouri > Saint Louis/st
    louis, Ferguson | Kansas > Wichita, Topeka | Ohio > Cleveland, Cincinnati, Columbus, Toledo | Wisconsin >
    Milwaukee, Madison
Tennessee > Nashville, Memphis | Georgia < United States > Georgia state, Atlanta | Maryland > Baltimore
North Carolina > Charlotte, Raleigh | South Carolina > Charleston | Hawaii > Honolulu
Virginia > Richmond, Charlottesville | Indiana > Indianapolis | Oklahoma > Oklahoma City, Tulsa | Alaska > Anchorage
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
    text = " ".join(line.strip() if line.startswith(" ") else "|" + line for line in _PLACES.casefold().splitlines())
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
CONTAINERS = frozenset().union(*(around - {place} for place, around in AROUND.items()))

"""The states, cities, seas and mountains that a text may name, beside the countries."""

# As in the table of countries: what lies in what, other names behind slashes.
TOWNS = """
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
Sweden > Stockholm, Gothenburg, Malmo | Norway > Oslo, Bergen | Denmark > Copenhagen | Finland > Helsinki, Lapland
Germany > Passau, Mannheim, Karlsruhe, Erfurt, Kassel, Lower Saxony, Thuringia | France > Rouen | Denmark > Jutland
Spain > Valladolid, Asturias, Aragon, Extremadura | Sweden > Linkoping, Orebro | England > Northumberland, Cheshire
Republic of Ireland > Kilkenny | Turkmenistan > Ashgabat | Poland > Pomerania
Australia > Western Australia, South Australia, Northern Territory
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
Germany > Leipzig, Nuremberg/nurnberg, Dusseldorf, Dortmund, Essen, Bremen, Hanover/hannover, Duisburg, Bonn,
    Heidelberg,
    Freiburg, Mainz, Kiel, Rostock, Potsdam, Augsburg, Aachen, Hesse, Brandenburg, Thuringia, Saarland, Black Forest
France > Bordeaux, Lille, Nantes, Montpellier, Rennes, Reims, Grenoble, Dijon, Cannes, Avignon, Le Havre,
    Brittany/breton,
    Normandy, Provence, Burgundy, Alsace
Spain > Bilbao, Granada, Malaga, Zaragoza/saragossa, Cordoba, Pamplona, Alicante, Mallorca/majorca, Ibiza,
    Tenerife, Canary Islands/the canaries, Andalusia/andalusian, Galicia/galician, Basque Country/basque
Portugal > Braga, Coimbra, Faro, Madeira, Azores, Algarve
Italy > Bologna, Palermo, Genoa, Verona, Pisa, Padua, Bari, Catania, Trieste, Siena, Perugia, Rimini, Modena, Parma,
    Tuscany/tuscan, Lombardy/lombard, Piedmont, Calabria/calabrian, Umbria, Apulia/puglia, South Tyrol
Greece > Thessaloniki/salonica, Piraeus, Patras, Corfu, Rhodes, Lesbos, Santorini, Mykonos
England > Bradford, York, Plymouth, Southampton, Portsmouth, Norwich, Exeter, Leicester, Coventry, Hull, Derby, Stoke,
    Sunderland, Wolverhampton, Blackpool, Bath, Canterbury, Dover, Devon, Dorset, Sussex, Surrey,
    Norfolk, Suffolk, Somerset, Lancashire, Cumbria, Hampshire, Lincolnshire, Merseyside, Salford, Luton, Ipswich
Scotland > Inverness, Stirling, Highlands, Orkney, Shetland
Wales > Newport, Wrexham | Northern Ireland > Ulster, Londonderry
Republic of Ireland > Limerick, Waterford, Donegal
Netherlands > Eindhoven, Groningen, Maastricht, Delft, Leiden, Haarlem, Arnhem, Nijmegen
Belgium > Bruges, Liege, Leuven, Wallonia/walloon, Charleroi, Namur, Ostend
Switzerland > Lausanne, Lucerne, Lugano, Winterthur, St Gallen, Davos, Zermatt, Bernese Alps, Ticino, Valais
Austria > Linz, Innsbruck, Klagenfurt, Bregenz, Tyrol/tyrolean, Styria/styrian, Carinthia/carinthian, Burgenland,
    Vorarlberg, Upper Austria, Lower Austria
Poland > Wroclaw, Poznan, Lodz, Szczecin, Lublin, Katowice, Silesia | Czechia > Ostrava, Plzen/pilsen, Bohemia, Moravia
Slovakia > Bratislava, Kosice | Hungary > Debrecen, Szeged, Pecs, Miskolc | Slovenia > Ljubljana, Maribor
Romania > Cluj, Timisoara, Iasi, Constanta, Brasov, Transylvania | Bulgaria > Plovdiv, Varna, Burgas
Croatia > Dubrovnik, Rijeka, Zadar, Dalmatia | Serbia > Novi Sad, Nis | Kosovo > Pristina
Albania > Tirana | North Macedonia > Skopje | Montenegro > Podgorica | Moldova > Chisinau | Bosnia > Mostar, Srebrenica
Sweden > Uppsala, Lund, Kiruna, Lapland | Norway > Trondheim, Stavanger, Tromso, Svalbard
Denmark > Aarhus, Odense, Aalborg, Faroe Islands | Finland > Tampere, Turku, Espoo, Oulu
Estonia > Tallinn, Tartu | Latvia > Riga | Lithuania > Vilnius, Kaunas | Malta > Valletta | Cyprus > Nicosia, Limassol
Ukraine > Dnipro, Zaporizhzhia, Kherson, Bakhmut, Bucha, Chernobyl/chornobyl, Poltava, Luhansk, Donbas
Russia > Novosibirsk, Yekaterinburg, Kazan, Sochi, Murmansk, Vladivostok, Omsk, Volgograd, Kaliningrad, Grozny,
    Kamchatka, Yakutsk, Dagestan
Republic of Georgia > Batumi | Armenia > Yerevan | Azerbaijan > Baku | Kazakhstan > Almaty, Astana | Uzbekistan >
    Tashkent,
    Samarkand | Kyrgyzstan > Bishkek | Tajikistan > Dushanbe | Mongolia > Ulaanbaatar/ulan bator
Turkey > Antalya, Bursa, Adana, Gaziantep, Konya, Trabzon, Anatolia, Cappadocia
Iran > Isfahan, Shiraz, Mashhad, Tabriz, Qom | Iraq > Erbil, Kirkuk, Fallujah, Najaf, Karbala
Israel > Eilat, Beersheba, Nazareth, Galilee, Negev, Golan Heights | West Bank > Ramallah, Hebron, Nablus, Jenin,
    Bethlehem
Gaza > Rafah, Khan Younis | Syria > Homs, Idlib, Raqqa, Latakia, Palmyra | Lebanon > Sidon, Tyre
Saudi Arabia > Medina, Dammam | United Arab Emirates > Sharjah | Yemen > Hodeidah, Taiz | Bahrain > Manama
Oman > Muscat | Kuwait > Kuwait City | Egypt > Giza, Luxor, Aswan, Suez, Port Said, Sinai, Sharm el Sheikh
Afghanistan > Herat, Jalalabad, Helmand | Pakistan > Peshawar, Rawalpindi, Quetta, Faisalabad, Multan, Sindh,
    Balochistan
India > Pune, Ahmedabad, Jaipur, Lucknow, Kanpur, Nagpur, Surat, Varanasi/benares, Agra, Bhopal, Patna, Indore, Kochi,
    Mysore, Chandigarh, Amritsar, Srinagar, Shimla, Bihar, Tamil Nadu, Karnataka, Maharashtra, Rajasthan, Uttar Pradesh,
    Odisha, West Bengal, Haryana, Telangana, Manipur, Ladakh
Bangladesh > Chittagong, Sylhet | Sri Lanka > Kandy, Galle, Jaffna | Nepal > Pokhara |
China > Chengdu, Nanjing, Tianjin, Hangzhou, Xian, Harbin, Dalian, Qingdao, Suzhou, Shenyang, Zhengzhou, Kunming, Lhasa,
    Guangdong, Sichuan, Hunan, Yunnan, Henan, Inner Mongolia, Hainan, Fujian, Zhejiang
Japan > Nagasaki, Nagoya, Sapporo, Yokohama, Kobe, Fukuoka, Sendai, Okinawa, Hokkaido, Nara
South Korea > Incheon, Daegu, Jeju | Vietnam > Da Nang, Hue, Haiphong | Thailand > Chiang Mai, Phuket, Pattaya
Philippines > Cebu, Davao, Quezon City, Luzon, Mindanao | Malaysia > Penang, Johor, Sabah, Sarawak
Indonesia > Surabaya, Bandung, Medan, Yogyakarta, Borneo, Sulawesi, Lombok, Aceh, Papua | Myanmar > Yangon/rangoon,
    Mandalay, Naypyidaw | Cambodia > Phnom Penh, Siem Reap | Laos > Vientiane | Taiwan > Kaohsiung, Taichung
Australia > Hobart, Cairns, Gold Coast, Geelong, Alice Springs
New Zealand > Dunedin, Queenstown, Rotorua | Fiji > Suva
Kenya > Kisumu, Nakuru, Eldoret | Nigeria > Ibadan, Port Harcourt, Kaduna, Benin City, Maiduguri
Ghana > Kumasi, Tamale | Ethiopia > Tigray, Amhara, Oromia | South Africa > Soweto, Bloemfontein, Port Elizabeth,
    Gauteng, Natal | Uganda > Entebbe, Gulu | Tanzania > Dodoma, Arusha
Morocco > Rabat, Fez, Tangier, Agadir, Marrakech | Algeria > Oran | Tunisia > Sfax, Sousse | Libya > Misrata, Sirte
Sudan > Port Sudan, Omdurman | South Sudan > Juba | Zimbabwe > Bulawayo | Zambia > Lusaka | Malawi > Lilongwe, Blantyre
Mozambique > Maputo, Beira | Botswana > Gaborone | Namibia > Windhoek | Mali > Bamako, Timbuktu | Niger > Niamey
Burkina Faso > Ouagadougou | Ivory Coast > Abidjan, Yamoussoukro | Cameroon > Yaounde, Douala | Chad > N'Djamena
Democratic Republic of the Congo > Goma, Lubumbashi, Kivu | Republic of the Congo > Brazzaville | Gabon > Libreville
Sierra Leone > Freetown | Liberia > Monrovia | Guinea > Conakry | Togo > Lome | Benin > Cotonou | Gambia > Banjul
Madagascar > Antananarivo | Eritrea > Asmara | Burundi > Bujumbura | Mauritius > Port Louis | Mauritania > Nouakchott
Canada > Winnipeg, Edmonton, Halifax, Saskatoon, Regina, Quebec City, Saskatchewan, New Brunswick,
    Newfoundland, Yukon, Prince Edward Island, Nunavut
Mexico > Monterrey, Puebla, Oaxaca, Veracruz, Merida, Chihuahua, Sinaloa, Yucatan, Jalisco, Chiapas
Cuba > Santiago de Cuba, Guantanamo | Haiti > Port-au-Prince | Jamaica > Kingston, Montego Bay
Dominican Republic > Santo Domingo, Punta Cana | Bahamas > Nassau | Guatemala > Guatemala City | Honduras > Tegucigalpa
El Salvador > San Salvador | Nicaragua > Managua | Panama > Panama City
Brazil > Salvador, Fortaleza, Recife, Porto Alegre, Curitiba, Manaus, Belem, Belo Horizonte, Bahia
Argentina > Rosario, Mendoza, Ushuaia, La Plata | Chile > Valparaiso, Concepcion, Antofagasta, Easter Island
Colombia > Cali, Cartagena, Barranquilla | Venezuela > Maracaibo | Ecuador > Guayaquil, Galapagos | Peru > Arequipa,
    Machu Picchu | Bolivia > Sucre, Santa Cruz | Paraguay > Asuncion | Guyana > Georgetown | Suriname > Paramaribo
New York > Albany, Rochester, Syracuse, Harlem, Yonkers | California > San Bernardino, Long Beach, Santa Monica, Malibu,
    Bakersfield, Anaheim, Compton, Santa Barbara, Palo Alto | Texas > Lubbock, Amarillo, Laredo, Corpus Christi, Uvalde,
    Galveston, Arlington, Waco, Plano | Florida > Tallahassee, Fort Lauderdale, Pensacola, Key West, Gainesville,
    Sarasota | Illinois > Springfield, Peoria | Massachusetts > Worcester, Salem | Michigan > Lansing, Grand
    Rapids, Ann Arbor | Minnesota > Duluth | Nevada > Carson City | Arizona > Mesa, Scottsdale, Flagstaff
Colorado > Aspen, Colorado Springs | Utah > Provo | Louisiana > Shreveport | Missouri > Kansas City
Ohio > Akron, Dayton, East Palestine | Wisconsin > Kenosha, Green Bay | Georgia state > Savannah, Augusta, Macon
Maryland > Annapolis | North Carolina > Durham, Greensboro, Asheville | South Carolina > Greenville
Virginia > Roanoke | Indiana > Fort Wayne | Alabama > Montgomery,
    Huntsville | Arkansas > Little Rock | Iowa > Des Moines, Cedar Rapids | Kentucky > Louisville, Lexington
Mississippi > Biloxi | Nebraska > Omaha | New Jersey > Newark, Jersey City, Atlantic City,
    Hoboken | New Mexico > Albuquerque, Santa Fe, Roswell | Tennessee > Knoxville, Chattanooga
Connecticut > Hartford, New Haven | Maine > Bangor
Idaho > Boise | Montana > Billings, Missoula | Wyoming > Cheyenne | South Dakota > Sioux Falls | North Dakota > Fargo
New Hampshire > Concord | Vermont > Burlington | Delaware > Wilmington | Washington state > Olympia
Alaska > Juneau, Fairbanks | Hawaii > Maui, Oahu, Kauai, Hilo
Lombardy > Milan | Bavaria > Munich, Nuremberg, Augsburg | Tuscany > Florence, Pisa, Siena | Sicily > Palermo, Catania
Catalonia > Barcelona | Andalusia > Seville, Malaga, Granada, Cordoba | Piedmont > Turin | Provence > Marseille, Avignon
Quebec > Montreal, Quebec City | Ontario > Toronto, Ottawa | British Columbia > Vancouver | Alberta > Calgary, Edmonton
Queensland > Brisbane, Cairns | New South Wales > Sydney | Yorkshire > Leeds, York, Sheffield, Bradford | Kent > Dover
Tyrol > Innsbruck | Styria > Graz | Carinthia > Klagenfurt | Saxony > Dresden, Leipzig | Hesse > Frankfurt
Brandenburg > Potsdam | Normandy > Le Havre | Brittany > Rennes | Alsace > Strasbourg | Maharashtra > Mumbai, Pune
Tamil Nadu > Chennai | West Bengal > Kolkata | Karnataka > Bangalore | Gujarat > Ahmedabad | Silesia > Katowice
Transylvania > Cluj, Brasov | Flanders > Antwerp, Ghent, Bruges | Wallonia > Liege, Namur | Crete > Heraklion
Sichuan > Chengdu | Hubei > Wuhan | Guangdong > Guangzhou, Shenzhen | Hokkaido > Sapporo | Siberia > Novosibirsk, Omsk
"""
SEAS_AND_MOUNTAINS = """
> Baltic/baltic sea, Adriatic/adriatic sea, Mediterranean/mediterranean sea, Aegean/aegean sea, Black Sea, North Sea,
    Irish Sea, Red Sea, Dead Sea, Caspian/caspian sea, Caribbean/caribbean sea, South China Sea, Atlantic/atlantic
    ocean,
    Pacific/pacific ocean, Indian Ocean, Arctic/arctic ocean/north pole, Antarctica/antarctic/south pole,
    Persian Gulf, Gulf of Mexico, English Channel, Bay of Bengal, Bay of Biscay, Alps/alpine, Pyrenees, Apennines,
    Carpathians/carpathian mountains, Dolomites, Himalayas/himalaya/himalayan, Andes/andean, Rockies/rocky mountains,
    Appalachians/appalachian mountains, Urals/ural mountains, Caucasus, Sahara, Kalahari, Gobi, Danube, Rhine, Thames,
    Seine/river seine, Loire, Rhone, Tiber, Vistula, Dnieper, Tagus, Ebro, Oder, Moselle, Indus, Orinoco, Elbe,
    Volga, Nile, Ganges, Mekong, Yangtze, Euphrates, Tigris, Zambezi, Mount Everest/everest,
    Mont Blanc, Matterhorn, Kilimanjaro/mount kilimanjaro, Etna/mount etna, Vesuvius/mount vesuvius, Mount Fuji,
    Lake Constance, Lake Geneva, Lake Victoria, Lake Baikal, Lake Superior, Lake Michigan, Lake Erie, Lake Ontario,
    Great Barrier Reef, Uluru/ayers rock, Bermuda Triangle, Suez Canal, Panama Canal
"""

"""Companies, bodies and people known by one word: names also where they open a sentence or no capital tells."""

from worker.pipeline.vocabulary import gather_words

# Known by one word, also where no capital tells; the second list only with its capital, being words as well.
ONE_WORD = gather_words("""
    greenpeace oxfam interpol europol unesco unicef frontex hamas hezbollah taliban hizbollah wikileaks wikipedia
    breitbart bellingcat reuters bloomberg mossad blackwater wagner cern eurostat eurovision amtrak eurostar
    pfizer moderna astrazeneca biontech merck gsk glaxosmithkline sanofi bayer monsanto novartis roche siemens abbott
    novavax sinovac novonordisk microsoft google facebook instagram twitter whatsapp youtube netflix disney
    spotify samsung nokia huawei xiaomi sony nintendo tiktok bytedance paypal airbnb linkedin pinterest telegram
    wechat openai chatgpt nvidia ibm cisco lenovo asus panasonic toshiba hitachi motorola ericsson vodafone verizon
    comcast telefonica toyota honda nissan mazda subaru suzuki mitsubishi hyundai kia volkswagen bmw mercedes porsche
    ferrari lamborghini audi opel renault peugeot citroen fiat skoda volvo saab chrysler chevrolet tesla spacex boeing
    airbus lockheed raytheon lufthansa ryanair easyjet wizzair qantas klm aeroflot nestle unilever danone
    pepsi pepsico starbucks heineken budweiser carlsberg costco nordstrom walgreens walmart macys ikea
    lego hasbro mattel adidas nike reebok zara primark uniqlo aldi lidl tesco sainsburys asda morrisons waitrose
    greggs carrefour auchan edeka rewe migros woolworths harrods gucci prada chanel dior hermes rolex cartier wendys
    chipotle dominos kfc mcdonalds nandos ferrero haribo milka toblerone nutella kelloggs heinz barilla
    barclays hsbc lloyds natwest santander citigroup citibank jpmorgan commerzbank unicredit ubs revolut blackrock
    vanguard mastercard aviva allianz exxon exxonmobil chevron gazprom rosneft totalenergies aramco petrobras equinor
    enel vattenfall edf dhl fedex ups flixbus deliveroo ebay etsy alibaba temu shein zalando
    oxfam greenpeace unesco unicef unhcr interpol europol opec nato nasa amnesty caritas wikileaks wikipedia reddit
    snapchat kremlin pentagon hezbollah hamas taliban isis antifa fifa uefa mossad scotus congress bundestag knesset
    sotheby's sothebys christies reuters bloomberg cnn bbc msnbc aljazeera bild spiegel
    lemonde breitbart buzzfeed juventus arsenal tottenham bayern benfica ajax
    obama clinton bush reagan nixon kennedy trump biden harris pence putin medvedev lavrov yeltsin gorbachev
    musk zuckerberg oprah fauci pelosi boris greta kanye bernie hillary bezos merkel scholz merz macron sarkozy
    hollande chirac mitterrand trudeau zelensky zelenskyy netanyahu erdogan modi gandhi mandela castro chavez
    maduro bolsonaro lula milei mao stalin lenin trotsky hitler mussolini churchill thatcher blair cameron
    sunak starmer farage corbyn meloni berlusconi salvini orban lukashenko assad gaddafi khamenei kissinger bannon
    comey mueller snowden assange podesta kavanaugh kaepernick epstein weinstein soros rothschild rockefeller
    einstein darwin galileo tesla edison freud marx nietzsche curie hawking beethoven mozart bach wagner chopin
    verdi picasso monet manet rembrandt vermeer klimt dali renoir cezanne gauguin michelangelo
    shakespeare goethe schiller dickens tolstoy dostoevsky hemingway orwell kafka rowling rihanna beyonce eminem
    madonna shakira adele cher bono lizzo pele messi ronaldo neymar mbappe maradona zidane beckham
    haaland lewandowski federer nadal djokovic schwarzenegger spielberg tarantino hitchcock chaplin
    lagarde draghi guterres tedros stoltenberg
""")
ONE_WORD_WITH_CAPITAL = gather_words("""
    apple amazon target shell visa meta alphabet oracle gap subway delta uber intel ford un who ice ap coke bp
    twitch zoom discord guardian
    telegraph sting drake carter franco sharon corona puma ajax dell forbes guinness
""")

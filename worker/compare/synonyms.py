"""Words that mean the same to whoever compares two texts: other words for a thing, and nouns made of verbs."""

# The first of a group stands for all; forms that no rule of endings finds are written out.
SAME = """
    death die dead fatality kill deadly decease | person people individual folk human | man men | woman women |
    child children kid | worker employee staff staffer personnel | pupil student schoolchild | migrant immigrant |
    soldier troop | doctor physician medic | car vehicle automobile | house home | film movie |
    photo picture image photograph | police cop policeman | pay paid payment | sell sold sale | buy bought purchase |
    win won victory | lose lost loss | go went gone | fall fell fallen | rise rose risen | grow grew grown growth |
    shrink shrank shrunk | sink sank sunk | beat beaten | give gave given | take took taken | spend spent |
    find found discover discovery | lead led | burn burnt | teeth tooth | feet foot | shoot shot |
    steal stole stolen theft | break broke broken | freeze froze frozen | speak spoke spoken speech |
    citizen national | lorry truck | company firm | cost price | fine penalty | marry marriage wed wedding |
    ban forbid forbade forbidden prohibit outlaw | close closure shut | resign resignation | arrive arrival |
    depart departure | remove removal | withdraw withdrew withdrawn withdrawal | approve approval | refuse refusal |
    choose chose chosen choice | fly flight flew flown | plane aircraft jet airplane aeroplane airliner |
    boat ship vessel | bike bicycle | phone telephone smartphone | shop store | flat apartment | motorway highway |
    petrol gasoline | begin began begun start commence | vote ballot | jail prison imprison imprisoned |
    rubbish garbage trash | big large huge | disease illness sickness | poison toxic poisonous |
    jab vaccine vaccination vaccinate | hurt injure injury wound | help assist assistance aid | build built construct
    construction | destroy destruction | decide decision | announce announcement | elect election | invade invasion |
    explode explosion | erupt eruption | expel expulsion | kidnap abduct | rich wealthy | scientist researcher |
    hairdresser barber | demonstrate demonstration protest protester demonstrator | suspend suspension |
    evacuate evacuation | cannabis marijuana | clothing clothes | recover recovery | survive survival survivor |
    eat ate eaten | drink drank drunk | sleep slept asleep | swim swam swum | teach taught | think thought |
    write wrote written | wear wore worn | throw threw thrown | hide hid hidden | fight fought | bring brought |
    catch caught | pope pontiff | mum mom mother | dad father | grandma grandmother granny | grandpa grandfather |
    aluminium aluminum | footage video clip | factory plant | advert advertisement ad | tell told inform |
    internet online web | retract recant | hospital clinic | conceal hide | money cash | power electricity | old
    ancient antique
"""

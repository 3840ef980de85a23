"""Words that mean the same to whoever compares two texts: other words for a thing, and nouns made of verbs."""

# The first of a group stands for all; forms that no rule of endings finds are written out.
SAME = """
    death die dead fatality kill deadly decease slay slain | person people individual folk human | man men | woman
    women | child children kid youngster | worker employee staff staffer personnel workforce | pupil student
    schoolchild | migrant immigrant | soldier troop serviceman | doctor physician medic | car vehicle automobile |
    house home dwelling residence | film movie | photo picture image photograph snapshot | police cop policeman | pay
    paid payment wage salary remuneration pays salaries | sell sold sale | buy bought purchase acquire acquisition |
    win won victory | lose lost loss | go went gone | fall fell fallen decrease decline drop plunge plummet | rise
    rose risen raise increase climb surge soar | grow grew grown growth | shrink shrank shrunk | sink sank sunk | beat
    beaten | give gave given | take took taken | spend spent | find found discover discovery | lead led | burn burnt |
    teeth tooth | feet foot | shoot shot | steal stole stolen theft loot | break broke broken | freeze froze frozen |
    speak spoke spoken speech | citizen national | lorry truck | company firm business corporation enterprise | cost
    price | fine penalty | marry marriage wed wedding | ban forbid forbade forbidden prohibit outlaw | close closure
    shut | resign resignation | arrive arrival | depart departure leave left | remove removal | withdraw withdrew
    withdrawn withdrawal | approve approval | refuse refusal | choose chose chosen choice | fly flight flew flown |
    plane aircraft jet airplane aeroplane airliner | boat ship vessel | bike bicycle cycling | phone telephone
    smartphone | shop store retailer | flat apartment | motorway highway | petrol gasoline | begin began begun start
    commence | vote ballot | jail prison imprison imprisoned | rubbish garbage trash waste | big large huge enormous
    giant massive | disease illness sickness | poison toxic poisonous | jab vaccine vaccination vaccinate | hurt
    injure injury wound | help assist assistance aid | build built construct construction | destroy destruction
    demolish demolition raze | decide decision | announce announcement | elect election | invade invasion | explode
    explosion blow | erupt eruption | expel expulsion | kidnap abduct snatch | rich wealthy | scientist researcher |
    hairdresser barber | demonstrate demonstration protest protester demonstrator | suspend suspension | evacuate
    evacuation | cannabis marijuana | clothing clothes | recover recovery | survive survival survivor | eat ate eaten
    devour consume | drink drank drunk | sleep slept asleep | swim swam swum | teach taught tuition | think thought |
    write wrote written | wear wore worn | throw threw thrown | hide hid hidden | fight fought | bring brought | catch
    caught | pope pontiff | mum mom mother | dad father | grandma grandmother granny | grandpa grandfather | aluminium
    aluminum | footage video clip | factory plant | advert advertisement ad advertising commercial | tell told inform
    notify | internet online web | retract recant | hospital clinic | conceal hide | money cash | power electricity |
    old ancient antique | lawmaker legislator parliamentarian | voter electorate | pensioner retiree retired | arrest
    detain apprehend detention | port harbour harbor | block blockade | activist campaigner | refund reimburse repay
    repaid | end finish conclude | small tiny | fast quick rapid swift | fire blaze inferno | flood deluge |
    earthquake quake tremor | medicine medication | lawyer attorney solicitor barrister | judge magistrate | court
    tribunal | prisoner inmate convict | thief thieves burglar robber | baby babies infant newborn | government
    administration | law legislation statute | rule regulation | tax levy | farmer grower | forest woodland | coast
    shore shoreline | city town | street road | airport airfield | railway railroad rail | underground subway |
    airline carrier | gun firearm | army military | war conflict | blast detonation | attack assault raid | treaty
    pact accord agreement deal | dispute row quarrel | crash collide collision | cure heal remedy | trigger spark
    provoke cause | show depict portray shown | research study studies | allow permit authorise authorize | cancel axe
    scrap | delay postpone defer postponement | hire recruit | appoint nominate | match game fixture | team squad |
    fan supporter | television tv telly | website webpage | customer client shopper consumer | restaurant eatery diner
    | dog hound puppy | cat kitten feline | cow cattle cows | pig swine hog | rain rainfall | contaminate pollute
    taint pollution contamination | bank lender | leader chief boss | own possess belong owner proprietor | jobless
    unemployed | friend mate pal buddy | neighbour neighbor | teenager teen adolescent | resident inhabitant villager
    | tourist visitor holidaymaker | priest clergyman cleric | holiday vacation | funeral burial | nuclear atomic |
    blackout outage | toilet loo lavatory restroom washroom | covid coronavirus | tumour tumor cancer | alcohol booze
    liquor | drive drove driven | travel trip journey voyage | move relocate relocation | repair fix mend | answer
    reply respond response | warn alert | accuse blame accusation | admit confess concede acknowledge | praise laud
    commend applaud | criticise criticize condemn denounce slam | support endorse endorsement | rescue save | search
    hunt | cheat deceive defraud swindle scam | exam examination | rob robbery | secret confidential classified |
    birth born | mayor mayoress | football soccer | sweet candy | biscuit cookie | lift elevator | pavement sidewalk |
    nappy diaper nappies | rival opponent | speed pace | fridge refrigerator | carbon co2 | obese overweight |
    wildfire bushfire | landlord landlady | chicken hen | bread loaf loaves | spy espionage | oil petroleum | tour
    concert gig | dinner supper | sofa couch | winter wintertime | murder homicide | bomb bombing | lottery lotto
    jackpot | asylum refuge | refugee refugees | bonus bonuses | royal monarchy | king monarch | meteor meteorite |
    bacteria bacterium germ | chemical substance | famine starvation | hunger starve | drought aridity | harvest crop
    crops | cellar basement | fence railing | parcel package | luggage baggage | wallet purse | jewel gem jewellery
    jewelry | insect bug | snake serpent | whale whales | wolf wolves | knife knives blade | loudspeaker megaphone |
    poll survey | opinion view | debate discuss discussion | lie lied untruth | rumour rumor gossip | error mistake
    blunder | danger peril | risk hazard | benefit advantage | aim objective | chance likelihood probability |
    complaint grievance | punish punishment | guilty culpable | proof evidence | witness eyewitness onlooker bystander
    | victim casualty casualties | hostage captive | rebel insurgent | navy naval | missile rocket | border frontier |
    ambassador envoy | candidate contender | referendum plebiscite | merge merger | bankrupt insolvent bankruptcy
    insolvency | invest investment | share stock | forecast predict prediction | total overall | annual yearly |
    university college | book novel | author writer | poem verse | song track tune | singer vocalist | actor actress |
    statue sculpture | temple shrine | bury buried | grave tomb | corpse cadaver | autopsy postmortem | operate
    operation surgery surgical | pill tablet capsule | infect infection | immune immunity | pregnant pregnancy |
    vegetable veg veggie
"""

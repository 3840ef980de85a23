"""The forms of speech that state nothing which evidence could settle, and what else tells a statement from talk."""

import re

from worker.pipeline.vocabulary import gather_words

# What may stand before the words that show what a sentence is.
_LEAD = (
    r"^[\W_]*(?:(?:and|but|so|or|yet|also|now|well|look|listen|ok|okay|oh|again|then|yes|no|of course|first|second|"
    r"finally|folks|frankly|honestly|please|just|still|instead|because|I mean|you know|ladies and gentlemen),? )*"
)
# "Let me tell you that crime has doubled": what comes after these words is what is stated.
PREFACE = re.compile(
    rf"{_LEAD}(?:let me|let's|I (?:just |also |only |do )?(?:want|would like|have|need|ought) to|I (?:must|will|can|"
    rf"should|would)|I'll|I'd"
    r" like to|I|please)(?: (?:just|also|first|now|only|simply|again|quickly|briefly))*"
    r" (?:say|said|tell you|remind (?:you|him|her|them|everybody|everyone)|point(?:ed)? out|be (?:very |"
    r"perfectly )?clear|"
    r"make (?:it |this |one thing |something )?(?:very |perfectly |absolutely )?clear|add|note|mention|repeat|correct|"
    r"say (?:this|one thing)|explain)\b(?:,? (?:to you|first of all|first|also|again|very quickly|quickly|now|here|"
    r"too|this))*"
    r"(?: that\b|,|:| --?| \u2013| \u2014)\s*|"
    rf"{_LEAD}(?:remember|note|keep in mind|bear in mind|do not forget|don't forget|make no mistake|"
    r"let's (?:not forget|remember|be clear))(?: that\b|,|:| --?| \u2013| \u2014)\s*",
    re.IGNORECASE,
)
LINK_AT_END = re.compile(r"(?:\s+https?://\S+)+$")
FIGURE = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|seventy|"
    r"eighty|"
    r"ninety|hundred|thousand|million|billion|trillion|dozen|half|third|quarter|double|doubled|twice|percent)s?\b",
    re.IGNORECASE,
)
# A statement may come with a wish or an order: "I hope so, because crime has doubled."
COUNTED = re.compile(
    rf"{FIGURE.pattern}|\b(?:because|since|although|than|ever|never|most|least|record|every|highest|lowest|largest|"
    r"fewest|only|but|while|whereas|who|which|fact|facts)\b",
    re.IGNORECASE,
)
REPORT = re.compile(
    r"\b(?:said|says|told|tells|according to|announced|reported|reports|confirmed|denied|denies|claimed|claims|"
    r"admitted|"
    r"acknowledged|warned|stated|testified|argued|insisted|wrote|writes|added|adds|tweeted|posted|asked|replied)\b",
    re.IGNORECASE,
)
QUOTE = re.compile('["\u201c\u201d\u00ab\u00bb\u201e]')
QUESTION = re.compile(
    r"[?\uff1f\u061f](?:\s?!)?[\"'\u201d\u2019\u00bb)\]\u300d\u300f]*$|"
    r"[?\uff1f\u061f][\"\u201d\u00bb] (?:[\w.'-]+ ){0,4}?(?:asks?|asked|wonders?|wondered|wrote|"
    r"said)(?: [\w.'-]+){0,4}\.?$"
)
_FEELING = (
    r"(?:think|thought|believe|feel|guess|suppose|love|like|hate|doubt|agree|disagree|prefer|appreciate|"
    r"respect|admire|regret|trust|look forward|care|(?<=not )know|(?<=n't )know|(?<=not )understand|"
    r"(?<=n't )understand)"
)
OPINION = re.compile(
    rf"{_LEAD}(?:I|we) (?:(?:do not|don't|really|just|still|also|always|certainly|personally|firmly|strongly|do|"
    rf"would|very much|happen to|absolutely|totally|fully|completely) )*{_FEELING}\b|"
    rf"{_LEAD}I(?:'m| am) (?:\w+ )?(?:sure|afraid|glad|happy|proud|sorry|excited|delighted|honou?red|grateful|thankful|"
    r"confident|worried|concerned|convinced|pleased|in favou?r)\b|"
    rf"{_LEAD}(?:in my (?:opinion|view|mind)|to my mind|personally|my (?:guess|hope|sense|feeling|view|opinion|advice|"
    r"heart)|if you ask me|for my part)\b",
    re.IGNORECASE,
)
WISH = re.compile(
    rf"{_LEAD}(?:(?:I|we) (?:\w+ ){{0,2}}?(?:will|shall|would like|should|must|need to|have to|ought|want|hope|wish|"
    rf"intend to|"
    r"plan to|can(?:not|'t)? (?:do|be|make|afford|get|have|build|win|work))\b|"
    r"(?:I|we)'(?:ll|d)\b|(?:I'm|I am|we're|we are) (?:not )?(?:going to|gonna)\b|"
    r"(?:I|we)'ve got to\b|hopefully\b|god bless\b|god save\b|may (?:god|he|she|they|the|you|we|your)\b|"
    r"(?:it's|it is|now is)(?: \w+)? time (?:to|for|we|that)\b|"
    r"(?:if|when|once|unless) (?:we|I)\b.*\b(?:we|I)(?:'ll|'d| will| would| should| must| can| need to| have to)\b|"
    r"if only\b|long live\b|would that\b|fingers crossed\b)",
    re.IGNORECASE,
)
NORM = re.compile(
    rf"{_LEAD}(?:[\w'-]+ ){{1,6}}?(?:should|ought to)(?: not|n't)? (?:[\w'-]+ ){{0,8}}[\w'-]+\W*$",
    re.IGNORECASE,
)
TASTE = re.compile(
    rf"{_LEAD}(?:[\w'-]+ ){{0,6}}?(?:is|are|was|were|looks?|sounds?|feels?|tastes?|seems?|\w+'s|\w+'re)(?: (?:so|"
    rf"very|"
    r"really|truly|simply|just|absolutely|quite|pretty|rather|too|a|an|such a|such an|the most|most|more|utterly))*"
    r" (?:good|great|bad|terrible|horrible|awful|nice|beautiful|amazing|awesome|wonderful|stunning|handsome|weird|"
    r"strange|crazy|fun|funny|exciting|incredible|fantastic|lovely|ugly|elegant|brilliant|impressive|interesting|"
    r"boring|delicious|disgusting|disgraceful|shameful|ridiculous|magnificent|gorgeous|sad|charming|adorable|cute|"
    r"outrageous|unbelievable|excellent|superb|sublime|dull|disappointing|heart-?breaking|inspiring)"
    r"(?: (?:film|movie|book|idea|day|thing|man|woman|person|people|guy|place|question|point|news|job|story|time|night|"
    r"evening|city|country|team|game|song|show|work|experience|honou?r|pity|shame|deal|way|to \w+))?[.!\u2026]*"
    r"[\"'\u201d\u2019)]*$",
    re.IGNORECASE,
)
# "What a day it was!"
EXCLAMATION = re.compile(r"^\W*(?:what an?|how)\b[^.?!]*!\W*$", re.IGNORECASE)
REACTION = re.compile(
    rf"{_LEAD}(?:that|this|it|he|she|they|you|we|I|there|here|what|who)(?:'s| is|'re| are| was| were| do| does| did|"
    rf" has|"
    r" have| had| would| will| can)(?:n't| not)?(?: (?:just|simply|absolutely|exactly|really|all|so|very|quite|"
    r"completely|totally|the|a|my|an|your|his|her|what|why|how|where|because|who))*"
    r"(?: (?:true|right|correct|wrong|false|it|fact|point|question|answer|problem|issue|case|why|what|how|fine|okay|ok|"
    r"all|enough|clear|so|that|this|go|happen|well|not|I|he|she|they|we|you|"
    r"(?:it|I|he|she|we|they|you) (?:is|was|said|say|mean|meant|think|thought|did|do|know|want|wanted|believe)))?"
    r"[.!\u2026]*$",
    re.IGNORECASE,
)
GREETING = re.compile(
    rf"{_LEAD}(?:thanks\b(?! to (?!you\b|all\b|every))|thank you\b|many thanks\b|hello\b|hi\b|hey\b|good (?:morning|"
    rf"afternoon|evening|night)\b|"
    r"(?:and |a |very |warm )*welcome\b|congratulations\b|dear (?!\w+ly)\w+|goodbye\b|good-bye\b|bye\b|cheers\b|"
    r"sorry\b|wow\b|"
    r"excuse me\b|pardon\b|happy (?:birthday|new year|easter|holidays)\b|merry christmas\b|good luck\b|"
    r"(?:it's|it is) (?:\w+ )?(?:good|great|nice|wonderful|a pleasure|an honou?r|lovely) to be\b|"
    r"ladies and gentlemen\b|see you\b|have a (?:\w+ )?(?:day|evening|night|weekend|one)\b)",
    re.IGNORECASE,
)
FRAME = re.compile(
    r"^\W*(?:(?:in|for) (?:this|the following|today's) (?:article|post|piece|story|section|chapter|episode|video|"
    r"report|"
    r"guide|newsletter),? (?:we|I|you|our)\b|"
    r"(?:here(?:'s| is| are)|these are|this is|the following (?:is|are)) (?:what|why|how|some|the|a|an|five|ten|three|"
    r"seven|our|everything|all|\d+)\b.{0,80}(?::|\bneed to know\b|\bto know\b|\bknow so far\b|"
    r"\bhow it works\b).{0,20}$|"
    r"(?:as follows|to sum up|in short|in conclusion|read on|more on (?:this|that) (?:later|below|soon))\W*$|"
    r"(?:we|I)(?:'ll| will) (?:\w+ )?(?:come back to|return to|look at|discuss|explain|show you|explore|see)\b)",
    re.IGNORECASE,
)
_VERBS = (
    "add ask avoid be beware bring buy call check choose click come consider cut do download drink eat enjoy find "
    "follow "
    "forget get give go grab have help hold hurry imagine join keep learn leave listen look make meet mix note pick "
    "place "
    "put read relax remember remind repeat rest save see send set share show sign sit skip stand start stay stop "
    "subscribe suppose take talk tell think try turn use visit vote wait watch wear work write"
)
ORDER = re.compile(
    rf"{_LEAD}(?:do not|don't|never (?=forget|mind)|let's|let us|let me|please|"
    rf"(?:always |never |simply |just )?(?:{'|'.join(_VERBS.split())})"
    r" (?:a|an|the|this|that|these|those|your|my|our|it|them|him|her|me|us|all|any|some|more|up|out|off|on|about|at|to|"
    r"sure|here|there|yourself|yourselves|with|into|ready|back|in|and|one|for|from|if|how|what|not|careful|quiet|now|"
    r"down|over|away|\d+))\b",
    re.IGNORECASE,
)
ONE_WORD_ORDER = re.compile(
    r"^\W*(?:vote|join|act|wait|stop|listen|look|imagine|relax|remember|go|come|share|hurry|stay)\b(?: \w+){0,3}!+\W*$",
    re.IGNORECASE,
)
FINISHED = re.compile(r"[.!?\u2026\u3002\uff01\uff1f\u061f\u06d4\u0964][\"'\u201d\u2019\u00bb)\]\u300d\u300f\d]*$")
WORD = re.compile(r"[^\W\d_][\w'-]*")
# Hardly an English sentence goes without one of these; one in another language seldom has any.
ENGLISH = gather_words(
    "a an and are as at be but by for from had has have he in is it not of on or that the they this to was were with",
)
SAYING = re.compile(
    r"\b(?:is|are|was|were|am|be|been|has|have|had|do|does|did|will|would|can|could|may|might|must|shall|should|isn't|"
    r"aren't|wasn't|weren't|hasn't|haven't|hadn't|didn't|doesn't|don't|won't|can't|became|began|came|cut|fell|gave|got|"
    r"grew|held|kept|knew|led|left|lost|made|met|paid|rose|ran|saw|sent|sold|spent|stood|took|went|won|wrote|said|says|"
    r"\w{2,20}(?<!e)ed|(?:caus|kill|lead|cur|prevent|contain|make|mean|includ|lack|remain|cost|com|get|tak|us|giv|"
    r"need|fall|ris|grow|show|reveal|work|liv|pay|support|reject|win|los|clos|cut|back|vot|ban|spread|turn|run|"
    r"receiv|begin|offer|warn|call|launch|put|requir|"
    r"order|drop|hit|jump|plan|approv|demand|find|seek|see|die|di|sue|su|quit|bring|buy|sell|build|carr[iy]|fail|feel|"
    r"announc|test|join|lift|eas|beat|urg|deni|deny|reach|publish|open|mov|doubl|go|star|surg)e?s?|"
    r"\w+'(?:re|ve))\b",
    re.IGNORECASE,
)

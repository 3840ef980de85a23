"""What a site says about itself and to its readers: the wording by which one sentence is known as boilerplate."""

import re
from dataclasses import dataclass

# Reasons that hold for what stands beside the sentence too: a caption before its credit, what a correction says.
CORRECTION, CREDIT = "corrects the text", "credits a picture or a writer"
# A sentence longer than this is a whole page without stops; its first part tells enough.
_LONGEST_LOOK = 600

# Reports speak of buttons, newsletters and copyright too, but then somebody says so.
_REPORTED = re.compile(
    r"\b(?:said|says|told|tells|added|adds|according to|announced|testified|tweeted)\b", re.IGNORECASE
)

_SITE = (
    r"(?:news ?letters?|telegram|instagram|facebook|twitter|whats ?app|you ?tube|tik ?tok|linked ?in|mastodon|"
    r"blue ?sky|social media|pod ?casts?|inbox|home ?page|web ?site|site|app|channel|button|links?|account|profile|"
    r"comments?|page|mailing list|e-?mails?|notifications?|alerts?|updates|briefings?|digest|stories|story|articles?|"
    r"subscriptions?|subscribers?|members?|membership|journalism|reporting|coverage|feed|gallery|slide ?show)"
)
_VERB = (
    r"(?:click|subscribe|unsubscribe|sign up|sign in|log ?in|register|follow|join|donate|read|see|listen|visit|"
    r"check out|scroll|get|receive|turn on|enable|disable|become|send|consider|find|browse|explore|catch up|stay|keep|"
    r"continue|enter|leave|buy|learn|discover|create|download|bookmark)"
)
# "Share prices", "Press freedom", "Like many sites": at the head of a sentence these are orders only before "this".
_VERB_OR_NOUN = (
    r"(?:like|share|forward|re-?post|re-?tweet|support|watch|print|e-?mail|contact|help|shop|try|view|upgrade|write|"
    r"give|tap|press|save)"
)
_SELF = r"(?:us|our|ours|my|me|your|here|above|below|now|more|these|this)"
_LEAD = r"^(?:[\W_]*(?:please|also|and|or|just|then|don't forget to|want more\?|[\w' ]{2,24}:)\s+)?"
_POST = r"(?:article|story|stories|post|piece|page|content|material|column|blog)"
_REUSED = r"(?:published|reproduced|redistributed|broadcast|rewritten|copied|re-?printed|distributed|transmitted)"
_AGENCY = r"(?:getty(?: images)?|shutterstock|i ?stock(?: ?photo)?|afp|ap photo|wikimedia commons|unsplash)"
_NAME = r"(?-i:(?!The |An? |This |That )[A-Z\u00c0-\u00de])[\w.'-]*(?: [\w.'-]+){0,4}"
_WRITER = (
    r"(?:editor|reporter|writer|journalist|columnist|author|contributor|correspondent|fellow|professor|lecturer|host|"
    r"producer|blogger|analyst|researcher|activist|freelancer|critic|podcaster)"
)


@dataclass(frozen=True, slots=True)
class Cue:
    """One kind of wording: why a sentence that holds it is none of the article's."""

    reason: str
    opening: re.Pattern[str] | None
    anywhere: re.Pattern[str] | None

    def shows(self, sentence: str) -> bool:
        """Whether `sentence` begins with such words, or holds some that count wherever they stand."""
        if self.opening and self.opening.match(sentence):
            return True
        return self.anywhere is not None and self.anywhere.search(sentence) is not None


def _cue(reason: str, *patterns: str) -> Cue:
    # Apart, because a search tries every pattern at every place, those that fit at the first place alone included.
    return Cue(
        reason,
        _join([pattern for pattern in patterns if pattern.startswith("^")]),
        _join([pattern for pattern in patterns if not pattern.startswith("^")]),
    )


def _join(patterns: list[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(patterns), re.IGNORECASE) if patterns else None


# Wording of the site's own voice, wherever it stands.
PLAIN_CUES = (
    _cue(
        "asks the reader to do something on the site",
        rf"{_LEAD}{_VERB}\b(?=.{{0,120}}\b{_SITE}\b)(?: [\w'-]+){{0,5}}? {_SELF}\b",
        rf"{_LEAD}{_VERB_OR_NOUN} {_SELF}\b.{{0,80}}\b{_SITE}\b",
        rf"{_LEAD}(?:follow|find|like|join) .{{1,40}} on (?:facebook|twitter|instagram|telegram|you ?tube|tik ?tok)\b",
        rf"{_LEAD}(?:subscribe to|sign up for|donate to|register for) .{{1,60}}\b(?:{_SITE}|today|now)\b",
        rf"{_LEAD}(?:click|tap|press|scroll)\b.{{0,80}}\b(?:here|below|above|link|icon|down)\b",
        r"\b(?:click|tap|press) (?:here|below|above|on the (?:link|button|icon))",
        r"\bfeel free to (?:share|re-?post|forward|re-?publish|re-?print|copy|distribute)",
        r"\byou can (?:unsubscribe|sign up|subscribe|follow us|contact us|reach (?:us|me))",
        r"\b(?:follow|like|contact|e-?mail|tweet) (?:us|me) (?:on|at|via|@)",
        r"^follow (?:him|her|them) (?:on|@)",
        r"^(?:read|see|find out|learn|view|show|load) (?:more|also|next|all)\b.{0,60}$",
        rf"^(?:to|if you (?:want|wish|would like) to) (?:receive|read|get|see|subscribe|support|donate|continue)\b"
        rf".{{0,90}}\b(?:newsletter|(?:{_VERB}|{_VERB_OR_NOUN}) (?:here|now|below|us))\b",
    ),
    _cue(
        "asks for money",
        r"^(?:(?!(?:an?|the|at|told|his|her|their) )[\w'.]+ ){0,4}fund-?(?:raising|raiser|drive)(?: \w+)? ?:",
        r"\b(?:your|make a|a small) (?:\w+[- ]){0,2}?(?:donations?|contributions?|gifts?)\b"
        r".{0,60}\b(?:helps?|makes?|keeps?|supports?|us|our|deductible)\b",
        r"\bsupport our (?:work|journalism|reporting|site|website|writers|newsroom)\b",
        rf"{_LEAD}(?:support|fund|sustain) (?:independent|quality|this) (?:work|journalism|reporting|site|media)\b",
        r"\b(?:reader|listener|viewer|member)[- ](?:supported|funded)\b.{0,60}\b(?:we|our|you|your|us)\b",
        r"\bwe (?:rely|depend|count) on (?:your|our readers|readers like you|donations)\b",
    ),
    _cue(
        "describes the site's own controls",
        r"\b(?:activating|clicking|pressing|using|click|tap|press|hit|use)\b.{0,40}\bbuttons?\b.{0,30}"
        r"\b(?:above|below|here|page|right|left|top|bottom)\b",
        rf"\b(?:our|this|all) [\w ]{{0,30}}{_POST}s? (?:can be|are|is) (?:also )?(?:read|available|translated) in "
        r"(?:\d+|many|other|several) languages",
        r"\bavailable (?:only )?(?:in|on) (?:the )?(?:desktop|mobile) version\b",
        r"\bjava ?script (?:is|must be|to be) (?:disabled|enabled|required)\b",
        rf"\b(?:the |this )?{_POST} continues (?:below|after (?:the |this )?(?:ad\b|advert|gallery|video|photo))",
        r"\bthis (?:video|content|player) (?:is|can) ?not (?:available|be played)\b",
    ),
    _cue(
        "is a legal notice",
        r"^(?:legal )?(?:disclaimer|disclosure|copyright|terms and conditions)\b\W{0,3}(?:[:.|-]|$)",
        r"\u00a9|\(c\) ?(?:19|20)\d\d|\bcopyright (?:\(c\)|(?:19|20)\d\d)|\ball rights reserved\b",
        rf"\b(?:may|must|can) ?not be {_REUSED}(?:,| or |/).{{0,60}}\b{_REUSED}\b",
        rf"\b(?:may|must|can) ?not be {_REUSED}\b.{{0,80}}\bwithout\b.{{0,40}}\b(?:permission|consent)\b",
        r"\bpermission (?:of|from) the (?:copyright (?:owner|holder)|publisher)\b",
        r"\bresponsibility of the (?:author|writer|contributor)",
        r"\bnot be (?:held )?(?:responsible|liable) for any (?:\w+ ){0,3}(?:inaccura|incorrect|errors?\b|omission)",
        r"\bgrants? (?:you )?(?:permission|the right|a licen[cs]e) to (?:\w+ ){0,2}"
        r"(?:cross-?post|re-?print|re-?publish|re-?produce|share)",
        r"\b(?:views|opinions) (?:and opinions |and [\w ]{1,20}tips )?(?:expressed|represented|contained)\b.{0,80}"
        r"\b(?:author|own|not (?:necessarily )?(?:reflect|represent|those))",
        r"(?:\bsite|\bpage|\bblog|\.[a-z]{2,4}) contains? copyright(?:ed)? (?:material|content|work)",
        r"\b(?:material|content|information|articles?)(?: \w+)? (?:on|of|in|at) (?:this|our) (?:web ?)?(?:site|page)\b",
        r"\bwe (?:are making|make|made) (?:such|this|the|any) (?:material|content|information)s? available\b",
        r"\byou (?:wish|want) to use (?:the |this |any )?copyright(?:ed)? (?:material|content)",
        rf"\b(?:publication|re-?publication|reproduction|re-?prints?) of .{{0,60}}\b{_POST}s?\b.{{0,90}}\bcontact\b",
        r"\bregistered trademarks?\b|\btrademarks of [\w.]+(?: \w+)?(?:,? (?:inc|llc|ltd)\b|\.com)",
        r"\bstatements have not been evaluated by\b",
        r"\bfor (?:general )?information(?:al)? purposes only\b",
        r"\bnot (?:provide|constitute|intended as) (?:medical|legal|financial|investment|professional) advice\b",
        r"^\W*data (?:is|are) (?:delayed|a real-time snapshot)\b",
        r"\bsubject to (?:our|the site's) (?:terms|privacy)|\bagree to (?:our|these) (?:terms|privacy|cookie)",
        r"\bour (?:terms of (?:use|service)|privacy (?:policy|notice|statement)|cookie policy|comments? policy)\b",
        r"\bwe (?:and our partners )?use (?:income[- ]earning|cookies|affiliate|auto affiliate)\b",
        r"\b(?:we|this site|page|post|article|links?)\b.{0,60}\baffiliate (?:links?|commissions?|programs?)\b",
        r"\bwe (?:may |might |will )?(?:earn|receive|get) (?:an? )?(?:small |affiliate )?commissions?\b",
    ),
    _cue(
        "says where or when the text was published",
        rf"\bthis {_POST} (?:was |has been |is |has )?(?:also )?(?:re-?printed|re-?published|syndicated)\b",
        rf"\bthis {_POST} (?:was |has |is )?(?:first|originally|previously) (?:published|appeared|posted|ran)\b",
        r"^(?:originally|first|previously) (?:published|appeared|posted) (?:on|in|at|by)\b[^,]*$",
        r"^(?:re-?printed|re-?published) (?:with|by|from|here)\b",
        r"^(?:last |first )?(?:updated|published|posted|modified|created)\b[^.]{0,40}"
        r"(?:\d{1,2}[:.]\d\d|\b\d{4}|\bago)\W*[\w ;:,]{0,24}$",
        r"^(?!.*\b(?:at|on|in|the|was|is|of)\b).{0,60}\b(?:19|20)\d\d\b.{0,8}\b\d{1,2}:\d\d\b.{0,30}$",
        r"\b\d+[- ]min(?:ute)?s? read\b",
        r"^\d+ (?:minutes|hours|days) ago\W*$",
    ),
    _cue(
        "is a placeholder or a way to get in touch",
        r"[\[(<]e-?mail ?(?:protected|address hidden)\b",
        r"^(?:for )?(?:media|press|general|business|advertising) (?:inquir|enquir|contact|quer)\w*\W*"
        r"(?:$|:|contact|please|e-?mail|call)",
        r"^for (?:more|further|additional) (?:information|details)\W+.{0,20}\b(?:visit|contact|e-?mail|call|see)\b",
        r"^(?:https?://|www\.)\S+$",
    ),
    _cue(
        CREDIT,
        r"[\[(](?:file|photo|image|picture|source|credit|courtesy|getty|ap photo)\b[^\])]{0,80}[\])]\W*$",
        r"^(?:the )?(?:featured|cover|header|original) (?:image|photo|picture|video)\b.{0,60}$",
        r"^(?:photo|image|picture|photograph|illustration|graphic|video|footage)s?(?: (?:credits?|source|courtesy))*"
        r" ?(?::|/|\bcourtesy\b|\bcredits?\b|\bsource\b).{0,100}$",
        r"^(?:photo|image|photograph|illustration|graphic|video)s? by(?: [\w.'/-]+){1,4}$",
        rf"[/|] ?{_AGENCY}\b[^.]{{0,30}}$|\b(?:via|courtesy(?: of)?) {_AGENCY}\W*$",
        rf"^{_AGENCY}(?: ?[/|].*)?$",
        r"^(?:articles?|posts|written|edited|compiled|posted|photography)(?: and \w+)? by"
        r"(?: ?:.{0,60}|(?: [a-z.'-]+){1,4})$",
        r"^(?:stories|text|words|report|reporting|reported)(?: and \w+)? by ?:.{0,60}$",
        r"^about the (?:authors?|writers?|contributors?)\b",
    ),
    _cue(
        "speaks to the readers about the site",
        r"^(?:a |an )?(?:note|message|letter|appeal) (?:to|for) (?:our |the |all )?(?:readers|subscribers|members)\b",
        r"^(?:dear (?:readers?|friends|subscribers)|(?:editor|publisher|author)'?s'? note|correction)\b\W*[:,\u2014-]",
        r"\bour (?:readers|subscribers|newsletter|community guidelines)\b.{0,80}\b(?:you|your|can|will|please)\b",
        r"\bdelivered (?:straight |directly )?(?:to|through|into) your (?:inbox|e-?mail|letterbox|mailbox)\b",
        r"\bthank(?:s| you)(?: so much)? for (?:reading|subscribing|visiting|signing up)\b",
        r"\b(?:what do you think|have your say|let us know|tell us)\b.{0,60}\b(?:comments?|below|thoughts)\b",
        r"\byou(?: can|'ll)? (?:find|read|see) (?:more|all|other) .{0,40}\b(?:here|on our)\b",
    ),
)

# Wording of the desk behind the article; it stays known where it says what an earlier version "said".
SURE_CUES = (
    _cue(
        CORRECTION,
        r"^(?:correction|clarification)s? (?:added|made|appended|published)\b",
        r"^(?:correction|clarification|corrections?(?: and| &) clarifications?)s?\b(?: added| made| appended)?"
        r"(?:,? \(?[^:\w]{0,2}(?:on |of )?(?:\w+\.? )?\d{1,4}[^:]{0,16})?\s?[:\u2014]",
        rf"^(?:an|a|the) (?:earlier|previous|prior|original|former) version of (?:this|the|our) {_POST}\b",
        rf"^this {_POST} (?:has been|was|is being|will be) (?:\w+ )?(?:updated|corrected|amended|edited|revised|"
        rf"clarified)\b",
        r"^(?:update|updated) (?:on |at )?[^.]{0,40}\d[^.]{0,20}:",
    ),
    _cue(
        CREDIT,
        r"^\W*(?:additional )?(?:reporting|writing|editing|additional reporting) by\b.{0,120}$",
        r"^(?:with (?:additional )?(?:reporting|files|information) (?:by|from)|"
        r"[^.]{2,60} contributed to this (?:report|story|"
        r"article))\b.{0,60}$",
        r"^(?:image|picture|photo) (?:copyright|caption|credit|source)\b.{0,200}$",
        r"^(?:file|handout|stock|archive) (?:photo|picture|image|video)s?\b ?[:\u2014-].{0,300}$",
        r"^(?:photograph|photo|image|picture|illustration|composite)s?: [^.]{2,80}$",
    ),
    _cue(
        "is a legal notice",
        r"\b(?:this|our|the) (?:web ?)?(?:site|page|website)s? uses? (?:\w+ )?cookies\b",
        r"^by (?:continuing|clicking|using|browsing|signing up|subscribing|accepting|registering)\b.{0,120}"
        r"\b(?:agree|accept|consent)\b",
        r"^(?:accept|reject|allow|manage|decline)(?: all)?(?: optional)? (?:cookies|preferences|settings|consent)\W*$",
        r"^our standards: ",
        r"^(?:all )?quotes? (?:are )?delayed\b",
    ),
    _cue(
        "speaks to the readers about the site",
        r"^(?:this|the) (?:content|article|story|video|page) is (?:only )?(?:for|available (?:only )?to) (?:our )?"
        r"(?:\w+ )?(?:subscribers|members|readers)\b",
        r"^you(?:'ve| have) (?:reached|hit|used|read|exceeded) (?:your|all|the)\b.{0,40}\b(?:articles?|limit|"
        r"stories)\b",
        r"^your (?:subscription|e-?mail(?: address)?|request|comment|registration) (?:could|has|was|will|is)\b",
        r"^your (?:support|donation|contribution|gift|membership|subscription) (?:makes?|helps?|keeps?|allows?|"
        r"enables?)\b",
        r"^(?:comments|commenting)(?: on this \w+)? (?:are|is) (?:now )?(?:closed|disabled|off|moderated)\b",
        r"^if you (?:like|liked|enjoy|enjoyed|value|found) (?:this|our|what)\b.{0,120}",
        r"^(?:contact|e-?mail|call|reach|write to) (?:the |our )?(?:reporter|author|writer|newsroom|editors?|us)\b",
        r"^(?:got|have|do you have)(?: you)? (?:a |any )?(?:news )?(?:tip|story|question|correction|suggestion|"
        r"comment)s?\b"
        r".{0,40}\?",
    ),
    _cue(
        "points to another text",
        r"^(?:related|see also|read (?:more|also|next)|also read|more|watch|listen|must read|don't miss|"
        r"in case you missed it|"
        r"recommended|you may (?:also )?like|further reading|what to read next|trending|live updates?|in pictures|"
        r"in photos|"
        r"related (?:articles?|stories|posts|content))\s?[:|\u203a\u00bb>].{0,160}$",
        r"^(?:tags|tagged(?: with)?|topics|filed (?:under|in)|categories|posted in|keywords)\s?:.{0,160}$",
    ),
)

# Wording that a report may use too; it decides only outside the article's body.
FAINT_CUES = (
    _cue(
        "introduces the writer",
        rf"^{_NAME} (?:is|are|has been|works as|serves as) (?:also |currently |previously )?"
        rf"(?:an?|the|our|[\w.]+'s?)\b.{{0,60}}\b{_WRITER}s?\b",
        rf"^{_NAME} (?:writes|covers|reports|blogs)(?: [\w,-]+){{0,8}} (?:about|on|for)\b",
        r"^(?:his|her|their) (?:work|writing|articles|reporting|books?) (?:has|have) (?:appeared|been published)\b",
        r"^(?:he|she|they) (?:tweets|blogs|can be (?:reached|found|followed|contacted))\b",
    ),
    _cue(
        "asks the reader to do something",
        rf"{_LEAD}{_VERB}\b.{{0,120}}\b(?:{_SITE}|our|your|you)\b",
    ),
)


def find_cue(sentence: str, cues: tuple[Cue, ...] = PLAIN_CUES) -> str | None:
    """Why this one sentence is the site's and not the article's ("asks for money"); None where nothing says so."""
    plain = " ".join(sentence[:_LONGEST_LOOK].split()).replace("\u2019", "'").lstrip("*_ ")
    if cues is PLAIN_CUES and (sure := _find_first(plain, SURE_CUES)):
        return sure
    if _REPORTED.search(plain):
        return None
    return _find_first(plain, cues)


def _find_first(plain: str, cues: tuple[Cue, ...]) -> str | None:
    return next((cue.reason for cue in cues if cue.shows(plain)), None)

"""The words a text is about: tokenised, without the words every text has, the most telling first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from unicodedata import normalize

LONGEST = 40  # letters; what is longer is an address or noise
SHORTEST = 3
TITLE = 3  # a word of the title counts as often as three of the text
TOKEN = re.compile(r"[^\W\d_][\w'’+-]*[^\W_]|[^\W\d_]")
NOT_WORDS = re.compile(r"```.*?```|`[^`\n]*`|\bhttps?://\S+|\bwww\.\S+|\S+@\S+\.\S+", re.DOTALL)
STOP = {
    "en": frozenset(
        """
        a able about above across actually after again against ago ain't all almost alone along already also although
        always am among an and another any anybody anyone anything anyway are aren't around as ask asked asking at away
        back be became because become been before began begin being below best better between big bit both bought but
        buy by came can can't cannot case cause certain certainly come comes coming consider could couldn't course did
        didn't different do does doesn't doing don't done down during each easy edit either else end enough especially
        etc even ever every everyone everything exactly example fact fairly far feel few find first following for found
        from full gave general generally get gets getting give given gives go goes going gone good got great guess had
        hadn't happen hard has hasn't have haven't having he he'd he'll he's heard hello help hence her here here's
        hers herself hi high him himself his hope how how's however i i'd i'll i'm i've idea if in indeed instead into
        is isn't it it'd it'll it's its itself just keep kind knew know known large last later least left less let
        let's like likely little long look looked looking looks lot lots low made main make makes making many may maybe
        me mean means might mine more most much must my myself name near need needed needs never new next nice no nobody
        none nor not nothing now obviously of off often ok okay old on once one ones only onto or other others ought
        our ours out over own particular people perhaps place please point possible post pretty probably problem put
        question quite rather read real really reason recently right run said same saw say saying says second see seem
        seems seen sense several shall she she'd she'll she's should shouldn't show side similar simple simply since
        small so some somebody someone something sometimes somewhat somewhere soon sort start started still stuff such
        sure take taken tell than thank thanks that that's the their theirs them themselves then there there's
        therefore these they they'd they'll they're they've thing things think this those though thought three through
        thus time times to today together told too took tried tries true try trying turn two type under understand
        unless until up upon us use used useful uses using usually various very via want wanted wants was wasn't way
        ways we we'd we'll we're we've well went were weren't what what's when when's where where's whether which while
        who who's whole whom whose why why's will with within without won't wonder wondering word work works would
        wouldn't wrong yeah year years yes yet you you'd you'll you're you've your yours yourself yourselves
        """.split()
    ),
    "de": frozenset(
        """
        aber alle allem allen aller alles als also am an ander andere anderen andern anders auch auf aus bei beim bin
        bis bist da dabei dadurch dafür dagegen daher damit dann daran darauf daraus darf darin darüber das dass davon
        dazu dein deine dem den denn der deren des deshalb dessen die dies diese diesem diesen dieser dieses doch dort
        du durch ein eine einem einen einer eines einfach einige einmal er es etwa etwas euch euer für ganz gar gegen
        geht genau gerade gern gibt ging gut habe haben hat hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre
        ihrem ihren ihrer im immer in ist ja jede jedem jeden jeder jedes jedoch jemand jetzt kann kannst kein keine
        keinem keinen können könnte machen mal man manche mehr mein meine meinem meinen meiner meist mich mir mit
        muss müssen nach nicht nichts noch nun nur ob oder ohne schon sehr sein seine seinem seinen seiner seit selbst
        sich sie sind so solche soll sollte sondern sonst über um und uns unser unter viel viele vielleicht vom von vor
        wann war waren warum was weg weil weiter welche welchem welchen welcher wenn wer werden wie wieder will wir
        wird wo wohl wollen worden wurde wurden würde zu zum zur zwar zwischen
        """.split()
    ),
}


def words_of(title: str, texts: Iterable[str], language: str = "en", limit: int = 40) -> list[str]:
    """The words most used, those of the title first among equals; texts are plain, not HTML."""
    stop = STOP.get(language.partition("-")[0], STOP["en"])
    counts: Counter[str] = Counter()
    for word in tokens(title):
        counts[word] += TITLE
    for text in texts:
        counts.update(tokens(text))
    telling = [(word, count) for word, count in counts.items() if word not in stop and _is_telling(word)]
    telling.sort(key=lambda pair: (-pair[1], pair[0]))
    return [word for word, _count in telling[:limit]]


def tokens(text: str) -> list[str]:
    """Every word of a plain text in its stem's spelling; addresses and code are no words."""
    found = TOKEN.findall(NOT_WORDS.sub(" ", normalize("NFKC", text)))
    return [_stem(word.lower().replace("’", "'")) for word in found]


def _is_telling(word: str) -> bool:
    return SHORTEST <= len(word) <= LONGEST


def _stem(word: str) -> str:
    """One spelling for “stove”, “stoves” and “stove's”; stop words keep theirs."""
    if word in STOP["en"] or word in STOP["de"]:
        return word
    word = word.removesuffix("'s").rstrip("'")
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-2] if word.endswith(("sses", "shes", "ches", "xes")) else word[:-1]
    return word

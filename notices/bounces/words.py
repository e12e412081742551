"""What people and programs write when a mail does not arrive, in the words that many of them share. Pure."""

from __future__ import annotations

import re
from enum import StrEnum


class Said(StrEnum):
    """What some words say of a mail."""

    HARD = "hard"
    SOFT = "soft"
    LATE = "late"
    NOTHING = ""


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


WHO = r"(?:users?|recipients?|mailbox(?:es)?|address(?:ee|es)?|account|customer|subscriber|person|login|local part)"
GONE = (
    r"(?:unknown|invalid|disabled|suspended|locked|inactive|deactivated|closed|terminated|deleted|removed|discontinued"
    r"|expired|rejected|undeliverable)"
)
BAD = r"(?:unknown|invalid|illegal|bad|non-?existent|unrout(?:e?able)|undeliverable|wrong|incorrect|inactive|malformed)"
# There is no such mailbox or host, or nothing like this mail is taken there: it will be the same tomorrow.
HARD = _any(
    rf"\bno such (?:\w+ ){{0,2}}(?:{WHO}|host|domain)",
    rf"\b{WHO}\b.{{0,60}}?\b(?:not|n['’]t|no longer)(?: be)? (?:exist|found|known|recogni[sz]ed|listed|valid|active)",
    rf"\b{WHO}\b.{{0,60}}?\b(?:does|do|did)(?: not|n['’]t) (?:exist|have)",
    rf"\b{BAD}(?: or \w+)? (?:(?:e-?mail|mail|destination|local|recipient|user|final|delivery|to|your) ){{0,3}}{WHO}",
    rf"\b{WHO}[:,]? (?:name )?(?:\S+ ){{0,2}}?(?:(?:is|was|has been|have been) )?{GONE}",
    rf"\b(?:user|recipient|address|account|mailbox)[-_ ](?:not[-_ ]found|{GONE})\b",
    r"\bunknown (?:or illegal )?(?:alias|host|domain|destination|local[- ]part)",
    r"\bno (?:mailbox|account|user)s? (?:here )?(?:by|with|of|under) that name|\bno mailbox here",
    r"\bno (?:valid )?(?:recipients?|mx\b)|\bnull mx\b|\bnxdomain\b|\bname or service not known",
    r"\b(?:host|domain|server)\b(?: \S+){0,4}? (?:not found|unknown|does not exist|could(?: not|n['’]t) be found)",
    r"\b(?:host|domain) (?:name )?(?:is )?(?:invalid|unresolvable)|\bcould(?: not|n['’]t) find any host",
    r"\bdomain\b.{0,40}\b(?:does(?: not|n['’]t)) (?:exist|accept|receive)|\bindicated no smtp service",
    r"\bno longer (?:on|with|at|works?|employed|accepts?|available|valid|in use)|\bhas (?:moved|left) (?:to|the)\b",
    r"\brelay(?:ing)?(?: access)? (?:denied|not permitted|prohibited)|\bunable to relay|\bnot permitted to relay",
    r"\b(?:spam|virus|malware|prohibited content) (?:\w+ ){0,3}(?:detected|found|rejected|blocked)|\bpolicy violation",
    r"\b(?:rejected|refused|blocked) (?:\w+ ){0,3}(?:as|due to|because|for) (?:\w+ ){0,4}(?:spam|polic|content)",
    r"\bblack ?list(?:ed)?\b|\bblock ?list(?:ed)?\b",
    r"\b(?:message|mail)(?: size)? (?:is )?too (?:large|big|long)|\b(?:message|mail) size limit exceeded",
    r"\btoo many hops|\bhop count exceeded|\bmail (?:forwarding )?loop|\brouting loop",
    r"\bnot (?:allowed|authori[sz]ed|permitted) to (?:send|post|deliver)|\brestricted (?:recipient|mailbox)",
    r"\baddress(?:es)? (?:\w+ ){0,4}(?:incorrectly|badly) (?:constructed|formed)",
    # Other tongues.
    r"\b(?:destinataire|utilisateur|bo[iî]te|adresse)\b.{0,50}\b(?:inconnu|inexist|introuvable|invalide|n['’]existe)",
    r"\b(?:empf[aä]nger|benutzer|postfach|adresse|konto).{0,50}\b(?:unbekannt|existiert nicht|ung[uü]ltig|deaktiviert)",
    r"\b(?:usuario|destinatario|buz[oó]n|direcci[oó]n|cuenta)\b.{0,50}\b(?:desconocid|no existe|no v[aá]lid|inexist)",
    r"\b(?:utente|destinatario|casella|indirizzo)\b.{0,50}\b(?:sconosciut|non esiste|inesistente|non valid)",
    r"\b(?:usu[aá]rio|destinat[aá]rio|caixa|endere[cç]o)\b.{0,50}\b(?:desconhecid|n[aã]o existe|inexist|inv[aá]lid)",
    r"\b(?:gebruiker|ontvanger|adres)\b.{0,50}\b(?:onbekend|bestaat niet|ongeldig)",
    r"\b(?:anv[aä]ndare|mottagare|bruger|modtager|bruker|mottaker).{0,50}\b(?:ok[aä]nd|ukendt|ukjent|fin\w+ ikke)",
    r"\b(?:u[zż]ytkownik|odbiorca|skrzynka|u[zž]ivatel|p[rř][ií]jemce).{0,50}(?:nie istn|nieznan|neexistuje|nezn[aá]m)",
    r"(?:пользовател|получател|адресат|ящик|адрес).{0,50}(?:не существу|не найден|неизвест|отключ[её]н|заблокирован)",
    r"(?:宛先|アドレス|ユーザ|メールボックス|受信者|ドメイン|ホスト).{0,30}(?:存在し(?:ない|ません)|見つか|不明|無効)",
    r"(?:一覧|リスト|ディレクトリ).{0,10}ありません",
    r"(?:存在しない|該当する|不明な|無効な).{0,10}(?:宛先|アドレス|ユーザ|メールボックス|ドメイン)",
    r"(?:用户|用戶|收件人|使用者|邮箱|郵箱|信箱|地址|帐号|域名).{0,20}(?:不存在|错误|錯誤|无效|無效|未找到|找不到|停用)",
    r"(?:找不到|不存在|无此|無此|没有).{0,6}(?:用户|用戶|收件人|使用者|邮箱|信箱|地址|帐号)",
    r"(?:사용자|수신자|메일함|주소|도메인|계정).{0,20}(?:존재하지|없습니다|찾을 수 없|알 수 없)",
)
# Of those, what is said of whom the mail is from, or of its words: of the address it goes to that says little. The name
# of a host may hold such a word, too.
LISTS = r"spamhaus|spamcop|barracuda(?:central| networks)?|sorbs|abuseat|invaluement|uceprotect|sender ?score"
OF_US = _any(
    r"\b(?:client|your|our|sending|sender['’]?s?|connecting|source) (?:ip|host|network|(?:mail ?)?server)\b",
    r"\b(?:black|block|deny|reject)[- ]?list(?:ed|ing|s)?\b|\b(?:dns|r|u|sur|uri)bl\b",
    rf"(?<![\w@-])(?:{LISTS})\b",
    r"\b(?:blocked|banned|listed) (?:by|using|at|on|for|due|because)\b|\breputation\b",
    r"(?<![\w.@-])(?:anti-?)?spam(?:s|my|mer|ming)?\b(?![.-]?[\w@])|\bunsolicited\b|\bjunk mail\b|\bbulk mail\b",
    r"(?<![\w.@-])(?:virus|malware|phishing)\b|\bcontent (?:filter|reject|restrict)\w*|\bprohibited content\b",
    r"\bpolic(?:y|ies)\b|\bspf\b|\bdkim\b|\bdmarc\b|\b(?:not|un)[- ]?authenticated\b",
    r"スパム|迷惑メール|ブラックリスト|垃圾邮件|垃圾郵件|黑名单|黑名單|спам|스팸",
)
# It may arrive another time: a full mailbox, a server that is away or busy.
FULL = r"(?:full|over (?:\w+ ){0,2}(?:quota|limit)|exceed(?:s|ed|ing)?|out of (?:space|disk))"
SOFT = _any(
    rf"\b(?:mail ?box|mail ?folder|inbox|account|user|storage|disk|quota)\b.{{0,60}}?\b{FULL}",
    r"\b(?:over|exceed(?:s|ed|ing)?)(?: \w+){0,5} (?:quota|mailbox size|storage|disk space|allocated space)",
    r"\binsufficient (?:\w+ )?(?:disk|system|storage|space|resources)|\bnot enough (?:\w+ )?(?:space|room|storage)",
    r"\bno space left|\bout of (?:storage|disk)|\bquota\b.{0,30}\bd[eé]pass",
    r"\b(?:connection|session|operation|host|server|attempt)(?: \w+){0,4} (?:timed?[- ]?out|refused|reset|lost)",
    r"\btime(?:d|s)?[- ]?out\b|\bnot respond(?:ing)?|\bno response|\b(?:un|not )reachable|\bno route to host",
    r"\b(?:could(?: not|n['’]t)|can(?:not|['’]t)|unable to) (?:connect|reach|contact|establish)",
    r"\b(?:not|refused to) (?:accept|take) (?:\w+ ){0,3}connect|\bsocket error",
    r"\b(?:retry|queue|message|mail|envelope|delivery)(?: \w+){0,3} (?:exceeded|expired)|\bqueue too long",
    r"\bgiving up|\bgave up|\bfail(?:ing|ed) (?:for a long time|(?:after )?\d+ (?:attempts|tries))|\bmultiple retries",
    r"\bcould not be delivered (?:for|within|after|in) \d|\bnot delivered within",
    r"\btemporar(?:y|ily)\b|\btry (?:again )?later|\bcome back later|\bgr[ae]y ?list|\bdeferred\b|\btransient\b",
    r"\btoo (?:many|much) (?:\w+ ){0,3}(?:connections|mail|messages)|\brate limit|\bthrottl",
    r"\b(?:server|service|system|resources?)(?: \w+){0,3} (?:busy|unavailable|down|not available|overload)",
    r"\bdns (?:error|server|timeout)|\bname service error|\bnot found, try again|\bnetwork (?:is )?(?:error|unreach)",
    r"\b(?:bo[iî]te|messagerie)\b.{0,40}\b(?:pleine|satur)|\bpostfach\b.{0,40}\b(?:voll|[uü]berf[uü]llt)",
    r"\b(?:buz[oó]n|casella|caixa)\b.{0,40}\b(?:llen|pien|chei)|(?:ящик|квота).{0,30}(?:переполнен|превышен)",
    r"(?:メールボックス|容量|ディスク).{0,20}(?:一杯|いっぱい|超え|超過|不足)|しばらくしてから",
    r"(?:邮箱|郵箱|信箱|空间|容量).{0,12}(?:已满|已滿|不足|超)|(?:메일함|용량).{0,12}(?:가득|초과)",
)
# It is on its way still.
LATE = _any(
    r"\bwill (?:continue|keep|be|try|retry)(?: \w+){0,4} ?(?:deliver|attempt|retried|trying|again)",
    r"\b(?:has|have|was)(?: not|n['’]t) been delivered(?: \w+){0,6} yet|\bnot yet (?:been )?delivered",
    r"\bstill (?:being )?(?:tr(?:ied|ying)|retr|attempt|in the queue)|\bdelivery attempts? will (?:continue|be)",
    r"\bdelivery (?:has been |is |was )?delayed|\bdelayed (?:mail|delivery|message)|\b(?:is|was|been) delayed\b",
    r"\bdelivery (?:status )?(?:notification|report)\W{1,4}delay|\bdelay(?:ed)? (?:warning|notification|notice)",
    r"\bthis is a warning(?: message)? only|\b(?:not|n['’]t) need to re-?send|\bno action is required",
    r"\bwarning\W{1,3}(?:message|could not|mail)\b|\bremains? (?:in|on) the (?:mail )?queue|\bkept in the queue",
    r"\bverz[oö]gert|\bn['’]a pas encore|\bretard[eé]|\bretrasad|\bin ritardo|\batrasad|\bvertraagd|\bop[oó][zź]ni",
    r"задержан|配送が遅延|遅れています|延迟|延遲|지연",
)
# Said to be over, whatever was tried before.
OVER = _any(
    r"\b(?:will|would|can|could|has|have|do|does|am|['’]m)(?: been)?(?: not|n['’]t| no longer)(?: be)?(?: going to)? "
    r"(?:keep )?(?:try(?:ing)?|retr(?:y|ied)|attempt)",
    r"\bwon['’]t (?:try|be retried)|\bno further (?:delivery )?attempts?|\bpermanent(?:ly)? (?:fatal )?(?:error|fail)",
    r"\bgiv(?:en|ing) up\b|\bgave up|\breturned to sender|\bretry time(?:out)? exceeded",
)
# It did arrive, or who reads it is away and a program answers.
AWAY = _any(
    r"\bout of (?:the )?office|\bauto(?:matic(?:ally)?)?[- ]?(?:reply|respon|answer|generated reply)|\bvacation\b",
    r"\bon (?:leave|holiday|annual leave)|\baway (?:from|until|till)\b|\bcurrently away",
    r"\babwesen|\bim urlaub|\babsen[tc]|\br[eé]ponse automatique|\bfuera de la oficina|\brespuesta autom|\bautosvar",
    r"\brisposta automatica|\bassente\b|\bfora do escrit[oó]rio|\bresposta autom|\bafwezig|\bautomatisch antwoord",
    r"不在|自動返信|自動応答|自动回复|自動回覆|外出|休假|автоответ|отпуск|자동 ?응답|부재",
)
ARRIVED = _any(
    r"\b(?:was|been|were) (?:successfully )?(?:delivered|relayed) (?:successfully|to the following|to mailbox)",
    r"\bsuccessful(?:ly)? (?:mail )?deliver|\bdelivery (?:was )?success|\bre(?:turn|ad(?:ing)?) receipt",
    r"\bwas (?:read|displayed) on",
)
# What stands in the subject, or at the head, of what came back.
FAILED = _any(
    r"\bundeliver|\bnot deliver|\bdeliver\w*\b.{0,40}\b(?:fail|error|problem|not|status)|\bunable to deliver",
    r"\bfail\w*\b.{0,40}\b(?:deliver|notice|mail|message|send|notification)|\breturn(?:ed|ing)?\b.{0,30}\b(?:mail|message)",
    r"\breturn(?:ed|ing)? (?:to (?:you|sender))|\bnon-?deliver|\bbounced?\b|\bmailer[- ]daemon|\bunknown user",
    r"\b(?:mail|message)\b.{0,30}\b(?:returned|rejected|refused|failure|blocked|undelivered|not (?:sent|be))",
    r"\bcould not (?:send|be (?:sent|delivered))|\bmail (?:system )?error|\berror (?:in )?sending",
    r"\bunzustell|\bnicht zugestellt|\bnon (?:remis|distribu)|\b[eé]chec|\bno (?:se (?:ha|pudo) )?(?:podido )?entreg",
    r"\bn[aã]o (?:foi )?entregue|\bmancat[oa] (?:consegna|recapito)|\bonbestelbaar|\bniet (?:af)?gelever",
    r"\bniedor[eę]cz|не(?:\s+\w+)?\s+доставлен|не может быть доставлен|недоставлен|возвращ",
    r"メールエラー|エラー(?:通知|メール)|(?:配信|送信|配送)(?:不能|エラー|失敗|.{0,4}でき(?:ません|ない))|届(?:けられ|きません)",
    r"退信|投递失败|投遞失敗|(?:无法|無法|未能)(?:投递|投遞|送达|送達|傳遞)|(?:발송|전송).{0,4}실패|반송",
)
# A person handed it on.
HANDED_ON = re.compile(r"^\s*(?:fwd?|wg|tr|rv|vs|i|enc|doorst|転送|转发)\s*[:：]", re.IGNORECASE)
# What some providers hand on instead of a complaint with a part for machines.
UNWANTED = re.compile(
    r"^\W*(?:fbl\W+)?(?:abuse|spam|junk|complaint|feedback)(?: \w+){0,2} (?:about|report|complaint|feedback)",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"[^\s<>@]{1,64}@[\w.-]{1,200}")
ENHANCED = re.compile(
    r"(?:\b[2457]\d\d[ -]|[#(\[<]|:\s?|^\s*|\b(?:code|status|error):? |-- )#?([45]\.\d{1,3}\.\d{1,3})(?![.\d])",
    re.MULTILINE | re.IGNORECASE,
)
REPLY = re.compile(
    r"(?:^[\s>]*(?:\S+:\s+)?|[:;<>\"'(\[{]\s*"
    r"|\b(?:said|says?|response|returned|replied|reply|responded|error|code|status|answer\w*|with|smtp|server|was)\b"
    r"[:;,.\s\"'=#]{0,4})"
    r"(?:smtp;?\s*)?([45][0-7]\d)(?:[ -](?=\S)|(?=[\])}>:;,\"'.]|$))",
    re.MULTILINE | re.IGNORECASE,
)


def is_of_us(text: str) -> bool:
    """Whether they speak of whom the mail is from, or of its words; an address may hold such a word, too."""
    return bool(OF_US.search(ADDRESS.sub("", text)))


def code_in(text: str) -> str:
    """The status that stands in the words: 5.1.1, or 550 where only that was answered; the worst of several."""
    found = ENHANCED.findall(text) or REPLY.findall(text)
    return max(found, key=lambda code: code[0], default="")


def sense_of(text: str) -> Said:
    """What these words say, without any number that stands in them; of several reasons the first."""
    if LATE.search(text) and not OVER.search(text):
        return Said.LATE
    hard, soft = HARD.search(text), SOFT.search(text)
    if hard is None:
        return Said.SOFT if soft is not None else Said.NOTHING
    return Said.HARD if soft is None or hard.start() <= soft.start() else Said.SOFT

# ruff: noqa: E501 - one row of a table, one line
# ruff: noqa: RUF001 - letters of three scripts are the subject
"""How the parts of a Korean syllable are spelt in Latin and Cyrillic letters.

Each table maps letters to the jamo they may stand for, with a cost: 0 for what a system of
romanisation or plain custom writes, 1 for a habit, 2 for what is seldom. The sum of costs is the
bounded phonetic distance of spec/names.md, 4, where the sources of each table stand.
"""

from typing import Final, TypeAlias

Table: TypeAlias = dict[str, dict[str, int]]


def _table(text: str) -> Table:
    """Return the table written as `letters:ㄱ0ㅋ1 letters:...`; `-` stands for nothing."""
    table: Table = {}
    for entry in text.split():
        letters, _, values = entry.partition(":")
        key = "" if letters == "-" else letters
        table[key] = {
            ("" if jamo == "-" else jamo): int(cost)
            for jamo, cost in zip(values[::2], values[1::2], strict=True)
        }
    return table


LATIN_ONSETS: Final = _table(
    "-:ㅇ0 k:ㄱ0ㅋ0ㄲ1 g:ㄱ0ㅈ2 gg:ㄲ0ㄱ1 kk:ㄲ0ㄱ1 gh:ㄱ1 kh:ㅋ0ㄱ1 c:ㄱ1 q:ㄱ1 "
    "n:ㄴ0ㄹ0 nh:ㄴ1 nn:ㄴ1ㄹ1 d:ㄷ0ㄸ1 t:ㄷ0ㅌ0ㄸ1 th:ㅌ0ㄷ1 tt:ㄸ0ㄷ1 dd:ㄸ0ㄷ1 dh:ㄷ1 "
    "r:ㄹ0 l:ㄹ0 rh:ㄹ1 lh:ㄹ1 ll:ㄹ1 rr:ㄹ1 m:ㅁ0 mm:ㅁ1 "
    "b:ㅂ0ㅃ1 p:ㅂ0ㅍ0ㅃ1 ph:ㅍ0ㅂ1 f:ㅍ1 v:ㅂ2 bb:ㅃ0ㅂ1 pp:ㅃ0ㅂ1 bh:ㅂ1 "
    "s:ㅅ0ㅆ1 sh:ㅅ0ㅆ1 ss:ㅆ0ㅅ1 sch:ㅅ2 j:ㅈ0 ch:ㅈ0ㅊ0 jj:ㅉ0ㅈ1 cch:ㅊ1 tch:ㅈ1ㅊ1 tsch:ㅈ1ㅊ1 "
    "z:ㅈ1 dj:ㅈ1 dz:ㅈ1 jh:ㅈ1 zh:ㅈ1 ts:ㅈ1ㅊ1 tj:ㅈ1ㅊ1 chh:ㅊ0 x:ㅅ2 kg:ㄱ1 gk:ㄱ1 pb:ㅂ1 td:ㄷ1 h:ㅎ0 hh:ㅎ1"
)
LATIN_VOWELS: Final = _table(
    "a:ㅏ0ㅐ2 ah:ㅏ0 aa:ㅏ1 ar:ㅏ1 ae:ㅐ0ㅔ1ㅖ1 aeh:ㅐ1 ai:ㅐ0 ay:ㅐ1 e:ㅔ0ㅐ1ㅓ1ㅡ2ㅣ2 eh:ㅔ0ㅐ1 "
    "ea:ㅐ1ㅔ1ㅣ2ㅓ2 ei:ㅔ1ㅐ1 ey:ㅔ1ㅐ1 er:ㅓ1 eo:ㅓ0ㅗ2 eoh:ㅓ0 eor:ㅓ1 u:ㅜ0ㅡ0ㅓ0 uh:ㅓ0ㅜ1 ur:ㅓ1 eu:ㅡ0ㅓ1ㅜ1ㅕ2 "
    "oo:ㅜ0 ooh:ㅜ1 ou:ㅓ1ㅜ1ㅗ1 ow:ㅗ2ㅜ2 o:ㅗ0ㅓ0 oh:ㅗ0ㅓ0 or:ㅗ2ㅓ2 au:ㅓ2 auh:ㅓ2 aw:ㅗ2 oa:ㅘ0 "
    "oe:ㅚ0ㅓ1ㅗ1 oi:ㅚ0 oy:ㅚ1 we:ㅞ0ㅚ0ㅙ1 weh:ㅚ1 wae:ㅙ0ㅞ1 wai:ㅙ1 wa:ㅘ0 wah:ㅘ0 ua:ㅘ1ㅓ2 wo:ㅝ0 won:ㅝ2 "
    "weo:ㅝ0 uo:ㅝ1 wu:ㅜ0ㅝ1 woo:ㅜ0 wou:ㅜ1ㅝ1 wi:ㅟ0ㅢ1 wee:ㅟ1 wui:ㅟ1 ui:ㅢ0ㅟ1 uy:ㅢ1ㅟ1 eui:ㅢ0 euy:ㅢ1 "
    "i:ㅣ0ㅢ2 ee:ㅣ0ㅢ2 ih:ㅣ0 ie:ㅣ1ㅢ1 y:ㅣ1ㅡ1 yi:ㅣ0ㅢ1 ii:ㅣ1 "
    "ya:ㅑ0 yah:ㅑ0 ia:ㅑ1 yae:ㅒ0 yeo:ㅕ0 yeoh:ㅕ1 yo:ㅛ0ㅕ0 yoh:ㅛ1 you:ㅕ0ㅠ0 yu:ㅠ0ㅕ0ㅡ2 yuh:ㅕ0ㅠ1 "
    "yoo:ㅠ0 yeu:ㅕ1ㅠ1 yeou:ㅕ1 ye:ㅖ0ㅕ1 yeh:ㅖ0 yea:ㅖ1ㅕ2 yei:ㅖ1 yui:ㅟ2 "
    "eou:ㅓ1 oeo:ㅓ1 iy:ㅣ1 iw:ㅟ1 io:ㅕ1ㅛ1 iu:ㅠ1 iou:ㅕ1 ew:ㅠ1 eew:ㅠ1 ue:ㅜ1ㅞ1ㅡ1ㅓ1 yue:ㅠ1 ieo:ㅕ1 eyo:ㅕ1"
)
LATIN_FINALS: Final = _table(
    "-:-0 k:ㄱ0 g:ㄱ0 ck:ㄱ0 c:ㄱ1 q:ㄱ1 kh:ㄱ1 gk:ㄱ1 kk:ㄱ1 n:ㄴ0 nn:ㄴ0 ne:ㄴ1 ng:ㅇ0 l:ㄹ0 ll:ㄹ0 r:ㄹ0 hl:ㄹ1 "
    "m:ㅁ0 mm:ㅁ1 me:ㅁ1 p:ㅂ0 b:ㅂ0 pp:ㅂ1 t:ㅅ0ㄷ0ㅊ0ㅌ0 d:ㄷ1ㅅ1 s:ㅅ0"
)

CYRILLIC_ONSETS: Final = _table(
    "-:ㅇ0 к:ㄱ0ㅋ0ㄲ1 г:ㄱ0ㅎ2 ґ:ㄱ0 кк:ㄲ0 кх:ㅋ0ㄱ1 н:ㄴ0ㄹ0 д:ㄷ0 т:ㄷ0ㅌ0ㄸ1 тх:ㅌ0 тт:ㄸ0 р:ㄹ0 л:ㄹ0 м:ㅁ0 "
    "б:ㅂ0 п:ㅂ0ㅍ0ㅃ1 пх:ㅍ0 ф:ㅍ1 пп:ㅃ0 с:ㅅ0ㅆ1 ш:ㅅ0ㅆ1 щ:ㅅ1 сс:ㅆ0 ч:ㅈ0ㅊ0ㅉ1 чж:ㅈ0 дж:ㅈ0 ж:ㅈ0 дз:ㅈ1 з:ㅈ1 "
    "чч:ㅉ0 чдж:ㅈ1 чх:ㅊ0ㅈ1 цх:ㅊ0 ц:ㅊ1ㅈ1 тч:ㅊ1ㅈ1 х:ㅎ0 нн:ㄴ1ㄹ1 лл:ㄹ1"
)
CYRILLIC_VOWELS: Final = _table(
    "а:ㅏ0ㅐ2 я:ㅑ0 йа:ㅑ1 йя:ㅑ0 ия:ㅑ1 ья:ㅑ1 о:ㅗ0ㅓ0ㅕ2 ё:ㅕ0ㅛ0 йо:ㅛ0ㅕ0 ьо:ㅕ0ㅛ0 ио:ㅕ1ㅛ1 иё:ㅕ1ㅛ1 "
    "е:ㅔ0ㅕ0ㅖ1ㅐ1ㅓ1ㅡ2 э:ㅐ0ㅔ0ㅓ2 є:ㅖ0ㅐ0ㅔ0ㅕ1 ей:ㅔ1ㅐ1 эй:ㅔ1ㅐ1 ай:ㅐ0 ае:ㅐ1 "
    "у:ㅜ0ㅡ1ㅓ2 ю:ㅠ0ㅕ2 ы:ㅡ0ㅢ1 и:ㅣ0ㅡ0ㅢ1 і:ㅣ0ㅢ1 ї:ㅣ0ㅡ1 ый:ㅢ0 ий:ㅢ0ㅣ1 ыи:ㅢ0 уи:ㅢ1ㅟ1 уй:ㅢ1ㅟ1 "
    "ви:ㅟ0 ві:ㅟ0 ве:ㅚ0ㅞ0ㅙ1 вэ:ㅙ0ㅞ0ㅚ1 вє:ㅙ0 ва:ㅘ0 уа:ㅘ1 оа:ㅘ1 во:ㅝ0 вон:ㅝ2 уо:ㅝ1 ой:ㅚ0 ое:ㅚ1 оэ:ㅚ1 вы:ㅝ2 "
    "йе:ㅖ0ㅒ0 йэ:ㅒ0ㅖ0 йє:ㅖ0ㅒ0 ие:ㅖ1ㅕ1 ье:ㅖ1ㅕ1 ьє:ㅖ1 иэ:ㅖ1 ью:ㅠ1 ьи:ㅣ2 йи:ㅣ1 йю:ㅠ1 еу:ㅡ1 ео:ㅓ1"
)
CYRILLIC_FINALS: Final = _table(
    "-:-0 к:ㄱ0 г:ㄱ1 н:ㄴ0ㅇ0 нь:ㄴ0 нг:ㅇ0 нъ:ㅇ0 нґ:ㅇ0 м:ㅁ0 п:ㅂ0 б:ㅂ1 т:ㅅ0ㄷ0ㅊ0ㅌ0 д:ㄷ1ㅅ1 с:ㅅ1 ль:ㄹ0 л:ㄹ0 р:ㄹ0 рь:ㄹ1"
)
# Koryo-saram write ㅈ and ㅊ before a soft vowel as т and д: Тен, Тян, Дин, Дё.
SOFTENED: Final[dict[str, dict[str, int]]] = {"т": {"ㅈ": 0, "ㅊ": 1}, "д": {"ㅈ": 0}}
SOFT_VOWELS: Final = frozenset("еёяюиі")

# Vowels that the tongue does not tell apart after these initials.
PLAIN: Final = {"ㅑ": "ㅏ", "ㅕ": "ㅓ", "ㅛ": "ㅗ", "ㅠ": "ㅜ", "ㅖ": "ㅔ", "ㅒ": "ㅐ"}
PLAIN_AFTER: Final = frozenset("ㅈㅊㅉㅅ")

WHOLE: Final[dict[str, dict[str, int]]] = {
    **{form: {"박": 0} for form in ("park", "parc", "pahk", "paak")},
    **{form: {"이": 0} for form in ("lee", "li", "ri", "yi", "rhee", "rhie", "lie", "leigh")},
    **{form: {"이": 0} for form in ("ли", "ри", "лі", "рі", "ни")},
    "back": {"백": 0, "박": 1},
    "che": {"최": 1, "제": 1, "채": 1},
    "choy": {"최": 0},
    "ho": {"호": 0, "허": 0},
    "hu": {"허": 0, "후": 0},
    "john": {"전": 1},
    "cheng": {"정": 1},
    "lew": {"유": 0},
    "q": {"규": 0},
    "qyu": {"규": 0},
    "me": {"미": 1, "매": 1},
    "sean": {"신": 2, "선": 2},
    "цой": {"최": 0},
    "цай": {"채": 0, "최": 1},
    "цхай": {"채": 0, "최": 1},
    "чей": {"제": 1, "최": 1},
    "эм": {"엄": 1},
    "эн": {"은": 1, "언": 1},
    "ен": {"영": 0, "연": 0, "은": 1},
    "хегай": {"허": 0},
    "ногай": {"노": 0},
    "югай": {"유": 0},
}
"""Spellings that no rule leads to."""

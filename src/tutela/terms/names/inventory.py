"""The syllables and surnames that Korean names are made of.

Source: the readings of Chinese characters that names may be written with (South Korean rules on
the registration of family relations), from general knowledge, with native syllables; surnames: the
South Korean census and North Korean usage, from general knowledge. spec/names.md, 3.
"""

from typing import Final

from tutela.terms.names.hangul import one_orthography

COMMON: Final = (
    "가강건걸겸경계고곤공관광교구국군권귀규균극근금기길나낙난남녀노대덕도동두득라란람량려"
    "련렬령로록룡률륜리린림만매명모목몽무문미민박방배백범법변별병보복봉부분빈사산삼상서"
    "석선설섭성세소송수숙순슬승시식신실심아안애양억언여연열영예오옥온용우욱운웅원월위유"
    "윤율은을의이익인일임자장재전정제조종주준중지직진찬창채천철청초춘충치칠태택표필하학"
    "한해향헌혁현협형혜호홍화환황회효후훈휘흥희"
)
RARE: Final = (
    "각간갈감갑개객갱거검격견결곡골과곽괄괴굉굴궁규글급긍긴김날납낭내년념녕농뇌누눌뉴능"
    "니다단달담답당독돈돌둔둘등락랑래력렴례론롱뢰료루류륙륭름릉립마막말망맥맹면멸묘묵물"
    "밀반발번벌벽본북불붕비빙삭살삽새색생섬속손솔쇠술숭습쌍씨악알암압앙액앵야약어얼엄업"
    "역염엽올옹와완왕왜외요욱울육융음읍응입작잠저적절점접족존졸좌죽줄즉즐증질집징차착참"
    "책처척첨체촌총최추축출취측칙친침칭쾌타탁탄탑탕터토통퇴투특파판팔패팽편평포품풍피할"
    "함합항핵행허험혈호혼활횡훤휴흔흠흡"
    "빛꽃볕봄별샘솜들똘늘큰힘쁜깨튼루벼덩점쥬슈엘케카켈벨디쿠둥킨님막둥쇠눈윈랜든린린"
)
SURNAMES_COMMON: Final = (
    *"김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민진나",
    *"지엄채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용예경봉",
    *("남궁", "황보", "제갈", "사공", "선우", "서문", "독고", "동방"),
)
SURNAMES_RARE: Final = (
    *"가간갈감견계교궁근단담당대동두라량려렴룡림만매목묵미범복부빈빙사삼상섭수순승시아애야",
    *"엽영온옹운음자점종좌준증창초춘충탄태판팽평포피필학해형호화환후흥망영견돈",
    *("망절", "강전", "장곡", "소봉"),
)

SYLLABLES: Final = {
    **dict.fromkeys(map(one_orthography, RARE), 1),
    **dict.fromkeys(map(one_orthography, (*COMMON, *SURNAMES_COMMON[:50])), 0),
}
"""Every syllable of a name, in one orthography, and what an unusual one costs."""

SURNAMES: Final = {
    **dict.fromkeys(map(one_orthography, SURNAMES_RARE), 1),
    **dict.fromkeys(map(one_orthography, SURNAMES_COMMON), 0),
}
"""Every surname, in one orthography, and what an unusual one costs."""

DOUBLE_SURNAMES: Final = frozenset(name for name in SURNAMES if len(name) > 1)

KNOWN: Final = frozenset(SYLLABLES) | frozenset("".join(SURNAMES))
"""Every syllable that a foreign spelling is read as."""

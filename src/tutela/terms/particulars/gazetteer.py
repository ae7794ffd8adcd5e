# ruff: noqa: E501 - one row of a table, one line
# ruff: noqa: RUF001 - letters of three scripts are the subject
"""Provinces, cities, counties and city districts of the DPRK; regions of Ukraine and Russia.

Public facts, from general knowledge; names of the DPRK stand in Hangul only, every other spelling is
derived from it (`romanise`). spec/names.md, 11.
"""

from typing import Final

DIVIDED: Final = ("평안", "황해", "함경")
"""Provinces that have a northern and a southern half."""
PROVINCES: Final = ("자강", "강원", "량강")
_CITIES: Final = (
    "평양 라선 남포 개성 평성 안주 개천 순천 덕천 신의주 정주 구성 강계 희천 만포 "
    "해주 사리원 송림 원산 문천 함흥 신포 단천 청진 김책 회령 혜산 라진 선봉 삼지연"
)
CITIES: Final = tuple(_CITIES.split())
_COUNTIES: Final = (
    # 평안남도
    "대동 증산 온천 평원 숙천 문덕 성천 신양 양덕 북창 맹산 대흥 녕원 회창 은산 강서 룡강 천리마 대안 와우도"
    # 평안북도
    " 의주 피현 룡천 염주 철산 동림 선천 곽산 운전 박천 녕변 향산 구장 운산 태천 천마 동창 창성 벽동 삭주 대관 신도"
    # 자강도
    " 자성 중강 화평 랑림 장강 성간 전천 룡림 동신 송원 고풍 우시 초산 위원 시중"
    # 황해남도
    " 벽성 강령 옹진 태탄 룡연 장연 과일 송화 은률 은천 안악 삼천 신천 재령 신원 배천 연안 청단 봉천"
    # 황해북도
    " 봉산 은파 서흥 수안 연산 신평 곡산 신계 토산 금천 평산 린산 연탄 황주 장풍 상원 중화 승호"
    # 강원도
    " 안변 고산 통천 고성 금강 창도 김화 회양 세포 평강 철원 이천 판교 법동 천내"
    # 함경남도
    " 함주 정평 금야 고원 수동 락원 홍원 북청 리원 덕성 허천 신흥 부전 장진 영광 요덕 흥남 사포 성천강 회상"
    # 함경북도
    " 경성 어랑 명천 명간 길주 화대 연사 무산 부령 온성 경원 새별 경흥 은덕 라남 청암 송평 신암 수남 포항 부윤"
    # 량강도
    " 보천 백암 대홍단 갑산 김형직 김정숙 풍서 김형권 삼수 운흥"
    # 평양
    " 강남 강동 평천 보통강 모란봉 서성 선교 동대원 대동강 사동 대성 만경대 형제산 룡성 삼석 력포 락랑 순안 은정"
)
COUNTIES: Final = tuple(_COUNTIES.split())

CUSTOMARY: Final = {
    **dict.fromkeys(("пхеньян", "phenian", "phyongyang", "пхеньян"), "평양"),
    **dict.fromkeys(("кесон", "gaesung", "kaesung"), "개성"),
    **dict.fromkeys(("синиджу", "синыйчжу", "синыджу", "sinuiju"), "신의주"),
    **dict.fromkeys(("чхонджин", "чонджин", "сейсин"), "청진"),
    **dict.fromkeys(("расон", "rason", "наджин", "раджин"), "라선"),
    **dict.fromkeys(("янган", "рянган", "yanggang", "ryanggang"), "량강"),
}
"""Spellings of custom that no system leads to."""

# Key; English; Russian stem; Ukrainian stem; Korean.
REGIONS: Final = """
ua-vinnytsia; vinn[iy]ts[ij]?a; винниц; вінниц|вінничч; 빈니차|빈니짜
ua-volyn; vol[iy]n|lutsk; волын|луцк; волин|луцьк; 볼린
ua-dnipro; dn[ie]pr\\w+; днепр(?!у|ом)|днипр; дніпр(?!у|ом); 드니프로
ua-donetsk; donet[sz]k; донецк|донбасс; донецьк|донеччин|донбас; 도네츠크|돈바스
ua-zhytomyr; zh[iy]tom[iy]r; житомир; житомир; 지토미르
ua-zakarpattia; zakarpat\\w+|uzhhorod; закарпат|ужгород; закарпат|ужгород; -
ua-zaporizhzhia; zapor[oi]zh\\w*|zaporizhia; запорож; запоріз|запоріж; 자포리자|자포로제
ua-ivano-frankivsk; ivano-frank[io]vsk; ивано-франковск; івано-франківс; -
ua-kyiv; k[yi]i?[eiy]v; киев; київ|києв|києв; 키이우|키예프|끼예브
ua-kropyvnytskyi; kropyvnytsk\\w+|kirovohrad; кропивницк|кировоград; кропивниц|кіровоград; -
ua-luhansk; lu[gh]ansk; луганск; луганськ|луганщ; 루한스크|루간스크
ua-lviv; lv[io]v; львов; львів|львов; 리비우|리보프
ua-mykolaiv; m[yi]k[oy]la[iy][ie]?v|nikola[iy]ev; николаев(?!ич|н); миколаїв(?!н)|миколаєв; 미콜라이우
ua-odesa; odess?a; одесс; одес; 오데사|오데싸
ua-poltava; poltava; полтав; полтав; 폴타바
ua-rivne; rivne|rovno; ровно|ровенск; рівне|рівненс; -
ua-sumy; sumy; сумы|сумск; суми|сумськ|сумщин; 수미
ua-ternopil; ternopo?i?l; тернопол; тернопіл|тернопол; -
ua-kharkiv; khark[io]v; харьков; харків|харков; 하르키우|하리코프|하르꼬브
ua-kherson; kherson; херсон; херсон; 헤르손
ua-khmelnytskyi; khmeln[iy]tsk\\w+; хмельницк; хмельницьк|хмельнич; -
ua-cherkasy; cherkass?y; черкасс; черкас; -
ua-chernivtsi; cherni?o?v[ti]\\w+; черновц|черновиц; чернівц|чернівец; -
ua-chernihiv; cherni[hg][io]v; чернигов; чернігів|чернігов; 체르니히우
ua-crimea; crimea\\w*|krym; крым; крим(?!і?нал); 크림(?:반도)
ru-kursk; kursk; курск; курськ|курщин; 꾸르스크|쿠르스크
ru-belgorod; bel[gh]orod; белгород; бєлгород|білгород; 벨고로드
ru-bryansk; br[yi]?[ai]nsk; брянск; брянськ; 브랸스크
ru-voronezh; voronezh; воронеж; воронеж; 보로네시
ru-rostov; rostov; ростов; ростов; 로스토프
ru-moscow; moscow|moskva; москв|московск; москв|московськ; 모스크바
ru-saint-petersburg; st\\.? petersburg|saint petersburg|leningrad; санкт-петербург|ленинград; санкт-петербург|ленінград; 상트페테르부르크
ru-primorye; primor\\w+|vladivostok; приморск|приморь|владивосток; приморськ|примор'|владивосток; 연해주|블라디보스토크|울라지보스또크
ru-khabarovsk; khabarovsk; хабаровск; хабаровськ; 하바롭스크
ru-amur; amur(?: oblast)?|blagoveshchensk; амурск|благовещенск; амурськ|благовіщенськ; 아무르
ru-buryatia; bur[iy]at\\w+|ulan[- ]ude; бурят|улан-удэ; бурят|улан-уде; 부랴티야
ru-zabaykalsky; transbaikal|zabaikal\\w+|chita; забайкал|читинск; забайкал|читинськ; 자바이칼
ru-sakhalin; sakhalin; сахалин; сахалін; 사할린
ru-tatarstan; tatarstan|kazan|alabuga; татарстан|казан|алабуг; татарстан|казан|алабуг; 타타르스탄|카잔
ru-chechnya; chechn\\w+|grozny; чечн|чеченск|грозн(?:ый|ого|ом)(?!\\w); чечн|чеченськ|грозн(?:ий|ого|ому)(?!\\w); 체첸
ru-dagestan; dagestan; дагестан|махачкал; дагестан|махачкал; 다게스탄
ru-tuva; tuva|tyva|kyzyl; тыв[аыеу]|тувинск|кызыл; тив[аіу]|тувинськ|кизил; 투바
ru-yakutia; yakut\\w+|sakha; якут|саха(?!р|лин); якут|саха(?!р|лін); 야쿠티야|사하공화국
ru-krasnodar; krasnodar|kuban; краснодар|кубан; краснодар|кубан; 크라스노다르
ru-novosibirsk; novosibirsk; новосибирск; новосибірськ; 노보시비르스크
ru-sverdlovsk; sverdlovsk|[yi]ekaterinburg; свердловск|екатеринбург; свердловськ|єкатеринбург; 예카테린부르크
ru-bashkortostan; bashkort?\\w+|ufa; башк|уфа|уфимск; башк|уфа|уфимськ; -
ru-samara; samara; самар; самар; -
ru-saratov; saratov; саратов; саратов; -
ru-volgograd; volgograd; волгоград; волгоград; -
ru-orenburg; orenburg; оренбург; оренбург; -
ru-irkutsk; irkutsk; иркутск; іркутськ; 이르쿠츠크
ru-omsk; omsk; омск; омськ; -
ru-perm; perm(?: krai)?(?=\\b(?!it|an)); пермск|пермь|перми; пермськ|перм(?:і|ь); -
ru-chelyabinsk; chelyabinsk; челябинск; челябінськ; -
ru-krasnoyarsk; krasnoyarsk; красноярск; красноярськ; 크라스노야르스크
ru-altai; altai; алта[йея]; алта[йєя]; 알타이
"""

# ruff: noqa: RUF001, E501, SIM905 - letters of three scripts, many words a line
"""Frequent words of English, Russian and Ukrainian that begin a sentence and are nobody's name.

Within a sentence a word with a capital is looked at whatever it is: Ли, Нам and Ким are words of
Russian or Ukrainian, and surnames. Only countries, peoples and languages, which are written with a
capital and do not say who it is, are left out everywhere. Source: general knowledge.
"""

import re
from typing import Final

COMMON: Final = frozenset(
    """
a an the i you he she it we they me him her us them my your his its our their this that these those there here who whom whose which what when where why how
and or but nor so yet if because although though while until since as than then before after again also even only just still once now never always often
not no yes none nothing nobody someone somebody something anybody anyone everyone everybody everything all any both each few many more most much other others
another such same own some one two three four five six seven eight nine ten first second third last next in on at by for from of off to into onto over under up down out about
above below between through during without within against near with along across behind beside besides around is am are was were be been being do does did done
doing have has had having can could may might must shall should will would let get got go goes went gone come came comes say says said tell told ask asked asks
see saw seen know knew known think thought want wanted wants give gave given take took taken make made put keep kept leave left find found call called look looked
please thanks thank sorry ok okay hello hi dear sincerely regards note notes page pages file files item items list line lines photo picture video audio recording
caption question answer interview statement translation translated interpreter witness signed copy original document documents answer today yesterday tomorrow
later soon early late ago every another man men woman women boy girl child people person soldier soldiers prisoner prisoners officer officers enemy friend friends
group water food bread snow night morning evening day days week weeks month months year years time times place road way house home room door window bed head hand
eye face name names number numbers word words letter letters map phone radio car truck drone drones mine mines gun weapon rifle grenade war army front
was if when while after before nobody please keep remove replace check client he's she's i'm it's don't didn't can't won't wasn't isn't i'd i've we've they've that's there's
я ты он она оно мы вы они меня тебя его её нас вас их мне тебе ему ей нам вам им мной тобой ним ней нами вами ними себя себе свой своя своё свои мой моя моё мои моего моей твой твоя наш наша наше наши нашего ваш ваша
это этот эта эти этого этой этому этим этих тот та то те того той тому тем тех там тут здесь туда сюда где когда куда откуда кто кого кому кем что чего чему чем какой какая какое какие как так такой такая такие
и а но или да нет не ни же ли бы б в во на с со к ко о об от ото до по под из за у при про для без над через перед между около после против вместо кроме если чтобы потому поэтому хотя пока
уже ещё еще только лишь даже тоже также очень много мало больше меньше сейчас теперь потом затем сначала опять снова всегда никогда иногда часто редко вдруг сразу скоро давно вчера сегодня завтра
все всё всех всем всеми весь вся сам сама сами другой другая другие другого один одна одно одни одного два две три четыре пять шесть семь восемь девять десять первый второй третий
был была было были быть есть будет будут буду стал стала может можно нужно надо нельзя хочу хочет хотел знаю знает знал сказал сказала говорит говорил говорю спросил видел вижу пошёл пошли пришёл пришли дал дали взял взяли нашёл нашли
просит просил прошу подпись протокол запись перевод допрос показания вопрос ответ лист листы страница копия подлинник файл фото видео подписи список документ документы справка объяснение заявление рапорт журнал
солдат солдаты боец бойцы офицер командир пленный пленные раненый раненые человек люди мужчина женщина друг товарищ враг группа рота взвод часть вода хлеб еда снег ночь утро вечер день неделя месяц год время место дорога дом комната дверь
я ти він вона воно ми ви вони мене тебе його її нас вас їх мені тобі йому їй нам вам їм мною тобою ним нею нами вами ними себе собі свій своя своє свої мій моя моє мої мого моєї твій твоя наш наша наше наші нашого ваш ваша
це цей ця ці цього цієї цьому цим цих той та те ті того тієї тому тим тих там тут туди сюди де коли куди звідки хто кого кому ким що чого чому чим який яка яке які як так такий така такі
і й а але або чи та ні не же ж би б в у на з із зі до від по під за при про для без над через перед між біля після проти замість крім якщо щоб бо тому хоча поки
вже ще лише тільки навіть теж також дуже багато мало більше менше зараз тепер потім спочатку знову завжди ніколи інколи часто рідко раптом одразу скоро давно вчора сьогодні завтра
усі всі все всіх всім увесь весь вся сам сама самі інший інша інші іншого один одна одне одні одного два дві три чотири п'ять пять шість сім вісім дев'ять девять десять перший другий третій
був була було були бути є буде будуть буду став стала може можна треба потрібно не можна хочу хоче хотів знаю знає знав сказав сказала каже казав кажу спитав бачив бачу пішов пішли прийшов прийшли дав дали взяв взяли знайшов знайшли
просить просив прошу підпис підписи протокол запис переклад допит свідчення питання відповідь аркуш аркуші сторінка копія оригінал файл фото відео список документ документи довідка пояснення заява рапорт журнал
солдат солдати боєць бійці офіцер командир полонений полонені поранений поранені людина люди чоловік жінка друг товариш ворог група рота взвод частина вода хліб їжа сніг ніч ранок вечір день тиждень місяць рік час місце дорога хата кімната двері
""".split()
)

PROPER: Final = re.compile(
    r"i(?:['’](?:m|d|ve|ll))?|(?:north |south )?korea\w*|russia\w*|ukrain\w*|america\w*|china|chinese|japan\w*|europe\w*|english|geneva|god|jesus"
    r"|telegram|signal|whatsapp|dprk|north|south|вы|вас|вам|вами|ваш\w{0,3}|росси\w*|русск\w*|украин\w*|коре[яюией]\w{0,2}|корей\w*|кита[йюе]\w*|япони\w*"
    r"|европ\w*|америк\w*|бог[ауе]?|господ\w{0,3}|телеграм\w*|кндр|рф|всу|ви|росі[яїйю]\w*|україн\w*|коре[єї]\w*|північн\w*|північ|північі|японі\w*|європ\w*|зсу"
)
"""Words with a capital that are nobody's name, in small letters."""

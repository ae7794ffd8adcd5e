# ruff: noqa: E501 - one row of a table, one line
# ruff: noqa: RUF001 - letters of three scripts are the subject
"""Given names of Ukraine, Russia and the English-speaking world that stand for one another.

Each line is one name: its forms in Russian, Ukrainian and English spelling, and its familiar forms.
Source: general knowledge; spec/names.md, 7. A familiar form of two names (Саша, Валя, Слава) stands
in the line of the more frequent one.
"""

from typing import Final

GROUPS: Final = tuple(
    tuple(line.split())
    for line in """
Иван Іван Ваня Иванушка Івась Ivan Vanya Ванька Ванюша
Александр Олександр Саша Сашко Шура Санёк Саня Александра Олександра Alexander Oleksandr Sasha Alexandr Aleksander Сашка Санька Шурик
Алексей Олексій Лёша Леша Алёша Олекса Лёха Alexey Oleksii Alexei Лёшка Лешка Алёшка
Дмитрий Дмитро Дима Димон Митя Dmitry Dmytro Dima Dimitri Димка Димочка Дмитрик
Сергей Сергій Серёжа Сережа Серёга Сергійко Sergey Serhii Sergei Серёжка Сережка Серый
Владимир Володимир Вова Володя Вовчик Вовка Volodymyr Vladimir Vova Володька Вован
Николай Микола Коля Миколка Nikolay Mykola Nikolai Kolya Колька Колян
Михаил Михайло Миша Мишко Mikhail Mykhailo Misha Мишка Михась Миха
Евгений Євген Женя Євгенія Евгения Evgeny Yevhen Eugene Zhenya Женька
Юрий Юрій Юра Юрко Yuri Yurii Yura Юрка Юрик
Андрей Андрій Андрюша Andrey Andrii Andrei Andrew Andy Андрюха Андрюшка Андрійко
Виктор Віктор Витя Вітя Viktor Victor Витька Витёк
Василий Василь Вася Vasily Vasyl Vasya Васька Василько
Пётр Петр Петро Петя Petr Petro Pyotr Peter Петька Петрик Петруха
Павел Павло Паша Pavel Pavlo Pasha Paul Пашка Павлик
Григорий Григорій Гриша Грицько Grigory Hryhorii Гришка
Константин Костянтин Костя Konstantin Kostiantyn Kostya
Роман Рома Ромко Roman Roma Ромка Ромчик
Максим Макс Maksym Maxim Max
Артём Артем Тёма Artem Artyom
Игорь Ігор Гоша Igor Ihor
Олег Oleg Oleh Олежка
Станислав Станіслав Стас Stanislav Stas
Вячеслав Вячеслав Слава Славко Vyacheslav Viacheslav Slava
Богдан Bohdan Bogdan
Анатолий Анатолій Толя Толик Anatoly Anatolii Толька Толян
Виталий Віталій Виталик Віталік Vitaly Vitalii
Леонид Леонід Лёня Льоня Leonid
Антон Антоша Anton
Борис Боря Boris Borys
Валентин Валентина Валя Valentin Valentyn Valentina
Валерий Валерій Валера Valery Valerii
Геннадий Геннадій Гена Gennady Hennadii Генка
Георгий Георгій Жора Georgy Heorhii Егорушка Жорик
Даниил Данил Данило Даня Daniil Danylo Daniel Danny
Кирилл Кирило Kirill Kyrylo
Никита Микита Никитос Nikita Mykyta
Семён Семен Сёма Semyon Semen
Степан Стёпа Stepan Stephen Steven Steve Стёпка
Тимофей Тимофій Тима Timofey Tymofii
Фёдор Федор Федір Федя Fedor Fedir Fyodor
Яков Яків Яша Yakov Yakiv Jacob
Илья Ілля Илюша Ilya Illia
Мария Марія Маша Маруся Марійка Maria Mariia Masha Mary Машка Марічка Маричка
Анна Ганна Аня Анюта Нюра Anna Hanna Anya Ann Анька Ганнуся
Екатерина Катерина Катя Kateryna Ekaterina Katya Katherine Kate Catherine Катька
Елена Олена Лена Олёна Elena Olena Helen Lena
Ольга Оля Olga Olha Olya
Наталья Наталія Наташа Наталка Natalia Nataliia Natasha Наташка
Светлана Світлана Света Svetlana Svitlana
Ирина Ірина Ира Іра Irina Iryna Ira
Татьяна Тетяна Таня Tatiana Tetiana Tanya
Юлия Юлія Юля Yulia Yuliia Julia
Анастасия Анастасія Настя Anastasia Nastya
Людмила Люда Мила Lyudmila Liudmyla
Галина Галя Galina Halyna
Надежда Надія Надя Nadezhda Nadiia
Виктория Вікторія Вика Viktoria Viktoriia Victoria
Оксана Ксения Ксенія Ксюша Oksana Ksenia
Дарья Дарія Даша Daria Dasha
Софья Софія Соня Sofia Sonya Sophia
Любовь Любов Люба Lyubov
Вера Віра Vera Vira
Тарас Taras
Ярослав Yaroslav Ярик
Денис Denis Denys
Егор Yegor
Вениамин Веніамін Веня Veniamin
Тихон Тихін Тиша Tykhon
Ростислав Ростік Ростик Rostyslav Rostislav
Климент Климентій Клементий Клим Клёма Klym
Назар Назарчик Назарій Nazar
Остап Остапчик Ostap
Аркадий Аркадій Аркаша Arkady
Эдуард Едуард Эдик Едик Eduard
Артур Arthur Artur
Руслан Ruslan
Марина Maryna Marina
William Bill Will Billy
Robert Bob Rob Bobby
James Jim Jimmy
John Jack Johnny
Michael Mike Mick
Thomas Tom Tommy
Richard Dick Rick
Joseph Joe
David Dave
Anthony Tony
Edward Ed Ted
Christopher Chris
Matthew Matt
Elizabeth Liz Beth
Margaret Maggie
""".strip().splitlines()
)

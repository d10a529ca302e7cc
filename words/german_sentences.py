T = {
    "%(clauses)s.": "%(clauses)s.",
    "both together": "beide zusammen",
    "No source in our collection compares these roles.": "Keine Quelle in unserer Sammlung vergleicht diese Rollen.",
    "No source in our collection compares these two, and they have no question in common.": "Keine Quelle in unserer Sammlung vergleicht diese beiden, und keine Frage ist für beide beantwortet.",
    "No source in our collection compares these two; what follows comes from different sources.": "Keine Quelle in unserer Sammlung vergleicht diese beiden; das Folgende stammt aus verschiedenen Quellen.",
    "No source in our collection compares these two; one speaks of both.": "Keine Quelle in unserer Sammlung vergleicht diese beiden; eine spricht von beiden.",
    "No source in our collection compares these two; %(number)s speak of both.": "Keine Quelle in unserer Sammlung vergleicht diese beiden; %(number)s sprechen von beiden.",
    "Our collection has only one source on the %(role)s.": (
        "Our collection has only two sources on the %(role)s.",
        "Zu %(role)s haben wir nur eine Quelle.",
        "Zu %(role)s haben wir nur zwei Quellen.",
    ),
    "On %(topic)s, one source says %(one)s, another %(other)s": "%(topic)s: Eine Quelle nennt %(one)s, eine andere %(other)s",
    "; they split over %(number)s more question.": (
        "; they split over %(number)s more questions.",
        "; uneins sind sie auch in %(number)s weiteren Frage.",
        "; uneins sind sie auch in %(number)s weiteren Fragen.",
    ),
    "They split over %(topics)s": "Uneins sind sie in diesen Fragen: %(topics)s",
    "Sources split over %(topics)s": "Uneins sind Quellen in diesen Fragen: %(topics)s",
    ", and over %(number)s more question.": (
        ", and over %(number)s more questions.",
        ", dazu %(number)s weitere Frage.",
        ", dazu %(number)s weitere Fragen.",
    ),
    "Both are given %(topics)s.": "Für beide wird genannt: %(topics)s.",
    ", ": ", ",
    "one source calls them the same job in practice": "eine Quelle hält beide in der Praxis für dasselbe",
    "one source calls them different jobs": "eine Quelle hält beide für verschieden",
    "%(number)s sources call them the same job in practice": "%(number)s Quellen halten beide in der Praxis für dasselbe",
    "%(number)s sources call them different jobs": "%(number)s Quellen halten beide für verschieden",
    "most sources call them the same job in practice (%(numbers)s)": "die meisten Quellen halten beide in der Praxis für dasselbe (%(numbers)s)",
    "most sources call them different jobs (%(numbers)s)": "die meisten Quellen halten beide für verschieden (%(numbers)s)",
    "%(different)s say different, %(same)s say the same": "%(different)s : %(same)s",
    "sources disagree on whether they are the same job (%(numbers)s)": "Quellen sind uneins, ob beide dasselbe sind (%(numbers)s)",
    "sources disagree on which is senior": "uneins ist, wer höher steht",
    "one source ranks them in more than one way": "eine Quelle ordnet sie verschieden ein",
    "one source says that it varies which is senior": "eine Quelle sagt, es sei verschieden, wer höher steht",
    "%(number)s source puts the %(above)s above the %(below)s": (
        "%(number)s sources put the %(above)s above the %(below)s",
        "%(number)s Quelle sieht %(above)s über %(below)s",
        "%(number)s Quellen sehen %(above)s über %(below)s",
    ),
    "%(number)s puts the %(above)s above the %(below)s": (
        "%(number)s put the %(above)s above the %(below)s",
        "%(number)s sieht %(above)s über %(below)s",
        "%(number)s sehen %(above)s über %(below)s",
    ),
    "%(number)s source puts both on one level": (
        "%(number)s sources put both on one level",
        "%(number)s Quelle sieht beide auf einer Ebene",
        "%(number)s Quellen sehen beide auf einer Ebene",
    ),
    "%(number)s puts both on one level": (
        "%(number)s put both on one level",
        "%(number)s sieht beide auf einer Ebene",
        "%(number)s sehen beide auf einer Ebene",
    ),
    "one source says that it depends whether one person can hold both": "laut einer Quelle kommt es darauf an, ob eine Person beides sein kann",
    "sources disagree on whether one person can hold both": "uneins ist, ob eine Person beides sein kann",
    "%(number)s source says that one person can hold both": (
        "%(number)s sources say that one person can hold both",
        "%(number)s Quelle sagt, eine Person könne beides sein",
        "%(number)s Quellen sagen, eine Person könne beides sein",
    ),
    "%(number)s source says that one person can hold both, but rarely or against advice": (
        "%(number)s sources say that one person can hold both, but rarely or against advice",
        "%(number)s Quelle sagt, eine Person könne beides sein, aber selten oder gegen den Rat",
        "%(number)s Quellen sagen, eine Person könne beides sein, aber selten oder gegen den Rat",
    ),
    "%(number)s source says that one person cannot hold both": (
        "%(number)s sources say that one person cannot hold both",
        "%(number)s Quelle sagt, eine Person könne nicht beides sein",
        "%(number)s Quellen sagen, eine Person könne nicht beides sein",
    ),
    "%(number)s source says that it varies whether one person can hold both": (
        "%(number)s sources say that it varies whether one person can hold both",
        "%(number)s Quelle sagt, es sei verschieden, ob eine Person beides sein kann",
        "%(number)s Quellen sagen, es sei verschieden, ob eine Person beides sein kann",
    ),
    "sources disagree on whether the two overlap": "Quellen sind uneins, ob sich beide überschneiden",
    "%(number)s source says that the two overlap": (
        "%(number)s sources say that the two overlap",
        "laut %(number)sr Quelle überschneiden sich beide",
        "laut %(number)s Quellen überschneiden sich beide",
    ),
    "%(number)s source says that the two do not overlap": (
        "%(number)s sources say that the two do not overlap",
        "laut %(number)sr Quelle überschneiden sich beide nicht",
        "laut %(number)s Quellen überschneiden sich beide nicht",
    ),
    "%(number)s source says that it varies whether the two overlap": (
        "%(number)s sources say that it varies whether the two overlap",
        "laut %(number)sr Quelle ist es verschieden, ob sich beide überschneiden",
        "laut %(number)s Quellen ist es verschieden, ob sich beide überschneiden",
    ),
    "one": "eine",
    "%(before)s; %(last)s": "%(before)s; %(last)s",
    "%(topics)s to the %(role)s": "für %(role)s: %(topics)s",
    "Sources give %(clauses)s.": "Als Aufgaben nennen Quellen %(clauses)s.",
    "%(before)s, and %(last)s": "%(before)s; %(last)s",
    "Our only source on the %(role)s gives it %(topics)s.": "Unsere einzige Quelle zu %(role)s nennt: %(topics)s.",
    "One of our two sources on the %(role)s gives it %(topics)s.": "Eine unserer zwei Quellen zu %(role)s nennt: %(topics)s.",
    "One source gives %(topics)s to the %(role)s.": "Eine Quelle nennt für %(role)s: %(topics)s.",
    "the %(role)s": "%(role)s",
    "both together %(number)s": "beide zusammen %(number)s",
    "%(topic)s (%(numbers)s)": "%(topic)s (%(numbers)s)",
    "%(context)s, %(topics)s goes to the %(role)s.": (
        "%(context)s, %(topics)s go to the %(role)s.",
        "%(context)s fällt %(topics)s an %(role)s.",
        "%(context)s fallen %(topics)s an %(role)s.",
    ),
    "%(number)s of %(total)s": "%(number)s von %(total)s",
    "For the %(role)s: %(sentence)s": "%(role)s: %(sentence)s",
    "One source says that it varies.": "Eine Quelle sagt, dass es verschieden ist.",
    "%(number)s sources say that it varies.": "%(number)s Quellen sagen, dass es verschieden ist.",
    "%(split)s; one source says that it depends: %(cases)s.": "%(split)s; laut einer Quelle kommt es darauf an: %(cases)s.",
    "%(split)s; neither says what it depends on.": "%(split)s; keine sagt, wovon es abhängt.",
    "%(split)s; none says what it depends on.": "%(split)s; keine sagt, wovon es abhängt.",
    "One source says that it depends: %(cases)s.": "Laut einer Quelle kommt es darauf an: %(cases)s.",
    "One source gives two answers: %(answers)s.": "Eine Quelle gibt zwei Antworten: %(answers)s.",
    "One source gives several answers: %(answers)s.": "Eine Quelle gibt mehrere Antworten: %(answers)s.",
    "%(context)s, %(answer)s": "%(context)s %(answer)s",
    "elsewhere, %(rest)s": "sonst %(rest)s",
    "mostly %(answer)s (%(number)s of %(total)s)": "meist %(answer)s (%(number)s von %(total)s)",
    "One source says %(one)s, another %(other)s": "Eine Quelle nennt %(one)s, eine andere %(other)s",
    "Sources disagree on how much: %(answers)s": "Quellen sind uneins, wie weit: %(answers)s",
    "Sources disagree: %(answers)s": "Quellen sind uneins: %(answers)s",
    "%(number)s source says %(answer)s (%(contexts)s)": (
        "%(number)s sources say %(answer)s (%(contexts)s)",
        "%(answer)s (%(number)s Quelle, %(contexts)s)",
        "%(answer)s (%(number)s Quellen, %(contexts)s)",
    ),
    "%(number)s %(answer)s (%(contexts)s)": "%(answer)s (%(number)s, %(contexts)s)",
    "%(number)s source says %(answer)s": (
        "%(number)s sources say %(answer)s",
        "%(answer)s (%(number)s Quelle)",
        "%(answer)s (%(number)s Quellen)",
    ),
    "%(number)s %(answer)s": "%(answer)s (%(number)s)",
    "%(number)s more answer": (
        "%(number)s more answers",
        "%(number)s weitere Antwort",
        "%(number)s weitere Antworten",
    ),
    "One source calls that wrong.": "Eine Quelle nennt das falsch.",
    "%(number)s sources call that wrong.": "%(number)s Quellen nennen das falsch.",
    "One source calls %(answer)s wrong.": "Eine Quelle nennt %(answer)s falsch.",
    "%(number)s sources call %(answer)s wrong.": "%(number)s Quellen nennen %(answer)s falsch.",
    "One source reports %(answer)s as a misuse.": "Eine Quelle berichtet %(answer)s als falschen Gebrauch.",
    "%(number)s sources report %(answer)s as a misuse.": "%(number)s Quellen berichten %(answer)s als falschen Gebrauch.",
    "the %(a)s and the %(b)s together": "%(a)s und %(b)s zusammen",
    "“%(label)s”": "„%(label)s“",
    "1 %(contexts)s": "1 %(contexts)s",
    "%(count)s, %(contexts)s": "%(count)s, %(contexts)s",
    "%(before)s or %(last)s": "%(before)s oder %(last)s",
    "%(before)s and %(last)s": "%(before)s und %(last)s",
    "%(number)s source": ("%(number)s sources", "%(number)s Quelle", "%(number)s Quellen"),
    "%(answer)s.": "%(answer)s.",
    "%(split)s.": "%(split)s.",
}
for en, de in zip(
    "Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve".split(),
    "Zwei Drei Vier Fünf Sechs Sieben Acht Neun Zehn Elf Zwölf".split(),
):
    T[en] = de
out = [
    'msgid ""\nmsgstr ""\n"Language: de\\n"\n"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
]
for k, v in T.items():
    if isinstance(v, tuple):
        out.append(f'msgid "{k}"\nmsgid_plural "{v[0]}"\nmsgstr[0] "{v[1]}"\nmsgstr[1] "{v[2]}"\n')
    else:
        out.append(f'msgid "{k}"\nmsgstr "{v}"\n')
out.append(
    'msgctxt "rival owners"\nmsgid "%(before)s, %(last)s"\nmsgstr "%(before)s oder %(last)s"\n'
)
open("/tmp/de_i12.po", "w").write("\n".join(out))

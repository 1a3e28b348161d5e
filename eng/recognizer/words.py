"""What is printed on the pages the recogniser learns from: made-up forms, sentences, and values of every shape.

Nothing of a test set may be learnt by heart: text that shares five words in a row with one is left out.
"""
import glob
import json
import os
import re

MONTHS = "January February March April May June July August September October November December".split()
UNITS = "mg mcg g kg mL L units mEq mg/dL g/dL mmol/L % mm cm mmHg bpm mg/kg IU ng/mL K/uL /hr tab caps gtt F".split()
DRUGS = """amoxicillin metformin lisinopril atorvastatin levothyroxine amlodipine metoprolol omeprazole losartan gabapentin
hydrochlorothiazide sertraline furosemide prednisone warfarin insulin albuterol tramadol clonazepam fluticasone heparin digoxin
vancomycin ceftriaxone enoxaparin morphine oxycodone lorazepam carvedilol spironolactone apixaban clopidogrel montelukast""".split()
RARE = ["\u2022 {}", "{} \u2014 {}", "{} \u2013 {}", "\u201c{}\u201d", "\u2018{}\u2019", "{}\u00ae", "{}\u2122", "\u00a9 {}", "\u00a7 {}", "{}*", "*{}*", "** {}", "[{}]", "{{{}}}", "<{}>",
        "{}\u00b0", "{}=", "{} = {}", "{} + {}", "{} & {}", "{}@{}.com", "www.{}.org", "{}_{}", "{}/{}", "{}\\{}", "{}!", "{}?", "{} ~ {}", "1. {}", "2) {}", "a) {}", "#{}", "{}%", "{}\u2019s", "({})"]
LABELS = """Patient|Patient Name|Name|Pt|RE|DOB|D.O.B.|Date of Birth|Birth Date|MRN|MR#|Medical Record #|Chart No.|Acct #|Account No|Visit #|
Phone|Tel|Fax|Cell|Member ID|Policy #|Group #|Auth #|NPI|DEA|SSN|Ordering Provider|Referring MD|PCP|Collected|Received|Reported|
Accession|Specimen|Room|Unit|Admit Date|Discharge Date|Date of Service|DOS|Sex|Age|Height|Weight|BP|Pulse|Temp|Allergies|Dose|Qty|
Refills|Sig|Dx|ICD-10|CPT|Result|Reference Range|Flag|Page|Pages|To|From|Attn|Date|Time|Re""".replace("\n", "").split("|")


def five_grams(texts):
    grams = set()
    for text in texts:
        words = [re.sub(r"\W", "", word.lower()) for word in text.split()]
        words = [word for word in words if word]
        grams.update(tuple(words[i:i + 5]) for i in range(len(words) - 4))
    return grams


def texts_of_test_sets(folders):
    """Every true text under folders: corpora (truth/*.json), sets of images (*.txt), texts (dev.jsonl)."""
    for folder in folders:
        for name in glob.glob(os.path.join(folder, "**", "truth", "*.json"), recursive=True):
            for page in json.load(open(name, encoding="utf-8")).get("pageTruth", []):
                yield page.get("text") or ""
        for name in glob.glob(os.path.join(folder, "**", "*.txt"), recursive=True):
            yield open(name, encoding="utf-8", errors="replace").read()
        for name in glob.glob(os.path.join(folder, "**", "dev.jsonl"), recursive=True):
            for line in open(name, encoding="utf-8"):
                yield json.loads(line)["text"]


class Words:
    """Draws text; the same seed gives the same."""

    def __init__(self, random, forms, sentences, vocabulary, medical, names, forbidden):
        self.random, self.forms, self.sentences = random, forms, sentences
        self.vocabulary, self.medical, self.names, self.forbidden = vocabulary, medical, names, forbidden
        self.dropped = self.drawn = 0

    def page(self):
        """A made-up page as lines, those left out that a test set has, too."""
        return [line for line in self.random.choice(self.forms).split("\n") if line.strip() and self.is_new(line)]

    def is_new(self, text):
        self.drawn += 1
        if five_grams([text]) & self.forbidden:
            self.dropped += 1
            return False
        return True

    def sentence(self):
        kind = self.random.random()
        if kind < .55:
            text = self.random.choice(self.sentences)
            return text if self.is_new(text) else self.salad()
        return self.salad()

    def salad(self):
        """Words that say nothing, so that letters must be looked at."""
        words = []
        for _ in range(self.random.randint(3, 12)):
            kind = self.random.random()
            words.append(self.random.choice(self.medical) if kind < .4 else self.random.choice(self.vocabulary) if kind < .75
                         else self.value() if kind < .9 else self.name())
            if self.random.random() < .12:
                words[-1] += self.random.choice(",,,.;:)")
        if self.random.random() < .08:
            words[0] = self.random.choice(RARE).format(words[0], words[-1])
        text = " ".join(words)
        case = self.random.random()
        return text.upper() if case < .2 else text.title() if case < .25 else text[:1].upper() + text[1:] + self.random.choice(["", ".", "."])

    def digits(self, least, most=None):
        return "".join(self.random.choice("0123456789") for _ in range(self.random.randint(least, most or least)))

    def name(self):
        first, last, initial = self.random.choice(self.names), self.random.choice(self.names), self.random.choice("ABCDEFGHJKLMNPRSTVW")
        text = self.random.choice([f"{first} {last}", f"{last}, {first}", f"{last}, {first} {initial}", f"{first} {initial}. {last}",
                                   f"Dr. {first} {last}", f"{first} {last}, MD", f"{first} {last}-{self.random.choice(self.names)}", f"{last},{first}"])
        return text.upper() if self.random.random() < .35 else text

    def date(self):
        month, day, year = self.random.randint(1, 12), self.random.randint(1, 28), self.random.randint(1920, 2029)
        name = MONTHS[month - 1]
        return self.random.choice([f"{month:02}/{day:02}/{year}", f"{month}/{day}/{year % 100:02}", f"{year}-{month:02}-{day:02}", f"{day:02}-{name[:3]}-{year}",
                                   f"{name} {day}, {year}", f"{month:02}-{day:02}-{year}", f"{name[:3]} {day} {year}", f"{day:02}{name[:3].upper()}{year % 100:02}",
                                   f"{month:02}.{day:02}.{year}", f"{month:02}/{day:02}/{year % 100:02}", f"{month:02} {day:02} {year}"])

    def time(self):
        return self.random.choice(["{}:{:02}", "{:02}:{:02}", "{:02}:{:02} AM", "{}:{:02} pm", "{:02}{:02}"]).format(self.random.randint(0, 23), self.random.randint(0, 59))

    def amount(self):
        whole, part = self.random.choice([0, 0, self.random.randint(1, 9), self.random.randint(10, 99), self.random.randint(100, 2500)]), self.digits(1, 2)
        number = self.random.choice([f"{whole}.{part}", f"{whole}.{part}", f"{whole}", f".{part}", f"{whole:,}", f"{whole}-{whole + self.random.randint(1, 90)}", f"1/{self.random.choice([2, 4])}",
                                     f"{whole}.{part} - {whole + self.random.randint(1, 30)}.{self.digits(1)}", f"<{whole}.{part}", f">{whole}", f"+{whole}.{part}", f"${whole}.{self.digits(2)}", f"{whole}/{self.random.randint(20, 120)}"])
        return number + self.random.choice(["", "", " ", " "]) + self.random.choice(UNITS) if self.random.random() < .6 else number

    def code(self):
        letters = "".join(self.random.choice("ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(self.random.randint(1, 3)))
        return self.random.choice([
            f"{letters[0]}{self.digits(2)}.{self.digits(1, 3)}", self.digits(5), f"{self.digits(5)}-{self.digits(1)}", f"{self.digits(5)}-{self.digits(4)}-{self.digits(2)}",
            f"{letters}{self.digits(4, 9)}", f"{self.digits(2)}-{self.digits(3)}-{self.digits(2)}", f"{letters}-{self.digits(5)}", f"#{self.digits(3, 8)}",
            f"{self.digits(3)}-{self.digits(2)}-{self.digits(4)}", f"XXX-XX-{self.digits(4)}", f"S{self.digits(2)}-{self.digits(5)}", f"{self.digits(3)}{letters}{self.digits(3)}", f"{letters}/{self.digits(3)}",
            f"({self.digits(3)}) {self.digits(3)}-{self.digits(4)}", f"{self.digits(3)}-{self.digits(3)}-{self.digits(4)}", f"{self.digits(3)}.{self.digits(3)}.{self.digits(4)}", self.digits(4, 10), self.digits(6, 8)])

    def dose(self):
        drug = self.random.choice(DRUGS)
        return f"{drug.upper() if self.random.random() < .3 else drug} {self.amount()} {self.random.choice(['PO', 'IV', 'SC', 'by mouth', 'q6h', 'BID', 'daily', 'qhs', 'prn', 'x 7 days', 'TID with meals'])}"

    def value(self):
        return self.random.choice([self.date, self.date, self.amount, self.amount, self.code, self.code, self.code, self.time, self.name, self.dose])()

    def field(self):
        label = self.random.choice(LABELS)
        label = label.upper() if self.random.random() < .25 else label
        return label + self.random.choice([": ", ": ", ":", " ", " # ", ". ", "  "]) + self.value()

    def word(self):
        return self.random.choice(self.vocabulary)


def read_dictionary(pattern, least=3, most=16):
    words = set()
    for name in glob.glob(pattern):
        for line in open(name, encoding="utf-8", errors="replace"):
            word = line.split("/")[0].strip()
            if least <= len(word) <= most and re.fullmatch(r"[A-Za-z]['A-Za-z-]*[A-Za-z]", word) and not word.endswith("'s"):
                words.add(word)
    return sorted(words)


def read_sentences(folder):
    """Sentences of Debian's fortunes, cut into pieces of a line's length."""
    sentences = []
    for name in sorted(glob.glob(os.path.join(folder, "*"))):
        if os.path.islink(name) or name.endswith((".dat", ".u8")) or "art" in os.path.basename(name):
            continue
        for saying in open(name, encoding="utf-8", errors="replace").read().split("\n%\n"):
            words = saying.split()
            at = 0
            while at < len(words):
                piece = " ".join(words[at:at + 14])
                at += 14
                if all(32 <= ord(letter) < 127 for letter in piece):
                    sentences.append(piece)
    return sentences

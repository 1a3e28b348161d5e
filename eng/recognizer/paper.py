"""Draws pages: where every word stands is known, since each is drawn by itself."""
import collections
import subprocess

from PIL import Image, ImageDraw, ImageFont

DPI = 300
WIDTH, HEIGHT = 2550, 3300

# Faces that no office prints letters with.
UNWANTED = ("hand script math fallback emoji symbol dingbat chancery arabic hebrew devanagari cjk awesome braille music ornament "
            "larabie d050000 z003 opsymbol runic gothic cuneiform thai lao khmer bengali tamil armenian georgian ethiopic kufi naskh "
            "nastaliq tifinagh mongolian caps smcp unicase").split()


def fonts():
    """Files of faces by family; thin and light ones are left out."""
    families = collections.defaultdict(list)
    for line in subprocess.run(["fc-list", ":lang=en", "file", "family", "style"], capture_output=True, text=True, check=True).stdout.splitlines():
        file, _, name = line.partition(": ")
        lower = (file + name).lower()
        if not file.endswith((".ttf", ".otf", ".t1")) or any(word in lower for word in UNWANTED) or "thin" in lower or "light" in lower:
            continue
        family = name.split(":")[0].split(",")[0]
        # A family of its own for each script is one family here: otherwise most pages would be set in it.
        families["Noto Sans" if family.startswith("Noto Sans") and "Mono" not in family else "Noto Serif" if family.startswith("Noto Serif") else family].append(file)
    return {family: sorted(files) for family, files in sorted(families.items())}


class Face:
    """A face at a size."""

    cache, usable = {}, {}

    def __init__(self, file, size):
        if (file, size) not in Face.cache:
            Face.cache[file, size] = ImageFont.truetype(file, size)
        self.font, self.size, self.file = Face.cache[file, size], size, file

    def is_usable(self):
        """Whether it has Latin letters, small ones and capitals."""
        if self.file not in Face.usable:
            try:
                small, capital, missing = (self.font.getmask(letter) for letter in "xX\ue123")
                Face.usable[self.file] = small.getbbox() is not None and small.size[1] < .88 * capital.size[1] and bytes(small) != bytes(missing)
            except (OSError, ValueError):
                Face.usable[self.file] = False
        return Face.usable[self.file]

    def length(self, text):
        return self.font.getlength(text)


class Page:
    """A page that is being drawn, black on white, and its words: [left, top, right, bottom, text]."""

    def __init__(self, random, words, families):
        self.random, self.text, self.families = random, words, families
        self.image = Image.new("L", (WIDTH, HEIGHT), 255)
        self.pen = ImageDraw.Draw(self.image)
        self.words = []
        self.margin = random.randint(90, 260)
        self.y = random.randint(70, 200)
        self.face = self.any_face()
        self.second = self.any_face(self.face.size)
        self.spacing = random.uniform(1.05, 1.5)
        self.jitter = random.random() < .06

    def any_face(self, size=None):
        plain = ["Liberation Sans", "Liberation Serif", "Liberation Mono", "DejaVu Sans", "DejaVu Sans Mono", "FreeSans", "FreeSerif", "FreeMono",
                 "Nimbus Sans", "Nimbus Roman", "Nimbus Mono PS", "Carlito", "Caladea", "Courier Prime", "Cousine", "Arimo", "Tinos"]
        for _ in range(100):
            some = [family for family in plain if family in self.families]
            family = self.random.choice(some if some and self.random.random() < .45 else sorted(self.families))
            points = self.random.choice([6, 7, 7, 8, 8, 9, 9, 10, 10, 10, 11, 11, 12, 12, 13, 14, 16])
            face = Face(self.random.choice(self.families[family]), size or round(points * DPI / 72))
            if face.is_usable():
                return face
        raise RuntimeError("no face to draw with was found: install Debian's fonts-liberation")

    @property
    def line_height(self):
        return round(self.face.size * self.spacing)

    def is_full(self):
        return self.y > HEIGHT - 150 - self.line_height

    def draw(self, x, y, text, face=None, limit=None, ink=0, track=0):
        """Draws words from x on, as many as end before limit. How far it came."""
        face = face or self.face
        space = face.length(" ") + track
        for word in text.split():
            width = sum(face.length(letter) + track for letter in word) - track if track else face.length(word)
            if limit is not None and x + width > limit:
                break
            shift = self.random.choice([-1, 0, 0, 1]) if self.jitter else 0
            if track or self.jitter:
                at = x
                for letter in word:
                    self.pen.text((at, y + (self.random.choice([-2, -1, 0, 0, 1, 2]) if self.jitter else 0)), letter, font=face.font, fill=ink)
                    at += face.length(letter) + track
                width = at - track - x
            else:
                self.pen.text((x, y + shift), word, font=face.font, fill=ink)
            box = face.font.getbbox(word)
            self.words.append([x + min(0, box[0]), y + box[1], x + width, y + box[3], word])
            x += width + space
        return x

    def wrapped(self, x, limit, text, face=None, most=6):
        """Draws text in lines between x and limit, at most so many."""
        face = face or self.face
        line, ink = "", self.ink()
        for word in text.split():
            if face.length(f"{line} {word}") > limit - x and line:
                self.draw(x, self.y, line, face, limit, ink)
                self.y += round(face.size * self.spacing)
                line, most = "", most - 1
                if self.is_full() or most == 0:
                    return
            line = f"{line} {word}".strip()
        if line:
            self.draw(x, self.y, line, face, limit, ink)
            self.y += round(face.size * self.spacing)

    def ink(self):
        return self.random.choice([0, 0, 0, 0, 30, 70, 110])

    # Parts of pages

    def form_lines(self, left, right):
        """Lines of a made-up form; what is parted by several spaces stands in columns."""
        for line in self.text.page():
            if self.is_full():
                return
            line = line.replace("☐", " ").replace("☒", " ")
            cells = [cell for cell in line.split("  ") if cell.strip()]
            if self.random.random() < .08:
                self.face = self.any_face()
            if len(cells) > 1 and self.random.random() < .7:
                column = (right - left) // len(cells)
                for i, cell in enumerate(cells):
                    self.draw(left + i * column, self.y, cell, limit=left + (i + 1) * column - 12, ink=self.ink())
                self.y += self.line_height
            else:
                self.wrapped(left, right, line)
            if self.random.random() < .06:
                self.rule(left, right)

    def prose(self, left, right):
        for _ in range(self.random.randint(2, 7)):
            text = " ".join(self.text.sentence() for _ in range(self.random.randint(1, 4)))
            self.wrapped(left, right, text, most=8)
            if self.random.random() < .3:
                self.y += self.line_height // 2
            if self.is_full():
                return

    def fields(self, left, right):
        for _ in range(self.random.randint(2, 8)):
            count = self.random.choice([1, 2, 2, 3, 4])
            column = (right - left) // count
            for i in range(count):
                self.draw(left + i * column, self.y, self.text.field() if self.random.random() < .8 else self.text.value(),
                          self.random.choice([self.face, self.face, self.second]), left + (i + 1) * column - 12, self.ink(), self.random.choice([0, 0, 0, 0, 2, 4]))
            self.y += self.line_height
            if self.is_full():
                return

    def cells(self, left, right):
        """A ruled table of fields: labels small above the values, or values alone."""
        columns, rows = self.random.randint(2, 5), self.random.randint(2, 6)
        small = Face(self.face.file, max(20, round(self.face.size * .66)))
        labelled = self.random.random() < .5
        height = self.line_height + (round(small.size * 1.15) if labelled else 0) + self.random.randint(4, 26)
        width, (column, shaded) = self.random.choice([1, 2, 2, 3, 5]), ((right - left) // columns, self.random.random() < .25)
        for row in range(rows):
            if self.y + height > HEIGHT - 150:
                return
            for i in range(columns):
                box = (left + i * column, self.y, left + (i + 1) * column, self.y + height)
                if shaded and (row == 0 or self.random.random() < .15):
                    self.pen.rectangle(box, fill=self.random.randint(170, 235))
                self.pen.rectangle(box, outline=0, width=width)
                y = self.y + self.random.randint(2, 8)
                if labelled:
                    self.draw(box[0] + 10, y, self.random.choice([self.text.field().split(":")[0], self.text.word()]), small, box[2] - 8)
                    y += round(small.size * 1.15)
                self.draw(box[0] + self.random.randint(8, 24), y, self.text.value(), self.random.choice([self.face, self.second]), box[2] - 8, self.ink())
            self.y += height
        self.y += self.random.randint(8, 40)

    def columns(self, left, right):
        """Rows of results in columns without rules, as laboratories and hosts print them."""
        kinds = [self.random.choice([self.text.word, self.text.amount, self.text.amount, self.text.date, self.text.code, self.text.name, self.text.dose]) for _ in range(self.random.randint(2, 5))]
        column = (right - left) // len(kinds)
        track = self.random.choice([0, 0, 0, 3, 5])
        for _ in range(self.random.randint(3, 12)):
            for i, kind in enumerate(kinds):
                if self.random.random() < .92:
                    self.draw(left + i * column, self.y, kind(), limit=left + (i + 1) * column - 10, track=track)
            self.y += self.line_height
            if self.is_full():
                return

    def heading(self, left, right):
        face = Face(self.random.choice([self.face, self.second]).file, round(self.face.size * self.random.uniform(1, 1.9)))
        text = self.random.choice([self.text.word().title() + " " + self.text.word().title(), self.text.field().split(":")[0] + " " + self.text.word(), self.text.name()])
        text = text.upper() if self.random.random() < .6 else text
        height, band = round(face.size * 1.3), self.random.random()
        if band < .3:
            self.pen.rectangle((left - 12, self.y - 4, right, self.y + height), fill=0 if band < .18 else self.random.randint(150, 225))
        x = self.draw(left, self.y, text, face, right, 255 if band < .18 else 0, self.random.choice([0, 0, 2, 6]))
        if band > .85:
            self.pen.line((left, self.y + height - 2, x, self.y + height - 2), fill=0, width=self.random.choice([2, 3, 5]))
        self.y += height + self.random.randint(4, 30)

    def underlined(self, left, right):
        """What somebody filled into blanks: label, rule, value on the rule or touching it."""
        for _ in range(self.random.randint(1, 5)):
            x = self.draw(left, self.y, self.text.field().split(":")[0] + ":", limit=left + (right - left) // 3)
            end = min(right, round(x) + self.random.randint(300, 1200))
            base = self.y + round(self.face.size * self.random.uniform(.98, 1.2))
            self.pen.line((x, base, end, base), fill=0, width=self.random.choice([1, 2, 3]))
            self.draw(x + self.random.randint(8, 40), self.y, self.text.value(), self.second, end, self.ink())
            self.y += self.line_height + self.random.randint(0, 20)
            if self.is_full():
                return

    def rule(self, left, right):
        self.pen.line((left, self.y + 4, right, self.y + 4), fill=0, width=self.random.choice([1, 2, 3, 6]))
        self.y += self.random.randint(10, 24)

    def fax_header(self):
        face = self.any_face(self.random.randint(26, 38))
        self.draw(self.random.randint(20, 120), self.random.randint(2, 24), f"{self.text.date()} {self.text.time()} {self.random.choice(['FROM:', 'From:', ''])} {self.text.name().upper()} {self.random.choice(['TO:', '->', ''])} "
                  f"{self.text.code()} {self.random.choice(['P.', 'Page ', 'PAGE ', ''])}{self.text.digits(1, 2)}{self.random.choice(['/', ' of ', ' OF '])}{self.text.digits(1, 2)}", face, WIDTH - 40)

    def fill(self):
        """Puts parts below each other until the page is full."""
        if self.random.random() < .5:
            self.fax_header()
        left, right = self.margin, WIDTH - self.random.randint(80, 240)
        parts = [self.form_lines, self.form_lines, self.prose, self.prose, self.fields, self.fields, self.cells, self.columns, self.heading, self.underlined]
        if self.random.random() < .2:
            return self.two_columns(left, right, parts)
        while not self.is_full():
            self.some_part(parts, left, right)

    def two_columns(self, left, right, parts):
        top, middle = self.y, (left + right) // 2
        for part in ((left, middle - 40), (middle + 40, right)):
            self.y = top
            while not self.is_full():
                self.some_part(parts, *part)

    def some_part(self, parts, left, right):
        if self.random.random() < .25:
            self.face = self.any_face()
        if self.random.random() < .25:
            self.second = self.any_face(self.face.size)
        self.random.choice(parts)(left, right)
        self.y += self.random.choice([0, 0, 10, 30, 60])

"""What happens to a page on its way: printing, copying, faxing, scanning, photographing. Several ways of each kind."""
import io

import numpy as np
from PIL import Image, ImageFilter
from scipy import ndimage


class Channel:
    """Draws what happens from its two sources of chance."""

    def __init__(self, random, numbers):
        self.random, self.numbers = random, numbers

    def send(self, page, severity):
        """
        A page of 300 dots an inch, gray, through the channel: the image, its dots an inch across and down, and whether it has two levels.
        severity: 0 light, 1 typical, 2 heavy.
        """
        way = self.random.random()
        if way < .62:
            return self.fax(page, severity)
        if way < .75:
            return self.scan(page, severity)
        return self.gray(page, severity)

    # Ways

    def fax(self, page, severity):
        fine = self.random.random() < .68
        across, down = 204, 196 if fine else 98
        values = self.printed(page, severity)
        values = self.resized(values, across, 196)
        values = self.blurred(values, severity)
        if not fine:
            # A coarse fax samples every other line, or the mean of two.
            values = values.reshape(-1, 2, values.shape[1]).mean(1) if self.random.random() < .6 else values[::2]
        black = self.two_levels(self.faded(values, severity), severity, sharp=fine)
        black = self.speckled(black, severity)
        return Image.fromarray(~self.line_faults(black, severity)), (across, down), True

    def scan(self, page, severity):
        dpi = self.random.choice([200, 200, 240, 300, 300])
        values = self.blurred(self.resized(self.printed(page, severity), dpi, dpi), severity, dpi / 200)
        black = self.speckled(self.two_levels(self.faded(values, severity), severity, sharp=True), severity)
        return Image.fromarray(~black), (dpi, dpi), True

    def gray(self, page, severity):
        dpi = self.random.choice([90, 100, 100, 110, 120, 150, 150, 200, 300])
        values = self.blurred(self.resized(self.printed(page, min(severity, 1)), dpi, dpi), severity, max(.5, dpi / 200))
        values = self.faded(values, severity)
        values = values + self.numbers.standard_normal(values.shape) * self.random.uniform(.002, [.02, .04, .07][severity])
        # Paper is seldom white, ink seldom black.
        dark, bright = self.random.uniform(0, .3), self.random.uniform(.7, 1)
        image = Image.fromarray((255 * np.clip(dark + (bright - dark) * values, 0, 1)).astype(np.uint8))
        if self.random.random() < .6:
            stream = io.BytesIO()
            image.save(stream, "JPEG", quality=self.random.randint([60, 30, 14][severity], 92))
            image = Image.open(io.BytesIO(stream.getvalue()))
            image.load()
        return image, (dpi, dpi), False

    # What they are made of

    def printed(self, page, severity):
        """Skew, and copies of copies: each swells or thins the print."""
        page = page.rotate(self.random.gauss(0, .7), Image.BILINEAR, fillcolor=255)
        if severity and self.random.random() < .3:
            grown = self.random.choice([np.minimum, np.maximum])
            values = np.asarray(page)
            page = Image.fromarray(grown.reduce([values, np.roll(values, 1, 0), np.roll(values, 1, 1)]))
        if severity == 2 and self.random.random() < .35:
            for _ in range(self.random.randint(1, 2)):
                values = np.asarray(page.filter(ImageFilter.GaussianBlur(self.random.uniform(1.2, 2))), dtype=np.float32)
                values = values + self.numbers.standard_normal(values.shape).astype(np.float32) * self.random.uniform(5, 25)
                page = Image.fromarray(np.where(values < self.random.uniform(105, 165), 0, 255).astype(np.uint8))
        return page

    def resized(self, page, across, down):
        width, height = round(page.width * across / 300), round(page.height * down / 300) // 2 * 2
        return np.asarray(page.resize((width, height), self.random.choice([Image.BOX, Image.BILINEAR, Image.BICUBIC])), dtype=np.float32) / 255

    def blurred(self, values, severity, scale=1.0):
        sigma = self.random.uniform(*[(.15, .45), (.35, .8), (.55, 1.05)][severity]) * scale
        if self.random.random() < .25:
            # The paper moves while it is scanned.
            return ndimage.gaussian_filter(values, (sigma * self.random.uniform(.8, 1.7), sigma * .7))
        return ndimage.gaussian_filter(values, sigma)

    def smooth(self, shape, cells):
        return np.asarray(Image.fromarray(self.numbers.random_sample((cells, cells)).astype(np.float32)).resize(shape[::-1], Image.BICUBIC))

    def faded(self, values, severity):
        """Toner fails here and there, and along the paper's way."""
        loss = self.random.uniform(*[(0, .08), (.03, .25), (.1, .42)][severity]) * self.smooth(values.shape, self.random.choice([3, 5, 9]))
        if severity and self.random.random() < .2:
            loss = loss + self.random.uniform(.1, .35) * self.smooth((1, values.shape[1]), 12)[:1]
        return 1 - (1 - values) * np.clip(1 - loss, .2, 1)

    def two_levels(self, values, severity, sharp):
        grain = self.numbers.standard_normal(values.shape).astype(np.float32)
        if self.random.random() < .4:
            grain = ndimage.gaussian_filter(grain, .8) * 2
        noisy = values + grain * self.random.uniform(*[(.003, .03), (.02, .07), (.04, .115)][severity]) * (1 if sharp else .7)
        kind = self.random.random()
        if kind < .1:
            return np.asarray(Image.fromarray((255 * np.clip(noisy, 0, 1)).astype(np.uint8)).convert("1")) == 0
        if kind < .18:
            order = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]]) / 16
            tile = np.tile(order, (values.shape[0] // 4 + 1, values.shape[1] // 4 + 1))[:values.shape[0], :values.shape[1]]
            return noisy < .25 + .5 * (tile + .5 / 16)
        if kind < .4:
            mean = ndimage.uniform_filter(noisy, self.random.randint(21, 61))
            return noisy < np.minimum(mean - self.random.uniform(.06, .16), .8)
        return noisy < self.random.uniform(*[(.48, .64), (.43, .68), (.4, .72)][severity])

    def speckled(self, black, severity):
        black = black.copy()
        if self.random.random() < .7:
            edge = ndimage.binary_dilation(black) & ~ndimage.binary_erosion(black)
            black ^= edge & (self.numbers.random_sample(black.shape) < self.random.uniform(0, [.02, .08, .14][severity]))
        count = int(self.random.uniform(*[(0, .0001), (.0001, .0012), (.0008, .0045)][severity]) * black.size)
        ys, xs, ink = self.numbers.randint(0, black.shape[0] - 4, count), self.numbers.randint(0, black.shape[1] - 4, count), self.numbers.random_sample(count) < .7
        black[ys, xs] = ink
        for i in range(count // 8):
            black[ys[i]:ys[i] + self.numbers.randint(1, 4), xs[i]:xs[i] + self.numbers.randint(1, 4)] = ink[i]
        return black

    def line_faults(self, black, severity):
        """Lines of a fax that were lost, repeated or moved; streaks of dirty glass."""
        height, width = black.shape
        for _ in range(self.random.randint(*[(0, 1), (0, 5), (2, 12)][severity])):
            y, rows, kind = self.numbers.randint(40, height - 8), self.numbers.randint(1, 3), self.random.randrange(4)
            if kind == 0:
                black[y:y + rows] = False
            elif kind == 1:
                black[y:y + rows] = black[y - 1]
            elif kind == 2:
                black[y:y + rows] = np.roll(black[y:y + rows], self.numbers.randint(-40, 40), axis=1)
            else:
                black[y:-rows] = black[y + rows:].copy()
        for _ in range(self.random.randint(0, [1, 2, 3][severity])):
            x, broad, top = self.numbers.randint(20, width - 20), self.numbers.randint(1, 3), self.numbers.randint(0, height // 2)
            black[top:, x:x + broad] |= (self.numbers.random_sample(height - top) < self.random.uniform(.3, .95))[:, None]
        return black


def dots(page, pitch):
    """The print of a needle printer: every dot of a coarse grid that has ink, drawn round."""
    coarse = np.asarray(page.resize((page.width // pitch, page.height // pitch), Image.BOX)) < 150
    disc = np.hypot(*np.mgrid[-(pitch // 2):pitch - pitch // 2, -(pitch // 2):pitch - pitch // 2]) < .62 * pitch
    drawn = np.kron(coarse, np.ones((pitch, pitch), bool)) & np.tile(disc, coarse.shape)
    result = np.full((page.height, page.width), 255, np.uint8)
    result[:drawn.shape[0], :drawn.shape[1]][drawn] = 0
    return Image.fromarray(result)

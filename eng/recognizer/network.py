"""The line network of a Tesseract model as a module of torch: read from LANGUAGE.traineddata with its signed bytes, trained in floats
that are rounded to signed bytes on the way (so that what is trained is what will run), and written back into the same file.

The file: a count, then 64-bit places of its parts (-1 where there is none). Part 17 is the network, 21 the characters, 22 their codes.
"""
import struct

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

NETWORK, CHARACTERS, CODES = 17, 21, 22
HAS_INT8, HAS_DOUBLES = 1, 128
HAS_LEARNING_RATES = 64

KINDS = ("None Input Convolve Maxpool Parallel Replicated ParBidiLSTM DepParUDLSTM Par2dLSTM Series Reconfig RTLReversed TTBReversed XYTranspose "
         "LSTM SummLSTM Logistic LinLogistic LinTanh Tanh Relu Linear Softmax SoftmaxNoCTC").split()
LAYERS_OF_LAYERS = ("Parallel", "Series", "RTLReversed", "TTBReversed", "XYTranspose")


class Reader:
    def __init__(self, data, at):
        self.data, self.at = data, at

    def byte(self):
        self.at += 1
        return self.data[self.at - 1]

    def number(self):
        self.at += 4
        return struct.unpack_from("<i", self.data, self.at - 4)[0]

    def text(self):
        size = self.number()
        self.at += size
        return self.data[self.at - size:self.at].decode()


class Weights:
    """A matrix of signed bytes with a scale each row, and where in the file both stand."""

    def __init__(self, reader):
        mode = reader.byte()
        if not (mode & HAS_DOUBLES and mode & HAS_INT8):
            raise ValueError("the network's weights are no signed bytes; only models of the fast kind are read")
        self.rows, self.columns = reader.number(), reader.number()
        reader.at += 1
        self.at = reader.at
        reader.at += self.rows * self.columns
        self.scale_count = reader.number()
        self.scales_at = reader.at
        reader.at += 8 * self.scale_count
        whole = np.frombuffer(reader.data, np.int8, self.rows * self.columns, self.at).reshape(self.rows, self.columns)
        scales = np.frombuffer(reader.data, "<f8", self.scale_count, self.scales_at)[:self.rows]
        self.values = (whole * scales[:, None]).astype(np.float32)


class Layer:
    def __init__(self, reader, inside=()):
        number = reader.byte()
        self.kind = reader.text() if number == 0 else KINDS[number]
        reader.byte()
        reader.at += 1
        flags = reader.number()
        self.inputs, self.outputs = reader.number(), reader.number()
        reader.at += 4
        reader.text()
        self.inside, self.parts, self.weights = inside, [], []
        if self.kind == "Input":
            self.shape = [reader.number() for _ in range(5)]
        elif self.kind in ("Convolve", "Maxpool", "Reconfig"):
            self.across, self.down = reader.number(), reader.number()
        elif self.kind in ("LSTM", "SummLSTM"):
            reader.number()
            self.weights = [Weights(reader) for _ in range(4)]
        elif self.kind in LAYERS_OF_LAYERS:
            within = inside if self.kind == "Series" else inside + (self.kind,)
            self.parts = [Layer(reader, within) for _ in range(reader.number())]
            if flags & HAS_LEARNING_RATES:
                rates = reader.number()
                reader.at += 4 * rates
        else:
            self.weights = [Weights(reader)]

    def leaves(self):
        return [leaf for part in self.parts for leaf in part.leaves()] if self.parts else [self]


class Model:
    """A file of trained data: its network's layers, and how text is spelt in labels."""

    def __init__(self, path):
        self.data = bytearray(open(path, "rb").read())
        count = struct.unpack_from("<i", self.data, 0)[0]
        self.places = list(struct.unpack_from(f"<{count}q", self.data, 4))
        reader = Reader(bytes(self.data), self.places[NETWORK])
        self.layers = Layer(reader).leaves()
        self.specification = reader.text()
        reader.at += 12
        self.blank = reader.number()
        lines = self.part(CHARACTERS).decode().split("\n")
        characters = [line.split(" ")[0] for line in lines[1:int(lines[0]) + 1]]
        reader, self.codes = Reader(self.part(CODES), 0), {}
        for character in [" " if text == "NULL" else text for text in characters][:reader.number()]:
            reader.at += 1
            self.codes[character] = [reader.number() for _ in range(reader.number())]
        self.letters = {codes[0]: text for text, codes in self.codes.items() if len(codes) == 1}

    def part(self, number):
        end = min([place for place in self.places if place > self.places[number]], default=len(self.data))
        return bytes(self.data[self.places[number]:end])

    def labels(self, text):
        """None where a letter is not known."""
        labels = []
        for letter in text:
            if letter not in self.codes:
                return None
            labels += self.codes[letter]
        return labels

    def text(self, best):
        """The text of the best label of each step."""
        letters, last = [], self.blank
        for label in best:
            if label not in (last, self.blank):
                letters.append(self.letters.get(label, ""))
            last = label
        return "".join(letters)

    def put(self, weights, values):
        whole, scales = rounded(torch.as_tensor(values, dtype=torch.float64))
        self.data[weights.at:weights.at + whole.numel()] = whole.to(torch.int8).numpy().tobytes()
        # Rows beyond these are fill for wide registers.
        for row, scale in enumerate(scales.flatten().tolist()):
            struct.pack_into("<d", self.data, weights.scales_at + 8 * row, scale)

    def write(self, path):
        open(path, "wb").write(self.data)


def rounded(values):
    """Whole numbers from -127 to 127 and a scale each row."""
    scales = values.abs().amax(1, keepdim=True).clamp_min(1e-9) / 127
    return (values / scales).round(), scales


def as_run(values):
    """Values as the signed bytes will give them; gradients pass as if nothing had been rounded."""
    whole, scales = rounded(values.detach())
    return values + (whole * scales - values).detach()


class Convolution(nn.Module):
    """Windows of three by three, column after column, with noise beyond the edges as in Tesseract, then tanh."""

    def __init__(self, layer):
        super().__init__()
        self.layer, self.weight = layer, nn.Parameter(torch.tensor(layer.weights[0].values))

    def forward(self, image):
        padded = torch.rand(image.shape[0], 1, image.shape[1] + 2, image.shape[2] + 2) * 2 - 1
        padded[:, 0, 1:-1, 1:-1] = image
        weight = as_run(self.weight)
        return torch.tanh(F.conv2d(padded, weight[:, :-1].reshape(-1, 1, 3, 3).transpose(2, 3), weight[:, -1]))

    def values(self):
        return [self.weight]


class Lstm(nn.Module):
    """The file's matrices are cell input, input gate, forget gate, output gate; a row is inputs, outputs of before, bias."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer
        cell, gate, forget, out = [torch.tensor(weights.values) for weights in layer.weights]
        self.weight = nn.Parameter(torch.cat([gate, forget, cell, out]))
        self.backward = "RTLReversed" in layer.inside
        self.across = "XYTranspose" not in layer.inside

    def run(self, steps):
        weight, hidden = as_run(self.weight), self.layer.outputs
        inputs = weight.shape[1] - hidden - 1
        start = steps.new_zeros(1, steps.shape[0], hidden)
        parts = [weight[:, :inputs].contiguous(), weight[:, inputs:-1].contiguous(), weight[:, -1].contiguous(), torch.zeros(weight.shape[0])]
        return torch._VF.lstm(steps, (start, start), parts, True, 1, 0.0, self.training, False, True)[0]

    def forward(self, values, widths):
        if not self.across:
            # Each column from top to bottom; its last output is the column's.
            lines, channels, height, width = values.shape
            return self.run(values.permute(0, 3, 2, 1).reshape(lines * width, height, channels))[:, -1].reshape(lines, width, -1)
        if not self.backward:
            return self.run(values)
        place = torch.arange(values.shape[1])[None].expand(values.shape[0], -1)
        place = torch.where(place < widths[:, None], widths[:, None] - 1 - place, place)[..., None]
        turned = self.run(values.gather(1, place.expand(-1, -1, values.shape[2])))
        return turned.gather(1, place.expand(-1, -1, turned.shape[2]))

    def values(self):
        gate, forget, cell, out = self.weight.chunk(4)
        return [cell, gate, forget, out]


class Softmax(nn.Module):
    def __init__(self, layer):
        super().__init__()
        self.layer, self.weight = layer, nn.Parameter(torch.tensor(layer.weights[0].values))

    def forward(self, values):
        weight = as_run(self.weight)
        return F.log_softmax(F.linear(values, weight[:, :-1], weight[:, -1]), -1)

    def values(self):
        return [self.weight]


class LineNetwork(nn.Module):
    """[1,36,0,1 Ct3,3,16 Mp3,3 Lfys48 Lfx96 Lrx96 Lfx192 O1c111] and its like: lines in, log-probabilities of labels at each step out."""

    def __init__(self, model):
        super().__init__()
        self.model, layers = model, []
        for layer in model.layers:
            if layer.kind == "Tanh":
                layers.append(Convolution(layer))
            elif layer.kind == "Maxpool":
                layers.append(nn.MaxPool2d((layer.down, layer.across)))
            elif layer.kind in ("LSTM", "SummLSTM"):
                layers.append(Lstm(layer))
            elif layer.kind.startswith("Softmax"):
                layers.append(Softmax(layer))
            elif layer.kind not in ("Input", "Convolve"):
                raise ValueError(f"the network has a layer of kind {layer.kind}, which is not trained")
        self.layers = nn.ModuleList(layers)

    def forward(self, lines, widths):
        """lines: count, height, width, from -1 ink to 1 paper. Log-probabilities (count, steps, labels) and the steps of each line."""
        values = lines
        for layer in self.layers:
            if isinstance(layer, Lstm):
                values = layer(values, widths)
            else:
                values = layer(values)
            if isinstance(layer, nn.MaxPool2d):
                widths = widths // layer.kernel_size[1]
        return values, widths

    def write(self, path):
        for layer in self.layers:
            if hasattr(layer, "layer"):
                for weights, values in zip(layer.layer.weights, layer.values()):
                    self.model.put(weights, values.detach())
        self.model.write(path)


def normal(gray):
    """A line's gray values from -1 to 1, as the product brings them there: by what is dark and bright along its middle."""
    row = gray[gray.shape[0] // 2].astype(np.int32)
    before, here, after = row[:-2], row[1:-1], row[2:]
    minima = here[((here < before) & (here <= after)) | ((here <= before) & (here < after))]
    maxima = here[((here > before) & (here >= after)) | ((here >= before) & (here > after))]
    ink, paper = quantile(minima, .25, 0), quantile(maxima, .75, 255)
    contrast = (paper - ink) / 2 if paper > ink else 1
    return np.clip((gray - ink) / contrast - 1, -1, 1).astype(np.float32)


def quantile(values, share, none):
    if len(values) == 0:
        return none + 1
    counts = np.bincount(values, minlength=256)
    wanted = min(max(share * len(values), 1), len(values))
    sums = np.cumsum(counts)
    value = int(np.searchsorted(sums, wanted))
    return value + 1 - (sums[value] - wanted) / counts[value]

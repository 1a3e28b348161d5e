"""train.py MODEL OUT EPOCHS RATE LINES...: continues the training of MODEL's network on labelled lines (label.py).

Workers, one a core, share each step: every one takes the gradient of a batch of its own, all take the same step by their sum, so that
the same input gives the same file. OUT.state lets an interrupted run go on, with other chances from there. OUT holds the mean of the last
weights.
"""
import contextlib
import math
import os
import random
import sys
import time

import numpy as np
import torch
import torch.multiprocessing as mp
import torch.nn.functional as F
from Levenshtein import distance
from PIL import Image

import network

COLUMNS = 7000
HELD_OUT = 12
WIDEST = 1800
HEIGHT = 36
AVERAGE = .998
WORKERS = int(os.environ.get("CAPTURE_TRAIN_WORKERS", os.cpu_count() or 1))


def read_lines(names, model):
    """Training and held-out lines; a whole page is held out, never one line of it."""
    train, held, unknown = [], [], 0
    for name in names:
        data = np.load(name)
        gray, widths, texts, files = data["gray"], data["widths"], data["texts"].tolist(), data["files"].tolist()
        apart = set(sorted(set(files))[::HELD_OUT])
        ends = np.cumsum(HEIGHT * widths.astype(np.int64))
        for end, width, text, file, severity in zip(ends, widths, texts, files, data["severities"]):
            labels = model.labels(text)
            steps = int(width) // 3
            if labels is None:
                unknown += 1
            elif 12 <= width <= WIDEST and steps > len(labels) + sum(a == b for a, b in zip(labels, labels[1:])):
                (held if file in apart else train).append((gray[end - HEIGHT * width:end].reshape(HEIGHT, width), labels, text, int(severity)))
    return train, held, unknown


def varied(gray, chance, numbers):
    """A little wider or narrower, higher or lower, noisier."""
    height, width = gray.shape
    if chance.random() < .6:
        gray = np.asarray(Image.fromarray(gray).resize((max(12, int(width * chance.uniform(.92, 1.09))), height), Image.BILINEAR))
    if chance.random() < .5:
        shift = chance.choice([-2, -1, 1, 2])
        moved = np.full_like(gray, int(np.percentile(gray, 90)))
        if shift > 0:
            moved[shift:] = gray[:-shift]
        else:
            moved[:shift] = gray[-shift:]
        gray = moved
    if chance.random() < .25:
        gray = np.clip(gray + numbers.standard_normal(gray.shape) * chance.uniform(2, 14), 0, 255).astype(np.uint8)
    return gray


def stacked(images):
    widths = torch.tensor([image.shape[1] for image in images])
    lines = np.ones((len(images), HEIGHT, (int(widths.max()) + 2) // 3 * 3), np.float32)
    for i, image in enumerate(images):
        lines[i, :, :image.shape[1]] = network.normal(image)
    return torch.from_numpy(lines), widths


def batches(train, seed):
    """Lines of like width together, as many as make so many columns of pixels."""
    chance, result = random.Random(seed), []
    order = list(range(len(train)))
    chance.shuffle(order)
    for start in range(0, len(order), 600):
        batch, columns = [], 0
        for i in sorted(order[start:start + 600], key=lambda i: train[i][0].shape[1]):
            batch.append(i)
            columns += train[i][0].shape[1]
            if columns > COLUMNS:
                result.append(batch)
                batch, columns = [], 0
        if batch:
            result.append(batch)
    chance.shuffle(result)
    return result


def errors(net, held):
    """Character error by severity of the text of best labels, without any list of words."""
    wrong, letters = np.zeros(3), np.zeros(3)
    net.eval()
    torch.manual_seed(0)
    with torch.no_grad():
        ordered = sorted(held, key=lambda line: line[0].shape[1])
        for start in range(0, len(ordered), 16):
            part = ordered[start:start + 16]
            scores, steps = net(*stacked([line[0] for line in part]))
            for (_, _, text, severity), line, count in zip(part, scores.argmax(-1), steps):
                wrong[severity] += distance(net.model.text(line[:count].tolist()), text)
                letters[severity] += len(text)
    net.train()
    return wrong.sum() / letters.sum(), wrong / np.maximum(letters, 1)


class Shared:
    """What workers exchange."""

    def __init__(self, size):
        self.gradients = torch.zeros(WORKERS, size).share_memory_()
        self.losses = torch.zeros(WORKERS).share_memory_()
        self.barrier = mp.get_context("spawn").Barrier(WORKERS)


def work(rank, names, source, out, epochs, rate, shared):
    torch.set_num_threads(1)
    torch.manual_seed(100 + rank)
    chance, numbers = random.Random(100 + rank), np.random.RandomState(100 + rank)
    model = network.Model(source)
    net = network.LineNetwork(model)
    train, held, unknown = read_lines(names, model)
    parameters = list(net.parameters())
    optimizer = torch.optim.Adam(parameters, lr=rate, betas=(.9, .99))
    mean = [parameter.detach().clone() for parameter in parameters]
    steps_an_epoch = len(batches(train, 0)) // WORKERS
    step, losses, started = 0, [], time.time()
    if os.path.exists(out + ".state"):
        state = torch.load(out + ".state")
        step, mean = state["step"], state["mean"]
        net.load_state_dict(state["net"])
        optimizer.load_state_dict(state["optimizer"])
    if rank == 0:
        say(f"{len(train)} lines to train on, {len(held)} held out, {unknown} with letters the network does not know; {steps_an_epoch} steps an epoch")
        say("before: %.4f (light %.4f, typical %.4f, heavy %.4f)" % flat(errors(net, held[::4])))
    total = epochs * steps_an_epoch
    while step < total:
        epoch, place = divmod(step, steps_an_epoch)
        if place == 0 or not losses:
            order = batches(train, epoch)
        part = [train[i] for i in order[place * WORKERS + rank]]
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1, (step + 1) / 30) * (.02 + .98 * (1 + math.cos(math.pi * step / total)) / 2)
        scores, steps = net(*stacked([varied(line[0], chance, numbers) for line in part]))
        labels = torch.tensor([label for line in part for label in line[1]])
        lengths = torch.tensor([len(line[1]) for line in part])
        loss = F.ctc_loss(scores.transpose(0, 1), labels, steps, lengths, blank=model.blank, reduction="sum", zero_infinity=True) / lengths.sum()
        optimizer.zero_grad()
        loss.backward()
        exchange(rank, parameters, loss, shared)
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        step += 1
        keep = min(AVERAGE, step / (step + 10))
        for kept, parameter in zip(mean, parameters):
            kept.mul_(keep).add_(parameter.detach(), alpha=1 - keep)
        losses.append(float(shared.losses.mean()))
        if rank == 0 and (step % 250 == 0 or step == total):
            save(net, optimizer, mean, step, out)
            with with_mean(net, mean):
                result = errors(net, held[::1 if step == total else 4])
            say("step %d of %d, %.0f s, %.0f s of processor, loss %.4f, mean of weights: %.4f (light %.4f, typical %.4f, heavy %.4f)"
                % (step, total, time.time() - started, time.process_time(), np.mean(losses[-100:]), *flat(result)))


def exchange(rank, parameters, loss, shared):
    """The mean of all workers' gradients becomes each one's."""
    shared.gradients[rank] = torch.cat([parameter.grad.flatten() for parameter in parameters])
    shared.losses[rank] = float(loss)
    shared.barrier.wait()
    mean, at = shared.gradients.mean(0), 0
    for parameter in parameters:
        parameter.grad.copy_(mean[at:at + parameter.numel()].view_as(parameter))
        at += parameter.numel()
    shared.barrier.wait()


@contextlib.contextmanager
def with_mean(net, mean):
    """The network has the mean of its last weights while this lasts."""
    with torch.no_grad():
        now = [parameter.clone() for parameter in net.parameters()]
        for parameter, kept in zip(net.parameters(), mean):
            parameter.copy_(kept)
        yield
        for parameter, value in zip(net.parameters(), now):
            parameter.copy_(value)


def save(net, optimizer, mean, step, out):
    with with_mean(net, mean):
        net.write(out + ".partial")
    os.replace(out + ".partial", out)
    torch.save({"step": step, "net": net.state_dict(), "optimizer": optimizer.state_dict(), "mean": mean}, out + ".state.partial")
    os.replace(out + ".state.partial", out + ".state")


def flat(result):
    return (result[0], *result[1])


def say(text):
    print(text, flush=True)


def main():
    source, out, epochs, rate, names = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4]), sys.argv[5:]
    size = sum(parameter.numel() for parameter in network.LineNetwork(network.Model(source)).parameters())
    mp.spawn(work, (names, source, out, epochs, rate, Shared(size)), WORKERS)


if __name__ == "__main__":
    main()

using System.Runtime.CompilerServices;

namespace Capture.Imaging.Recognition;

/// <summary>A character as read: which, how surely, and where it ends.</summary>
/// <param name="Certainty">Logarithm of the least probable step of it, weighted as the search did.</param>
/// <param name="Start">Step with which its share of the line begins, halfway to the character before.</param>
/// <param name="BeginsWord">Begins a word that the search took from a list.</param>
/// <param name="Kind">Which list the word it is in was found in.</param>
internal readonly record struct ReadCharacter(int Character, float Certainty, int Start, bool BeginsWord, WordKind Kind);

/// <summary>
/// Finds the likeliest text of a line: a beam search over the network's labels that joins repeats and drops blanks
/// (connectionist temporal classification, Graves et al. 2006), with words followed in the model's lists beside free
/// text. Free text pays for its freedom: its logarithms count more. Widths, weights and the order of choices are those
/// Tesseract's models are used with. Only the two best labels of a step and the blank are followed; the beam cannot
/// run empty, because the blank can always go on.
/// </summary>
internal sealed class BeamSearch
{
    /// <summary>How much more a free character's logarithm counts than one of a listed word.</summary>
    private const float FreeWeight = 2.25f;

    /// <summary>Added to each logarithm, so that not even a sure free character is as good as a listed one.</summary>
    private const float Offset = -0.085f;

    /// <summary>No step of a listed word may be less likely than this, as a logarithm.</summary>
    private const float LeastListed = -25f / 7;

    /// <summary>The logarithm of probabilities that are as good as nothing.</summary>
    private const float Least = -20;

    /// <summary>Paths kept of each kind, by how many labels of a character they have read.</summary>
    private static readonly int[] Widths = [5, 10, 16, 16, 16, 16, 16, 16, 16, 16];

    private static readonly float LeastProbability = MathF.Exp(Least);

    // How a path may go on. A character seen with the blank's probability added must be repeated, or may not be.
    private const int Anything = 0;
    private const int OnlyRepeat = 1;
    private const int NoRepeat = 2;
    private const int Continuations = 3;

    private const int Nowhere = -1;
    private const int NoCharacter = LabelCodes.None;

    private readonly LabelCodes _codes;
    private readonly WordRules? _words;
    private readonly int _blank;
    private readonly int _labels;
    private readonly int _beams;

    // Paths of all steps so far, each pointing to the one it continues.
    private Path[] _paths = new Path[1 << 12];
    private int _pathCount;
    private WordPosition[] _positions = new WordPosition[1 << 10];
    private int _positionCount;

    // By beam: the paths that live, and those of the step before.
    private Beam[] _now;
    private Beam[] _before;
    private readonly Path[] _wordStarts = new Path[Continuations];
    private readonly bool[] _hasWordStart = new bool[Continuations];
    private readonly int _firstPosition;
    private readonly int _firstPositions;

    private int[] _best = [];
    private ReadCharacter[] _read = [];
    private (int Begin, int End)[] _spans = [];

    // The step at hand.
    private StepScores _step;
    private float _logBlank;

    public BeamSearch(LineModel model)
    {
        (_codes, _words, _blank, _labels) = (model.Codes, model.Words, model.Blank, model.Network.Outputs);
        _beams = 2 * Continuations * _codes.Longest;
        _now = NewBeams();
        _before = NewBeams();
        Span<WordPosition> first = stackalloc WordPosition[WordRules.MostPositions];
        _firstPositions = _words?.Begin(first) ?? 0;
        first[.._firstPositions].CopyTo(_positions);
        _positionCount = _firstPosition = _firstPositions;
        _firstPosition = 0;
    }

    /// <summary>Characters of the likeliest text, spaces among them. Valid until the next call.</summary>
    public ReadOnlySpan<ReadCharacter> Decode(ReadOnlySpan<StepScores> steps)
    {
        if (steps.IsEmpty)
            return [];
        _pathCount = 0;
        _positionCount = _firstPositions;
        foreach (ref var beam in _now.AsSpan())
            beam.Clear();
        for (var t = 0; t < steps.Length; t++)
        {
            (_now, _before) = (_before, _now);
            foreach (ref var beam in _now.AsSpan())
                beam.Clear();
            Array.Clear(_hasWordStart);
            _step = steps[t];
            _logBlank = Log(_step.BlankProbability) + Offset;
            Reserve();
            if (t == 0)
            {
                Continue(Nowhere, listed: false, Anything, spelt: 0);
                if (_words is not null)
                    Continue(Nowhere, listed: true, Anything, spelt: 0);
                continue;
            }

            for (var beam = 0; beam < _beams; beam++)
            {
                ref var paths = ref _before[beam];
                for (var i = paths.Count - 1; i >= 0; i--)
                    Continue(paths[i], Listed(beam), beam % Continuations, beam / (2 * Continuations));
            }

            for (var continuation = 0; continuation < Continuations; continuation++)
            {
                if (_hasWordStart[continuation])
                    Push(BeamOf(listed: true, continuation, spelt: 0), _wordStarts[continuation]);
            }
        }

        return Characters(BestEnd(), steps.Length);
    }

    private static int BeamOf(bool listed, int continuation, int spelt) =>
        (spelt * 2 + (listed ? 1 : 0)) * Continuations + continuation;

    private static bool Listed(int beam) => beam / Continuations % 2 == 1;

    private static float Log(float probability) => probability > LeastProbability ? MathF.Log(probability) : Least;

    private Beam[] NewBeams()
    {
        var beams = new Beam[_beams];
        for (var i = 0; i < beams.Length; i++)
            beams[i] = new Beam(Widths[i / (2 * Continuations)]);
        return beams;
    }

    // A step adds at most so many paths and positions; with the room made here nothing moves while it runs.
    private void Reserve()
    {
        var paths = _beams * Widths[^1];
        if (_pathCount + paths > _paths.Length)
            Array.Resize(ref _paths, 2 * _paths.Length + paths);
        var positions = (_beams * Widths[^1] * 8 + 1) * WordRules.MostPositions;
        if (_positionCount + positions > _positions.Length)
            Array.Resize(ref _positions, 2 * _positions.Length + positions);
    }

    private float Probability(int label) =>
        label == _step.Best ? _step.BestProbability : label == _step.Second ? _step.SecondProbability : _step.BlankProbability;

    private bool Live(int label) => label == _step.Best || label == _step.Second || label == _blank;

    private void Continue(int from, bool listed, int continuation, int spelt)
    {
        var (label, state) = (Nowhere, 0);
        if (from != Nowhere)
        {
            ref readonly var path = ref _paths[from];
            (label, state) = (path.Label, path.State);
            if (Live(label))
            {
                var probability = Probability(label);
                if (continuation != NoRepeat)
                    Repeat(from, label, label == _blank ? _logBlank : Log(probability) + Offset, listed, Anything, spelt);
                if (continuation == Anything && label != _blank)
                    Repeat(from, label, Log(probability + _step.BlankProbability) + Offset, listed, NoRepeat, spelt);
            }

            if (continuation == OnlyRepeat)
                return;
            // Between the labels of a character blanks may stand.
            if (label != _blank && spelt > 0)
                Spell(from, _blank, state, _logBlank, listed, Anything, spelt);
        }

        ContinueWith(_step.Best, _step.BestProbability);
        ContinueWith(_step.Second, _step.SecondProbability);
        if (_step.Best != _blank && _step.Second != _blank)
            ContinueWith(_blank, _step.BlankProbability);

        void ContinueWith(int next, float probability)
        {
            if (next == label || (next == _blank && spelt > 0))
                return;
            var log = next == _blank ? _logBlank : Log(probability) + Offset;
            var withBlank = probability + _step.BlankProbability;
            if (from != Nowhere && continuation == Anything && label != _blank
                && ((label == _step.Best && next == _step.Second) || (label == _step.Second && next == _step.Best)))
                withBlank += Probability(label);
            var character = next == _blank ? NoCharacter : _codes.Character(state, next);
            if (character != NoCharacter || next == _blank)
            {
                if (log >= Least || next == _blank)
                {
                    Complete(from, next, character, log, listed, Anything);
                    if (next != _blank)
                        Complete(from, next, character, Log(withBlank) + Offset, listed, OnlyRepeat);
                }
            }

            if (next != _blank && _codes.Next(state, next) is var spelling and not LabelCodes.None)
            {
                Spell(from, next, spelling, log, listed, Anything, spelt + 1);
                Spell(from, next, spelling, Log(withBlank) + Offset, listed, OnlyRepeat, spelt + 1);
            }
        }
    }

    // The same label once more: it adds nothing to the text.
    private void Repeat(int from, int label, float log, bool listed, int continuation, int spelt)
    {
        ref readonly var path = ref _paths[from];
        if (!Pays(ref log, label, listed))
            return;
        Push(BeamOf(listed, continuation, spelt), new Path
        {
            Label = label,
            Character = path.Character,
            Kind = path.Kind,
            Repeats = true,
            Log = log,
            State = path.State,
            From = from,
            Score = log + path.Score,
            Hash = path.Hash,
        });
    }

    // One label of several that spell a character.
    private void Spell(int from, int label, int state, float log, bool listed, int continuation, int spelt)
    {
        if (!Pays(ref log, label, listed))
            return;
        Push(BeamOf(listed, continuation, spelt), new Path
        {
            Label = label,
            Character = NoCharacter,
            Kind = from == Nowhere ? listed ? WordKind.None : WordKind.Free : _paths[from].Kind,
            Log = log,
            State = state,
            From = from,
            Score = log + ScoreOf(from),
            Hash = HashWith(from, label),
        });
    }

    private bool Pays(ref float log, int label, bool listed)
    {
        if (listed)
            return log > LeastListed;
        log *= FreeWeight;
        return log >= Least || label == _blank;
    }

    private void Complete(int from, int label, int character, float log, bool listed, int continuation)
    {
        if (listed)
        {
            if (log > LeastListed)
                CompleteListed(from, label, character, log, continuation);
            return;
        }

        Push(BeamOf(listed: false, continuation, spelt: 0), new Path
        {
            Label = label,
            Character = character,
            Kind = WordKind.Free,
            Log = log * FreeWeight,
            From = from,
            Score = log * FreeWeight + ScoreOf(from),
            Hash = HashWith(from, label),
        });
        // After a free word's space a listed word may begin. The space counts unweighted then, so as not to burden it.
        if (_words is not null && character == CharacterSet.Space && log > LeastListed)
            BeginWord(from, label, WordKind.None, log, continuation);
    }

    private void CompleteListed(int from, int label, int character, float log, int continuation)
    {
        if (character == NoCharacter)
        {
            Push(BeamOf(listed: true, continuation, spelt: 0), new Path
            {
                Label = label,
                Character = NoCharacter,
                Kind = WordKind.None,
                Log = log,
                From = from,
                Score = log + ScoreOf(from),
                Hash = HashWith(from, label),
            });
            return;
        }

        var score = log + ScoreOf(from);
        if (!_now[BeamOf(listed: true, continuation, spelt: 0)].Takes(score, _paths) && !_now[BeamOf(listed: false, continuation, spelt: 0)].Takes(score, _paths))
            return;
        var last = LastCharacter(from);
        if (character == CharacterSet.Space)
        {
            if (last == Nowhere || !_paths[last].EndsWord)
                return;
            var kind = _paths[last].Kind;
            BeginWord(from, label, kind, log, continuation);
            Push(BeamOf(listed: false, continuation, spelt: 0), new Path
            {
                Label = label,
                Character = character,
                Kind = kind,
                Log = log,
                From = from,
                Score = score,
                Hash = HashWith(from, label),
            });
            return;
        }

        ReadOnlySpan<WordPosition> positions;
        var begins = true;
        if (last == Nowhere)
        {
            positions = _positions.AsSpan(_firstPosition, _firstPositions);
        }
        else
        {
            ref readonly var word = ref _paths[last];
            if (word.Positions == 0 || (word.StartsWords && word.Character != CharacterSet.Space))
                return;
            positions = _positions.AsSpan(word.FirstPosition, word.Positions);
            begins = word.StartsWords;
        }

        var (found, count, complete) = _words!.Advance(positions, character, _positions.AsSpan(_positionCount, WordRules.MostPositions));
        if (found == WordKind.None)
            return;
        var pushed = Push(BeamOf(listed: true, continuation, spelt: 0), new Path
        {
            Label = label,
            Character = character,
            Kind = found,
            BeginsWord = begins,
            EndsWord = complete,
            Log = log,
            From = from,
            Score = score,
            Hash = HashWith(from, label),
            FirstPosition = _positionCount,
            Positions = count,
        });
        if (pushed)
            _positionCount += count;
    }

    // Only the best of these of a step is followed: they are all alike from here on.
    private void BeginWord(int from, int label, WordKind kind, float log, int continuation)
    {
        var score = log + ScoreOf(from);
        if (_hasWordStart[continuation] && score <= _wordStarts[continuation].Score)
            return;
        _hasWordStart[continuation] = true;
        _wordStarts[continuation] = new Path
        {
            Label = label,
            Character = CharacterSet.Space,
            Kind = kind,
            StartsWords = true,
            Log = log,
            From = from,
            Score = score,
            Hash = HashWith(from, label),
            FirstPosition = _firstPosition,
            Positions = _firstPositions,
        };
    }

    private float ScoreOf(int from) => from == Nowhere ? 0 : _paths[from].Score;

    private ulong HashWith(int from, int label)
    {
        var hash = from == Nowhere ? 0 : _paths[from].Hash;
        return label == _blank ? hash : unchecked(hash * (ulong)_labels + ((hash >> 32) * (ulong)_labels >> 32) + (ulong)label);
    }

    private int LastCharacter(int path) => path == Nowhere ? Nowhere : _paths[path].LastCharacter;

    private bool Push(int beam, in Path path)
    {
        ref var paths = ref _now[beam];
        for (var i = 0; i < paths.Count; i++)
        {
            ref var other = ref _paths[paths[i]];
            if (other.Label != path.Label || other.Hash != path.Hash || other.Kind != path.Kind || other.StartsWords != path.StartsWords)
                continue;
            if (path.Score <= other.Score)
                return false;
            Put(paths[i], path);
            return true;
        }

        var place = paths.Place(path.Score, _paths);
        if (place == Nowhere)
            return false;
        if (place == paths.Count)
            paths.Add(_pathCount++);
        Put(paths[place], path);
        return true;
    }

    private void Put(int place, in Path path)
    {
        _paths[place] = path;
        _paths[place].LastCharacter = path.Character != NoCharacter && !path.Repeats ? place : LastCharacter(path.From);
    }

    private int BestEnd()
    {
        var best = Nowhere;
        foreach (var continuation in (ReadOnlySpan<int>)[Anything, NoRepeat])
        {
            foreach (var listed in (ReadOnlySpan<bool>)[false, true])
            {
                ref var paths = ref _now[BeamOf(listed, continuation, spelt: 0)];
                for (var i = 0; i < paths.Count; i++)
                {
                    if (listed && (LastCharacter(paths[i]) is var last && (last == Nowhere || !(_paths[last].EndsWord || _paths[last].Character == CharacterSet.Space))))
                        continue;
                    if (best == Nowhere || _paths[paths[i]].Score > _paths[best].Score)
                        best = paths[i];
                }
            }
        }

        return best;
    }

    private ReadOnlySpan<ReadCharacter> Characters(int end, int steps)
    {
        if (_best.Length < steps)
            (_best, _read, _spans) = (new int[2 * steps], new ReadCharacter[2 * steps], new (int, int)[2 * steps]);
        for (var t = steps - 1; t >= 0 && end != Nowhere; t--, end = _paths[end].From)
            _best[t] = end;
        var count = 0;
        for (var t = 0; t < steps;)
        {
            // What stands before a character burdens it; before a space it burdens the character before that.
            var certainty = 0f;
            while (t < steps && _paths[_best[t]].Character == NoCharacter)
                certainty = Math.Min(certainty, _paths[_best[t++]].Log);
            if (t == steps)
            {
                if (count > 0)
                    Burden(count - 1, certainty);
                break;
            }

            ref readonly var first = ref _paths[_best[t]];
            var space = first.Character == CharacterSet.Space;
            if (space && count > 0 && first.Kind != WordKind.None)
            {
                Burden(count - 1, certainty);
                certainty = 0;
            }

            var begin = t;
            do
            {
                ref readonly var path = ref _paths[_best[t++]];
                // A space between a free word and a listed one forgets the blanks before it, which were weighted as free.
                if (path.Log < certainty || (space && path.Kind == WordKind.None))
                    certainty = path.Log;
            }
            while (t < steps && _paths[_best[t]].Repeats);
            _spans[count] = (begin, t);
            _read[count] = new ReadCharacter(first.Character, certainty, 0, first.BeginsWord, _paths[_best[begin]].Kind);
            count++;
        }

        for (var i = 0; i < count; i++)
            _read[i] = _read[i] with { Start = i == 0 ? 0 : _spans[i - 1].End + (_spans[i].Begin - _spans[i - 1].End) / 2 };
        return _read.AsSpan(0, count);
    }

    private void Burden(int character, float certainty)
    {
        if (certainty < _read[character].Certainty)
            _read[character] = _read[character] with { Certainty = certainty };
    }

    /// <summary>A way to read the line up to some step.</summary>
    private struct Path
    {
        public int Label;
        public int Character;
        public int State;
        public int From;

        /// <summary>The path, this or one before, with which the last character was read.</summary>
        public int LastCharacter;
        public float Log;
        public float Score;
        public ulong Hash;
        public int FirstPosition;
        public int Positions;
        public WordKind Kind;
        public bool Repeats;
        public bool StartsWords;
        public bool BeginsWord;
        public bool EndsWord;
    }

    [InlineArray(16)]
    private struct Slots
    {
        private int _first;
    }

    /// <summary>The best paths of one kind; few enough to be searched in line.</summary>
    private struct Beam(int width)
    {
        private Slots _paths;

        public int Count { get; private set; }

        public readonly int this[int index] => _paths[index];

        public void Clear() => Count = 0;

        public void Add(int path) => _paths[Count++] = path;

        public readonly bool Takes(float score, Path[] paths) => Place(score, paths) != Nowhere;

        /// <summary>Where a path of that score belongs: behind the last, or in place of the worst; nowhere if it is no better.</summary>
        public readonly int Place(float score, Path[] paths)
        {
            if (Count < width)
                return Count;
            var worst = 0;
            for (var i = 1; i < Count; i++)
            {
                if (paths[_paths[i]].Score < paths[_paths[worst]].Score)
                    worst = i;
            }

            return score > paths[_paths[worst]].Score ? worst : Nowhere;
        }
    }
}

using System.Text;

namespace Capture.Imaging.Recognition;

/// <summary>
/// Reads lines of text with a trained model. Deterministic: the same line gives the same words on every processor and
/// in any company. Holds the memory it works in; not for two threads at once.
/// </summary>
internal sealed class LineReader
{
    /// <summary>
    /// Lines run through the network side by side. Weights are fetched once for all of them; more than this no longer helps.
    /// </summary>
    private const int LinesAtOnce = 9;

    /// <summary>A mostly dark line read less surely than this is tried again as bright on dark, and the surer reading counts.</summary>
    private const float SureEnough = 0.7f;

    /// <summary>Between the darkest and the brightest pixel of a line that has something on it.</summary>
    private const int LeastContrast = 16;

    /// <summary>A point so probable at some step of a number that has none makes the number doubtful.</summary>
    private const float LeastPoint = 0.01f;

    private readonly LineModel _model;
    private readonly int _point;
    private readonly LineNetwork _network;
    private readonly BeamSearch _search;
    private readonly LabelScores[] _scores = new LabelScores[LinesAtOnce];
    private readonly LabelScores[] _inverted = new LabelScores[LinesAtOnce];
    private readonly LineImage[] _lines = new LineImage[LinesAtOnce];
    private readonly StringBuilder _text = new();

    /// <exception cref="UnusableModelException">The model's network is put together in a way that is not read.</exception>
    public LineReader(LineModel model, KernelKind kernel)
    {
        (_model, _network, _search) = (model, LineNetwork.Create(model, kernel), new BeamSearch(model));
        _point = Enumerable.Range(0, model.Network.Outputs)
            .FirstOrDefault(label => model.Codes.Character(0, label) is var character and not LabelCodes.None && model.Characters.Text(character) == ".", -1);
        for (var i = 0; i < LinesAtOnce; i++)
            (_scores[i], _inverted[i]) = (new LabelScores(), new LabelScores());
    }

    /// <summary>Height that lines must have, pixels.</summary>
    public int LineHeight => _network.Height;

    /// <summary>The words of each line, from left to right; none where nothing can be read.</summary>
    public IReadOnlyList<RecognizedWord>[] Read(IReadOnlyList<LineImage> lines)
    {
        var words = new IReadOnlyList<RecognizedWord>[lines.Count];
        Array.Fill(words, []);
        // Of similar width together: the batch runs as long as its widest line.
        var order = Enumerable.Range(0, lines.Count)
            .Where(line => lines[line].Width >= _network.PixelsPerStep && HasInk(lines[line].Gray.Span))
            .OrderByDescending(line => lines[line].Width)
            .ToArray();
        foreach (var batch in order.Chunk(LinesAtOnce))
        {
            for (var i = 0; i < batch.Length; i++)
                _lines[i] = lines[batch[i]];
            _network.Score(_lines.AsSpan(0, batch.Length), inverted: false, _scores);
            TryInverted(batch.Length);
            for (var i = 0; i < batch.Length; i++)
                words[batch[i]] = Words(_search.Decode(_scores[i].Steps), _scores[i].Steps, _network.PixelsPerStep / lines[batch[i]].Scale);
        }

        return words;
    }

    // The network was never shown an empty line and reads letters into one.
    private static bool HasInk(ReadOnlySpan<byte> gray)
    {
        var (darkest, brightest) = (byte.MaxValue, byte.MinValue);
        foreach (var value in gray)
        {
            (darkest, brightest) = (Math.Min(darkest, value), Math.Max(brightest, value));
            if (brightest - darkest >= LeastContrast)
                return true;
        }

        return false;
    }

    // Of bright letters on dark there is more dark than bright.
    private static bool MayBeInverted(ReadOnlySpan<byte> gray)
    {
        var (darkest, brightest, sum) = (byte.MaxValue, byte.MinValue, 0L);
        foreach (var value in gray)
            (darkest, brightest, sum) = (Math.Min(darkest, value), Math.Max(brightest, value), sum + value);
        return 2 * sum < (long)gray.Length * (darkest + brightest);
    }

    private bool SeesPoint(ReadOnlySpan<StepScores> steps)
    {
        foreach (var step in steps)
        {
            if ((step.Best == _point && step.BestProbability >= LeastPoint) || (step.Second == _point && step.SecondProbability >= LeastPoint))
                return true;
        }

        return false;
    }

    private void TryInverted(int count)
    {
        Span<int> doubtful = stackalloc int[LinesAtOnce];
        var found = 0;
        for (var i = 0; i < count; i++)
        {
            if (_scores[i].MeanProbability(_model.Blank) >= SureEnough || !MayBeInverted(_lines[i].Gray.Span))
                continue;
            _lines[found] = _lines[i];
            doubtful[found++] = i;
        }

        if (found == 0)
            return;
        _network.Score(_lines.AsSpan(0, found), inverted: true, _inverted);
        for (var i = 0; i < found; i++)
        {
            var upright = doubtful[i];
            if (_inverted[i].MeanProbability(_model.Blank) > _scores[upright].MeanProbability(_model.Blank))
                (_scores[upright], _inverted[i]) = (_inverted[i], _scores[upright]);
        }
    }

    private List<RecognizedWord> Words(ReadOnlySpan<ReadCharacter> characters, ReadOnlySpan<StepScores> steps, double pixelsPerStep)
    {
        var words = new List<RecognizedWord>();
        var spaceBefore = 0f;
        for (var start = 0; start < characters.Length;)
        {
            var end = start + 1;
            while (end < characters.Length && characters[end].Character != CharacterSet.Space && !characters[end].BeginsWord)
                end++;
            var spaceAfter = end < characters.Length && characters[end].Character == CharacterSet.Space ? characters[end].Certainty : 0;
            var certainty = Math.Min(spaceBefore, spaceAfter);
            _text.Clear();
            var (digits, hasDigit) = (0f, false);
            foreach (var character in characters[start..end])
            {
                certainty = Math.Min(certainty, character.Certainty);
                var letter = _model.Characters.Text(character.Character);
                _text.Append(letter);
                if (letter is [>= '0' and <= '9' or '.' or ','])
                    (digits, hasDigit) = (Math.Min(digits, character.Certainty), hasDigit || char.IsAsciiDigit(letter[0]));
            }

            var right = end < characters.Length ? characters[end].Start : steps.Length;
            if (_text.ToString().Trim() is { Length: > 0 } text)
                words.Add(new RecognizedWord(text, certainty, characters[start].Start * pixelsPerStep, right * pixelsPerStep, characters[end - 1].Kind) { DigitCertainty = hasDigit ? digits : null, PointSeen = text.All(char.IsAsciiDigit) && SeesPoint(steps[characters[start].Start..right]) });
            spaceBefore = spaceAfter;
            start = end < characters.Length && characters[end].Character == CharacterSet.Space ? end + 1 : end;
        }

        return words;
    }
}

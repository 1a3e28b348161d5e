namespace Capture.Imaging.Recognition;

/// <summary>What the network says of one step along a line: its two likeliest labels, and how likely they and the blank are.</summary>
internal readonly record struct StepScores(int Best, int Second, float BestProbability, float SecondProbability, float BlankProbability);

/// <summary>The network's answer for a line, from left to right. Grows as lines ask for it and is kept.</summary>
internal sealed class LabelScores
{
    private StepScores[] _steps = [];

    public int Count { get; private set; }

    public ReadOnlySpan<StepScores> Steps => _steps.AsSpan(0, Count);

    public Span<StepScores> Reset(int count)
    {
        Count = count;
        if (_steps.Length < count)
            _steps = new StepScores[count + count / 4];
        return _steps.AsSpan(0, count);
    }

    /// <summary>Mean probability of the best label where it is not the blank; 0 where nothing is read.</summary>
    public float MeanProbability(int blank)
    {
        var (sum, count) = (0f, 0);
        foreach (var step in Steps)
        {
            if (step.Best != blank)
                (sum, count) = (sum + step.BestProbability, count + 1);
        }

        return count == 0 ? 0 : sum / count;
    }
}

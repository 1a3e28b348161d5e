namespace Capture.Imaging.Recognition;

/// <summary>Where a word stands in the graphs: in the punctuation around a word, or in the word itself.</summary>
/// <param name="Graph">Number of the word graph; <see cref="WordGraph.None"/> while no word has begun.</param>
/// <param name="Edge">Last edge taken in it.</param>
/// <param name="Punctuation">Last edge taken in the punctuation graph.</param>
/// <param name="Trailing">The word is over, punctuation follows.</param>
internal readonly record struct WordPosition(int Graph, int Edge, int Punctuation, bool Trailing);

/// <summary>Which list a word was found in. Kept apart because the search never merges readings of different kinds.</summary>
internal enum WordKind : byte
{
    None = 0,
    Punctuation = 1,
    Free = 2,
    Number = 6,
    Listed = 8,
}

/// <summary>
/// The words a model expects: a punctuation graph whose one pattern letter stands for a whole word, and behind it a list
/// of words and a graph of numbers, in which the pattern letter is any digit. What is a word follows Tesseract's rules,
/// because the network's model was tuned with them.
/// </summary>
internal sealed class WordRules
{
    /// <summary>Positions a word can be in at once; far more than three graphs allow.</summary>
    internal const int MostPositions = 16;

    /// <summary>The letter that stands for a word among punctuation, and for a digit in numbers.</summary>
    private const int Pattern = 0;

    private readonly CharacterSet _characters;
    private readonly WordGraph? _punctuation;
    private readonly (WordGraph Graph, WordKind Kind)[] _words;

    private WordRules(CharacterSet characters, WordGraph? punctuation, (WordGraph Graph, WordKind Kind)[] words) =>
        (_characters, _punctuation, _words) = (characters, punctuation, words);

    /// <summary>Null where the model brings no lists.</summary>
    public static WordRules? Read(TrainedData data, CharacterSet characters)
    {
        WordGraph? Graph(int component, string part) =>
            data.Has(component) ? WordGraph.Read(data.Name, part, data.Component(component)) : null;
        var punctuation = Graph(TrainedData.PunctuationGraph, "its punctuation graph");
        var words = new List<(WordGraph, WordKind)>();
        if (Graph(TrainedData.WordGraph, "its word list") is { } listed)
            words.Add((listed, WordKind.Listed));
        if (Graph(TrainedData.NumberGraph, "its number graph") is { } numbers)
            words.Add((numbers, WordKind.Number));
        return punctuation is null && words.Count == 0 ? null : new WordRules(characters, punctuation, [.. words]);
    }

    /// <summary>Where a word can begin.</summary>
    /// <returns>How many positions were written.</returns>
    public int Begin(Span<WordPosition> positions)
    {
        var count = 0;
        if (_punctuation is not null)
            positions[count++] = new(WordGraph.None, WordGraph.None, WordGraph.None, false);
        if (_punctuation is not null && _punctuation.Edge(0, Pattern) is var word && word != WordGraph.None && _punctuation.EndsWord(word))
            return count;
        for (var i = 0; i < _words.Length; i++)
            positions[count++] = new(i, WordGraph.None, NoPunctuation, false);
        return count;
    }

    /// <summary>Goes on by one character.</summary>
    /// <param name="from">Where the word stands.</param>
    /// <param name="to">Where it stands then; its count is answered.</param>
    /// <param name="complete">It may end after this character.</param>
    /// <returns><see cref="WordKind.None"/> where no word goes on so.</returns>
    public (WordKind Kind, int Count, bool Complete) Advance(ReadOnlySpan<WordPosition> from, int character, Span<WordPosition> to)
    {
        var (kind, count, complete) = (WordKind.None, 0, false);
        if (character == Pattern)
            return (kind, 0, false);
        foreach (var position in from)
        {
            if (position.Graph == WordGraph.None)
            {
                var node = _punctuation!.NodeAfter(position.Punctuation);
                if (_punctuation.Edge(node, Pattern) is var gate && gate != WordGraph.None)
                {
                    for (var i = 0; i < _words.Length; i++)
                    {
                        var first = _words[i].Graph.Edge(0, LetterIn(i, character));
                        if (first == WordGraph.None)
                            continue;
                        Add(to, new(i, first, gate, false), _words[i].Kind);
                        complete |= _words[i].Graph.EndsWord(first) && _punctuation.EndsWord(gate);
                    }
                }

                if (_punctuation.Edge(node, character) is var mark && mark != WordGraph.None)
                {
                    Add(to, new(WordGraph.None, WordGraph.None, mark, false), WordKind.Punctuation);
                    complete |= _punctuation.EndsWord(mark);
                }

                continue;
            }

            var (graph, wordKind) = _words[position.Graph];
            var punctuated = position.Punctuation != NoPunctuation;
            if (punctuated && position.Edge != WordGraph.None && graph.EndsWord(position.Edge)
                && _punctuation!.Edge(_punctuation.NodeAfter(position.Punctuation), character) is var after && after != WordGraph.None)
            {
                Add(to, position with { Punctuation = after, Trailing = true }, wordKind);
                complete |= _punctuation.EndsWord(after);
            }

            if (position.Trailing || graph.Edge(graph.NodeAfter(position.Edge), LetterIn(position.Graph, character)) is var next && next == WordGraph.None)
                continue;
            Add(to, position with { Edge = next }, wordKind);
            complete |= graph.EndsWord(next) && (!punctuated || _punctuation!.EndsWord(position.Punctuation));
        }

        return (kind, count, complete);

        void Add(Span<WordPosition> list, WordPosition position, WordKind of)
        {
            if (of > kind)
                kind = of;
            if (count < MostPositions && !list[..count].Contains(position))
                list[count++] = position;
        }
    }

    // A word outside of any punctuation pattern; the root of the punctuation graph is not meant.
    private const int NoPunctuation = -2;

    private int LetterIn(int graph, int character) =>
        _words[graph].Kind == WordKind.Number && _characters.IsDigit(character) ? Pattern : character;
}

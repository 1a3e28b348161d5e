namespace Capture.Classifier.Types;

/// <summary>
/// The features a model knows, with their inverse document frequencies: turns counts into a sparse vector. Each
/// namespace is scaled to a fixed length, so that no namespace drowns another.
/// </summary>
internal sealed class FeatureSpace
{
    /// <summary>Length of each namespace in the vector, in the order of <see cref="Block"/>: the title counts most, layout is a hint.
    /// Set by judgement, not searched; a change needs a newly trained model.</summary>
    public static readonly float[] BlockLengths = [1.0f, 1.0f, 0.8f, 1.3f, 0.25f];

    /// <summary>
    /// How much the square of an unknown feature counts towards the length of its namespace. Above zero, a text made
    /// of words the model has never seen gives a short vector and therefore little confidence.
    /// </summary>
    public const float UnknownShare = 0.25f;

    private readonly Dictionary<uint, int> _index;

    public FeatureSpace(uint[] keys, float[] inverseFrequencies, float unknownInverseFrequency)
    {
        Keys = keys;
        InverseFrequencies = inverseFrequencies;
        UnknownInverseFrequency = unknownInverseFrequency;
        _index = new(keys.Length);
        for (var i = 0; i < keys.Length; i++)
            _index.Add(keys[i], i);
    }

    /// <summary>Keys in ascending order; the position is the feature's index.</summary>
    public uint[] Keys { get; }

    public float[] InverseFrequencies { get; }

    public float UnknownInverseFrequency { get; }

    public SparseVector Vectorise(FeatureBag bag)
    {
        var indices = new List<int>();
        var values = new List<float>();
        for (var block = 0; block < TextFeatures.Blocks; block++)
        {
            var first = indices.Count;
            var square = 0.0;
            foreach (var (key, count) in bag[(Block)block])
            {
                var frequency = 1 + MathF.Log(count);
                if (_index.TryGetValue(key, out var index))
                {
                    var value = frequency * InverseFrequencies[index];
                    indices.Add(index);
                    values.Add(value);
                    square += value * value;
                }
                else
                {
                    var value = frequency * UnknownInverseFrequency;
                    square += UnknownShare * value * value;
                }
            }

            if (square == 0)
                continue;

            var scale = BlockLengths[block] / (float)Math.Sqrt(square);
            for (var i = first; i < values.Count; i++)
                values[i] *= scale;
        }

        return new SparseVector([.. indices], [.. values]);
    }
}

/// <summary>The features a text has and their values, position by position.</summary>
internal readonly record struct SparseVector(int[] Indices, float[] Values);

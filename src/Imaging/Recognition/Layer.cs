using System.Runtime.CompilerServices;

namespace Capture.Imaging.Recognition;

/// <summary>One step of the network over some lines at once. Keeps its output until it runs again; not for two threads.</summary>
internal abstract class Layer
{
    public virtual FeatureMaps Output { get; } = new();

    /// <summary>By how many times fewer columns come out than go in.</summary>
    public virtual int WidthDivisor => 1;

    public abstract void Run(FeatureMaps input);

    protected static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;

    /// <summary>Every input its own column, in order.</summary>
    protected static int[] AllColumns(int inputs) => [.. Enumerable.Range(0, inputs)];
}

/// <summary>Layers one after another.</summary>
internal sealed class SeriesLayer(IReadOnlyList<Layer> layers) : Layer
{
    public override int WidthDivisor => layers.Aggregate(1, (product, layer) => product * layer.WidthDivisor);

    public override FeatureMaps Output => layers[^1].Output;

    public override void Run(FeatureMaps input)
    {
        foreach (var layer in layers)
        {
            layer.Run(input);
            input = layer.Output;
        }
    }
}

/// <summary>Layers beside each other on the same input; their values are put together point by point.</summary>
internal sealed class ParallelLayer(IReadOnlyList<Layer> layers) : Layer
{
    public override int WidthDivisor => layers[0].WidthDivisor;

    public override void Run(FeatureMaps input)
    {
        var depth = 0;
        foreach (var layer in layers)
        {
            layer.Run(input);
            depth += layer.Output.Depth;
        }

        var first = layers[0].Output;
        Output.Reset(first.Widths.AsSpan(0, first.Lines), 1, first.Height, depth, first.ValueBytes);
        var offset = 0;
        foreach (var part in layers.Select(layer => layer.Output))
        {
            for (var line = 0; line < part.Lines; line++)
            {
                for (var x = 0; x < part.Widths[line]; x++)
                {
                    for (var y = 0; y < part.Height; y++)
                    {
                        Unsafe.CopyBlockUnaligned(
                            ref Unsafe.Add(ref Output.At(line, x, y), offset), ref part.At(line, x, y), (uint)part.PointBytes);
                    }
                }
            }

            offset += part.PointBytes;
        }
    }
}

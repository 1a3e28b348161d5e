using Capture.Imaging.Native;

namespace Capture.Imaging.Layout;

/// <summary>
/// The brightness that divides ink from paper where they meet: the mean brightness of all places at which it changes, each
/// weighted by how much (Kittler, Illingworth and Föglein, "Threshold selection based on a simple image statistic", 1985).
/// Black borders and pictures, however large, have few edges. Where print is fainter than most, its own edges tell: on a pale
/// photocopy below a scanner's black lid, or on a carbon copy, most edges are not those of the letters.
/// </summary>
internal static class EdgeThreshold
{
    /// <summary>Pixels between which brightness is compared: as far apart as a smoothed edge is wide.</summary>
    private const int Reach = 2;

    /// <summary>Smaller changes are the texture of paper; larger ones count no more than this, else a scanner's black border would.</summary>
    private const int LeastChange = 16;
    private const int LargestChange = 64;

    /// <summary>Every so many rows and columns are looked at.</summary>
    private const int Step = 2;

    /// <summary>
    /// So much darker than the mean, letters that nearly touch stay apart. Measured on 25 forms of 100 dpi, word F1 by what is
    /// taken off: 0 0.859, 10 0.864, 20 0.861, 30 0.850. Of faint print, this share of its contrast.
    /// </summary>
    private const int Darker = 10;
    private const double DarkerShare = 0.12;

    /// <summary>
    /// Pixels a side of the squares whose edges are counted by themselves, with those of the squares around them; a word of ink.
    /// On nine gray scans of little contrast 64 reads less: word F1 0.86, 0.48, 0.36 in place of 0.88, 0.82 and 0.40 on three.
    /// </summary>
    private const int Square = 32;

    /// <summary>Share of the places looked at that are edges where there is print. Noise of paper has fewer.</summary>
    private const double LeastEdges = 0.01;

    /// <summary>Print is faint where its edges have less than this share of the contrast of all edges, and darker than paper by so much.</summary>
    private const double FaintShare = 0.6;
    private const int Faintest = 16;

    /// <summary>What is darker than the paper, bitonal.</summary>
    /// <param name="page">Gray, its paper evened out to <see cref="PixelImage.EvenPaper"/>.</param>
    public static PixelImage Dark(PixelImage page)
    {
        var (across, down) = ((page.Width + Square - 1) / Square, (page.Height + Square - 1) / Square);
        var edges = new Edge[across * down];
        var usual = Edges(page, edges, across) is { Count: > 0 } whole ? (int)whole.Mean - Darker : PixelImage.EvenPaper / 2;
        var thresholds = new int[edges.Length];
        for (var i = 0; i < edges.Length; i++)
        {
            var faint = ContrastAround(edges, i % across, i / across, across, down);
            thresholds[i] = faint < FaintShare * (PixelImage.EvenPaper - usual) ? (int)(PixelImage.EvenPaper - faint) : usual;
        }

        return page.Threshold(thresholds, across, Square);
    }

    // How much darker than paper ink is around a square; infinite where nothing is printed.
    private static double ContrastAround(Edge[] edges, int x, int y, int across, int down)
    {
        var near = new Edge();
        var squares = 0;
        for (var row = Math.Max(0, y - 1); row <= Math.Min(down - 1, y + 1); row++)
        {
            for (var column = Math.Max(0, x - 1); column <= Math.Min(across - 1, x + 1); column++, squares++)
                near.Add(edges[row * across + column]);
        }

        return near.Count < LeastEdges * squares * Square * Square / (Step * Step) ? double.PositiveInfinity
            : Math.Max((1 + DarkerShare) * (PixelImage.EvenPaper - near.Mean), Faintest);
    }

    private static int Change(ReadOnlySpan<byte> gray, int here, int width)
    {
        var across = Math.Abs(gray[here + Reach] - gray[here - Reach]);
        var down = Math.Abs(gray[here + Reach * width] - gray[here - Reach * width]);
        return Math.Max(across, down);
    }

    // The edges of every square; what is answered are all clear ones together.
    private static Edge Edges(PixelImage page, Edge[] edges, int across)
    {
        using var rows = page.GrayRows();
        ReadOnlySpan<byte> gray = rows.Pixels;
        var width = page.Width;
        var whole = new Edge();
        for (var y = Reach; y < page.Height - Reach; y += Step)
        {
            var row = edges.AsSpan(y / Square * across, across);
            for (var x = Reach; x < width - Reach; x += Step)
            {
                var here = y * width + x;
                var change = Change(gray, here, width);
                if (change < LeastChange)
                    continue;
                row[x / Square].Add(gray[here], Math.Min(change, LargestChange));
                whole.Add(gray[here], Math.Min(change, LargestChange));
            }
        }

        return whole;
    }

    private struct Edge
    {
        private long _sum;
        private long _weights;

        public int Count { get; private set; }

        public readonly double Mean => (double)_sum / _weights;

        public void Add(byte brightness, int weight)
        {
            (_sum, _weights) = (_sum + weight * brightness, _weights + weight);
            Count++;
        }

        public void Add(in Edge other)
        {
            (_sum, _weights) = (_sum + other._sum, _weights + other._weights);
            Count += other.Count;
        }
    }
}

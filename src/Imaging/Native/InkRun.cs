namespace Capture.Imaging.Native;

/// <summary>Black pixels in a row, from <paramref name="Start"/> up to but not including <paramref name="End"/>.</summary>
internal readonly record struct InkRun(int Start, int End)
{
    public int Length => End - Start;
}

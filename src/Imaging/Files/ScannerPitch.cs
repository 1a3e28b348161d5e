namespace Capture.Imaging.Files;

/// <summary>Resolutions that fax machines and scanners state because they have them, where programs state what they like.</summary>
internal static class ScannerPitch
{
    // ITU-T T.4: 8.04 dots to the millimetre across (204.2 to the inch) and twice that; lines at 3.85, 7.7 and 15.4 to the
    // millimetre (97.8, 195.6, 391.2). T.30 adds 200, 300 and 400 to the inch in both directions; scanners add the others.
    private static readonly (double X, double Y)[] Pitches =
        [(204.2, 97.8), (204.2, 195.6), (204.2, 391.2), (408.4, 391.2), (200, 100), (200, 200), (240, 240), (300, 300), (400, 400), (600, 600)];

    /// <summary>Programs round to whole dots an inch or a centimetre: 200 for 204.2, 100 for 97.8.</summary>
    private const double Tolerance = 0.03;

    /// <param name="x">Pixels an inch.</param>
    /// <param name="y">Pixels an inch.</param>
    internal static bool Is(double x, double y) =>
        Array.Exists(Pitches, pitch => Near(x, pitch.X) && Near(y, pitch.Y) || Near(x, pitch.Y) && Near(y, pitch.X));

    private static bool Near(double stated, double pitch) => Math.Abs(stated / pitch - 1) <= Tolerance;
}

using System.Numerics;
using System.Runtime.CompilerServices;

namespace Capture.Imaging.Recognition;

/// <summary>
/// The curves of the network. Lane by lane the same steps at every vector width, so that a value does not depend on the
/// processor's width.
/// </summary>
internal static class Activations
{
    private const float Log2OfE = 1.44269504f;

    /// <summary>What a sum is multiplied with for <see cref="Exp2"/> to give e to the minus sum, and to the minus twice the sum.</summary>
    internal const float MinusLog2OfE = -Log2OfE;
    internal const float MinusTwiceLog2OfE = -2 * Log2OfE;

    /// <summary>Beyond this power of two both curves are flat to single precision, and products of four terms still finite.</summary>
    private const float Flat = 30;

    /// <summary>2 to the power of each value, values limited to ±<see cref="Flat"/>; relative error below 3e-6.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector<float> Exp2(Vector<float> power)
    {
        power = Vector.Min(Vector.Max(power, new Vector<float>(-Flat)), new Vector<float>(Flat));
        // Adding 1.5 x 2^23 leaves the nearest whole number in the low bits.
        var shifter = new Vector<float>(12582912f);
        var shifted = power + shifter;
        var rest = power - (shifted - shifter);
        // 2^rest, rest in ±0.5: Taylor terms ln(2)^n / n!.
        var sum = new Vector<float>(0.0013333558f);
        sum = Vector.MultiplyAddEstimate(sum, rest, new Vector<float>(0.0096181291f));
        sum = Vector.MultiplyAddEstimate(sum, rest, new Vector<float>(0.0555041087f));
        sum = Vector.MultiplyAddEstimate(sum, rest, new Vector<float>(0.2402265070f));
        sum = Vector.MultiplyAddEstimate(sum, rest, new Vector<float>(0.6931471806f));
        sum = Vector.MultiplyAddEstimate(sum, rest, Vector<float>.One);
        return Vector.AsVectorSingle(Vector.ShiftLeft(Vector.AsVectorInt32(shifted), 23) + Vector.AsVectorInt32(sum));
    }

    /// <summary>tanh x, given x times <see cref="MinusTwiceLog2OfE"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector<float> Tanh(Vector<float> power)
    {
        var e = Exp2(power);
        return (Vector<float>.One - e) / (Vector<float>.One + e);
    }

    /// <summary>1 / (1 + exp -x), given x times <see cref="MinusLog2OfE"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector<float> Logistic(Vector<float> power) => Vector<float>.One / (Vector<float>.One + Exp2(power));

    /// <summary>e to the power of a value from -86 to 0, as the softmax wants it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector<float> ExpOfNegative(Vector<float> value)
    {
        // Squared twice, a quarter of the power stays in the range of Exp2.
        var quarter = Exp2(value * (Log2OfE / 4));
        quarter *= quarter;
        return quarter * quarter;
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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

    /// <summary>Adding 1.5 · 2^23 leaves the nearest whole number in the low bits.</summary>
    private const float Shifter = 12582912f;

    // 2^x for x in ±0.5 as a polynomial of least relative error, 2.6e-6 (Remez, "Sur un procédé convergent d'approximations
    // successives pour déterminer les polynômes d'approximation", 1934).
    private const float Power0 = 0.9999992614f;
    private const float Power1 = 0.6931218147f;
    private const float Power2 = 0.2402474482f;
    private const float Power3 = 0.0559178603f;
    private const float Power4 = 0.0095701020f;

    /// <summary>2 to the power of each value, values limited to ±<see cref="Flat"/>; relative error below 3e-6.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector<float> Exp2(Vector<float> power)
    {
        power = Vector.Min(Vector.Max(power, new Vector<float>(-Flat)), new Vector<float>(Flat));
        var shifter = new Vector<float>(Shifter);
        var shifted = power + shifter;
        var rest = power - (shifted - shifter);
        var sum = new Vector<float>(Power4);
        sum = Vector.MultiplyAddEstimate(sum, rest, new Vector<float>(Power3));
        sum = Vector.MultiplyAddEstimate(sum, rest, new Vector<float>(Power2));
        sum = Vector.MultiplyAddEstimate(sum, rest, new Vector<float>(Power1));
        sum = Vector.MultiplyAddEstimate(sum, rest, new Vector<float>(Power0));
        return Vector.AsVectorSingle(Vector.ShiftLeft(Vector.AsVectorInt32(shifted), 23) + Vector.AsVectorInt32(sum));
    }

    /// <summary>The same steps on 16 values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Exp2(Vector512<float> power)
    {
        power = Vector512.Min(Vector512.Max(power, Vector512.Create(-Flat)), Vector512.Create(Flat));
        var shifter = Vector512.Create(Shifter);
        var shifted = power + shifter;
        var rest = power - (shifted - shifter);
        var sum = Vector512.Create(Power4);
        sum = Vector512.MultiplyAddEstimate(sum, rest, Vector512.Create(Power3));
        sum = Vector512.MultiplyAddEstimate(sum, rest, Vector512.Create(Power2));
        sum = Vector512.MultiplyAddEstimate(sum, rest, Vector512.Create(Power1));
        sum = Vector512.MultiplyAddEstimate(sum, rest, Vector512.Create(Power0));
        return (Vector512.ShiftLeft(shifted.AsInt32(), 23) + sum.AsInt32()).AsSingle();
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

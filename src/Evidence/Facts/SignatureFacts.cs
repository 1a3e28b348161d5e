using System.Text.RegularExpressions;
using Capture.Contracts;

namespace Capture.Evidence;

/// <summary>
/// What a page says of its signature. A name in ink is a drawing and gives no words: that a page says nothing does not mean that nobody
/// signed it.
/// </summary>
internal static partial class SignatureFacts
{
    private const double Electronic = 0.97;
    private const double OnFile = 0.95;
    private const double NotYet = 0.93;
    private const double SignedBy = 0.90;

    public static IEnumerable<PrintedFact> On(FactSheet sheet)
    {
        foreach (var cell in sheet.Cells)
        {
            // "Not electronically signed" would be taken for signed.
            if (UnsignedMark().Match(cell.Text) is { Success: true } unsigned)
                yield return sheet.Phrase(FactKinds.Signature, Signatures.NotYet, NotYet, cell, unsigned.Index, unsigned.Length);
            else if (IntentMark().IsMatch(cell.Text))
                continue;
            else if (ElectronicMark().Match(cell.Text) is { Success: true } electronic)
                yield return sheet.Phrase(FactKinds.Signature, Signatures.Electronic, Electronic, cell, electronic.Index, electronic.Length);
            else if (OnFileMark().Match(cell.Text) is { Success: true } file)
                yield return sheet.Phrase(FactKinds.Signature, Signatures.OnFile, OnFile, cell, file.Index, file.Length);
            else if (SignedByMark().Match(cell.Text) is { Success: true } signed)
                yield return sheet.Phrase(FactKinds.Signature, Signatures.Electronic, SignedBy, cell, signed.Index, signed.Length);
        }
    }

    [GeneratedRegex(@"\b(?:electronically|digitally) (?:co-?)?(?:signed|authenticated|verified|approved)\b|\b(?:signed|authenticated|approved) electronically\b|\be-?signed\b|\be-?signature\s*:|\belectronic signature\s*(?::|by|of|on)|(?:^|\s)/s/\s*[A-Z]|\bauthenticated by\b", RegexOptions.IgnoreCase)]
    private static partial Regex ElectronicMark();

    [GeneratedRegex(@"\b(?:signatures?|sign\.?|SOF) on file\b", RegexOptions.IgnoreCase)]
    private static partial Regex OnFileMark();

    // Typed by a machine: who and when. A form's line for ink has neither.
    [GeneratedRegex(@"\b[Ss]igned\s*(?:[Bb]y)?\s*:?\s+[A-Z][A-Za-z'’.-]+,? [A-Z][A-Za-z'’. -]{1,30}.{0,20}\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}")]
    private static partial Regex SignedByMark();

    [GeneratedRegex(@"\bunsigned\b|\bnot (?:yet )?(?:been )?(?:electronically )?(?:signed|authenticated)\b|\b(?:pending|awaiting|needs) (?:\w+ )?(?:signature|authentication)\b|\bsignature (?:is )?pending\b|\bunauthenticated\b", RegexOptions.IgnoreCase)]
    private static partial Regex UnsignedMark();

    // What may be signed so, or is to be.
    [GeneratedRegex(@"\b(?:may|can|must|shall|should|will|to) be (?:electronically |digitally )?(?:signed|authenticated)|\bI (?:agree|consent)\b.*\belectronic signature|\belectronic signatures? (?:is|are|has|have|shall|will)\b", RegexOptions.IgnoreCase)]
    private static partial Regex IntentMark();
}

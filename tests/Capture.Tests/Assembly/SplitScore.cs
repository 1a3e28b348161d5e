using Capture.Classifier.Assembly;

namespace Capture.Tests.Assembly;

/// <summary>Measures of splitting: boundaries found, documents and files exact, and pages put with another patient's.</summary>
internal sealed class SplitScore
{
    private int _hits, _false, _missed, _files, _exactFiles, _documents, _exact, _crossPatient, _flagged, _flaggedWrong, _made, _unflaggedCross;

    public double BoundaryF1 => _hits + _false + _missed == 0 ? 1 : 2.0 * _hits / (2 * _hits + _false + _missed);
    public double ExactDocuments => _documents == 0 ? 1 : (double)_exact / _documents;

    /// <summary>Documents made that hold pages of two true documents of different patients.</summary>
    public int CrossPatientMerges => _crossPatient;

    public int UnflaggedCrossPatientMerges => _unflaggedCross;

    public string Add(IReadOnlyList<(IReadOnlyList<int> Pages, string? Patient)> truth, IReadOnlyList<AssembledDocument> made)
    {
        var trueStarts = truth.Where(document => document.Pages.Count > 0).Select(document => document.Pages[0]).Order().Skip(1).ToHashSet();
        var madeStarts = made.Select(document => document.Pages[0]).Order().Skip(1).ToHashSet();
        _hits += trueStarts.Intersect(madeStarts).Count();
        _false += madeStarts.Except(trueStarts).Count();
        _missed += trueStarts.Except(madeStarts).Count();
        _documents += truth.Count;
        var exact = truth.Count(document => made.Any(other => other.Pages.SequenceEqual(document.Pages)));
        _exact += exact;
        _files++;
        _exactFiles += exact == truth.Count && made.Count == truth.Count ? 1 : 0;
        foreach (var document in made)
        {
            var sources = truth.Where(other => other.Pages.Intersect(document.Pages).Any()).ToList();
            var doubtful = document.Reasons.Contains(Contracts.ReviewReasons.SplitUncertain);
            var wrong = !truth.Any(other => other.Pages.SequenceEqual(document.Pages));
            var cross = sources.Select(source => source.Patient).Distinct().Count() > 1;
            _crossPatient += cross ? 1 : 0;
            _unflaggedCross += cross && !doubtful ? 1 : 0;
            _made++;
            _flagged += doubtful ? 1 : 0;
            _flaggedWrong += doubtful && wrong ? 1 : 0;
        }

        return string.Join(' ', madeStarts.Except(trueStarts).Select(page => $"+{page}").Concat(trueStarts.Except(madeStarts).Select(page => $"-{page}")));
    }

    public override string ToString() =>
        FormattableString.Invariant($"files {_files}  boundary P {Rate(_hits, _hits + _false)} R {Rate(_hits, _hits + _missed)} F1 {BoundaryF1:F4}  exact documents {ExactDocuments:F4} of {_documents}  exact files {Rate(_exactFiles, _files)}  cross-patient merges {_crossPatient} (unflagged {_unflaggedCross})  flagged {_flagged} of {_made}, {_flaggedWrong} rightly, wrong and unflagged {_documents - _exact - Math.Min(_flaggedWrong, _documents - _exact)}");

    private static string Rate(int part, int whole) => whole == 0 ? "-" : FormattableString.Invariant($"{(double)part / whole:F4}");
}

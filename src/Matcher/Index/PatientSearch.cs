using Capture.Evidence;
namespace Capture.Matcher;

/// <summary>A patient found by a person's query.</summary>
/// <param name="Mrn">Record number.</param>
/// <param name="Score">How much of the query agrees; larger is better, comparable within one search only.</param>
public sealed record FoundPatient(string Mrn, double Score);

/// <summary>
/// Finds patients by what a person types: names in any order, former and short ones too, a birth date as far as it is known, a record
/// number, a telephone number or parts of them.
/// </summary>
public static class PatientSearch
{
    private const int ShortestFragment = 3;
    private const double WholeNumber = 10;
    private const double BirthDate = 8;
    private const double BirthMonth = 6;
    private const double BirthYear = 3.5;
    private const double BeginningOfNumber = 4;
    private const double PartOfNumber = 2;
    private const double ExactName = 5;
    private const double BeginningOfName = 3;
    private const double NearName = 2;

    /// <summary>The best matches first; every word of the query must agree with something of one registration of a patient's. Empty for an empty query.</summary>
    /// <param name="latest">Today: no birth date is later.</param>
    public static IReadOnlyList<FoundPatient> Find(PatientIndex index, string query, DateOnly latest, int most = 20)
    {
        var matching = PatientQuery.Read(query, latest).Select(word => TermMatcher.Of(index, word)).ToList();
        if (matching.Count == 0)
            return [];
        List<FoundPatient> found = [];
        for (var row = 0; row < index.Count; row++)
        {
            var score = 0.0;
            var all = true;
            foreach (var term in matching)
            {
                var part = term.Score(index, row);
                all = part > 0;
                if (!all)
                    break;
                score += part;
            }

            if (all)
                found.Add(new FoundPatient(index.Mrn(index.Survivor(row)), score));
        }

        return [.. found.OrderByDescending(patient => patient.Score).ThenBy(patient => patient.Mrn, StringComparer.Ordinal).DistinctBy(patient => patient.Mrn).Take(most)];
    }

    private sealed record TermMatcher(string Term, string Number, bool IsNumber, HashSet<int> Near, IReadOnlyList<BirthSpan> Births)
    {
        public static TermMatcher Of(PatientIndex index, QueryWord word)
        {
            var term = word.Text;
            var number = term.All(char.IsAsciiDigit);
            HashSet<int> near = number ? [] : [.. index.Names.Near(term).Select(entry => entry.Token)];
            foreach (var related in number ? [] : Nicknames.Of(term))
            {
                if (index.Names.Find(related) is >= 0 and var token)
                    near.Add(token);
            }

            return new TermMatcher(term, RecordNumbers.Normalize(term), term.Any(char.IsAsciiDigit), near, word.Births);
        }

        public double Score(PatientIndex index, int row)
        {
            var best = Math.Max(IsNumber ? ScoreNumber(index, row) : 0, ScoreBirth(index.Day(row)));
            foreach (var form in (NameForm?[])[index.Last(row), index.First(row), index.PreviousLast(row), index.Middle(row)])
            {
                if (form is null)
                    continue;
                if (form.Joined == Term || form.Parts.Contains(Term))
                    return Math.Max(best, ExactName);
                if (form.Joined.StartsWith(Term, StringComparison.Ordinal))
                    best = Math.Max(best, BeginningOfName);
                else if (form.Tokens.Any(Near.Contains))
                    best = Math.Max(best, NearName);
            }

            return best;
        }

        private double ScoreNumber(PatientIndex index, int row)
        {
            var mrn = RecordNumbers.Normalize(index.Mrn(row));
            if (mrn == Number)
                return WholeNumber;
            var phone = index.Phone(row) == 0 ? "" : index.Phone(row).ToString(System.Globalization.CultureInfo.InvariantCulture);
            if (phone == Term)
                return WholeNumber;
            if (Term.Length < ShortestFragment)
                return 0;
            if (Number.Length >= ShortestFragment && mrn.StartsWith(Number, StringComparison.Ordinal))
                return BeginningOfNumber;
            // Zeros in front are no part of a number, but people begin to type it with them.
            if (Term[0] == '0' && NameText.Join(index.Mrn(row)).StartsWith(Term, StringComparison.Ordinal))
                return BeginningOfNumber;
            return (Number.Length >= ShortestFragment && mrn.Contains(Number, StringComparison.Ordinal)) || phone.Contains(Term, StringComparison.Ordinal) ? PartOfNumber : 0;
        }

        // The nearer the days that are meant, the more it says that the birth date is one of them.
        private double ScoreBirth(int day)
        {
            if (day == PatientIndex.NoDay)
                return 0;
            foreach (var span in Births)
            {
                if (day >= span.From.DayNumber && day <= span.To.DayNumber)
                    return (span.To.DayNumber - span.From.DayNumber) switch { 0 => BirthDate, <= 31 => BirthMonth, _ => BirthYear };
            }

            return 0;
        }
    }
}

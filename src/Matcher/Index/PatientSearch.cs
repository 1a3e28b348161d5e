using Capture.Evidence;
namespace Capture.Matcher;

/// <summary>A patient found by a person's query.</summary>
/// <param name="Mrn">Record number.</param>
/// <param name="Score">How much of the query agrees; larger is better, comparable within one search only.</param>
public sealed record FoundPatient(string Mrn, double Score);

/// <summary>Finds patients by what a person types: names in any order, a birth date, a record number, a telephone number or parts of them.</summary>
public static class PatientSearch
{
    private const int ShortestFragment = 3;
    private const double WholeNumber = 10;
    private const double BirthDate = 8;
    private const double PartOfNumber = 4;
    private const double ExactName = 5;
    private const double BeginningOfName = 3;
    private const double NearName = 2;

    /// <summary>The best matches first; every word of the query must agree with something of one registration of a patient's. Empty for an empty query.</summary>
    /// <param name="latest">Today: no birth date is later.</param>
    public static IReadOnlyList<FoundPatient> Find(PatientIndex index, string query, DateOnly latest, int most = 20)
    {
        var (terms, birth) = Terms(query, latest);
        if (terms.Count == 0 && birth is null)
            return [];
        var matching = terms.ConvertAll(term => TermMatcher.Of(index, term));
        List<FoundPatient> found = [];
        for (var row = 0; row < index.Count; row++)
        {
            var score = 0.0;
            if (birth is { } day)
            {
                if (index.Day(row) != day.DayNumber)
                    continue;
                score += BirthDate;
            }

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

    /// <summary>Takes the birth date out of the query; the rest are names and numbers.</summary>
    private static (List<string> Terms, DateOnly? Birth) Terms(string query, DateOnly latest)
    {
        List<string> terms = [];
        DateOnly? birth = null;
        foreach (var word in query.Split((char[])[' ', ',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (birth is null && word.Any(c => c is '/' or '-' or '.') && DateReader.Read(word, latest) is [{ Weight: > 0.4 } reading, ..])
                birth = reading.Date;
            else if (NameText.Join(word) is { Length: > 0 } term)
                terms.Add(term);
        }

        // A telephone number may be typed in groups: (216) 555 0536.
        var digits = string.Concat(terms.Where(term => term.All(char.IsAsciiDigit)));
        if (digits.Length == 10 && terms.Count(term => term.All(char.IsAsciiDigit)) > 1)
        {
            terms.RemoveAll(term => term.All(char.IsAsciiDigit));
            terms.Add(digits);
        }

        return (terms, birth);
    }

    private sealed record TermMatcher(string Term, string Number, bool IsNumber, HashSet<int> Near)
    {
        public static TermMatcher Of(PatientIndex index, string term)
        {
            var number = term.All(char.IsAsciiDigit);
            HashSet<int> near = number ? [] : [.. index.Names.Near(term).Select(entry => entry.Token)];
            foreach (var related in number ? [] : Nicknames.Of(term))
            {
                if (index.Names.Find(related) is >= 0 and var token)
                    near.Add(token);
            }

            return new TermMatcher(term, RecordNumbers.Normalize(term), term.Any(char.IsAsciiDigit), near);
        }

        public double Score(PatientIndex index, int row)
        {
            var best = IsNumber ? ScoreNumber(index, row) : 0;
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
            return Term.Length >= ShortestFragment && (mrn.Contains(Number, StringComparison.Ordinal) || phone.Contains(Term, StringComparison.Ordinal)) ? PartOfNumber : 0;
        }
    }
}

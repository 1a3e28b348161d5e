using System.Globalization;
using Capture.Contracts;
using Capture.Evidence;
namespace Capture.Matcher;

/// <summary>A patient found by a person's query.</summary>
/// <param name="Mrn">Record number.</param>
/// <param name="Score">How much of the query agrees; larger is better, comparable within one search only.</param>
public sealed record FoundPatient(string Mrn, double Score);

/// <summary>The first of the patients of whom something holds, and how many there are.</summary>
public sealed record FoundPatients(IReadOnlyList<string> Mrns, int Total);

/// <summary>
/// Finds patients by what a person types, names in any order, a birth date, a record number, a telephone number or parts of them; and by
/// what a program gives field by field. Every patient is looked at; what is the same for all who bear a name is worked out once.
/// </summary>
public static class PatientSearch
{
    private const int ShortestFragment = 3;
    private const double WholeNumber = 10;
    private const double BirthDate = 8;
    private const double PartOfNumber = 4;
    private const double ExactName = 5;
    private const double BeginningOfName = 3;
    private const double NearName = 2;

    /// <summary>The best matches first; every word of the query must agree with something of a patient's. Empty for an empty query.</summary>
    /// <param name="latest">Today: no birth date is later.</param>
    public static IReadOnlyList<FoundPatient> Find(PatientIndex index, string query, DateOnly latest, int most = 20)
    {
        ArgumentNullException.ThrowIfNull(index);
        var (terms, birth) = Terms(query, latest);
        if (terms.Count == 0 && birth is null)
            return [];
        var matching = terms.ConvertAll(term => new TermMatcher(index, term));
        var best = new BestRows(index, most);
        if (birth is { } day)
        {
            foreach (var row in index.BornOn(day.DayNumber))
                best.Add(row, BirthDate + Score(matching, row));
        }
        else
        {
            for (var row = 0; row < index.Count; row++)
                best.Add(row, Score(matching, row));
        }

        return best.ToList();
    }

    /// <summary>The patients of whom all this holds, in the order of their record numbers. Nobody when nothing is given that few share.</summary>
    public static FoundPatients Find(PatientIndex index, PatientCriteria criteria, int most)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(criteria);
        if (!criteria.Tells)
            return new FoundPatients([], 0);
        var (names, lasts, firsts) = (Beginnings(index, criteria.Names), Beginnings(index, criteria.Lasts), Beginnings(index, criteria.Firsts));
        var best = new BestRows(index, most);
        var total = 0;
        foreach (var row in Few(index, criteria) ?? Enumerable.Range(0, index.Count))
        {
            if ((criteria.BirthDate is { } day && index.Day(row) != day.DayNumber) || (criteria.Sex.Length > 0 && index.Sex(row) != criteria.Sex[0])
                || (criteria.Phone.Length > 0 && (index.Phone(row) == 0 || index.Phone(row) != Phones.Parse(criteria.Phone)))
                || (criteria.Zip.Length > 0 && (!int.TryParse(criteria.Zip.AsSpan(0, Math.Min(5, criteria.Zip.Length)), CultureInfo.InvariantCulture, out var zip) || index.Zip(row) != zip))
                || (criteria.RecordNumber.Length > 0 && !index.HasRecordNumber(row, RecordNumbers.Normalize(criteria.RecordNumber))))
                continue;
            var (last, first, middle, previous) = (index.LastForm(row), index.FirstForm(row), index.MiddleForm(row), index.PreviousForm(row));
            if (!lasts.TrueForAll(begins => Holds(begins, last) || Holds(begins, previous)) || !firsts.TrueForAll(begins => Holds(begins, first) || Holds(begins, middle))
                || !names.TrueForAll(begins => Holds(begins, last) || Holds(begins, first) || Holds(begins, middle) || Holds(begins, previous)))
                continue;
            total++;
            best.Add(row, 1);
        }

        return new FoundPatients([.. best.ToList().Select(found => found.Mrn)], total);
    }

    // By number, telephone or day only few need to be looked at.
    private static int[]? Few(PatientIndex index, PatientCriteria criteria) =>
        criteria.RecordNumber.Length > 0 ? index.WithRecordNumber(criteria.RecordNumber).ToArray()
        : criteria.Phone.Length > 0 ? index.WithPhone(Phones.Parse(criteria.Phone)).ToArray()
        : criteria.BirthDate is { } day ? index.BornOn(day.DayNumber).ToArray()
        : null;

    /// <summary>For each beginning, which names of the index have it.</summary>
    private static List<bool[]> Beginnings(PatientIndex index, IReadOnlyList<string> beginnings)
    {
        List<bool[]> of = [];
        foreach (var beginning in beginnings)
        {
            var (joined, begins) = (NameText.Join(beginning), new bool[index.Forms]);
            for (var form = 0; joined.Length > 0 && form < begins.Length; form++)
                begins[form] = index.Form(form).Joined.StartsWith(joined, StringComparison.Ordinal) || index.Form(form).Parts.Any(part => part.StartsWith(joined, StringComparison.Ordinal));
            of.Add(begins);
        }

        return of;
    }

    private static bool Holds(bool[] begins, int form) => form >= 0 && begins[form];

    /// <summary>What the words agree in; null when one of them does not.</summary>
    private static double? Score(List<TermMatcher> matching, int row)
    {
        var score = 0.0;
        foreach (var term in matching)
        {
            var part = term.Score(row);
            if (part <= 0)
                return null;
            score += part;
        }

        return score;
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

    /// <summary>The best of many rows; of equal ones those of the first record numbers.</summary>
    private sealed class BestRows(PatientIndex index, int most)
    {
        // The worst of those kept is at its head.
        private readonly PriorityQueue<int, (double Score, int Row)> _kept = new(Comparer<(double Score, int Row)>.Create((one, other) =>
            one.Score != other.Score ? one.Score.CompareTo(other.Score) : index.CompareMrns(other.Row, one.Row)));

        public void Add(int row, double? score)
        {
            if (score is not { } its)
                return;
            if (_kept.Count < most)
                _kept.Enqueue(row, (its, row));
            else if (most > 0)
                _kept.EnqueueDequeue(row, (its, row));
        }

        public List<FoundPatient> ToList()
        {
            List<FoundPatient> found = [];
            while (_kept.TryDequeue(out var row, out var priority))
                found.Add(new FoundPatient(index.Mrn(row), priority.Score));
            found.Reverse();
            return found;
        }
    }

    private sealed class TermMatcher
    {
        private readonly PatientIndex _index;
        private readonly string _term;
        private readonly string _number;
        private readonly bool _isNumber;
        private readonly byte[] _ofForm;

        public TermMatcher(PatientIndex index, string term)
        {
            (_index, _term, _number, _isNumber) = (index, term, RecordNumbers.Normalize(term), term.Any(char.IsAsciiDigit));
            var digits = term.All(char.IsAsciiDigit);
            HashSet<int> near = digits ? [] : [.. index.Names.Near(term).Select(entry => entry.Token)];
            foreach (var related in digits ? [] : Nicknames.Of(term))
            {
                if (index.Names.Find(related) is >= 0 and var token)
                    near.Add(token);
            }

            _ofForm = new byte[index.Forms];
            for (var form = 0; form < _ofForm.Length; form++)
                _ofForm[form] = (byte)ScoreOf(index.Form(form), near);
        }

        public double Score(int row)
        {
            var best = _isNumber ? ScoreNumber(row) : 0;
            foreach (var form in (ReadOnlySpan<int>)[_index.LastForm(row), _index.FirstForm(row), _index.PreviousForm(row), _index.MiddleForm(row)])
                best = form >= 0 ? Math.Max(best, _ofForm[form]) : best;
            return best;
        }

        private double ScoreOf(NameForm form, HashSet<int> near) =>
            form.Joined == _term || form.Parts.Contains(_term) ? ExactName
            : form.Joined.StartsWith(_term, StringComparison.Ordinal) ? BeginningOfName
            : form.Tokens.Any(near.Contains) ? NearName
            : 0;

        private double ScoreNumber(int row)
        {
            Span<char> room = stackalloc char[RecordNumbers.Longest];
            var mrn = _index.RecordNumber(row, room);
            if (mrn.SequenceEqual(_number))
                return WholeNumber;
            Span<char> digits = stackalloc char[20];
            var phone = _index.Phone(row) is not 0 and var its && its.TryFormat(digits, out var written, provider: CultureInfo.InvariantCulture) ? digits[..written] : [];
            if (phone.SequenceEqual(_term))
                return WholeNumber;
            return _term.Length >= ShortestFragment && (mrn.Contains(_number, StringComparison.Ordinal) || ((ReadOnlySpan<char>)phone).Contains(_term, StringComparison.Ordinal)) ? PartOfNumber : 0;
        }
    }
}

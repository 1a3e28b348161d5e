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
/// Finds patients by what a person types: names in any order, former and short ones too, a birth date as far as it is known, a record
/// number, a telephone number or parts of them; and by what a program gives field by field. Every registration is looked at; what is the
/// same for all who bear a name is worked out once.
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
        ArgumentNullException.ThrowIfNull(index);
        var matching = PatientQuery.Read(query, latest).Select(word => new TermMatcher(index, word)).ToList();
        if (matching.Count == 0)
            return [];
        var best = new BestPatients(index, most);
        for (var row = 0; row < index.Count; row++)
            best.Add(row, Score(matching, row));
        return best.ToList();
    }

    /// <summary>The patients of whom all this holds, in the order of their record numbers; all of it of one registration of a patient's. Nobody when nothing is given that few share.</summary>
    public static FoundPatients Find(PatientIndex index, PatientCriteria criteria, int most)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(criteria);
        if (!criteria.Tells)
            return new FoundPatients([], 0);
        var (names, lasts, firsts) = (Beginnings(index, criteria.Names), Beginnings(index, criteria.Lasts), Beginnings(index, criteria.Firsts));
        var best = new BestPatients(index, most);
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
            best.Add(row, 1);
        }

        return new FoundPatients([.. best.ToList().Select(found => found.Mrn)], best.Total);
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

    /// <summary>
    /// The best of many registrations; of equal ones those of the first record numbers. Registrations that were merged are one patient, found
    /// by the registration that lives, as well as the best of them.
    /// </summary>
    private sealed class BestPatients(PatientIndex index, int most)
    {
        // The worst of those kept is at its head.
        private readonly PriorityQueue<int, (double Score, int Row)> _kept = new(Comparer<(double Score, int Row)>.Create((one, other) =>
            one.Score != other.Score ? one.Score.CompareTo(other.Score) : index.CompareMrns(other.Row, one.Row)));

        private readonly Dictionary<int, double> _merged = [];
        private int _unmerged;

        /// <summary>How many patients there were.</summary>
        public int Total => _unmerged + _merged.Count;

        public void Add(int row, double? score)
        {
            if (score is not { } its)
                return;
            if (index.IsOneOfMany(row))
            {
                _merged[index.Survivor(row)] = Math.Max(its, _merged.GetValueOrDefault(index.Survivor(row)));
                return;
            }

            _unmerged++;
            Keep(_kept, row, its);
        }

        public List<FoundPatient> ToList()
        {
            var best = new PriorityQueue<int, (double Score, int Row)>(_kept.UnorderedItems, _kept.Comparer);
            foreach (var (row, score) in _merged)
                Keep(best, row, score);
            List<FoundPatient> found = [];
            while (best.TryDequeue(out var row, out var priority))
                found.Add(new FoundPatient(index.Mrn(row), priority.Score));
            found.Reverse();
            return found;
        }

        private void Keep(PriorityQueue<int, (double Score, int Row)> kept, int row, double score)
        {
            if (kept.Count < most)
                kept.Enqueue(row, (score, row));
            else if (most > 0)
                kept.EnqueueDequeue(row, (score, row));
        }
    }

    private sealed class TermMatcher
    {
        private readonly PatientIndex _index;
        private readonly string _term;
        private readonly string _number;
        private readonly bool _isNumber;
        private readonly IReadOnlyList<BirthSpan> _births;
        private readonly byte[] _ofForm;

        public TermMatcher(PatientIndex index, QueryWord word)
        {
            (_index, _term, _number, _isNumber, _births) = (index, word.Text, RecordNumbers.Normalize(word.Text), word.Text.Any(char.IsAsciiDigit), word.Births);
            var digits = _term.All(char.IsAsciiDigit);
            HashSet<int> near = digits ? [] : [.. index.Names.Near(_term).Select(entry => entry.Token)];
            foreach (var related in digits ? [] : Nicknames.Of(_term))
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
            var best = Math.Max(_isNumber ? ScoreNumber(row) : 0, ScoreBirth(_index.Day(row)));
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
            ReadOnlySpan<char> phone = _index.Phone(row) is not 0 and var its && its.TryFormat(digits, out var written, provider: CultureInfo.InvariantCulture) ? digits[..written] : [];
            if (phone.SequenceEqual(_term))
                return WholeNumber;
            if (_term.Length < ShortestFragment)
                return 0;
            if (_number.Length >= ShortestFragment && mrn.StartsWith(_number, StringComparison.Ordinal))
                return BeginningOfNumber;
            // Zeros in front are no part of a number, but people begin to type it with them, and what follows them may be short.
            if (_term[0] == '0' && _number.Length < ShortestFragment && mrn.StartsWith(_number, StringComparison.Ordinal) && NameText.Join(_index.Mrn(row)).StartsWith(_term, StringComparison.Ordinal))
                return BeginningOfNumber;
            return (_number.Length >= ShortestFragment && mrn.Contains(_number, StringComparison.Ordinal)) || phone.Contains(_term, StringComparison.Ordinal) ? PartOfNumber : 0;
        }

        // The nearer the days that are meant, the more it says that the birth date is one of them.
        private double ScoreBirth(int day)
        {
            if (day == PatientIndex.NoDay)
                return 0;
            foreach (var span in _births)
            {
                if (day >= span.From.DayNumber && day <= span.To.DayNumber)
                    return (span.To.DayNumber - span.From.DayNumber) switch { 0 => BirthDate, <= 31 => BirthMonth, _ => BirthYear };
            }

            return 0;
        }
    }
}

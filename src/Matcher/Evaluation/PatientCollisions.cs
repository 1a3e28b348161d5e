using System.Globalization;
using System.Text;

namespace Capture.Matcher;

/// <summary>How often different patients have fields in common: what tells nobody apart here.</summary>
/// <param name="Patients">Who are counted.</param>
/// <param name="Keys">A line for each set of fields.</param>
/// <param name="ErrorOfNameAndBirthDate">Share of documents that would go to another patient if name and birth date alone told whose they are.</param>
/// <param name="CombinationRequired">Whether a document is therefore filed only where an approved combination of fields agrees.</param>
public sealed record PatientCollisions(int Patients, IReadOnlyList<SharedFields> Keys, double ErrorOfNameAndBirthDate, bool CombinationRequired)
{
    /// <summary>Of so many with one key the pairs are counted unlooked at: a number that stands for "unknown".</summary>
    private const int MostCompared = 2_000;

    public static PatientCollisions Measure(PatientIndex index, MatcherOptions options)
    {
        ArgumentNullException.ThrowIfNull(index);
        long? Name(int row) => index.Last(row) is { } last && index.First(row) is { } first ? Key(last.Tokens[0], first.Tokens[0]) : null;
        long? Dated(int row, long? key) => index.Day(row) == PatientIndex.NoDay ? null : key is { } some ? Key(some, index.Day(row)) : null;
        return new(index.Count,
        [
            Count("last and first name", Name),
            Count("last and first name, birth date", row => Dated(row, Name(row))),
            Count("last and first name, birth year", row => index.Day(row) == PatientIndex.NoDay || Name(row) is not { } name ? null : Key(name, DateOnly.FromDayNumber(index.Day(row)).Year)),
            Count("last name, first initial, birth date", row => Dated(row, index.Last(row) is { } last && index.First(row) is { } first ? Key(last.Tokens[0], first.Joined[0]) : null)),
            Count("last name, birth date", row => Dated(row, index.Last(row)?.Tokens[0])),
            Count("first name, birth date", row => Dated(row, index.First(row)?.Tokens[0])),
            Count("SSN's last four, birth date", row => Dated(row, index.Ssn4(row) > 0 ? index.Ssn4(row) : null)),
            Count("phone", row => index.Phone(row) > 0 ? index.Phone(row) : null),
        ], index.ErrorOfNameAndBirthDate(), new PatientMatcher(index, options).RequiresApprovedCombination);

        SharedFields Count(string fields, Func<int, long?> keyOf)
        {
            var rows = Enumerable.Range(0, index.Count).Where(row => keyOf(row) is not null).ToArray();
            var keys = Array.ConvertAll(rows, row => keyOf(row)!.Value);
            Array.Sort(keys, rows);
            var (patients, pairs) = (0, 0L);
            for (var (from, to) = (0, 0); from < rows.Length; from = to)
            {
                for (to = from + 1; to < rows.Length && keys[to] == keys[from];)
                    to++;
                if (to - from > MostCompared)
                {
                    (patients, pairs) = (patients + to - from, pairs + (long)(to - from) * (to - from - 1));
                    continue;
                }

                for (var row = from; row < to; row++)
                {
                    var others = 0;
                    for (var other = from; other < to; other++)
                        others += other != row && !Registrations.AreOnePerson(index, rows[row], rows[other]) ? 1 : 0;
                    (patients, pairs) = (patients + (others > 0 ? 1 : 0), pairs + others);
                }
            }

            return new(fields, patients, pairs / 2);
        }
    }

    // Two keys of 64 bits that differ are as good as never mixed into one.
    private static long Key(long one, long other) => unchecked((one * -7046029254386353131 + other) * -4417276706812531889);

    public override string ToString()
    {
        var table = new StringBuilder();
        table.AppendLine(CultureInfo.InvariantCulture, $"{"different patients with the same",-40} {"patients",10} {"share",9} {"pairs",12}");
        foreach (var key in Keys)
            table.AppendLine(CultureInfo.InvariantCulture, $"{key.Fields,-40} {key.Patients,10:N0} {(double)key.Patients / Math.Max(1, Patients),9:P3} {key.Pairs,12:N0}");
        table.AppendLine(CultureInfo.InvariantCulture, $"Of {Patients:N0} patients; registrations that are plainly one person's (capture patients duplicates) count as one.");
        table.AppendLine("Of such a pair Capture sees both, and asks. What no register shows is reckoned from how common each name and birthday is here:");
        table.AppendLine(CultureInfo.InvariantCulture, $"by name and birth date alone, {ErrorOfNameAndBirthDate:P4} of the documents would go to a namesake.");
        table.Append(CultureInfo.InvariantCulture, $"An approved combination of fields is {(CombinationRequired ? "required" : "not required")}.");
        return table.ToString();
    }
}

/// <summary>How many patients share fields with a different one.</summary>
/// <param name="Fields">In words.</param>
/// <param name="Pairs">Of different patients.</param>
public sealed record SharedFields(string Fields, int Patients, long Pairs);

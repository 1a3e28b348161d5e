using System.Globalization;
using Capture.Contracts;
using Capture.Matcher;
using Capture.Storage.Database;
using Capture.Storage.Patients;
using static Capture.Tests.Delivery.PatientFeed.FeedTestMessage;

namespace Capture.Tests.Delivery.PatientFeed;

/// <summary>
/// A record system that registers, admits, renames, merges and parts at random, and whose messages come late, twice, and out of order. What
/// Capture holds in the end is what a plain model says, written another way: it keeps all that was heard, and reads it at the end.
/// </summary>
public sealed class RandomFeedTests
{
    private static readonly CancellationToken Stop = CancellationToken.None;
    private static readonly string[] Lasts = ["Ash", "Birch", "Cole", "Dunn", "Elm"];
    private static readonly string[] Firsts = ["Ann", "Bob", "Cy", "Dee", "Eve", "Flo", "Gus"];

    private static readonly int Messages = Environment.GetEnvironmentVariable("CAPTURE_TEST_LONG") == "1" ? 100_000 : 3_000;

    [Fact]
    public async Task Whatever_a_record_system_tells_in_whatever_order_the_register_is_what_it_said()
    {
        await using var site = await FeedListenerTests.SiteAsync();
        using var sender = await site.ConnectAsync();
        using var directory = new PatientDirectory(site.Store.Get<PatientTable>(), Microsoft.Extensions.Options.Options.Create(new MatcherOptions()));
        var (random, model, heard) = (new Random(20261201), new Model(), new List<(string Text, Action<Model> Tell)>());
        for (var i = 0; i < Messages; i++)
        {
            var (text, tell) = random.Next(100) < 5 && heard.Count > 0 ? heard[random.Next(heard.Count)] : Next(random, i, model);
            heard.Add((text, tell));
            var answer = await sender.AskAsync(text);
            Assert.NotNull(answer);
            var before = model.Said;
            tell(model);
            Assert.Contains(model.LastRefused ? "MSA|AE|" : "MSA|AA|", answer, StringComparison.Ordinal);
            Assert.True(model.Said >= before);
            // Whoever matches documents meanwhile looks at the register as it is just then.
            if (i % (Messages / 10) == 0)
                await CheckAsync(site, directory, model);
        }

        await CheckAsync(site, directory, model);
        Assert.True(model.Merges > Messages / 30 && model.Parts > Messages / 300 && model.Refusals > 0, $"{model.Merges} {model.Parts} {model.Refusals}");
    }

    private static async Task CheckAsync(FeedListenerTests.Site site, PatientDirectory directory, Model model)
    {
        var patients = await site.Store.Get<PatientTable>().ListAsync(Stop);
        Assert.Equal(model.Register().Select(InWords), patients.Select(InWords));
        var living = await site.Store.Get<PatientTable>().ByNumberAsync([.. patients.Select(patient => patient.Mrn)], Stop);
        var matcher = await directory.LatestAsync(Stop);
        foreach (var patient in patients)
        {
            // No chart is a retired number's, in the database and in the index alike.
            var survivor = model.SurvivorOf(patient.Mrn);
            Assert.Null(living[patient.Mrn].MergedInto);
            Assert.Equal(survivor, living[patient.Mrn].Mrn);
            Assert.Equal(survivor, matcher.Living(patient.Mrn));
        }
    }

    private static string InWords(Patient patient) => $"{patient.Mrn} {patient.Last}, {patient.First} {patient.Dob} {patient.Phone} formerly {patient.PreviousLast}, in {patient.MergedInto}";

    private static (string, Action<Model>) Next(Random random, int i, Model model)
    {
        // Late by up to a hundred messages, one in four.
        var at = 1_000_000 + (i * 10) - (random.Next(4) == 0 ? random.Next(1000) : 0);
        string Number() => random.Next(300).ToString("D4", CultureInfo.InvariantCulture);
        string Header(string trigger) => $"{Msh(trigger, $"{i}", "")}EVN||{DateTimeOffset.FromUnixTimeSeconds(at):yyyyMMddHHmmss}+0000\r";
        var (one, other) = (Number(), Number());
        switch (random.Next(20))
        {
            case 0 or 1:
                var survivor = Particulars(random, one);
                return ($"{Header("A40")}{PidOf(survivor)}MRG|{Ours(other)}\r", told => told.Merge(i, at, survivor, other));
            case 2:
                // Most often of two that were merged, as it is told in life.
                if (random.Next(3) > 0 && model.Retired(random) is { } retired)
                    (one, other) = retired;
                var (first, second) = (Particulars(random, one), Particulars(random, other));
                return ($"{Header("A37")}{PidOf(first)}{PidOf(second)}", told => told.Part(i, at, first, second));
            default:
                var words = Particulars(random, one);
                return ($"{Header(random.Next(3) == 0 ? "A28" : "A08")}{PidOf(words)}", told => told.Tell(i, at, words));
        }
    }

    // One birth date for all, so that no merge is held as one of strangers.
    private static PatientWords Particulars(Random random, string mrn) => new()
    {
        Mrn = mrn,
        Last = Lasts[random.Next(Lasts.Length)],
        First = Firsts[random.Next(Firsts.Length)],
        Middle = "",
        Suffix = "",
        SaysDob = true,
        Dob = new(1962, 3, 14),
        Phone = random.Next(3) switch { 0 => null, 1 => "", _ => $"216555{random.Next(10_000):D4}" },
    };

    private static string PidOf(PatientWords words) =>
        $"PID|1||{Ours(words.Mrn)}||{words.Last}^{words.First}||{words.Dob:yyyyMMdd}||||||{(words.Phone is null ? "" : words.Phone.Length == 0 ? "\"\"" : words.Phone)}\r";

    /// <summary>What was heard, in the order it was heard.</summary>
    private sealed class Model
    {
        private readonly List<(long At, PatientWords Words)> _told = [];
        private readonly Dictionary<string, string> _into = [];
        private readonly Dictionary<string, long> _linkedAt = [];
        private readonly HashSet<int> _heard = [];

        public int Merges { get; private set; }
        public int Parts { get; private set; }
        public int Refusals { get; private set; }
        public bool LastRefused { get; private set; }
        public int Said => _told.Count;

        public void Tell(int id, long at, PatientWords words)
        {
            if (Hears(id))
                _told.Add((at, words));
        }

        public void Merge(int id, long at, PatientWords survivor, string prior)
        {
            if (survivor.Mrn == prior || (!_heard.Contains(id) && Stands(at, prior) && _into.GetValueOrDefault(prior) != survivor.Mrn && Ends(survivor.Mrn).Contains(prior)))
            {
                (LastRefused, Refusals) = (true, Refusals + 1);
                return;
            }

            if (!Hears(id))
                return;
            _told.Add((at, survivor));
            if (!Stands(at, prior))
                return;
            if (!IsRegistered(prior))
                _told.Add((long.MinValue, Register().First(patient => patient.Mrn == survivor.Mrn) is var known
                    ? new() { Mrn = prior, Last = known.Last, First = known.First, SaysDob = true, Dob = known.Dob, Phone = known.Phone, PreviousLast = known.PreviousLast } : survivor));
            (_into[prior], _linkedAt[prior], Merges) = (survivor.Mrn, at, Merges + 1);
        }

        public void Part(int id, long at, PatientWords one, PatientWords other)
        {
            if (one.Mrn == other.Mrn)
            {
                (LastRefused, Refusals) = (true, Refusals + 1);
                return;
            }

            if (!Hears(id))
                return;
            _told.AddRange([(at, one), (at, other)]);
            foreach (var (mrn, from) in new[] { (one.Mrn, other.Mrn), (other.Mrn, one.Mrn) })
            {
                if (_into.GetValueOrDefault(mrn) == from && Stands(at, mrn) && _into.Remove(mrn))
                    (_linkedAt[mrn], Parts) = (at, Parts + 1);
            }
        }

        /// <summary>Two numbers that are merged; null while none are.</summary>
        public (string, string)? Retired(Random random) => _into.Count == 0 ? null : _into.ElementAt(random.Next(_into.Count)) is var pair ? (pair.Key, pair.Value) : null;

        public string SurvivorOf(string mrn) => Ends(mrn)[^1];

        /// <summary>Of each number the words whose time no earlier word had passed, one over the other.</summary>
        public List<Patient> Register() =>
        [
            .. _told.GroupBy(told => told.Words.Mrn).Select(words =>
            {
                var (known, latest) = ((Patient?)null, long.MinValue);
                foreach (var (at, word) in words.Where(word => word.At >= latest))
                    (known, latest) = (word.Over(known), at);
                return known! with { MergedInto = _into.GetValueOrDefault(words.Key) };
            }).OrderBy(patient => patient.Mrn, StringComparer.Ordinal),
        ];

        private bool IsRegistered(string mrn) => _told.Exists(told => told.Words.Mrn == mrn);

        private bool Stands(long at, string mrn) => at >= _linkedAt.GetValueOrDefault(mrn, long.MinValue);

        private bool Hears(int id)
        {
            LastRefused = false;
            return _heard.Add(id);
        }

        private List<string> Ends(string mrn)
        {
            List<string> ends = [mrn];
            while (_into.TryGetValue(ends[^1], out var next))
                ends.Add(next);
            return ends;
        }
    }
}

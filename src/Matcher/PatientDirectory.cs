using Capture.Contracts;
using Capture.Storage.Database;
using Microsoft.Extensions.Options;

namespace Capture.Matcher;

/// <summary>
/// The matcher over the patients as they are now: a snapshot in memory. When a few patients were imported they alone are read, and the
/// next snapshot made of the last; when many were, it is built anew.
/// </summary>
public sealed class PatientDirectory(PatientTable patients, IOptions<MatcherOptions> options, TimeProvider? time = null) : IDisposable
{
    /// <summary>Building anew takes about as long as this share of changed patients.</summary>
    private const int ShareWorthBuilding = 10;

    /// <summary>However small the register, so many are quickly changed.</summary>
    private const int FewPatients = 1_000;

    /// <summary>
    /// A feed changes patients all day. A snapshot stands for so many times as long as making it took, so that making takes little of the
    /// processor, and at most until the change it lacks is a second old.
    /// </summary>
    private const int RestAfterMaking = 10;
    private static readonly TimeSpan OldestChange = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(20);

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly SemaphoreSlim _oneBuilder = new(1, 1);
    private (string Version, PatientIndex Index, PatientMatcher Matcher)? _current;
    private long _made;
    private TimeSpan _rest;

    /// <summary>The matcher over the patients as they are, or were a moment ago.</summary>
    public Task<PatientMatcher> MatcherAsync(CancellationToken stop) => MatcherAsync(mayBeOld: true, stop);

    /// <summary>The matcher over all that was in the database when this was called: for people who look for a patient, and for whoever acts because patients have changed.</summary>
    public Task<PatientMatcher> LatestAsync(CancellationToken stop) => MatcherAsync(mayBeOld: false, stop);

    private async Task<PatientMatcher> MatcherAsync(bool mayBeOld, CancellationToken stop)
    {
        await _oneBuilder.WaitAsync(stop);
        try
        {
            if (_current is not { } current || ((!mayBeOld || _time.GetElapsedTime(_made) >= _rest) && current.Version != await patients.VersionAsync(stop)))
            {
                var begun = _time.GetTimestamp();
                var isFirst = _current is null;
                _current = current = await RenewAsync(stop);
                _made = _time.GetTimestamp();
                var took = _time.GetElapsedTime(begun, _made);
                _rest = isFirst ? TimeSpan.Zero : RestAfter(took);
            }

            return current.Matcher;
        }
        finally
        {
            _oneBuilder.Release();
        }
    }

    /// <summary>How long a snapshot stands that took so long to make.</summary>
    internal static TimeSpan RestAfter(TimeSpan took) =>
        took < Quick || took > OldestChange ? TimeSpan.Zero : took * RestAfterMaking < OldestChange - took ? took * RestAfterMaking : OldestChange - took;

    private async Task<(string Version, PatientIndex Index, PatientMatcher Matcher)> RenewAsync(CancellationToken stop)
    {
        if (_current is { } last)
        {
            var (changed, version) = await patients.ChangedAsync(last.Version, Math.Max(FewPatients, last.Index.Count / ShareWorthBuilding), stop);
            if (changed is not null)
                return Over(version, last.Index.With(changed));
        }

        return await BuildAsync(stop);
    }

    private async Task<(string Version, PatientIndex Index, PatientMatcher Matcher)> BuildAsync(CancellationToken stop)
    {
        // While the database reads on, what it has read is prepared.
        List<Task<PreparedPatient[]>> prepared = [];
        var version = await patients.ReadAllAsync(chunk => prepared.Add(Task.Run(() => Array.ConvertAll(chunk, PreparedPatient.Of), stop)), stop);
        return Over(version, PatientIndex.BuildPrepared(PreparedPatient.InOrder([.. (await Task.WhenAll(prepared)).SelectMany(chunk => chunk)])));
    }

    private (string Version, PatientIndex Index, PatientMatcher Matcher) Over(string version, PatientIndex index) => (version, index, new PatientMatcher(index, options.Value));

    public void Dispose() => _oneBuilder.Dispose();
}

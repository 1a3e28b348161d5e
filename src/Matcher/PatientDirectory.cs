using Capture.Contracts;
using Capture.Storage.Database;
using Microsoft.Extensions.Options;

namespace Capture.Matcher;

/// <summary>
/// The matcher over the patients as they are now: a snapshot in memory. When a few patients were imported they alone are read, and the
/// next snapshot made of the last; when many were, it is built anew.
/// </summary>
public sealed class PatientDirectory(PatientTable patients, IOptions<MatcherOptions> options) : IDisposable
{
    /// <summary>Building anew takes about as long as this share of changed patients.</summary>
    private const int ShareWorthBuilding = 10;

    /// <summary>However small the register, so many are quickly changed.</summary>
    private const int FewPatients = 1_000;

    private readonly SemaphoreSlim _oneBuilder = new(1, 1);
    private (string Version, PatientIndex Index, PatientMatcher Matcher)? _current;

    public async Task<PatientMatcher> MatcherAsync(CancellationToken stop)
    {
        await _oneBuilder.WaitAsync(stop);
        try
        {
            if (_current is not { } current || current.Version != await patients.VersionAsync(stop))
                _current = current = await RenewAsync(stop);
            return current.Matcher;
        }
        finally
        {
            _oneBuilder.Release();
        }
    }

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

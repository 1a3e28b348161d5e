using Capture.Storage.Database;
using Microsoft.Extensions.Options;

namespace Capture.Matcher;

/// <summary>The matcher over the patients as they are now: a snapshot in memory, built again when patients were imported.</summary>
public sealed class PatientDirectory(PatientTable patients, IOptions<MatcherOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _oneBuilder = new(1, 1);
    private (string Version, PatientMatcher Matcher)? _current;

    public async Task<PatientMatcher> MatcherAsync(CancellationToken stop)
    {
        await _oneBuilder.WaitAsync(stop);
        try
        {
            var version = await patients.VersionAsync(stop);
            if (_current is not { } current || current.Version != version)
                _current = current = (version, new PatientMatcher(PatientIndex.Build(await patients.ListAsync(stop)), options.Value));
            return current.Matcher;
        }
        finally
        {
            _oneBuilder.Release();
        }
    }

    /// <summary>Finds patients by what a person types; the best first.</summary>
    public async Task<IReadOnlyList<FoundPatient>> FindAsync(string words, DateOnly today, int most, CancellationToken stop) =>
        (await MatcherAsync(stop)).Find(words, today, most);

    public void Dispose() => _oneBuilder.Dispose();
}

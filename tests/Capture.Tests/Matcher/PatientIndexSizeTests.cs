using Capture.Matcher;

namespace Capture.Tests.Matcher;

/// <summary>Alone, since what other tests allocate at the same time would be counted too.</summary>
[CollectionDefinition(nameof(PatientIndexSizeTests), DisableParallelization = true)]
[Collection(nameof(PatientIndexSizeTests))]
public sealed class PatientIndexSizeTests
{
    [Fact]
    public void Index_of_many_patients_stays_small()
    {
        // What earlier tests left behind is let go of first, or the index would seem to weigh less than nothing.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var index = PatientIndex.Build(Enumerable.Range(0, 60).SelectMany(copy => Register.Town.Select((patient, i) => patient with { Mrn = $"{copy:00}{i:000000}", Dob = patient.Dob!.Value.AddDays(copy), Street = $"{copy + 1} {patient.Last} Ave" })));
        var bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / index.Count;
        GC.KeepAlive(index);

        Assert.InRange(bytes, 1, 300);
    }
}

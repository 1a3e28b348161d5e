using Capture.Delivery;
using Capture.Storage.Deliveries;

namespace Capture.Tests.Delivery;

public sealed class DeliveryStepTests
{
    // Filings 1 and 2 are of one patient, 3 of another, 4 of the first again.
    private static readonly Dictionary<int, string?> Patients = new() { [1] = "100", [2] = "100", [3] = "200", [4] = "100" };

    [Theory]
    [InlineData(1, null, "", "original 1")]
    [InlineData(2, 1, "", "replace 2 over 1")]
    [InlineData(2, 2, "", "delivered")]
    [InlineData(null, 2, "", "retract 2")]
    [InlineData(null, null, "", "withdrawn")]
    [InlineData(3, 2, "", "retract 2")]
    [InlineData(3, null, "", "original 3")]
    [InlineData(4, 3, "", "retract 3")]
    public void A_destination_is_brought_from_what_it_has_to_what_it_is_to_have(int? wanted, int? held, string mayHold, string step)
    {
        Assert.Equal(step, Decide(wanted, held, mayHold, deduplicates: true));
        Assert.Equal(step, Decide(wanted, held, mayHold, deduplicates: false));
    }

    [Theory]
    [InlineData(1, null, "1", "original 1", "ask")]
    [InlineData(2, 1, "2", "replace 2 over 1", "ask")]
    [InlineData(2, null, "1", "replace 2 over 1", "ask")]
    [InlineData(4, 1, "2", "replace 4 over 1,2", "ask")]
    public void What_may_have_arrived_is_sent_again_where_twice_is_once_and_asked_about_where_it_is_not(int? wanted, int? held, string mayHold, string step, string asked)
    {
        Assert.Equal(step, Decide(wanted, held, mayHold, deduplicates: true));
        Assert.Equal(asked, Decide(wanted, held, mayHold, deduplicates: false));
    }

    /// <summary>A wrong chart does not wait for a person to look whether the document is in it.</summary>
    [Theory]
    [InlineData(null, null, "1", "retract 1")]
    [InlineData(null, 1, "2", "retract 2")]
    [InlineData(3, null, "2", "retract 2")]
    [InlineData(3, 1, "2", "retract 2")]
    public void What_may_lie_under_another_patient_is_taken_back_though_nobody_knows_whether_it_arrived(int? wanted, int? held, string mayHold, string step) =>
        Assert.Equal(step, Decide(wanted, held, mayHold, deduplicates: false));

    [Fact]
    public void What_was_taken_back_stays_said_to_be_taken_back() =>
        Assert.Equal(new DeliveryStep.Settled(DeliveryStates.Retracted), DeliveryStep.Decide(Row(null, null, "", DeliveryStates.Retracted), number => Patients[number], true));

    private static string Decide(int? wanted, int? held, string mayHold, bool deduplicates) => DeliveryStep.Decide(Row(wanted, held, mayHold), number => Patients[number], deduplicates) switch
    {
        DeliveryStep.Settled settled => settled.State,
        DeliveryStep.Ask => "ask",
        DeliveryStep.Tell { Over.Count: 0 } tell => $"{tell.Act} {tell.Filing}",
        DeliveryStep.Tell tell => $"{tell.Act} {tell.Filing} over {string.Join(',', tell.Over)}",
        _ => "?",
    };

    private static DeliveryRow Row(int? wanted, int? held, string mayHold, string state = DeliveryStates.Waiting) =>
        new() { Id = Guid.NewGuid(), Destination = "ehr", DocumentId = Guid.NewGuid(), Wanted = wanted, Held = held, MayHold = mayHold, State = state };
}

using Capture.Contracts;
using Capture.Pipeline;
using Capture.Storage.Work;

namespace Capture.Tests.Architecture;

public sealed class MessageContractTests
{
    private static readonly Type[] Messages = [.. typeof(FileLanded).Assembly.GetExportedTypes()
        .Where(type => type is { IsSealed: true, IsAbstract: false } && File.Exists(Repository.Path($"src/Contracts/Messages/{type.Name}.cs")))];

    [Fact]
    public void Messages_carry_ids_and_small_numbers_and_nothing_of_a_patient()
    {
        Assert.NotEmpty(Messages);
        foreach (var property in Messages.SelectMany(message => message.GetProperties()))
            Assert.True(property.PropertyType == typeof(Guid) || property.PropertyType == typeof(int) || property.Name == nameof(StageFailed.Stage),
                $"{property.DeclaringType!.Name}.{property.Name} is a {property.PropertyType.Name}");
    }

    [Fact]
    public void Every_stage_has_a_message_that_leads_back_to_the_same_work()
    {
        foreach (var route in RouteTable.Standard.Routes)
        {
            var due = new DueWork(1, new WorkKey(Guid.CreateVersion7(), route.On == WorksOn.Page ? 7 : 0, route.Stage, 2), Lanes.Stat, 1, Failed: false);
            Assert.Equal(due.Key, RouteTable.Standard.KeyOf(RouteTable.Standard.MessageOf(due)));
            Assert.Equal(due.Key, RouteTable.Standard.KeyOf(RouteTable.Standard.MessageOf(due with { Failed = true })));
        }
    }
}

using System.Text.RegularExpressions;
using Capture.Contracts;
using Capture.Host.Composition;
using Capture.Pipeline;
using Capture.Storage.Work;
using Microsoft.Extensions.DependencyInjection;

namespace Capture.Tests.Pipeline;

public sealed class RouteTableTests
{
    private static readonly RouteTable Routes = RouteTable.Standard;

    [Fact]
    public void Every_stage_is_reached_from_the_first_or_from_a_persons_decision()
    {
        var reached = new HashSet<string> { Stages.Paginate, Stages.Settle };
        while (Routes.Routes.Where(route => reached.Contains(route.Stage)).SelectMany(route => route.Then).Any(reached.Add))
        {
        }

        Assert.Equal(Routes.Routes.Select(route => route.Stage).Order(), reached.Order());
    }

    [Fact]
    public void Every_stage_that_is_no_event_is_run_by_a_role_whose_services_bring_its_class()
    {
        foreach (var route in Routes.Routes.Where(route => !route.IsEvent))
        {
            var services = new ServiceCollection();
            Role.All.Single(role => role.Name == route.Role).AddServices(services);
            Assert.Single(services, service => service.ServiceType == typeof(Stage<>).MakeGenericType(route.Message));
        }
    }

    [Fact]
    public void No_class_of_a_stage_is_without_a_route()
    {
        var services = new ServiceCollection();
        foreach (var role in Role.Pipeline)
            role.AddServices(services);

        var messages = services.Select(service => service.ServiceType).Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Stage<>)).Select(type => type.GetGenericArguments()[0]);

        Assert.Empty(messages.Except(Routes.Routes.Select(route => route.Message)));
    }

    [Fact]
    public void Queues_keep_their_names() => Assert.Equal(
        [
            "capture.paginate.stat", "capture.paginate.routine", "capture.paginate.bulk", "capture.deskew.stat", "capture.deskew.routine", "capture.deskew.bulk",
            "capture.ocr.stat", "capture.ocr.routine", "capture.ocr.bulk", "capture.assemble.stat", "capture.assemble.routine", "capture.assemble.bulk",
            "capture.classify.stat", "capture.classify.routine", "capture.classify.bulk", "capture.match.stat", "capture.match.routine", "capture.match.bulk",
            "capture.index.stat", "capture.index.routine", "capture.index.bulk", "capture.settle.stat", "capture.settle.routine", "capture.settle.bulk",
            "capture.send.stat", "capture.send.routine", "capture.send.bulk",
            "capture.record-failure",
        ],
        Routes.Queues.Select(queue => queue.Name));

    [Fact]
    public void What_follows_is_what_the_table_says_and_nothing_else()
    {
        var file = Guid.CreateVersion7();
        var survey = Routes.After(new WorkKey(file, 3, Stages.Survey, 2));

        Assert.Equal(new WorkKey(file, 3, Stages.Ocr, 2), survey.Page(file, 3));
        Assert.Equal(new WorkKey(file, 0, Stages.Assemble, 2), survey.File(file));
        Assert.Throws<InvalidOperationException>(() => survey.Document(file));
        Assert.Throws<InvalidOperationException>(() => Routes.After(new WorkKey(file, 0, Stages.Settle, 1)).Document(file));
        Assert.Throws<InvalidOperationException>(() => Routes.After(new WorkKey(file, 0, Stages.Index, 1)).Document(Stages.Match, file, 1));
    }

    [Fact]
    public void What_a_given_up_stage_hands_on_is_something_that_may_follow()
    {
        foreach (var route in Routes.Routes)
        {
            var next = Routes.After(new WorkKey(Guid.Empty, 1, route.Stage, 1));
            if (route.GivenUp == WhenGivenUp.LeavePage)
                Assert.Equal(Stages.Assemble, next.File(Guid.Empty).Stage);
            if (route.GivenUp == WhenGivenUp.GoOnDoubtful)
                Assert.NotNull(next.Document(Guid.Empty));
        }
    }

    [Fact]
    public void A_table_that_leads_nowhere_is_none() =>
        Assert.Throws<ArgumentException>(() => new RouteTable([Routes.Of(Stages.Match)]));

    /// <summary>Each role's pods are scaled by the queues and the waiting time of the very stages it runs.</summary>
    [Fact]
    public void The_manifests_scale_each_role_by_the_stages_it_runs()
    {
        var objects = File.ReadAllText(Repository.Path("docker/kubernetes/scaling.yaml")).Split("\n---\n").Where(part => part.Contains("kind: ScaledObject", StringComparison.Ordinal)).ToList();
        var scaled = objects.SelectMany(part => Queues(part).Select(queue => (Role: RoleOf(part), Queue: queue))).ToList();
        // Ingest takes its files apart where they arrive: it is not scaled.
        var wanted = Routes.Routes.Where(route => route.Role is not (null or StageRoles.Ingest)).SelectMany(route => route.Queues.Select(queue => (Role: route.Role!, Queue: queue.Name)));

        Assert.Equal(wanted.Order(), scaled.Order());
        foreach (var part in objects)
        {
            var stages = Regex.Matches(Regex.Match(part, @"stage IN \((.*?)\)").Groups[1].Value, @"\w+").Select(match => match.Value);
            var lanes = Regex.Matches(Regex.Match(part, @"lane IN \((.*?)\)").Groups[1].Value, @"\w+").Select(match => match.Value).ToList();
            Assert.Equal(Routes.OfRole(RoleOf(part)).Select(route => route.Stage), stages);
            Assert.Equal(Queues(part).Order(), Routes.OfRole(RoleOf(part)).SelectMany(route => route.Queues).Where(queue => lanes.Contains(queue.Lane!)).Select(queue => queue.Name).Order());
        }

        static string RoleOf(string part) => Regex.Match(part, @"scaleTargetRef: \{name: (\w+)").Groups[1].Value;
        static IEnumerable<string> Queues(string part) => Regex.Matches(part, @"queueName: (\S+?),").Select(match => match.Groups[1].Value);
    }

    [Fact]
    public void The_documentation_lists_the_stages_of_the_table()
    {
        var broker = File.ReadAllText(Repository.Path("docs/configuration.md")).Split("## The broker")[1];
        var listed = Regex.Match(broker, @"the stages ([\w, \n]+?) and the lanes").Groups[1].Value;

        Assert.Equal(Routes.Routes.Where(route => !route.IsEvent).Select(route => route.Stage), Regex.Matches(listed, @"\w+").Select(match => match.Value).Where(word => word != "and"));
    }

    /// <summary>The diagram has a row for each stage, so that it can be held against the table.</summary>
    [Fact]
    public void The_diagram_shows_for_each_stage_what_wakes_it_and_what_follows()
    {
        var rows = Regex.Matches(File.ReadAllText(Repository.Path("docs/architecture.md")), @"^\| `([\w-]+)` \| (\w+) \| `(\w+)` \| (.*?) \| (.*?) \|", RegexOptions.Multiline)
            .Select(match => (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value, match.Groups[4].Value, match.Groups[5].Value));

        Assert.Equal(
            Routes.Routes.Select(route => (route.Stage, route.On.ToString().ToLowerInvariant(), route.Message.Name, route.Then.Count == 0 ? "nothing" : string.Join(", ", route.Then.Select(stage => $"`{stage}`")), route.Role is null ? "nobody: an event" : $"`{route.Role}`")),
            rows);
    }

    [Fact]
    public void The_flow_in_the_README_shows_every_stage()
    {
        var flow = File.ReadAllText(Repository.Path("README.md")).Split("## How it works")[1].Split("```")[1];

        Assert.All(Routes.Routes, route => Assert.Matches($@"\b{route.Stage}\b", flow));
    }
}

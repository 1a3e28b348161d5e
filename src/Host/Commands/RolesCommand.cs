using System.CommandLine;
using Capture.Contracts;
using Capture.Host.Composition;
using Capture.Pipeline;

namespace Capture.Host.Commands;

internal static class RolesCommand
{
    public static Command Create()
    {
        var command = new Command("roles", "Lists the roles that 'run' can take.");
        command.SetAction(_ =>
        {
            foreach (var role in Role.All)
                Console.Out.WriteLine($"{role.Name,-10} {role.Does}{StagesOf(role)}");
            Console.Out.WriteLine($"{"all",-10} every role in one process (the default)");
            Console.Out.WriteLine();
            Console.Out.WriteLine($"Lanes, for 'run --lanes', most urgent first: {string.Join(", ", Lanes.InOrder)}");
            return ExitCodes.Done;
        });
        return command;
    }

    private static string StagesOf(Role role)
    {
        var stages = RouteTable.Standard.OfRole(role.Name).Select(route => route.Stage).ToList();
        return stages.Count == 0 ? "" : $" (stages {string.Join(", ", stages)})";
    }
}

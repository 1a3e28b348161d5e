using System.CommandLine;
using Capture.Host.Composition;
using Capture.Review.SignIn;
using Capture.Storage;
using Capture.Storage.Database;
using Capture.Storage.People;
using Microsoft.Extensions.DependencyInjection;

namespace Capture.Host.Commands;

/// <summary>Who may sign in to the web app.</summary>
internal static class UsersCommand
{
    /// <summary>Who the audit log says did it.</summary>
    private static string Actor => $"command line: {Environment.UserName}";

    public static Command Create() => new("users", "Says who may sign in to the review queue, and as what.") { Add(), List(), Reset(), Role(), Disable(), Enable() };

    private static Command Add()
    {
        var name = Name();
        var fullName = new Option<string>("--full-name") { Description = "What others see; the sign-in name without it.", DefaultValueFactory = _ => "", HelpName = "NAME" };
        var role = new Option<string>("--role") { Description = $"{string.Join(", ", Roles.All)}.", DefaultValueFactory = _ => Roles.Specialist, HelpName = "ROLE" };
        var data = SharedOptions.Data();
        var command = new Command("add", "Makes an account and prints its one-time password, to be replaced at the first sign-in.") { name, fullName, role, data };
        command.SetAction((parsed, stop) => WithAccountsAsync(parsed.GetValue(data)!, async accounts =>
        {
            var password = await accounts.AddAsync(parsed.GetValue(name)!, parsed.GetValue(fullName)!, parsed.GetValue(role)!, Actor, stop);
            Console.Out.WriteLine($"User {parsed.GetValue(name)} ({parsed.GetValue(role)}), one-time password: {password}");
        }, stop));
        return command;
    }

    private static Command List()
    {
        var data = SharedOptions.Data();
        var command = new Command("list", "Lists the accounts.") { data };
        command.SetAction((parsed, stop) => WithAccountsAsync(parsed.GetValue(data)!, async accounts =>
        {
            foreach (var user in await accounts.ListAsync(stop))
                Console.Out.WriteLine($"{user.Name,-20} {user.Role,-12} {(user.Disabled ? "disabled" : user.OneTimePassword ? "one-time password" : "active"),-18} {user.FullName}");
        }, stop));
        return command;
    }

    private static Command Reset()
    {
        var (name, data) = (Name(), SharedOptions.Data());
        var command = new Command("reset", "Gives an account a new one-time password, prints it, and unlocks the account.") { name, data };
        command.SetAction((parsed, stop) => WithAccountsAsync(parsed.GetValue(data)!, async accounts =>
            Console.Out.WriteLine($"User {parsed.GetValue(name)}, one-time password: {await accounts.ResetAsync(parsed.GetValue(name)!, Actor, stop)}"), stop));
        return command;
    }

    private static Command Role()
    {
        var (name, data) = (Name(), SharedOptions.Data());
        var role = new Argument<string>("role") { Description = $"{string.Join(", ", Roles.All)}.", HelpName = "ROLE" };
        var command = new Command("role", "Gives an account another role.") { name, role, data };
        command.SetAction((parsed, stop) => WithAccountsAsync(parsed.GetValue(data)!, accounts => accounts.ChangeRoleAsync(parsed.GetValue(name)!, parsed.GetValue(role)!, Actor, stop), stop));
        return command;
    }

    private static Command Disable() => Switch("disable", "Lets an account sign in no more; who is signed in with it is signed out within a minute.", disabled: true);

    private static Command Enable() => Switch("enable", "Lets a disabled account sign in again.", disabled: false);

    private static Command Switch(string verb, string does, bool disabled)
    {
        var (name, data) = (Name(), SharedOptions.Data());
        var command = new Command(verb, does) { name, data };
        command.SetAction((parsed, stop) => WithAccountsAsync(parsed.GetValue(data)!, accounts => accounts.DisableAsync(parsed.GetValue(name)!, disabled, Actor, stop), stop));
        return command;
    }

    private static Argument<string> Name() => new("name") { Description = "The sign-in name.", HelpName = "NAME" };

    private static async Task<int> WithAccountsAsync(string dataFolder, Func<UserAccounts, Task> use, CancellationToken stop)
    {
        // Accounts may be changed while Capture runs: no lock.
        await using var services = new ServiceCollection()
            .AddStorage(Path.GetFullPath(dataFolder)).AddAccounts().AddSingleton(TimeProvider.System).AddLogging().AddSingleton(CaptureHost.Configuration([])).BuildServiceProvider();
        await services.GetRequiredService<DatabaseAccess>().MigrateAsync(stop);
        await using var scope = services.CreateAsyncScope();
        try
        {
            await use(scope.ServiceProvider.GetRequiredService<UserAccounts>());
            return ExitCodes.Done;
        }
        catch (AccountException refused)
        {
            throw new UsageException(refused.Message);
        }
    }
}

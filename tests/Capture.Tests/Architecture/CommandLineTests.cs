using System.CommandLine;
using System.Text.RegularExpressions;
using Capture.Host.Commands;

namespace Capture.Tests.Architecture;

/// <summary>The command line and what is written about it say the same.</summary>
public sealed partial class CommandLineTests
{
    private static readonly string[] Documents = ["README.md", "CONTRIBUTING.md", "docker/compose.yaml", .. Directory.GetFiles(Repository.Path("docs"), "*.md", SearchOption.AllDirectories)];

    [Fact]
    public void Every_command_and_option_stands_in_the_README()
    {
        var readme = File.ReadAllText(Repository.Path("README.md"));
        var table = readme.Split("## Commands")[1].Split("\n## ")[0];

        var all = All(CaptureCommand.Create()).Select(one => one.Command).ToList();
        Assert.Equal("", string.Join(' ', all.Select(command => command.Name).Where(name => !Regex.IsMatch(table, $@"[` ]{name}[` ]"))));
        Assert.Equal("", string.Join(' ', all.SelectMany(command => command.Options).Select(option => option.Name).Distinct().Where(option => !Regex.IsMatch(table, $@"{option}(?![\w-])"))));
    }

    [Fact]
    public void Every_command_and_option_the_documentation_names_exists()
    {
        var commands = All(CaptureCommand.Create()).ToDictionary(one => one.Path, one => one.Command);
        var named = Documents.SelectMany(document => Quoted().Matches(File.ReadAllText(Repository.Path(document)))).Select(match => match.Groups[1].Value).Distinct().ToList();

        Assert.True(named.Count > 20);
        foreach (var line in named)
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Assert.True(commands.TryGetValue(words[0], out var command), $"There is no command '{words[0]}': {line}");
            if (words.Length > 1 && command!.Subcommands.FirstOrDefault(sub => sub.Name == words[1]) is { } sub)
                command = sub;
            Assert.All(Option().Matches(line).Select(match => match.Value), option => Assert.True(
                option == "--version" || command!.Options.Any(one => one.Name == option || one.Aliases.Contains(option)), $"'{command!.Name}' has no option {option}: {line}"));
        }
    }

    private static IEnumerable<(string Path, Command Command)> All(Command parent, string path = "") =>
        parent.Subcommands.SelectMany(command => All(command, $"{path}{command.Name} ").Prepend(($"{path}{command.Name}", command)));

    // In quotes, or a line of its own in a block; up to a pipe, a redirection, a comment or the end of the quote.
    [GeneratedRegex(@"(?:`|^|exec -T \w+ |\./run\.sh )(?:(?<=\./run\.sh )|capture )([a-z]+(?: [^`|<>#\n]+)?)", RegexOptions.Multiline)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"(?<![\w-])--[a-z][a-z-]*")]
    private static partial Regex Option();
}

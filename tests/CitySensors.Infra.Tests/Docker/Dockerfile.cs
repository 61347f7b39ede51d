using System.Text.Json;
using System.Text.RegularExpressions;
using CitySensors.Infra.Tests.Hosting;

namespace CitySensors.Infra.Tests.Docker;

/// <summary>An instruction: its name, its options (--from=…) and what is left.</summary>
internal sealed record Instruction(string Name, IReadOnlyList<string> Options, string Text)
{
    public IReadOnlyList<string> Words => Text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The value of an option; null where it is not there.</summary>
    public string? Option(string name) => Options.FirstOrDefault(one => one.StartsWith($"--{name}=", StringComparison.Ordinal))?[(name.Length + 3)..];

    /// <summary>The words of the exec form, without a shell.</summary>
    public IReadOnlyList<string> Exec => JsonSerializer.Deserialize<string[]>(Text[Text.IndexOf('[', StringComparison.Ordinal)..])!;
}

/// <summary>A stage: what follows a FROM.</summary>
internal sealed record Stage(string Image, string? Name, IReadOnlyList<Instruction> Instructions)
{
    public IEnumerable<Instruction> Of(string name) => Instructions.Where(one => one.Name == name);

    public IReadOnlyDictionary<string, string> Environment =>
        Of("ENV").SelectMany(one => one.Words).Select(word => word.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
}

/// <summary>A Dockerfile in its parts.</summary>
internal sealed partial record Dockerfile(string Path, IReadOnlyList<Stage> Stages)
{
    public Stage Last => Stages[^1];

    public static Dockerfile Read(string path)
    {
        var lines = Repository.Read(path).Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0 && !line.TrimStart().StartsWith('#'));
        var text = string.Join('\n', lines).Replace("\\\n", " ", StringComparison.Ordinal);
        var stages = new List<Stage>();
        var instructions = new List<Instruction>();
        foreach (var instruction in text.Split('\n').Select(Parse))
        {
            if (instruction.Name == "FROM")
            {
                instructions = [];
                var words = instruction.Words;
                stages.Add(new Stage(words[0], words is [_, "AS", var name] ? name : null, instructions));
            }
            else
            {
                instructions.Add(instruction);
            }
        }

        return new Dockerfile(path, stages);
    }

    private static Instruction Parse(string line)
    {
        var name = line.Split(' ', 2)[0];
        var rest = line[name.Length..].Trim();
        var options = new List<string>();
        for (var option = OptionAtStart().Match(rest); option.Success; option = OptionAtStart().Match(rest))
        {
            options.Add(option.Groups["option"].Value);
            rest = rest[option.Length..].Trim();
        }

        return new Instruction(name, options, rest);
    }

    [GeneratedRegex(@"^(?<option>--[a-z-]+=\S+)")]
    private static partial Regex OptionAtStart();
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Maas.Api.Tests.Access;
using Maas.Testing;

namespace Maas.Api.Tests.Contract;

/// <summary>Answers have the fields of api-resources.md, all of them and no others, each of its type. <c>answers.tsv</c> has a row for each noun: its name, where a
/// sample of it is read, and its fields. A field of another noun, or a list of them, is checked as that noun is;
/// a question mark behind its name means that not every object has it.</summary>
public sealed class AnswerShapeTests(SharedAppliance shared)
{
    private static readonly Dictionary<string, (string Path, (string Name, string Type)[] Fields)> Nouns = File
        .ReadLines(Repository.PathOf("tests", "Maas.Api.Tests", "Contract", "answers.tsv")).Select(line => line.Split('\t'))
        .ToDictionary(c => c[0], c => (c[1], c[2].Split(' ').Select(f => (f.Split(':')[0], f.Split(':')[1])).ToArray()));

    public static TheoryData<string> Readable => [.. Nouns.Where(n => n.Value.Path != "-").Select(n => n.Key)];

    [Theory, MemberData(nameof(Readable))]
    public async Task An_answer_has_the_fields_of_its_noun(string noun)
    {
        var sample = await Sample.MakeAsync(shared.Appliance);
        var path = Nouns[noun].Path;
        foreach (var property in typeof(Sample).GetProperties())
            path = path.Replace($"{{{JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name)}}}", property.GetValue(sample)!.ToString(), StringComparison.Ordinal);
        var reply = await (await shared.Appliance.AsAsync(noun == "ssl_key" ? "owner" : "admin")).Get(path);
        Assert.Equal(200, reply.Status);
        Assert.Equal([], Problems(reply.Json, noun, noun));
    }

    private static IEnumerable<string> Problems(JsonNode? value, string type, string at)
    {
        if (type.EndsWith('?'))
        {
            if (value is null) return [];
            type = type[..^1];
        }

        if (type.StartsWith("list[", StringComparison.Ordinal)) return value is JsonArray items ? items.SelectMany(i => Problems(i, type[5..^1], at + "[]")) : [$"{at}: no list"];
        if (Nouns.TryGetValue(type, out var noun)) return value is JsonObject item ? Fields(item, noun.Fields, at) : [$"{at}: no object"];
        var kind = value?.GetValueKind();
        var right = type switch
        {
            "str" => kind == JsonValueKind.String,
            "int" => kind == JsonValueKind.Number && !value!.ToJsonString().AsSpan().ContainsAny(".eE"),
            "float" => kind == JsonValueKind.Number,
            "bool" => kind is JsonValueKind.True or JsonValueKind.False,
            "list" => kind == JsonValueKind.Array,
            "obj" => kind == JsonValueKind.Object,
            "any" => true,
            _ => throw new InvalidOperationException($"{at}: there is no type {type}"),
        };
        return right ? [] : [$"{at}: {value?.ToJsonString() ?? "null"} is no {type}"];
    }

    private static IEnumerable<string> Fields(JsonObject item, (string Name, string Type)[] fields, string at)
    {
        var named = fields.ToDictionary(f => f.Name.TrimEnd('?'), f => f.Type);
        foreach (var missing in fields.Where(f => !f.Name.EndsWith('?') && !item.ContainsKey(f.Name))) yield return $"{at}.{missing.Name}: missing";
        foreach (var extra in item.Select(p => p.Key).Except(named.Keys)) yield return $"{at}.{extra}: not in the contract";
        foreach (var problem in named.Where(f => item.ContainsKey(f.Key)).SelectMany(f => Problems(item[f.Key], f.Value, $"{at}.{f.Key}"))) yield return problem;
        // The statuses of tests follow behind everything else; order means nothing to clients (api-protocol.md §6).
        if (fields[^1].Name == "resource_uri" && !item.ContainsKey("testing_status") && item.Last().Key != "resource_uri") yield return $"{at}: resource_uri is not last";
    }
}

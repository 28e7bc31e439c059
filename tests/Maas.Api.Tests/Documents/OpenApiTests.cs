using System.Diagnostics;
using System.Text.Json.Nodes;
using Maas.Api.Contract;
using Maas.Api.Tests.Access;
using Maas.Testing;

namespace Maas.Api.Tests.Documents;

/// <summary>The OpenAPI document says what is so, and others can read it.</summary>
public sealed class OpenApiTests(SharedAppliance shared)
{
    /// <summary>The validator of the specification's own schema, from npm.</summary>
    private const string Validator = "@seriousme/openapi-schema-validator@2.11.0";

    private static readonly OperationTable Table = new();

    private async Task<JsonNode> Document() => JsonNode.Parse((await shared.Appliance.Anonymous.Get("openapi.yaml")).Text)!;

    [Fact]
    public async Task Every_operation_is_in_it_once_with_its_answer()
    {
        var paths = (await Document())["paths"]!.AsObject();
        var described = paths.SelectMany(p => p.Value!.AsObject().Where(m => m.Key != "parameters").Select(m => (string)m.Value!["operationId"]!)).ToList();
        var declared = Table.Operations.Where(o => !o.Resource.Hidden).Select(o => $"{o.Resource.Handler}_{o.Action}").ToList();
        Assert.Equal(declared.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
        Assert.Empty(Table.Operations.Where(o => !o.Returned.IsDeclared).Select(o => $"{o.Resource.Handler}_{o.Action} does not say what it answers: give it [Returns]"));
    }

    /// <summary>Several classes may answer one URL; they have to declare it in the same words, or one of them is never found.</summary>
    [Fact]
    public void A_URL_is_declared_in_one_way() => Assert.Empty(
        Table.Operations.GroupBy(o => o.Resource.Path).Where(g => g.Select(o => o.Resource).Distinct().Count() > 1).Select(g => $"{g.Key} is declared in several ways"));

    /// <summary>What is published is what is sent: each plain read is checked against the schema that the document gives it.</summary>
    [Fact]
    public async Task Answers_are_as_their_schemas_say()
    {
        var sample = await Sample.MakeAsync(shared.Appliance);
        var admin = await shared.Appliance.AsAsync("admin");
        var document = await Document();
        var wrong = new List<string>();
        foreach (var operation in Table.Operations.Where(o => o is { Method: "GET", Op: null, Resource.Hidden: false } && o.Returned.Json.Count > 0))
        {
            var path = MatrixTests.PathOf(operation, sample);
            var reply = await admin.Get(path);
            if (reply.Status != 200) continue;
            var schema = document["paths"]!["/" + operation.Resource.Path]!["get"]!["responses"]!["200"]!["content"]!["application/json"]!["schema"]!;
            new SchemaCheck(document, wrong).Check(JsonNode.Parse(reply.Text), schema, path);
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Distinct().Take(40)));
    }

    [Fact]
    public async Task An_independent_validator_finds_nothing_wrong()
    {
        Needs.Root();
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory.PathOf("openapi.json"), (await Document()).ToJsonString());
        await File.WriteAllTextAsync(directory.PathOf("package.json"), "{\"type\": \"module\"}");
        await File.WriteAllTextAsync(
            directory.PathOf("validate.mjs"),
            """
            import { Validator } from '@seriousme/openapi-schema-validator';
            import { readFile } from 'node:fs/promises';
            const validator = new Validator();
            const result = await validator.validate(JSON.parse(await readFile('openapi.json', 'utf8')));
            console.log(result.valid ? `valid ${validator.version}` : JSON.stringify(result.errors, null, 1).slice(0, 4000));
            process.exit(result.valid ? 0 : 1);
            """);
        await RunAsync(directory.Path, "npm", "install", "--no-audit", "--no-fund", "--silent", Validator);
        Assert.Equal("valid 3.1\n", await RunAsync(directory.Path, "node", "validate.mjs"));
    }

    [Fact]
    public async Task The_page_shows_every_operation_and_needs_nothing_from_elsewhere()
    {
        var page = await shared.Appliance.Anonymous.Get("/MAAS/docs/api.html");
        Assert.Equal((200, "text/html; charset=utf-8"), (page.Status, page.ContentType));
        foreach (var operation in Table.Operations.Where(o => !o.Resource.Hidden))
            Assert.Contains($"<details id=\"{operation.Resource.Handler}_{operation.Action}\">", page.Text, StringComparison.Ordinal);
        Assert.DoesNotMatch("(src|href)=\"(https?:)?//", page.Text);
        Assert.StartsWith("default-src 'none'", page.Header("Content-Security-Policy"), StringComparison.Ordinal);
        var anonymous = await shared.Appliance.Anonymous.Get("/MAAS/api/docs/");
        Assert.Equal((302, "/MAAS/?next=/MAAS/api/docs/"), (anonymous.Status, anonymous.Header("Location")));
    }

    private static async Task<string> RunAsync(string directory, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = directory };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program}: {output}{await errors}");
        return output;
    }
}

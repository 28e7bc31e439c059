using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Maas.Api.Contract;
using Maas.Api.Tests.Resources;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Pipeline;

/// <summary>Every operation, told something wrong in each of its parameters, its path, its method and its body, one at a time: never a failure of ours, and
/// what is refused changed nothing and was told in the contract's format (api-protocol.md §2).</summary>
public sealed class BadInputTests
{
    private static readonly string Long = new('a', 5000);

    private static readonly string[] Values =
        ["", "x", "-1", "0", "1.5", "99999999999999999999", "\u0001\u001f", Long, "../..", "\u202e💥,%", "10.0.0.0/33", "52:54:00:zz:00:01", "a=b", "{\"a\": [1]}", "true"];

    /// <summary>Other hosts are asked by these.</summary>
    private static bool AsksOthers(Operation operation) =>
        operation.Action is "add_chassis" || operation.Op is "add_chassis" or "import_boot_images" or "import" || operation.Action.Contains("import", StringComparison.Ordinal);

    public static TheoryData<string> Nouns() => [.. Contract.Published.All.Select(o => o.Path.Split('/')[0]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Nouns))]
    public async Task Wrong_input_is_told_and_changes_nothing(string noun)
    {
        await using var appliance = await TestAppliance.StartAsync(adjust: services => FakeHypervisor.Install(services, new FakeHypervisor()));
        var run = new Run(appliance, new RightRequests(appliance), new StoredState(appliance));
        foreach (var operation in appliance.Get<OperationTable>().Operations.Where(o => o.Resource.Path.Split('/')[0] == noun && !AsksOthers(o)))
            await run.TryAllAsync(operation);
        TestContext.Current.TestOutputHelper?.WriteLine($"{run.Asked} asked, {run.Refused} refused");
        Assert.True(run.Wrong.Count == 0, $"{run.Wrong.Count} of {run.Asked}:\n{string.Join("\n", run.Wrong.Take(40))}");
    }

    private sealed class Run(TestAppliance appliance, RightRequests right, StoredState state)
    {
        private RightRequest? _base;

        public List<string> Wrong { get; } = [];

        public int Asked { get; private set; }

        public int Refused { get; private set; }

        public async Task TryAllAsync(Operation operation)
        {
            _base = null;
            foreach (var field in operation.Fields.Where(f => !f.InPath))
            {
                var name = field.IsRest ? "surely_unknown" : field.Name;
                foreach (var value in Values) await TryAsync(operation, $"{name}={Shown(value)}", r => r with { Fields = [.. r.Fields.Where(f => f.Name != name), (name, value)] });
                await TryAsync(operation, $"no {name}", r => r with { Fields = [.. r.Fields.Where(f => f.Name != name)] });
            }

            foreach (var parameter in operation.PathParameters)
            {
                foreach (var value in new[] { "none-such", "99999999", "99999999999999999999", "-1", "%00", "%01%1f", Long[..1000], "a%2fb", "ä" })
                    await TryAsync(operation, $"{{{parameter}}}={Shown(value)}", r => r with { Path = WithParameter(r, parameter, value) });
            }

            await TryAsync(operation, "PATCH", r => r, method: "PATCH");
            await TryAsync(operation, "an unknown op", r => r with { Path = $"{r.Path.Split('?')[0]}?op=none_such" });
            if (operation.Method is "GET" or "DELETE") return;
            foreach (var (what, type, body) in Bodies()) await TryAsync(operation, what, r => r, body: () => Content(type, body));
        }

        private static IEnumerable<(string What, string Type, byte[] Body)> Bodies()
        {
            yield return ("half a JSON", "application/json", "{\"name\": \"x"u8.ToArray());
            yield return ("a JSON list", "application/json", "[1, 2]"u8.ToArray());
            yield return ("deep JSON", "application/json", Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 5000))));
            yield return ("half a multipart", "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nx"u8.ToArray());
            yield return ("a multipart without its boundary", "multipart/form-data", "--b\r\n"u8.ToArray());
            yield return ("bytes that are no UTF-8", "application/x-www-form-urlencoded", [(byte)'n', (byte)'a', (byte)'m', (byte)'e', (byte)'=', 0xff, 0xfe, 0x80]);
            yield return ("broken escapes", "application/x-www-form-urlencoded", "name=%zz%&%=&&=&=x"u8.ToArray());
            yield return ("a body of no known type", "application/x-none", [0, 1, 2, 3]);
        }

        private static ByteArrayContent Content(string type, byte[] body)
        {
            var content = new ByteArrayContent(body);
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            return content;
        }

        private async Task TryAsync(Operation operation, string what, Func<RightRequest, RightRequest> spoil, string? method = null, Func<HttpContent>? body = null)
        {
            _base ??= await right.MakeAsync(operation);
            var request = spoil(_base);
            var before = state.Now();
            var reply = await SendAsync(operation, request, method ?? operation.Method, body?.Invoke());
            Asked++;
            var named = $"{operation.Method} {operation.Resource.Path} {operation.Op} with {what} => {reply.Status} {Shown(reply.Text)}";
            if (reply.Status >= 500 && reply.Status != 503) Wrong.Add(named);
            if (reply.Status < 400)
            {
                // Its objects may not be what they were.
                if (operation.Method != "GET") _base = null;
                return;
            }

            Refused++;

            // A machine that was sent to commissioning to have results is still on its way there.
            var going = operation.Resource.Path.Contains("/results/", StringComparison.Ordinal) ? "nodes" : null;
            List<string> Changed() => [.. state.Changed(before, state.Now()).Where(kind => kind != going)];
            if (Changed() is { Count: > 0 } changed)
            {
                // What is set right behind a request, such as a standing notification, comes once: only what the same request does again is its doing.
                before = state.Now();
                await SendAsync(operation, request, method ?? operation.Method, body?.Invoke());
                if (Changed().Intersect(changed).Any()) Wrong.Add($"{named} changed {string.Join(", ", changed)}");
            }

            if (!IsInFormat(reply)) Wrong.Add($"{named} in no known format ({reply.ContentType})");
        }

        private async Task<Reply> SendAsync(Operation operation, RightRequest request, string method, HttpContent? body)
        {
            var caller = await appliance.AsAsync(request.AsOwner ? "owner" : "admin");
            if (body is not null) return await caller.SendAsync(new HttpMethod(method), request.Path, body);
            if (!operation.Fields.Any(f => f.Type == typeof(UploadedFile) || f.Type == typeof(IReadOnlyList<UploadedFile>)))
                return await caller.SendAsync(new HttpMethod(method), request.Path, [.. request.Fields]);
            var form = new MultipartFormDataContent();
            foreach (var (name, value) in request.Fields)
            {
                if (name is "file" or "content" or "script") form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(value)), name, "f");
                else form.Add(new StringContent(value), name);
            }

            return await caller.SendAsync(new HttpMethod(method), request.Path, form);
        }

        /// <summary>A text (for what is not found or not allowed, perhaps an empty one), or an object of texts and lists of texts.</summary>
        private static bool IsInFormat(Reply reply)
        {
            if (reply.ContentType?.StartsWith("text/", StringComparison.Ordinal) == true) return reply.Text.Length > 0 || reply.Status is 403 or 404 or 405;
            if (reply.ContentType?.StartsWith("application/json", StringComparison.Ordinal) != true) return reply is { ContentType: null, Text.Length: 0 };
            try
            {
                return JsonNode.Parse(reply.Text) is JsonObject told && told.Count > 0 && told.All(f => IsText(f.Value) || (f.Value is JsonArray list && list.Count > 0 && list.All(IsText)));
            }
            catch (JsonException)
            {
                return false;
            }
        }

        private static bool IsText(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String;

        private static string WithParameter(RightRequest request, string parameter, string value)
        {
            var template = request.Operation.Resource.Path.Split('/');
            var path = request.Path.Split('?');
            var parts = path[0].Split('/');
            for (var i = 0; i < template.Length && i < parts.Length; i++)
            {
                if (template[i] == $"{{{parameter}}}") parts[i] = value;
            }

            return string.Join('/', parts) + (path.Length > 1 ? "?" + path[1] : "");
        }

        private static string Shown(string text)
        {
            var one = string.Concat(text.Select(c => char.IsControl(c) ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") : c.ToString()));
            return one.Length > 200 ? one[..200] + "…" : one;
        }
    }
}

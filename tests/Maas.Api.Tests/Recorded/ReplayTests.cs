using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Maas.Domain.Networks;
using Maas.Domain.Tags;
using Maas.Region;
using Maas.Store;
using Maas.Testing;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Recorded;

/// <summary>Says to this appliance, in order, what was said to a reference region, and compares the answers. What differs is named in
/// <see cref="KnownDifferences"/> with its reason; a difference that is gone must be struck from there.</summary>
public sealed partial class ReplayTests
{
    /// <summary>The second in which the recorded signatures were made.</summary>
    private const long RecordedAt = 1795427216;

    [GeneratedRegex("oauth_timestamp=\"([0-9]+)\"")]
    private static partial Regex Timestamp();

    [Fact]
    public async Task The_answers_are_those_of_the_reference()
    {
        var exchanges = Exchange.ReadAll(Repository.Shared("api", "recorded", "exchanges.jsonl"));
        await using var appliance = await TestAppliance.StartAsync();
        await PrepareAsync(appliance);
        var player = new Player(appliance);
        var found = new SortedDictionary<int, string>();
        foreach (var exchange in exchanges)
        {
            var differences = await player.PlayAsync(exchange);
            var unexplained = differences.Where(d => !KnownDifferences.Explains(exchange, d)).ToList();
            if (differences.Count == 0 && KnownDifferences.Reason(exchange) is not null) unexplained.Add("no longer differs");
            if (unexplained.Count > 0) found[exchange.Seq] = $"{exchange}\n    {string.Join("\n    ", unexplained)}";
        }

        Assert.True(found.Count == 0, string.Join('\n', found.Values));
    }

    /// <summary>What the reference had made through parts of its API that are not played.</summary>
    private static async Task PrepareAsync(TestAppliance appliance) => await appliance.Store.CommitAsync(new Batch()
        .Put(Collections.Domains, new DnsDomain { Id = 1, Name = "example.test", Ttl = 600 })
        .Put(Collections.Tags, new Tag { Id = appliance.Store.NextId(Collections.TagNumbers), Name = "t1b" }));

    private sealed class Player(TestAppliance appliance)
    {
        private readonly Dictionary<string, string> _names = new() { ["nosuch"] = "999999" };
        private readonly Dictionary<string, string> _recorded = [];

        public async Task<IReadOnlyList<string>> PlayAsync(Exchange exchange)
        {
            if (KnownDifferences.NotPlayed(exchange)) return ["not played"];
            await appliance.AsAsync("admin");
            var client = exchange.As == "anon" ? appliance.Anonymous : await appliance.AsAsync(exchange.As);
            var reply = await client.SendAsync(Request(exchange, client));
            foreach (var (name, where) in exchange.Save)
            {
                if (reply.Status < 300 && Lookup(reply.Json, where) is { } value) _names[name] = value;
                if (Lookup(JsonNode.Parse(exchange.Body), where) is { } before) _recorded[before] = name;
            }

            return [.. Compare(exchange, reply)];
        }

        private HttpRequestMessage Request(Exchange exchange, ApiClient client)
        {
            var uri = client.UriOf(Filled(exchange.Template));
            if (exchange.ParametersIn == "query")
                uri = new Uri($"{uri}{(uri.Query.Length > 0 ? '&' : '?')}{string.Join('&', exchange.Parameters.Select(p => $"{Uri.EscapeDataString(p.Name)}={Uri.EscapeDataString(Filled(p.Value))}"))}");
            var request = new HttpRequestMessage(new HttpMethod(exchange.Method), uri) { Content = Content(exchange) };
            foreach (var (name, value) in exchange.Headers) request.Headers.TryAddWithoutValidation(name, Signed(value));
            return request;
        }

        /// <summary>A recorded signature with this administrator's key and this clock's time.</summary>
        private string Signed(string header)
        {
            var key = appliance.AdminKey.Split(':');
            header = header.Replace("7e84ATag7CcCNgFt5r", key[0], StringComparison.Ordinal).Replace("7EewgBhHDSdfeFqUtL", key[1], StringComparison.Ordinal)
                .Replace("rfxEBU8E9fdGNEGx8gB2yarfxnMKwrue", key[2], StringComparison.Ordinal);
            return Timestamp().Replace(header, match =>
                $"oauth_timestamp=\"{long.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) - RecordedAt + appliance.Clock.GetUtcNow().ToUnixTimeSeconds()}\"");
        }

        private HttpContent? Content(Exchange exchange)
        {
            if (exchange.RawBody is { } raw)
            {
                var content = new ByteArrayContent(Encoding.UTF8.GetBytes(raw));
                if (exchange.RawContentType is { } type) content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
                return content;
            }

            if (exchange.ParametersIn == "multipart" || exchange.Files.Count > 0)
            {
                var parts = new MultipartFormDataContent();
                foreach (var (name, value) in exchange.Parameters) parts.Add(new StringContent(Filled(value)), name);
                foreach (var (field, file, bytes) in exchange.Files) parts.Add(new ByteArrayContent(bytes), field, file);
                return parts;
            }

            return exchange.ParametersIn == "form" ? new FormUrlEncodedContent(exchange.Parameters.Select(p => KeyValuePair.Create(p.Name, Filled(p.Value)))) : null;
        }

        private IEnumerable<string> Compare(Exchange exchange, Reply reply)
        {
            if (reply.Status != exchange.Status) yield return $"status {reply.Status} instead of {exchange.Status}: {Start(reply.Text)} instead of {Start(exchange.Body)}";
            else if (reply.ContentType != exchange.ContentType) yield return $"content type {reply.ContentType} instead of {exchange.ContentType}";
            else if (exchange.ContentType?.StartsWith("application/json", StringComparison.Ordinal) == true)
            {
                JsonNode? actual = null;
                var broken = false;
                try
                {
                    actual = JsonNode.Parse(reply.Text);
                }
                catch (JsonException)
                {
                    broken = true;
                }

                if (broken) yield return $"no JSON: {Start(reply.Text)}";
                else foreach (var difference in Shape.Differences(JsonNode.Parse(Translated(exchange.Body)), actual)) yield return difference;
            }
            else if (reply.Text != Translated(exchange.Body) && exchange.ContentType?.StartsWith("text/html", StringComparison.Ordinal) != true)
            {
                yield return $"'{Start(reply.Text)}' instead of '{Start(Translated(exchange.Body))}'";
            }
        }

        private string Filled(string text)
        {
            foreach (var (name, value) in _names) text = text.Replace($"{{{name}}}", value, StringComparison.Ordinal);
            return text;
        }

        /// <summary>The recorded answer with our numbers for its own, where they are long enough not to be anything else.</summary>
        private string Translated(string text)
        {
            foreach (var (before, name) in _recorded.Where(r => r.Key.Length >= 4 && _names.ContainsKey(r.Value))) text = text.Replace(before, _names[name], StringComparison.Ordinal);
            return text;
        }

        private static string? Lookup(JsonNode? node, string where)
        {
            foreach (var step in where.Split('.'))
                node = node is JsonArray array ? int.Parse(step, System.Globalization.CultureInfo.InvariantCulture) is var i && i < array.Count ? array[i] : null : (node as JsonObject)?[step];
            return node?.ToString();
        }

        private static string Start(string text) => text.Length <= 300 ? text : text[..300] + "…";
    }
}

using System.Text.Json;
using Maas.Domain;

namespace Maas.Appliance.Tests;

/// <summary>Secrets in stored documents.</summary>
public sealed class SecretConverterTests
{
    private static readonly JsonSerializerOptions Json = StoreJson.Make([.. Enumerable.Range(0, 32).Select(n => (byte)n)]);

    [Fact]
    public void A_secret_comes_back_and_is_never_written_twice_alike()
    {
        var written = Enumerable.Range(0, 4).Select(_ => JsonSerializer.Serialize(new Secret("calvin"), Json)).ToList();
        Assert.Equal(4, written.Distinct().Count());
        Assert.All(written, text => Assert.DoesNotContain("calvin", text, StringComparison.Ordinal));
        Assert.All(written, text => Assert.Equal("calvin", JsonSerializer.Deserialize<Secret>(text, Json).Value));
    }

    [Fact]
    public void Many_threads_read_and_write_at_once() =>
        Parallel.For(0, 2000, n => Assert.Equal($"{n}", JsonSerializer.Deserialize<Secret>(JsonSerializer.Serialize(new Secret($"{n}"), Json), Json).Value));

    [Fact]
    public void What_was_written_with_another_key_or_cut_short_says_so_and_harms_nothing()
    {
        var text = JsonSerializer.Serialize(new Secret("calvin"), Json);
        var other = StoreJson.Make(new byte[32]);
        Assert.Contains("another secret.key", Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Secret>(text, other)).Message, StringComparison.Ordinal);
        Assert.Contains("cut short", Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Secret>("\"AAAA\"", Json)).Message, StringComparison.Ordinal);
        Assert.Equal("calvin", JsonSerializer.Deserialize<Secret>(text, Json).Value);
    }
}

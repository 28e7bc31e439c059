using System.Globalization;
using System.Text;

namespace Maas.Agent.Http;

/// <summary>What the appliance answered; the body is read while it arrives.</summary>
internal sealed class HttpAnswer(int status, IReadOnlyDictionary<string, string> headers, Stream body) : IAsyncDisposable
{
    /// <summary>Documents are small; images are streamed and never read whole.</summary>
    private const int DocumentLimit = 64 << 20;

    public int Status => status;
    public Stream Body => body;
    public bool IsSuccess => status is >= 200 and < 300;

    public string? Header(string name) => headers.GetValueOrDefault(name);

    /// <summary>The appliance's clock, if it said.</summary>
    public DateTimeOffset? Date =>
        DateTimeOffset.TryParseExact(Header("date"), "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date : null;

    public async Task<byte[]> BytesAsync(CancellationToken cancel = default)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[81920];
        int read;
        while ((read = await body.ReadAsync(chunk, cancel)) > 0)
        {
            if (buffer.Length + read > DocumentLimit)
                throw new IOException($"the answer is larger than {DocumentLimit} bytes");
            buffer.Write(chunk, 0, read);
        }
        return buffer.ToArray();
    }

    public async Task<string> TextAsync(CancellationToken cancel = default) => Encoding.UTF8.GetString(await BytesAsync(cancel));

    public ValueTask DisposeAsync() => body.DisposeAsync();
}

/// <summary>The appliance refused, for good or until the attempts were used up.</summary>
internal sealed class HttpRefusedException(int status, Uri url, string text) : IOException($"{url.GetLeftPart(UriPartial.Path)} answered {status}: {text}")
{
    public int Status { get; } = status;
}

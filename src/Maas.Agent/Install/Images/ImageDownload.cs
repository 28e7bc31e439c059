using System.Globalization;
using System.Net.Sockets;
using Maas.Agent.Http;

namespace Maas.Agent.Install.Images;

/// <summary>The bytes of an image as they are served. A connection that breaks is taken up where it ended.</summary>
internal sealed class ImageDownload(Uri url, long? expected, HttpConnection connection, InstallLog log) : IAsyncDisposable
{
    private const int Attempts = 6;

    private HttpAnswer? _answer;
    private long _position;
    private int _failures;

    /// <summary>0 at the end.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                _answer ??= await OpenAsync(cancel);
                var read = await _answer.Body.ReadAsync(buffer, cancel);
                if (read == 0 && _position < expected)
                    throw new IOException($"the image ended after {_position} of {expected} bytes");
                _position += read;
                return read;
            }
            catch (Exception e) when (e is (IOException or SocketException) and not HttpRefusedException && ++_failures < Attempts)
            {
                log.Note($"The image broke off at {_position}: {e.Message}; trying again");
                await DisposeAsync();
                await Task.Delay(TimeSpan.FromSeconds(_failures), cancel);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_answer is { } answer)
            await answer.DisposeAsync();
        _answer = null;
    }

    private async Task<HttpAnswer> OpenAsync(CancellationToken cancel)
    {
        var call = HttpCall.Get(url);
        if (_position > 0)
            call = call.With("Range", string.Create(CultureInfo.InvariantCulture, $"bytes={_position}-"));
        var answer = await connection.SendAsync(call, cancel);
        if (!answer.IsSuccess)
        {
            var text = await answer.TextAsync(cancel);
            await answer.DisposeAsync();
            throw new HttpRefusedException(answer.Status, url, text);
        }
        // A server that knows no ranges starts from the beginning.
        if (_position > 0 && answer.Status != 206)
            await SkipAsync(answer.Body, _position, cancel);
        return answer;
    }

    private static async Task SkipAsync(Stream body, long count, CancellationToken cancel)
    {
        var waste = new byte[81920];
        while (count > 0)
        {
            var read = await body.ReadAsync(waste.AsMemory(0, (int)Math.Min(waste.Length, count)), cancel);
            count -= read > 0 ? read : throw new IOException("the image is shorter than before");
        }
    }
}

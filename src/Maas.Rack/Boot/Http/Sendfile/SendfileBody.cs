using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace Maas.Rack.Boot.Http.Sendfile;

/// <summary>A response's body whose files go out by sendfile(2).</summary>
internal sealed class SendfileBody(IHttpResponseBodyFeature inner, SocketWriter socket) : IHttpResponseBodyFeature
{
    public Stream Stream => inner.Stream;

    public PipeWriter Writer => inner.Writer;

    public void DisableBuffering() => inner.DisableBuffering();

    public Task StartAsync(CancellationToken cancellationToken = default) => inner.StartAsync(cancellationToken);

    public Task CompleteAsync() => inner.CompleteAsync();

    public async Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        var rest = count ?? (RandomAccess.GetLength(file) - offset);
        await inner.StartAsync(cancellationToken);
        socket.Begin(file, offset);
        try
        {
            while (rest > 0)
            {
                var memory = inner.Writer.GetMemory();
                if (!SocketWriter.IsForFile(memory)) throw new InvalidOperationException("A write to the connection is still under way.");
                var piece = (int)Math.Min(rest, memory.Length);
                inner.Writer.Advance(piece);
                rest -= piece;
                if ((await inner.Writer.FlushAsync(cancellationToken)).IsCompleted) return;
            }
        }
        finally
        {
            socket.End();
        }
    }
}

using System.Diagnostics;
using System.IO.Compression;
using System.IO.Pipes;
using Maas.Agent.Host;
using Maas.Domain.Installation;

namespace Maas.Agent.Install.Images;

/// <summary>Downloading, checking and decompressing, each beside the other: what comes out is read like a file.</summary>
internal sealed class ImagePipeline : IAsyncDisposable
{
    private const int Chunk = 256 << 10;

    private readonly Task<string> _pump;
    private readonly Process? _filter;
    private readonly InstallSource _source;

    private ImagePipeline(InstallSource source, Stream content, Task<string> pump, Process? filter)
    {
        (_source, Content, _pump, _filter) = (source, content, pump, filter);
    }

    /// <summary>The image without its compression.</summary>
    public Stream Content { get; }

    public static async Task<ImagePipeline> OpenAsync(InstallSource source, ImageDownload download, ImageProgress progress, CancellationToken cancel)
    {
        var first = new byte[Chunk];
        var length = 0;
        // Enough to tell the compression by its mark: names lie more often than bytes.
        for (int read; length < 8 && (read = await download.ReadAsync(first.AsMemory(length), cancel)) > 0;)
            length += read;
        var filter = Filter(first.AsSpan(0, length));
        if (filter is ["gzip"] or [])
        {
            var writer = new AnonymousPipeServerStream(PipeDirection.Out, HandleInheritability.None, 1 << 20);
            Stream reader = new AnonymousPipeClientStream(PipeDirection.In, writer.ClientSafePipeHandle);
            var pump = PumpAsync(download, first.AsMemory(0, length), writer, progress, cancel);
            return new ImagePipeline(source, filter is [] ? reader : new GZipStream(reader, CompressionMode.Decompress), pump, null);
        }
        var process = Start(filter);
        var feeding = PumpAsync(download, first.AsMemory(0, length), process.StandardInput.BaseStream, progress, cancel);
        return new ImagePipeline(source, process.StandardOutput.BaseStream, feeding, process);
    }

    /// <summary>Reads what the consumer left, and makes sure that the image was whole and the one that was meant.</summary>
    public async Task VerifyAsync(CancellationToken cancel)
    {
        await Content.CopyToAsync(Stream.Null, cancel);
        if (_filter is { } filter)
        {
            var complaint = await filter.StandardError.ReadToEndAsync(cancel);
            await filter.WaitForExitAsync(cancel);
            if (filter.ExitCode != 0)
                throw new InstallException($"Decompressing {_source.Url} failed: {complaint.Trim()}");
        }
        var digest = await _pump;
        if (_source.Sha256 is { Length: > 0 } expected && !expected.Equals(digest, StringComparison.OrdinalIgnoreCase))
            throw new InstallException($"{_source.Url} is not the image that was meant: its SHA-256 is {digest}, not {expected}.");
    }

    public async ValueTask DisposeAsync()
    {
        await Content.DisposeAsync();
        if (_filter is { HasExited: false })
            _filter.Kill();
        _filter?.Dispose();
        try
        {
            await _pump;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException or System.Net.Sockets.SocketException)
        {
            // The consumer gave up first, and its reason is the one that is told.
        }
    }

    private static async Task<string> PumpAsync(ImageDownload download, ReadOnlyMemory<byte> first, Stream sink, ImageProgress progress, CancellationToken cancel)
    {
        var digest = new Sha256();
        var buffer = new byte[Chunk];
        await using (sink)
        {
            for (var data = first; data.Length > 0; data = buffer.AsMemory(0, await download.ReadAsync(buffer, cancel)))
            {
                digest.Append(data.Span);
                await sink.WriteAsync(data, cancel);
                progress.Advance(data.Length);
            }
        }
        return digest.Finish();
    }

    /// <summary>The program for a compression, by its magic number; none for plain bytes.</summary>
    public static IReadOnlyList<string> Filter(ReadOnlySpan<byte> start) => start switch
    {
        [0x1f, 0x8b, ..] => ["gzip"],
        [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, ..] => ["xz", "-dc"],
        [0x28, 0xb5, 0x2f, 0xfd, ..] => ["zstd", "-dcq"],
        [(byte)'B', (byte)'Z', (byte)'h', ..] => ["bzip2", "-dc"],
        _ => [],
    };

    private static Process Start(IReadOnlyList<string> command)
    {
        var program = Programs.Find(command[0]) ?? throw new InstallException($"The ephemeral system has no {command[0]} to decompress the image.");
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in command.Skip(1))
            start.ArgumentList.Add(argument);
        return Process.Start(start) ?? throw new InstallException($"{command[0]} does not start.");
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using Maas.Testing;

namespace Maas.Appliance.Tests.Metadata;

/// <summary>The program itself, started as its operator starts it, on loopback ports of its own.</summary>
internal sealed class RunningAppliance : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly TaskCompletionSource<bool> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RunningAppliance(int http, int boot)
    {
        (HttpPort, BootPort) = (http, boot);
        var program = Path.Combine(AppContext.BaseDirectory, "maas-appliance.dll");
        _process = Process.Start(new ProcessStartInfo(
            "dotnet",
            [
                program, "serve", "--data-dir", _directory.PathOf("data"), "--http-port", $"{http}", "--boot-http-port", $"{boot}", "--no-dhcp", "--no-tftp", "--no-dns",
                "--images-dir", _directory.PathOf("images"),
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int HttpPort { get; }

    public int BootPort { get; }

    public string Metadata => $"http://127.0.0.1:{BootPort}/MAAS/metadata";

    public static async Task<RunningAppliance> StartAsync(CancellationToken cancel)
    {
        var appliance = new RunningAppliance(FreePort.Next(), FreePort.Next());
        if (await appliance._ready.Task.WaitAsync(cancel)) return appliance;
        await appliance.DisposeAsync();
        throw new InvalidOperationException($"The appliance ended before it was ready:\n{string.Join('\n', appliance._lines)}");
    }

    /// <param name="line">Null at the end of the output.</param>
    private void Hear(string? line)
    {
        if (line is not null) _lines.Enqueue(line);
        if (line is null || line.StartsWith("ready ", StringComparison.Ordinal)) _ready.TrySetResult(line is not null);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _directory.Dispose();
    }
}

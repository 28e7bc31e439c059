using System.Diagnostics;

namespace Maas.Appliance.Tests;

/// <summary>The program as an operator runs it: a process of its own with a data directory and ports of its own.</summary>
internal sealed class ApplianceProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Task<string> _errors;

    private ApplianceProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public List<string> Lines { get; } = [];

    public static ApplianceProcess Start(params string[] arguments) => Start(arguments, []);

    public static ApplianceProcess Start(string[] arguments, (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "maas-appliance"), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new ApplianceProcess(Process.Start(start)!);
    }

    /// <summary>Starts <c>serve</c> and reads up to its ready line.</summary>
    public static Task<ApplianceProcess> ServeAsync(string directory, int port, int bootPort, params string[] more) =>
        ServeUntilAsync("ready ", directory, port, bootPort, more);

    /// <summary>Starts <c>serve</c> and reads up to a line that begins so.</summary>
    public static async Task<ApplianceProcess> ServeUntilAsync(string until, string directory, int port, int bootPort, params string[] more)
    {
        var process = Start(["serve", "--data-dir", directory, "--http-port", $"{port}", "--boot-http-port", $"{bootPort}", "--no-dhcp", "--no-tftp", "--no-dns", .. more]);
        using var limit = new CancellationTokenSource(Patience);
        while (await process._process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            process.Lines.Add(line);
            if (line.StartsWith(until, StringComparison.Ordinal)) return process;
        }

        Assert.Fail($"it ended before \"{until}\": {string.Join('\n', process.Lines)} {await process._errors}");
        return process;
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        await using var process = Start(arguments);
        var output = process._process.StandardOutput.ReadToEndAsync();
        using var limit = new CancellationTokenSource(Patience);
        await process._process.WaitForExitAsync(limit.Token);
        return (process._process.ExitCode, await output, await process._errors);
    }

    public Task<string> Errors => _errors;

    /// <summary>SIGTERM, as systemd sends it.</summary>
    /// <returns>The exit code, and how long it took.</returns>
    public async Task<(int Code, TimeSpan Took)> TerminateAsync()
    {
        var clock = Stopwatch.StartNew();
        using (var kill = Process.Start("/bin/kill", ["-TERM", $"{_process.Id}"])) await kill.WaitForExitAsync();
        using var limit = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(limit.Token);
        return (_process.ExitCode, clock.Elapsed);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}

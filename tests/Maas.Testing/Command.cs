using System.Diagnostics;

namespace Maas.Testing;

/// <summary>Runs a peer's program and takes what it says.</summary>
public static class Command
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>A test that uses programs is skipped where one of them is missing.</summary>
    public static void Needed(params string[] programs)
    {
        var missing = programs.FirstOrDefault(p => Find(p) is null);
        Xunit.Assert.SkipUnless(missing is null, $"needs {missing}: sudo tests/run");
    }

    public static async Task<(int Exit, string Output)> RunAsync(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        using var limit = new CancellationTokenSource(Longest);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output + await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} did not end within {Longest.TotalSeconds} s.");
        }
    }

    /// <summary>Starts a program whose output is read by nobody unless the caller does.</summary>
    public static Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(Find(program) ?? throw new InvalidOperationException($"{program} is missing."), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        return Process.Start(start)!;
    }

    private static string? Find(string program) =>
        new[] { "/usr/bin", "/usr/sbin", "/bin", "/sbin" }.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}

using System.Diagnostics;

namespace Maas.Testing.Lab;

/// <summary>Programs of the host that the lab runs.</summary>
public static class Programs
{
    /// <summary>Runs one to its end.</summary>
    /// <returns>What it wrote to its output.</returns>
    /// <exception cref="LabException">It failed; the message has its last words.</exception>
    public static async Task<string> RunAsync(IReadOnlyList<string> command, CancellationToken cancel = default)
    {
        var (status, output, error) = await TryAsync(command, cancel);
        return status == 0 ? output : throw new LabException($"{string.Join(' ', command)} failed ({status}): {(error.Length > 0 ? error : output).Trim()}");
    }

    /// <summary>Runs one to its end, whatever end that is.</summary>
    public static async Task<(int Status, string Output, string Error)> TryAsync(IReadOnlyList<string> command, CancellationToken cancel = default)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }) ?? throw new LabException($"{command[0]} could not be started");
        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancel);
            var error = process.StandardError.ReadToEndAsync(cancel);
            await process.WaitForExitAsync(cancel);
            return (process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }
}

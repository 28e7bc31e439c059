using System.Diagnostics;
using System.Text;

namespace Maas.Agent.Host;

/// <summary>What an external program left: its exit status and both outputs as they arrived.</summary>
internal sealed record ProgramResult(int ExitStatus, string Output)
{
    public bool Succeeded => ExitStatus == 0;
}

/// <summary>A program that had to succeed did not; the message has the command and the end of its output.</summary>
internal sealed class ProgramFailedException(string command, int exitStatus, string output)
    : Exception($"{command} failed with exit status {exitStatus}" + (output.Length == 0 ? "" : ":\n" + output))
{
    public string Command { get; } = command;
}

/// <summary>Runs the external programs of the system the agent lives in, and notes each in the log.</summary>
internal sealed class Programs(Action<string>? note = null)
{
    /// <summary>Lines of output that an error message repeats.</summary>
    private const int LinesInError = 12;

    /// <summary>A daemon that a program left behind may keep its pipes open forever.</summary>
    private static readonly TimeSpan LeftOverOutput = TimeSpan.FromSeconds(2);

    /// <summary>Where a program of this name is, or null.</summary>
    public static string? Find(string name)
    {
        if (name.Contains('/'))
            return File.Exists(name) ? name : null;
        var path = Environment.GetEnvironmentVariable("PATH") is { Length: > 0 } set ? set : "/usr/sbin:/usr/bin:/sbin:/bin";
        return path.Split(':').Select(directory => Path.Combine(directory, name)).FirstOrDefault(File.Exists);
    }

    /// <summary>As <see cref="TryAsync"/>; failure is an exception.</summary>
    public async Task<string> RunAsync(IReadOnlyList<string> command, string? input = null, CancellationToken cancel = default)
    {
        var result = await TryAsync(command, input, cancel: cancel);
        return result.Succeeded
            ? result.Output
            : throw new ProgramFailedException(string.Join(' ', command), result.ExitStatus, LastLines(result.Output));
    }

    /// <summary>Runs to the end. A program that is not there answers 127, as a shell would.</summary>
    public async Task<ProgramResult> TryAsync(
        IReadOnlyList<string> command, string? input = null, IReadOnlyDictionary<string, string>? environment = null, CancellationToken cancel = default)
    {
        note?.Invoke("+ " + string.Join(' ', command));
        if (Find(command[0]) is not { } program)
            return new ProgramResult(127, $"{command[0]}: not found in this system");
        using var process = new Process { StartInfo = Start(program, command, input is not null) };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            process.StartInfo.Environment[name] = value;
        process.Start();
        var output = new StringBuilder();
        var readers = Task.WhenAll(ReadAsync(process.StandardOutput, output), ReadAsync(process.StandardError, output));
        if (input is not null)
            await GiveAsync(process.StandardInput, input);
        try
        {
            await process.WaitForExitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        await Task.WhenAny(readers, Task.Delay(LeftOverOutput, cancel));
        return new ProgramResult(process.ExitCode, Snapshot(output));
    }

    public static string LastLines(string output, int count = LinesInError)
    {
        var lines = output.TrimEnd().Split('\n');
        return string.Join('\n', lines.TakeLast(count));
    }

    private static ProcessStartInfo Start(string program, IReadOnlyList<string> command, bool withInput)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = withInput };
        foreach (var argument in command.Skip(1))
            start.ArgumentList.Add(argument);
        return start;
    }

    private static async Task GiveAsync(StreamWriter stdin, string input)
    {
        try
        {
            await stdin.WriteAsync(input);
            stdin.Close();
        }
        catch (IOException)
        {
            // The program ended without reading; its exit status says what that means.
        }
    }

    private async Task ReadAsync(StreamReader reader, StringBuilder output)
    {
        try
        {
            while (await reader.ReadLineAsync() is { } line)
            {
                lock (output)
                    output.Append(line).Append('\n');
                note?.Invoke("  " + line);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The pipe was taken away after the program's end.
        }
    }

    private static string Snapshot(StringBuilder output)
    {
        lock (output)
            return output.ToString();
    }
}

using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Maas.Agent.Host;

namespace Maas.Agent.Scripts;

/// <summary>How a script ended.</summary>
/// <param name="ExitStatus">124 when it was stopped for taking too long.</param>
internal sealed record ScriptOutcome(int ExitStatus, TimeSpan Runtime, bool TimedOut);

/// <summary>Runs one script, its output captured in three files as it comes.</summary>
internal sealed class ScriptProcess(TimeProvider time)
{
    private const int TimedOutStatus = 124;

    /// <summary>ENOEXEC or the like has no better number here.</summary>
    private const int CouldNotStart = 2;

    /// <summary>Scripts that count their own time get to report before they are stopped.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(300);

    /// <summary>A daemon that a script leaves behind keeps its pipes open.</summary>
    private static readonly TimeSpan LeftOverOutput = TimeSpan.FromSeconds(2);

    public async Task<ScriptOutcome> RunAsync(
        string path, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, ScriptFiles files, double timeoutSeconds, CancellationToken cancel = default)
    {
        var started = time.GetTimestamp();
        files.Prepare();
        using var process = new Process { StartInfo = Start(path, arguments, environment) };
        using var capture = new Capture(files);
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            capture.Note($"{path}: {e.Message}\n");
            return new ScriptOutcome(e.NativeErrorCode is > 0 and < 256 ? e.NativeErrorCode : CouldNotStart, time.GetElapsedTime(started), false);
        }
        Demote(process.Id);
        var readers = capture.ReadAsync(process);
        var timedOut = !await EndsAsync(process, timeoutSeconds, cancel);
        await Task.WhenAny(readers, Task.Delay(LeftOverOutput, cancel));
        return new ScriptOutcome(timedOut ? TimedOutStatus : process.ExitCode, time.GetElapsedTime(started), timedOut);
    }

    private static ProcessStartInfo Start(string path, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(path) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return start;
    }

    /// <summary>The runner lives before everybody else and dies last; its scripts are ordinary.</summary>
    private static void Demote(int pid)
    {
        _ = Libc.setpriority(0, pid, 0);
        try
        {
            File.WriteAllText($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/oom_score_adj", "0");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended already.
        }
    }

    private async Task<bool> EndsAsync(Process process, double timeoutSeconds, CancellationToken cancel)
    {
        process.StandardInput.Close();
        using var limit = timeoutSeconds > 0
            ? new CancellationTokenSource(TimeSpan.FromSeconds(timeoutSeconds) + Grace, time)
            : new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            await process.WaitForExitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            cancel.ThrowIfCancellationRequested();
            return false;
        }
    }

    private sealed class Capture(ScriptFiles files) : IDisposable
    {
        private readonly FileStream _combinedFile = Create(files.Combined);
        private readonly FileStream _outFile = Create(files.Stdout);
        private readonly FileStream _errFile = Create(files.Stderr);
        private readonly Lock _gate = new();
        private TerminalText? _combined;
        private bool _ended;

        public void Note(string text)
        {
            var bytes = System.Text.Encoding.UTF8.GetBytes(text);
            _combinedFile.Write(bytes);
            _errFile.Write(bytes);
        }

        public Task ReadAsync(Process process)
        {
            _combined = new TerminalText(_combinedFile);
            return Task.WhenAll(
                CopyAsync(process.StandardOutput.BaseStream, new TerminalText(_outFile)), CopyAsync(process.StandardError.BaseStream, new TerminalText(_errFile)));
        }

        public void Dispose()
        {
            lock (_gate)
            {
                _ended = true;
                _combined?.Flush();
                _combinedFile.Dispose();
                _outFile.Dispose();
                _errFile.Dispose();
            }
        }

        private async Task CopyAsync(Stream pipe, TerminalText own)
        {
            var buffer = new byte[16384];
            try
            {
                for (int read; (read = await pipe.ReadAsync(buffer)) > 0;)
                {
                    lock (_gate)
                    {
                        if (_ended)
                            return;
                        own.Write(buffer.AsSpan(0, read));
                        _combined!.Write(buffer.AsSpan(0, read));
                    }
                }
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // The pipe was taken away after the script's end.
            }
            lock (_gate)
            {
                if (!_ended)
                    own.Flush();
            }
        }

        private static FileStream Create(string path) => new(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite);
    }
}

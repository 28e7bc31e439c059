using System.Globalization;
using System.Net.Sockets;
using Maas.Agent.Http;

namespace Maas.Agent.Scripts;

/// <summary>One <c>op=signal</c> (metadata.md §6).</summary>
internal sealed record Signal(string Status)
{
    public string? Error { get; init; }
    public ScriptEntry? Script { get; init; }
    public int? ExitStatus { get; init; }
    public double? Runtime { get; init; }
    public string? PowerType { get; init; }

    /// <summary>JSON.</summary>
    public string? PowerParameters { get; init; }
    public IReadOnlyList<(string Name, byte[] Content)> Files { get; init; } = [];

    public FormBody Form()
    {
        var form = new FormBody().Field("op", "signal").Field("status", Status).Field("error", Error)
            .Field("script_result_id", Text(Script?.ScriptResultId)).Field("script_version_id", Text(Script?.ScriptVersionId))
            .Field("name", Script?.ScriptResultId is null ? Script?.Name : null)
            .Field("exit_status", Text(ExitStatus)).Field("runtime", Runtime?.ToString("0.######", CultureInfo.InvariantCulture))
            .Field("power_type", PowerType).Field("power_parameters", PowerParameters);
        foreach (var (name, content) in Files)
            form.File(name, content);
        return form;
    }

    private static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Sends signals as the machine it is; while it is nobody yet, results wait until it is somebody.</summary>
internal sealed class Signals(Identity identity, Action<string> note)
{
    private readonly List<Signal> _waiting = [];

    /// <summary>Delivered, or known why not; the runner goes on either way.</summary>
    public async Task<bool> SendAsync(Signal signal, CancellationToken cancel = default)
    {
        if (identity.Token is null)
        {
            // Only a result with its output is worth keeping for later.
            if (signal.ExitStatus is not null)
                _waiting.Add(signal);
            return true;
        }
        try
        {
            await identity.Appliance.PostAsync(identity.Metadata(""), signal.Form(), cancel: cancel);
            return true;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            note($"Signal {signal.Status} was not taken: {e.Message}");
            return false;
        }
    }

    /// <summary>What was found out before the machine was registered.</summary>
    public async Task SendWaitingAsync(CancellationToken cancel = default)
    {
        foreach (var signal in _waiting)
            await SendAsync(signal, cancel);
        _waiting.Clear();
    }
}

using System.Net.Sockets;
using Maas.Agent.Enlisting;
using Maas.Agent.Host;

namespace Maas.Agent.Scripts;

/// <summary>Everything the appliance wants run on this machine, in its order (metadata.md §8).</summary>
internal sealed class ScriptSession(Identity identity, Signals signals, ScriptFolder folder, ScriptRun run, Enlistment enlistment, BmcHandOver bmc, AgentLog log, TimeProvider time)
{
    /// <summary>As long as a machine that is in somebody's hands already stays visible on its console.</summary>
    private static readonly TimeSpan KnownAlready = TimeSpan.FromSeconds(10);

    /// <returns>True when nothing failed.</returns>
    public async Task<bool> RunAsync(CancellationToken cancel = default)
    {
        if (identity.Token is null && await enlistment.IsRegisteredAsync(cancel))
        {
            log.Say("This machine is registered already and must be released or commissioned by its owner");
            await Task.Delay(KnownAlready, time, cancel);
            return true;
        }
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var heartbeat = new Heartbeat(signals, time).BeatAsync(over.Token);
        try
        {
            return await PhasesAsync(cancel);
        }
        finally
        {
            await over.CancelAsync();
            await heartbeat;
        }
    }

    private async Task<bool> PhasesAsync(CancellationToken cancel)
    {
        var index = await DownloadAsync(cancel);
        if (identity.Token is null && index is not { Commissioning.Count: > 0 })
        {
            await RegisterAsync(cancel);
            index = await DownloadAsync(cancel);
        }
        while (index is { Commissioning.Count: > 0 })
        {
            if (!await PhaseAsync(index.Commissioning, "commissioning", cancel))
                return false;
            // What was found may select further scripts, or ask for commissioning again.
            index = await DownloadAsync(cancel);
        }
        if (!await PhaseWithStatusAsync(index?.Testing, "TESTING", "test", cancel) || !await PhaseWithStatusAsync(index?.Release, "RELEASING", "release", cancel))
            return false;
        await signals.SendAsync(new Signal("OK") { Error = "All scripts successfully ran" }, cancel);
        return true;
    }

    private async Task<bool> PhaseWithStatusAsync(IReadOnlyList<ScriptEntry>? scripts, string status, string word, CancellationToken cancel)
    {
        if (scripts is not { Count: > 0 })
            return true;
        await signals.SendAsync(new Signal(status), cancel);
        return await PhaseAsync(scripts, word, cancel);
    }

    private async Task<bool> PhaseAsync(IReadOnlyList<ScriptEntry> scripts, string word, CancellationToken cancel)
    {
        log.Say($"Running {scripts.Count} {word} script(s)");
        var failed = 0;
        foreach (var step in ScriptOrder.Steps(scripts))
        {
            // The machine introduces itself after the serial scripts: the others run on a known machine.
            if (step[0].Parallel != 0 && identity.Token is null)
                await RegisterAsync(cancel);
            var passed = await Task.WhenAll(step.Select(script => run.RunAsync(script, cancel)));
            failed += passed.Count(result => !result);
            if (step[0].Parallel == 0 && passed[0])
                await HandOverAsync(cancel);
        }
        if (identity.Token is null)
            await RegisterAsync(cancel);
        if (failed > 0)
            await signals.SendAsync(new Signal("FAILED") { Error = $"{failed} {word} scripts failed to run" }, cancel);
        return failed == 0;
    }

    /// <summary>The first BMC configuration found is told at once: with it the appliance can rescue a machine whose later scripts hang.</summary>
    private async Task HandOverAsync(CancellationToken cancel)
    {
        if (bmc.Take() is not { } power)
            return;
        log.Say($"BMC of type {power.Type} configured");
        if (identity.Token is null)
        {
            await enlistment.RegisterAsync(power, cancel);
            await signals.SendWaitingAsync(cancel);
        }
        else
        {
            await signals.SendAsync(new Signal("WORKING") { PowerType = power.Type, PowerParameters = power.Parameters }, cancel);
        }
    }

    private async Task RegisterAsync(CancellationToken cancel)
    {
        await enlistment.RegisterAsync(power: null, cancel);
        await signals.SendWaitingAsync(cancel);
    }

    private async Task<ScriptIndex?> DownloadAsync(CancellationToken cancel)
    {
        try
        {
            return await identity.Appliance.FindAsync(identity.Metadata("maas-scripts"), cancel) is { Length: > 0 } tarball ? folder.Unpack(tarball) : null;
        }
        catch (Exception e) when (e is IOException or SocketException or InvalidDataException or System.Text.Json.JsonException)
        {
            await signals.SendAsync(new Signal("FAILED") { Error = $"The scripts could not be downloaded: {e.Message}" }, cancel);
            throw;
        }
    }
}

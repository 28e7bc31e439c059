namespace Maas.Testing.Lab;

/// <summary>The appliance itself, as an operator runs it: the published program, in the lab's namespace, with a data directory of its own.</summary>
public sealed class ApplianceProcess(LabNetwork network, string folder)
{
    public const string BaseUrl = $"http://{LabNetwork.Appliance}:5240/MAAS/";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private DaemonProcess? _process;

    public string DataDirectory { get; } = Path.Combine(folder, "data");

    public string Log => File.Exists(LogFile) ? File.ReadAllText(LogFile) : "";

    private string LogFile => Path.Combine(folder, "appliance.log");

    public bool IsRunning => _process?.IsRunning == true;

    /// <summary>Returns when it has said that it is ready.</summary>
    public async Task StartAsync(CancellationToken cancel = default)
    {
        var said = Log.Length;
        _process = await DaemonProcess.StartAsync(folder, "appliance",
            network.Inside(Program(), "serve", "--data-dir", DataDirectory, "--interface", LabNetwork.Bridge, "--images-dir", Repository.PathOf("images", "output")));
        await Poll.UntilAsync(
            () =>
            {
                if (Log[said..].Contains("ready http://", StringComparison.Ordinal)) return true;
                return _process.IsRunning ? false : throw new LabException("The appliance ended:\n" + LastWords());
            },
            StartLimit, () => "The appliance is not ready:\n" + LastWords(), cancel);
    }

    public Task StopAsync() => _process?.StopAsync(TimeSpan.FromSeconds(10)) ?? Task.CompletedTask;

    /// <summary>As a power failure ends it.</summary>
    public Task KillAsync() => _process?.KillAsync() ?? Task.CompletedTask;

    public async Task<ApiClient> ClientAsync() =>
        new(NamespaceSockets.Http(network.Name), new Uri(BaseUrl), (await File.ReadAllTextAsync(Path.Combine(DataDirectory, "admin.apikey"))).Trim());

    public string LastWords(int lines = 25) => string.Join('\n', Log.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(lines));

    /// <summary>What <c>appliance/build</c> published; <c>MAAS_APPLIANCE</c> names another.</summary>
    private static string Program()
    {
        var program = Environment.GetEnvironmentVariable("MAAS_APPLIANCE") is { Length: > 0 } given ? given : Repository.PathOf("appliance", "output", "maas-appliance");
        return File.Exists(program) ? program : throw new LabException($"{program} is not there: run appliance/build");
    }
}

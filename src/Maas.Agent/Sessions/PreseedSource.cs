using System.Net.Sockets;
using System.Text;
using Maas.Agent.Host;
using Maas.Agent.Http;
using Maas.Agent.Preseeds;

namespace Maas.Agent.Sessions;

/// <summary>Finds the preseed: where the caller says, else where cloud-init put it, else where the kernel's command line points (metadata.md §4).</summary>
internal sealed class PreseedSource(KernelLine line, AgentLog log, TimeProvider time)
{
    public async Task<Preseed> ReadAsync(string? configuration, CancellationToken cancel = default)
    {
        var place = configuration ?? Environment.GetEnvironmentVariable("COMMISSIONING_CREDENTIALS_URL") ?? CloudInitFile() ?? line.CloudConfigUrl
            ?? throw new InvalidOperationException("nothing says where the appliance is: no cloud-config-url= on the kernel's command line");
        var text = File.Exists(place) ? await File.ReadAllTextAsync(place, cancel) : await FetchAsync(new Uri(place), cancel);
        return Preseed.Parse(text) ?? throw new InvalidDataException($"{place} is no cloud-config with a MAAS datasource");
    }

    private static string? CloudInitFile() => Directory.Exists("/etc/cloud/cloud.cfg.d")
        ? Directory.EnumerateFiles("/etc/cloud/cloud.cfg.d", "*cmdline*.cfg").Order(StringComparer.Ordinal).FirstOrDefault()
        : null;

    private async Task<string> FetchAsync(Uri url, CancellationToken cancel)
    {
        log.Say($"Asking {url.Authority} what to do");
        try
        {
            return Encoding.UTF8.GetString(await new Appliance(time, credentials: null).GetAsync(url, attempts: 12, cancel));
        }
        catch (SocketException e)
        {
            throw new IOException($"the appliance at {url.Authority} cannot be reached: {e.Message}", e);
        }
    }
}

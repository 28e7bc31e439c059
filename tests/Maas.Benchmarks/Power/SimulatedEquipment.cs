using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Maas.Testing.FakeBmc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maas.Benchmarks.Power;

/// <summary>Equipment to be polled, in a process of its own so that its work is not counted as ours: one address of loopback for each.</summary>
internal static class SimulatedEquipment
{
    public const string Command = "power-equipment";

    /// <summary>The n-th address of a block of loopback's.</summary>
    public static IPAddress Address(int block, int n) => IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"127.{block}.{n / 250}.{(n % 250) + 1}"));

    /// <param name="kind"><c>ipmi</c> or <c>redfish</c>.</param>
    public static async Task RunAsync(string kind, int count, int port, TextWriter output)
    {
        if (kind == "redfish")
        {
            await ServeRedfishAsync(port, output);
            return;
        }

        var bmcs = Enumerable.Range(0, count).Select(n => new FakeBmc(at: new IPEndPoint(Address(1, n), port))).ToList();
        await output.WriteLineAsync("ready");
        await Task.Delay(Timeout.Infinite);
        foreach (var bmc in bmcs) await bmc.DisposeAsync();
    }

    /// <summary>One listener on all addresses: to a client each is a service of its own.</summary>
    private static async Task ServeRedfishAsync(int port, TextWriter output)
    {
        using var key = RSA.Create(2048);
        var now = TimeProvider.System.GetUtcNow();
        using var pair = new CertificateRequest("CN=bmc", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenAnyIP(port, listen => listen.UseHttps(new HttpsConnectionAdapterOptions { ServerCertificate = pair })));
        await using var app = builder.Build();
        app.MapGet("/redfish/v1/Systems", () => Results.Text("""{"Members":[{"@odata.id":"/redfish/v1/Systems/1"}]}""", "application/json"));
        app.MapGet("/redfish/v1/Systems/1", () => Results.Text("""{"Id":"1","Manufacturer":"Contoso","PowerState":"On"}""", "application/json"));
        await app.StartAsync();
        await output.WriteLineAsync("ready");
        await app.WaitForShutdownAsync();
    }
}

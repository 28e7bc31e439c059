using System.Globalization;
using System.Text.RegularExpressions;
using Maas.Domain.Nodes;
using Maas.Power.Transports.Http;

namespace Maas.Power.Drivers;

/// <summary>Digital Loggers' web power switch: pages meant for people (power.md §5.4).</summary>
internal sealed partial class DliDriver(PowerHttp http) : IPowerDriver
{
    private static readonly Setting Outlet = new("outlet_id", "Outlet ID") { Required = true, PerNode = true };
    private static readonly Setting Address = new("power_address", "Power address") { Required = true };
    private static readonly Setting User = new("power_user", "Power user");
    private static readonly Setting Password = new("power_pass", "Power password") { Secret = true };

    public PowerType Type { get; } = new("dli", "Digital Loggers, Inc. PDU", Outlet, Address, User, Password) { IsChassis = true };

    public async Task<PowerState> QueryAsync(Bmc bmc, CancellationToken cancel)
    {
        var outlet = OutletOf(bmc);
        var page = await http.SendAsync(Request(bmc, "index.htm") with { Repeat = true }, cancel);
        var found = StateComment().Match(page.Body);
        if (!found.Success || !ulong.TryParse(found.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var states))
            throw new PowerException(PowerFailure.Failed, "the answer is no page of a DLI power switch: it tells no outlet states. Check power_address.");
        return ((states >> (outlet - 1)) & 1) == 1 ? PowerState.On : PowerState.Off;
    }

    public Task ChangeAsync(Bmc bmc, PowerChange change, CancellationToken cancel) =>
        http.SendAsync(Request(bmc, $"outlet?{OutletOf(bmc)}={(change == PowerChange.On ? "ON" : "OFF")}"), cancel);

    private static int OutletOf(Bmc bmc) => int.TryParse(bmc[Outlet], NumberStyles.None, CultureInfo.InvariantCulture, out var outlet) && outlet is >= 1 and <= 64
        ? outlet : throw new PowerException(PowerFailure.Setting, "outlet_id is no number from 1 to 64.");

    private static PowerHttpRequest Request(Bmc bmc, string path) => new("DLI request", HttpMethod.Get, new Uri(HttpAddress.Of(bmc, Address, "http"), path))
    {
        Authorization = PowerHttpRequest.Basic(bmc[User], bmc[Password]),
    };

    [GeneratedRegex("<!-- state=([0-9a-fA-F]{1,16})")]
    private static partial Regex StateComment();
}

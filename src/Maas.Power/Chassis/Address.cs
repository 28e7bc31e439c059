using Maas.Power.Transports.Http;

namespace Maas.Power.Chassis;

/// <summary>Where a chassis is asked.</summary>
internal static class Address
{
    /// <exception cref="PowerException">It is no address.</exception>
    public static Uri Of(ChassisTarget target, string scheme, int port)
    {
        var uri = HttpAddress.Parse(target.Host.Trim().TrimEnd('/'), scheme, target.Port ?? port) ?? throw new PowerException(PowerFailure.Setting, "hostname is no address.");
        return target.Port is { } given ? new UriBuilder(uri) { Port = given }.Uri : uri;
    }

    /// <summary>The settings that every chassis' machines share.</summary>
    public static Dictionary<string, string> Shared(ChassisTarget target) => new()
    {
        ["power_address"] = target.Host,
        ["power_user"] = target.User,
        ["power_pass"] = target.Password,
    };
}

using Maas.Api.Contract;

namespace Maas.Api.Resources.Version;

/// <param name="Subversion">Always empty.</param>
public sealed record VersionView(IReadOnlyList<string> Capabilities, string Version, string Subversion);

[Resource("version/", Handler = "VersionHandler", Doc = "The version of this service and what it can do.")]
internal sealed class VersionApi
{
    /// <summary>What clients look for; the order is part of the contract (api-protocol.md §8).</summary>
    private static readonly string[] Capabilities =
    [
        "networks-management", "static-ipaddresses", "ipv6-deployment-ubuntu", "devices-management", "storage-deployment-ubuntu",
        "network-deployment-ubuntu", "bridging-interface-ubuntu", "bridging-automatic-ubuntu", "authenticate-api",
    ];

    /// <summary>The version whose API this one is.</summary>
    public const string Number = "3.6.0";

    [Get(Title = "Version and capabilities", Doc = "The version as major.minor.point and the list of capabilities.", Allow = Access.Anonymous)]
    [Returns(typeof(VersionView))]
    public Task<Answer> Read(NoForm form, Caller caller) =>
        Task.FromResult<Answer>(new Answer.Json(new VersionView(Capabilities, Number, ""), Compact: true));
}

using System.Xml.Linq;
using Maas.Power.Transports.Http;

namespace Maas.Power.Transports;

/// <summary>The chassis manager's interface: everything is a GET, answers are XML in a namespace of their own (power.md §5.7).</summary>
internal sealed class OcsApi(PowerHttp http, Uri root, string user, string password)
{
    public const int Pxe = 2;
    public const int Disk = 3;
    private const string What = "Chassis manager request";

    /// <exception cref="PowerException">No answer, or its completion code is no success.</exception>
    public async Task<XElement> GetAsync(string path, CancellationToken cancel)
    {
        var request = new PowerHttpRequest(What, HttpMethod.Get, new Uri(root, path)) { Authorization = PowerHttpRequest.Basic(user, password) };
        var answer = Documents.Xml(What, (await http.SendAsync(request, cancel)).Body);
        if (answer.Find("completionCode")?.Value.Trim() is { Length: > 0 } code && !code.Equals("Success", StringComparison.OrdinalIgnoreCase))
            throw new PowerException(PowerFailure.Failed, $"{What} failed: {Documents.Said(code, password)}. {Documents.Said(answer.Find("statusDescription")?.Value, password)}".TrimEnd());
        return answer;
    }

    public Task BootFromAsync(string blade, int source, bool isPersistent, CancellationToken cancel) =>
        GetAsync($"SetNextBoot?bladeid={blade}&bootType={source}&uefi=false&persistent={(isPersistent ? "true" : "false")}", cancel);
}

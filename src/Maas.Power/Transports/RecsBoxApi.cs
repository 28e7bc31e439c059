using System.Xml.Linq;
using Maas.Power.Transports.Http;

namespace Maas.Power.Transports;

/// <summary>The REST interface of a RECS|Box: XML out, forms in (power.md §5.8).</summary>
internal sealed class RecsBoxApi(PowerHttp http, Uri root, string user, string password)
{
    private const string What = "RECS|Box request";

    public async Task<XElement> GetAsync(string path, CancellationToken cancel) =>
        Documents.Xml(What, (await http.SendAsync(Request(HttpMethod.Get, path) with { Repeat = true }, cancel)).Body);

    public Task<PowerHttpAnswer> SendAsync(HttpMethod method, string path, string? form, CancellationToken cancel) =>
        http.SendAsync(Request(method, path) with { Body = form ?? "", ContentType = "application/x-www-form-urlencoded" }, cancel);

    /// <param name="source"><c>HDD</c> or <c>PXE</c>.</param>
    public Task BootFromAsync(string node, string source, bool isPersistent, CancellationToken cancel) =>
        SendAsync(HttpMethod.Put, $"node/{node}/manage/set_bootsource", $"source={source}&persistent={(isPersistent ? "True" : "False")}", cancel);

    private PowerHttpRequest Request(HttpMethod method, string path) => new(What, method, new Uri(root, "REST/" + path)) { Authorization = PowerHttpRequest.Basic(user, password) };
}

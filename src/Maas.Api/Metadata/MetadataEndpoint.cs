using System.Text;
using Maas.Api.Contract;
using Maas.Api.Pipeline;
using Maas.Domain.Nodes;
using Maas.Domain.Provisioning;
using Maas.Region.Provisioning;
using Maas.Region.Scripts;
using Maas.Region.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Maas.Api.Metadata;

/// <summary>Everything under <c>/MAAS/metadata/</c> (metadata.md §1).</summary>
internal sealed partial class MetadataEndpoint(
    NodeIdentity identity, NodeItems items, NodeAddress addresses, UserData userData, IScriptArchive scripts, INodeSignals nodeSignals,
    IStatusMessages statusMessages, NodeBoot boot, Arrivals arrivals, IAptSources apt, ISettings settings, IInstallPlans plans, ILogger<MetadataEndpoint> log)
{
    private const string Plain = "text/plain; charset=utf-8";

    /// <summary>A signal carries the outputs of scripts, a status message an installer's logs in base64.</summary>
    private const long MostBody = 64 << 20;

    private static readonly string[] Versions = ["2012-03-01", "latest"];

    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = MostBody;
            await AnswerAsync(context);
        }
        catch (MetadataFailure failure)
        {
            await Failures.TextAsync(context, failure.Status, failure.Message, Plain);
        }
        catch (Exception failure)
        {
            await Failures.AnswerAsync(context, failure, log);
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        // Clients join URLs carelessly: any number of slashes separates.
        var path = (context.Request.Path.Value ?? "")["/MAAS/metadata".Length..].Split('/', StringSplitOptions.RemoveEmptyEntries);
        await (path switch
        {
            [] => IndexAsync(context),
            ["status", var systemId] => StatusAsync(context, systemId),
            ["curtin"] => IndexAsync(context),
            ["curtin", var version, .. var rest] => TreeAsync(context, Checked(version), rest, installer: true),
            ["enlist"] => IndexAsync(context),
            ["enlist", var version, .. var rest] => EnlistAsync(context, Checked(version), rest),
            [var version, "enlist-preseed"] => EnlistPreseedAsync(context, Checked(version)),
            [var version, "by-id", var systemId] => ByIdAsync(context, Checked(version), systemId),
            [var version, "by-mac", ..] => throw new MetadataFailure(Versions.Contains(version) ? 403 : 404, "Unauthenticated metadata access is not allowed on this MAAS."),
            [var version, .. var rest] => TreeAsync(context, Checked(version), rest, installer: false),
        });
    }

    private static string Checked(string version) => Versions.Contains(version) ? version : throw MetadataFailure.NotFound($"Unknown metadata version: {version}");

    /// <summary>With or without credentials; but bad ones are refused everywhere.</summary>
    private Task IndexAsync(HttpContext context)
    {
        _ = identity.Of(context.Request);
        return SendAsync(context, "text/plain", string.Join('\n', Versions));
    }

    private async Task TreeAsync(HttpContext context, string version, string[] rest, bool installer)
    {
        if (HttpMethods.IsPost(context.Request.Method))
        {
            if (rest.Length > 0) throw MetadataFailure.NotFound();
            await OperationAsync(context);
            return;
        }

        RequireGet(context);
        var node = identity.Of(context.Request);
        await (rest switch
        {
            [] => SendAsync(context, "text/plain", string.Join('\n', Top(node, installer))),
            ["meta-data"] => SendAsync(context, "text/plain", string.Join('\n', items.Names(node))),
            ["meta-data", var item] => ItemAsync(context, node, item, installer),
            ["user-data"] => UserDataAsync(context, node, installer),
            ["maas-scripts"] => ScriptsAsync(context, node),
            ["maas-commissioning-scripts"] => DeprecatedScriptsAsync(context),
            _ => throw MetadataFailure.NotFound(),
        });
    }

    private static string[] Top(Node? node, bool installer) =>
        node is null ? ["meta-data", "user-data"]
        : UserData.HasAny(node, installer) ? ["maas-commissioning-scripts", "meta-data", "user-data"]
        : ["maas-commissioning-scripts", "meta-data"];

    private Task ItemAsync(HttpContext context, Node? node, string item, bool installer) =>
        items.Find(item, node, installer, context) is var (type, content) ? SendAsync(context, type, content) : throw MetadataFailure.NotFound($"Unknown metadata attribute: {item}");

    private async Task UserDataAsync(HttpContext context, Node? node, bool installer)
    {
        if (node is null)
        {
            await SendAsync(context, Plain, UserData.Enlisting());
            return;
        }

        var content = userData.For(node, installer);
        await arrivals.UserDataFetchedAsync(node, installer);
        await SendAsync(context, "application/octet-stream", content ?? throw MetadataFailure.NotFound("No user data available for this node."));
    }

    private async Task ScriptsAsync(HttpContext context, Node? node)
    {
        var archive = node is null
            ? scripts.ForEnlisting()
            : await scripts.ForAsync(node, () => plans.Netplan(node));
        if (archive is null) context.Response.StatusCode = StatusCodes.Status204NoContent;
        else await SendAsync(context, "application/x-tar", archive);
    }

    private async Task DeprecatedScriptsAsync(HttpContext context)
    {
        _ = identity.Required(context.Request);
        await SendAsync(context, "application/tar", scripts.Deprecated());
    }

    private async Task OperationAsync(HttpContext context)
    {
        var parameters = await RequestReader.ReadAsync(context);
        var node = identity.Required(context.Request, parameters);
        switch (parameters.Last("op"))
        {
            case "signal":
                (await nodeSignals.HandleAsync(node, await SignalReader.ReadAsync(parameters), context.RequestAborted)).OrThrow();
                break;
            case "netboot_off":
                await boot.SetNetbootAsync(node, false);
                break;
            case "netboot_on":
                await boot.SetNetbootAsync(node, true);
                break;
            case var other:
                throw MetadataFailure.BadRequest($"Unrecognised signature: method=POST op={other ?? "None"}");
        }

        await SendAsync(context, "text/plain", "OK");
    }

    private async Task ByIdAsync(HttpContext context, string version, string systemId)
    {
        var parameters = await RequestReader.ReadAsync(context);
        var node = identity.ById(systemId);
        switch (context.Request.Method, parameters.Last("op"))
        {
            case ("GET", "get_preseed"):
                var known = await identity.WithTokenAsync(node);
                await SendAsync(context, Plain, Preseed.Of(known, known.Token!, addresses.For(known, context), apt.Current, Series(known)));
                break;
            case ("POST", "netboot_off"):
                await boot.SetNetbootAsync(node, false);
                await SendAsync(context, "text/plain", "OK");
                break;
            case var (method, op):
                throw MetadataFailure.BadRequest($"Unrecognised signature: method={method} op={op ?? "None"}");
        }
    }

    /// <summary>The release of the system that reads the preseed: what is deployed when that is Ubuntu, else the one for commissioning.</summary>
    private string Series(Node node) =>
        Preseed.IsInstalling(node) && node.Osystem == "ubuntu" ? node.DistroSeries : settings.Text("commissioning_distro_series");

    private async Task EnlistPreseedAsync(HttpContext context, string version)
    {
        RequireGet(context);
        if (context.Request.Query["op"].LastOrDefault() != "get_enlist_preseed")
            throw MetadataFailure.BadRequest($"Unrecognised signature: method=GET op={context.Request.Query["op"].LastOrDefault() ?? "None"}");
        await SendAsync(context, Plain, Preseed.Enlisting(addresses.For(null, context), apt.Current));
    }

    private Task EnlistAsync(HttpContext context, string version, string[] rest)
    {
        RequireGet(context);
        return rest switch
        {
            [] => SendAsync(context, "text/plain", string.Join('\n', Top(null, installer: false))),
            ["meta-data"] => SendAsync(context, "text/plain", string.Join('\n', items.Names(null))),
            ["meta-data", var item] => ItemAsync(context, null, item, installer: false),
            ["user-data"] => SendAsync(context, Plain, UserData.Enlisting()),
            _ => throw MetadataFailure.NotFound(),
        };
    }

    private static void RequireGet(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method)) throw new MetadataFailure(405, "");
    }

    private static Task SendAsync(HttpContext context, string type, string content) => SendAsync(context, type, Encoding.UTF8.GetBytes(content));

    private static async Task SendAsync(HttpContext context, string type, byte[] content)
    {
        context.Response.ContentType = type;
        context.Response.ContentLength = content.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(content);
    }
}

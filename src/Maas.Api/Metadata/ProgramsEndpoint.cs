using Maas.Api.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Maas.Api.Metadata;

/// <summary>Programs for nodes: the hardware reporter and the script runner (metadata.md §1).</summary>
internal sealed class ProgramsEndpoint(MetadataOptions options)
{
    /// <param name="arch">As Debian names it: <c>amd64</c>, <c>arm64</c>, …</param>
    public async Task MachineResourcesAsync(HttpContext context, string arch)
    {
        var path = Path.Combine(options.MachineResources, arch);
        if (arch.Any(c => !char.IsAsciiLetterOrDigit(c)) || !File.Exists(path))
        {
            await Failures.TextAsync(context, 404, $"There is no hardware reporter for {arch}.");
            return;
        }

        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = new FileInfo(path).Length;
        await context.Response.SendFileAsync(path);
    }

    public static Task RunScriptsAsync(HttpContext context) => Failures.TextAsync(context, 200, RunnerProgram.Text, "text/x-python");
}

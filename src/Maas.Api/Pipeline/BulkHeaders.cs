using System.Globalization;
using System.Text;
using System.Text.Json;
using Maas.Api.Contract;
using Microsoft.AspNetCore.Http;

namespace Maas.Api.Pipeline;

/// <summary>Tells per machine why an operation on many was not done to it: in headers, so that clients who do not know of it see the contract's answer.</summary>
internal static class BulkHeaders
{
    /// <summary>One line of JSON: the reason by system id.</summary>
    public const string Failures = "X-MAAS-Failures";

    /// <summary>How many machines failed; more than <see cref="Failures"/> names when there was no room.</summary>
    public const string Failed = "X-MAAS-Failed";

    /// <summary>Common clients and proxies take 8 KiB of headers in all.</summary>
    private const int MostLetters = 4000;

    public static void Write(HttpResponse response, BulkFailures failures)
    {
        if (failures.Reasons.Count == 0) return;
        var line = new StringBuilder("{");
        foreach (var (systemId, reason) in failures.Reasons)
        {
            // The default escaping leaves only ASCII, which headers are made of.
            var entry = $"{JsonSerializer.Serialize(systemId)}: {JsonSerializer.Serialize(reason)}";
            if (line.Length + entry.Length > MostLetters) break;
            if (line.Length > 1) line.Append(", ");
            line.Append(entry);
        }

        response.Headers[Failed] = failures.Reasons.Count.ToString(CultureInfo.InvariantCulture);
        response.Headers[Failures] = line.Append('}').ToString();
    }
}
